"""What a teammate decides: about the actions that the agent may only propose, and whether a guardrail was right to
fire."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from agents_core.connectors.base import Order
from conversations.approvals import proposals, rules
from conversations.approvals.rules import proved_identity
from conversations.db.locking import lock_conversation
from conversations.exceptions import NotYoursError
from conversations.models import GuardrailTrip, Owner, ProposedAction
from inbox.audit.log import record
from inbox.exceptions import NotAllowedError, TicketClosedError
from inbox.models import Ticket
from inbox.team.permissions import Ability, can
from inbox.tickets.locking import lock_open_ticket


@transaction.atomic
def start_action(ticket: Ticket, user: User, tool: str) -> None:
    """Put an action before oneself that the agent has not proposed, filled with what is known.

    Raises TicketClosedError, NotYoursError, and ActionRefusedByRuleError for an account that nobody has proved to own.
    """
    current = _to_be_decided_by(ticket, user)
    if current.handoff is None:
        raise TicketClosedError
    known = current.handoff.payload.get("collected_fields", {})
    arguments = {"order_id": known.get("order_id", "")}
    if tool == "change_account":
        identity = proved_identity(current.conversation)
        if refused := rules.refusal(identity, identity.email):
            raise proposals.ActionRefusedByRuleError(refused)
        arguments = {"email": identity.email}
    proposals.propose(current.handoff, [{"tool": tool, "arguments": arguments}], by=user)
    record("action_started", actor=user, ticket=ticket, after={"tool": tool, "arguments": arguments})


@transaction.atomic
def approve_action(
    ticket: Ticket, user: User, action_id: int, arguments: dict[str, Any], order: Order | None = None
) -> None:
    """Have a proposed action carried out, or put before a second person where one alone may not decide; `order` is what
    the shop says of it now. Who agrees with a first approval need not have the ticket.

    Raises TicketClosedError, NotYoursError, NotAllowedError, AlreadyDecidedError, SecondPersonError and
    ActionRefusedByRuleError.
    """
    lock_open_ticket(ticket)
    action = proposals.action_under_lock(action_id)
    agrees = may_second(ticket, action, user) and action.arguments == arguments
    if not agrees:
        _to_be_decided_by(ticket, user)
    verdict = rules.judge(lock_conversation(ticket.conversation_id), action, arguments, order)
    if verdict.refused:
        raise proposals.ActionRefusedByRuleError(str(verdict.refused))
    after = {"action": action_id, "tool": action.tool, "arguments": arguments}
    if verdict.second and not agrees:
        if action.awaits_second and action.first_by_id == user.pk and action.arguments == arguments:
            raise proposals.SecondPersonError
        proposals.approve_first(action_id, user=user, arguments=arguments)
        record("action_first_approved", actor=user, ticket=ticket, after={**after, "why": " ".join(verdict.second)})
        return
    first = {"first_approved_by": action.first_by.get_username()} if agrees and action.first_by else {}
    proposals.approve(action_id, user=user, arguments=arguments, second=agrees)
    record("action_approved", actor=user, ticket=ticket, after={**after, **first})


def may_second(ticket: Ticket, action: ProposedAction, user: User) -> bool:
    """Whether the user may be the second person: anybody who may answer tickets and was not the first."""
    return (
        ticket.is_open
        and action.awaits_second
        and action.may_be_decided
        and action.first_by_id != user.pk
        and can(user, Ability.ANSWER)
    )


@transaction.atomic
def decline_action(ticket: Ticket, user: User, action_id: int, reason: str) -> None:
    """Do not have it carried out; the agent learns why. Raises as `approve_action` does."""
    _to_be_decided_by(ticket, user)
    proposals.decline(action_id, user=user, reason=reason)
    record("action_declined", actor=user, ticket=ticket, after={"action": action_id, "reason": reason})


@transaction.atomic
def try_action_again(ticket: Ticket, user: User, action_id: int) -> None:
    """Send an action once more that got no clear answer. Raises as `approve_action` does."""
    _to_be_decided_by(ticket, user)
    proposals.retry_action(action_id, user=user)
    record("action_tried_again", actor=user, ticket=ticket, after={"action": action_id})


@transaction.atomic
def review_guardrail_trip(ticket: Ticket, trip: GuardrailTrip, user: User, *, wrong: bool) -> None:
    """Say whether a guardrail fired where it should not have."""
    before, trip.wrong = trip.wrong, wrong
    trip.save(update_fields=["wrong"])
    record(
        "trip_judged",
        actor=user,
        ticket=ticket,
        before={"trip": trip.pk, "wrong": before},
        after={"trip": trip.pk, "wrong": wrong},
    )


def may_decide(ticket: Ticket, user: User) -> bool:
    """Whether the user may approve what was proposed: their own ticket, and a supervisor on any that is open."""
    conversation = ticket.conversation
    mine = conversation.owner == Owner.STAFF and conversation.staff_id == user.pk
    return ticket.is_open and (mine or can(user, Ability.DECIDE))


def _to_be_decided_by(ticket: Ticket, user: User) -> Ticket:
    lock_open_ticket(ticket)
    related = ("conversation__customer", "handoff")
    current = Ticket.objects.select_related(*related).get(pk=ticket.pk)
    if may_decide(current, user):
        return current
    raise NotYoursError if current.assignee_id in (None, user.pk) else NotAllowedError(Ability.DECIDE)
