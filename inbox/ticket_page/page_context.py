"""What the ticket page shows, read from the database in a constant number of queries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _

from conversations.agent_status.budgets import conversation_spending
from conversations.models import Conversation, Owner, Turn, TurnStatus
from conversations.outbound_email.reach import reach_of
from inbox.approvals.cards import ActionCard, Cards
from inbox.approvals.decisions import may_decide
from inbox.approvals.forms import LABELS
from inbox.copilot.choices import assistance
from inbox.copilot.queries import current_suggestion
from inbox.labels import plain_name
from inbox.models import Ticket
from inbox.replies.composer import composer_context
from inbox.replies.emails import kept_mails
from inbox.team.permissions import Ability, can, is_supervisor, visible_tickets
from inbox.ticket_page.briefing import briefing, next_step_of
from inbox.ticket_page.thread import MESSAGES, thread
from knowledge.models import Article

TURNS = 30
EARLIER = 5


@dataclass(frozen=True)
class UsedSource:
    """An article that the agent used; without an address when it is none of ours. `warning` says why it may be
    untrue."""

    title: str
    url: str = ""
    warning: str = ""


@dataclass(frozen=True)
class EarlierTicket:
    """What the customer came with before: a ticket that the user sees, or a conversation that people never had."""

    title: str
    at: datetime
    url: str = ""


def load_ticket(user: User, number: int) -> Ticket | None:
    """The ticket with all that its page shows of it, as it is now; None when there is none that the user sees."""
    related = ("conversation__customer", "conversation__staff", "handoff", "assignee", "team", "came_back")
    return visible_tickets(Ticket.objects.filter(pk=number), user).select_related(*related).first()


def page_context(ticket: Ticket, user: User, *, whole: bool = False) -> dict[str, Any]:
    """Everything that the ticket pane shows."""
    payload = ticket.handoff.payload if ticket.handoff else {}
    worked, cards = recent_turns(ticket.conversation_id), Cards(ticket, user).all()
    told = briefing(ticket, proposed_labels(cards), other_conversations(ticket.conversation, user))
    named = [name for name in payload.get("knowledge_sources_used", []) if name not in told.cited]
    return {
        **state_context(ticket, user),
        **reach_context(ticket),
        "payload": payload,
        "cited_sources": used_sources(told.cited),
        "other_sources": used_sources(named),
        "suggestion": current_suggestion(ticket, user),
        "cards": cards,
        "briefing": told,
        "next_step": told.next_step,
        "thread": thread(ticket, whole=whole),
        "kept_mails": kept_mails(ticket.conversation_id),
        "hidden_messages": 0 if whole else max(ticket.conversation.last_seq - MESSAGES, 0),
        "turns": worked,
        "spent": conversation_spending(ticket.conversation_id),
        "earlier": earlier_tickets(ticket, user),
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


def reach_context(ticket: Ticket) -> dict[str, Any]:
    """How a reply reaches the customer, as it is shown above the composer and in the panel."""
    reach = reach_of(ticket.conversation) if ticket.is_open else None
    return {"ticket": ticket, "conversation": ticket.conversation, "reach": reach}


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


def earlier_tickets(ticket: Ticket, user: User) -> list[EarlierTicket]:
    """What else the same customer came with, newest first: other tickets of this conversation and of others, and
    conversations that people never had. A guest who gave a verified customer's e-mail is not that customer."""
    customer = ticket.conversation.customer_id
    others = Ticket.objects.filter(conversation__customer=customer).exclude(pk=ticket.pk)
    seen = visible_tickets(others, user).order_by("-opened_at")[:EARLIER]
    alone = Conversation.objects.filter(customer=customer, tickets=None).order_by("-created")[:EARLIER]
    found = [
        *(EarlierTicket(each.subject, each.opened_at, each.get_absolute_url()) for each in seen),
        *(EarlierTicket(plain_name(each.intent or "conversation"), each.created) for each in alone),
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)[:EARLIER]


def other_conversations(conversation: Conversation, user: User) -> list[int]:
    """Other conversations of the customer with a ticket that the user sees."""
    others = Ticket.objects.filter(conversation__customer=conversation.customer_id)
    others = others.exclude(conversation=conversation.pk)
    return list(visible_tickets(others, user).values_list("conversation", flat=True)[:TURNS])


def payload_context(ticket: Ticket, user: User) -> dict[str, Any]:
    """The part of the payload that changes while people have the ticket."""
    cards = Cards(ticket, user).all()
    return {
        "ticket": ticket,
        "payload": ticket.handoff.payload if ticket.handoff else {},
        "next_step": next_step_of(ticket, proposed_labels(cards)),
    }


def proposed_labels(cards: Collection[ActionCard]) -> list[str]:
    """The names of the actions that wait for a decision."""
    return [card.label for card in cards if card.action.may_be_decided]


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
    return UsedSource(name)  # a model may name any address: only what we have is worth a click


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
