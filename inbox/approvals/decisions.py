"""What a teammate decides: about the actions that the agent may only propose, and whether a guardrail was right to
fire."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from conversations.approvals import proposals
from conversations.exceptions import NotYoursError
from conversations.models import GuardrailTrip, Owner
from inbox.audit.log import record
from inbox.exceptions import NotAllowedError, TicketClosedError
from inbox.models import Ticket
from inbox.team.permissions import Ability, can
from inbox.tickets.locking import lock_open_ticket


@transaction.atomic
def start_action(ticket: Ticket, user: User, tool: str) -> None:
    """Put an action before oneself that the agent has not proposed, filled with what is known.

    Raises TicketClosedError and NotYoursError.
    """
    current = _to_be_decided_by(ticket, user)
    if current.handoff is None:
        raise TicketClosedError
    customer, known = current.conversation.customer, current.handoff.payload.get("collected_fields", {})
    arguments = {"order_id": known.get("order_id", "")}
    if tool == "change_account":
        arguments = {"email": customer.email if customer.verified else ""}
    proposals.propose(current.handoff, [{"tool": tool, "arguments": arguments}], by=user)
    record("action_started", actor=user, ticket=ticket, after={"tool": tool, "arguments": arguments})


@transaction.atomic
def approve_action(ticket: Ticket, user: User, action_id: int, arguments: dict[str, Any]) -> None:
    """Have a proposed action carried out. Raises TicketClosedError, NotYoursError, NotAllowedError and
    AlreadyDecidedError."""
    _to_be_decided_by(ticket, user)
    proposals.approve(action_id, user=user, arguments=arguments)
    record("action_approved", actor=user, ticket=ticket, after={"action": action_id, "arguments": arguments})


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
