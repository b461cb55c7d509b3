"""What the copilot and the ticket page read."""

from datetime import datetime
from decimal import Decimal

from django.contrib.auth.models import User
from django.db.models import Sum

from agents_core.copilot.types import Speaker, TranscriptLine
from conversations.models import Conversation, Owner, Role
from conversations.models.staff import display_name
from inbox.models import Suggestion, Ticket
from inbox.models.suggestion import SuggestionKind

NEWEST = 60  # messages that the copilot is given
# Who the customer is, which the copilot need not know.
_IDENTITY = frozenset({"email", "name", "phone", "address", "code"})
_SPEAKERS: dict[str, Speaker] = {Role.CUSTOMER: "customer", Role.ASSISTANT: "agent", Role.STAFF: "teammate"}


def may_answer(ticket: Ticket, user: User) -> bool:
    """Whether it is this user who answers the customer, or is to."""
    conversation = ticket.conversation
    mine = conversation.owner == Owner.STAFF and conversation.staff_id == user.pk
    return ticket.is_open and (mine or ticket.assignee_id == user.pk)


def current_suggestion(ticket: Ticket, user: User) -> Suggestion | None:
    """The suggestion or summary that the user has asked for and not decided about."""
    return (
        Suggestion.objects.filter(ticket=ticket, user=user)
        .exclude(kind=SuggestionKind.INCOMING)
        .undecided()
        .select_related("ticket__conversation")
        .first()
    )


def transcript(conversation: Conversation) -> list[TranscriptLine]:
    """What was said, oldest first. Notes are no messages, and what the site itself said is left out."""
    said = conversation.messages.filter(role__in=_SPEAKERS).select_related("author").order_by("-seq")[:NEWEST]
    return [TranscriptLine(_SPEAKERS[each.role], each.text, display_name(each.author)) for each in reversed(said)]


def known_details(conversation: Conversation) -> dict[str, str]:
    """What the customer gave, without who they are."""
    return {name: str(value) for name, value in conversation.collected.items() if name not in _IDENTITY}


def spent_since(moment: datetime) -> Decimal:
    """What the copilot has cost since then."""
    spent = Suggestion.objects.filter(created__gte=moment, cost__gt=0)
    return Decimal(spent.aggregate(cost=Sum("cost", default=0))["cost"])
