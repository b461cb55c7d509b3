"""What the ticket page shows, read from the database in a constant number of queries."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from conversations.agent_status.budgets import conversation_spending
from conversations.models import ActionStatus, Conversation, Owner, ProposedAction, ToolRun, Turn, TurnStatus
from inbox.approvals.decisions import may_decide
from inbox.approvals.forms import FORMS, LABELS, ArgumentsForm, arguments_form
from inbox.copilot.choices import assistance
from inbox.copilot.queries import current_suggestion
from inbox.models import Ticket
from inbox.replies.composer import composer_context
from inbox.replies.emails import kept_mails
from inbox.team.permissions import Ability, can, is_supervisor, visible_tickets
from inbox.ticket_page.briefing import briefing
from inbox.ticket_page.thread import MESSAGES, thread
from knowledge.models import Article

ORDER_LOOKUPS = ("get_order_status", "list_my_orders")
TURNS = 30
EARLIER = 5


@dataclass(frozen=True)
class UsedSource:
    """An article that the agent used; without an address when it is gone. `warning` says why it may be untrue."""

    title: str
    url: str = ""
    warning: str = ""


@dataclass(frozen=True)
class ActionCard:
    """A proposed action as one teammate sees it. `form` is there while this teammate may decide about it."""

    action: ProposedAction
    label: str
    form: ArgumentsForm | None
    may_try_again: bool
    looked_up: bool = True  # an order that the agent has found for this customer, or no order at all

    @property
    def state(self) -> str:
        """Changes when the card has to be shown anew."""
        return f"{self.action.status}{'+' if self.form or self.may_try_again else ''}"


def load_ticket(user: User, number: int) -> Ticket | None:
    """The ticket with all that its page shows of it, as it is now; None when there is none that the user sees."""
    related = ("conversation__customer", "conversation__staff", "handoff", "assignee", "team", "came_back")
    return visible_tickets(Ticket.objects.filter(pk=number), user).select_related(*related).first()


def page_context(ticket: Ticket, user: User, *, whole: bool = False) -> dict[str, Any]:
    """Everything that the ticket pane shows."""
    payload = ticket.handoff.payload if ticket.handoff else {}
    worked, cards = recent_turns(ticket.conversation_id), action_cards(ticket, user)
    proposed = [card.label for card in cards if card.action.may_be_decided]
    return {
        **state_context(ticket, user),
        "payload": payload,
        "used_sources": used_sources(payload.get("knowledge_sources_used", [])),
        "suggestion": current_suggestion(ticket, user),
        "cards": cards,
        "briefing": briefing(ticket, worked, proposed),
        "thread": thread(ticket, whole=whole),
        "kept_mails": kept_mails(ticket.conversation_id),
        "hidden_messages": 0 if whole else max(ticket.conversation.last_seq - MESSAGES, 0),
        "turns": worked,
        "spent": conversation_spending(ticket.conversation_id),
        "earlier": earlier_tickets(ticket.conversation, user),
        **composer_context(ticket, user),
    }


def state_context(ticket: Ticket, user: User) -> dict[str, Any]:
    """What the header and the composer need: who has the ticket, and what this user may do."""
    conversation = ticket.conversation
    mine = ticket.is_open and conversation.owner == Owner.STAFF and conversation.staff_id == user.pk
    given_to_me = ticket.is_open and conversation.owner == Owner.QUEUE and ticket.assignee_id == user.pk
    of_colleague = ticket.assignee_id not in (None, user.pk)
    came_back = getattr(ticket, "came_back", None)
    return {
        "ticket": ticket,
        "conversation": conversation,
        "customer": conversation.customer,
        "mine": mine,
        "may_reply": mine or (ticket.is_open and ticket.assignee_id in (None, user.pk)),
        "given_to_me": given_to_me,
        "can_claim": ticket.is_open and (ticket.assignee_id is None or given_to_me),
        "can_take_over": ticket.is_open and of_colleague and is_supervisor(user),
        "can_assign": ticket.is_open and (not of_colleague or can(user, Ability.ASSIGN)),
        "came_back": came_back if came_back and came_back.user_id == user.pk else None,
        "may_decide": may_decide(ticket, user),
        "startable": list(LABELS.items()),
        "may_draft": user.has_perm("knowledge.add_article"),
        "tags": list(ticket.tags.all()),
        "acts": ticket.is_open and (ticket.assignee_id in (None, user.pk) or is_supervisor(user)),
        "assistance": assistance(ticket, user),
        "newer": conversation.ticket_number if (conversation.ticket_number or 0) > ticket.number else None,
    }


def action_cards(ticket: Ticket, user: User) -> list[ActionCard]:
    """What was proposed on this ticket, oldest first."""
    if ticket.handoff_id is None:
        return []
    related = ("decided_by", "proposed_by")
    found = list(ProposedAction.objects.filter(handoff=ticket.handoff_id).select_related(*related))
    lookups, allowed = order_lookups(ticket.conversation_id) if found else [], may_decide(ticket, user)
    return [action_card(action, lookups, allowed=allowed) for action in found]


def order_lookups(conversation_id: int) -> list[str]:
    """What the agent's lookups of orders in a conversation gave. The tools find nobody else's."""
    runs = ToolRun.objects.filter(turn__conversation=conversation_id, ok=True, name__in=ORDER_LOOKUPS)
    return list(runs.values_list("result", flat=True))


def action_card(
    action: ProposedAction, lookups: list[str], *, allowed: bool, form: ArgumentsForm | None = None
) -> ActionCard:
    """The card of one action, with the form that was sent when there is one. A tool that is gone has no form."""
    known = action.tool in FORMS
    open_to_user = known and allowed and action.may_be_decided
    order_id = str(action.arguments.get("order_id") or "")
    return ActionCard(
        action,
        str(LABELS.get(action.tool, action.tool.replace("_", " "))),
        (form or arguments_form(action)) if open_to_user else None,
        known and allowed and action.status == ActionStatus.UNCLEAR,
        not order_id or any(f'"order_id": {json.dumps(order_id)}' in result for result in lookups),
    )


def used_sources(names: list[str]) -> list[UsedSource]:
    """The articles that a payload names by slug, imported id or address, in its order."""
    named = Article.objects.named(names).select_related("contradicted_by").defer("body", "contradicted_by__body")
    by_name: dict[str, Article] = {}
    for article in named:
        by_name |= {article.slug: article, article.external_id or article.slug: article}
    return [_used(name, by_name.get(name)) for name in names]


def recent_turns(conversation_id: int) -> list[Turn]:
    """The newest turns that were begun, with their tools and guardrails, newest first."""
    begun = Turn.objects.filter(conversation=conversation_id).exclude(status=TurnStatus.DISCARDED, started_at=None)
    return list(begun.prefetch_related("tool_runs", "trips").order_by("-pk")[:TURNS])


def earlier_tickets(conversation: Conversation, user: User) -> list[Conversation]:
    """Other conversations with the same customer, newest first; of each those `tickets` that the user sees. A guest
    who gave a verified customer's e-mail is not that customer, so only the row counts."""
    others = Conversation.objects.filter(customer=conversation.customer_id).exclude(pk=conversation.pk)
    tickets = Prefetch("tickets", visible_tickets(Ticket.objects.order_by("-pk"), user))
    return list(others.prefetch_related(tickets).order_by("-created")[:EARLIER])


def conversation_urls(public_ids: Collection[str]) -> dict[str, str]:
    """Where a teammate reads these conversations: at the newest ticket, or in the admin when there is none."""
    keys = [key for key in public_ids if _is_uuid(key)]
    rows = Conversation.objects.filter(public_id__in=keys).values_list("pk", "public_id", "ticket_number")
    return {
        str(public_id): reverse("inbox:ticket", args=[number])
        if number
        else reverse("admin:conversations_conversation_change", args=[pk])
        for pk, public_id, number in rows
    }


def _used(name: str, article: Article | None) -> UsedSource:
    if article:
        return UsedSource(article.title, article.get_absolute_url(), _warning(article))
    return UsedSource(name, name if name.startswith(("https://", "http://", "/")) else "")


def _warning(article: Article) -> str:
    if article.state != Article.State.PUBLISHED:
        return _("no longer published")
    if article.contradicted_by:
        return _("contradicted by “%(title)s”") % {"title": article.contradicted_by.title}
    return _("past its review date") if article.is_overdue else ""


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
