"""How many tickets the guests of one client address may make: who opens chat after chat must not bury the team.

Counted by the handoffs that there are, so that nothing can push the count out. Whom the shop vouches for is neither
counted nor refused.
"""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conversations.exceptions import ActionError
from conversations.models import Conversation, Handoff

log = structlog.get_logger(__name__)

MINUTE = timedelta(minutes=1)
WHILE = timedelta(minutes=10)
FLOOD = 10  # times TICKETS_PER_ADDRESS within WHILE: then not even what the agent would hand over is taken in


class TooManyTicketsError(ActionError):
    """The client address has made too many tickets just now."""

    code = "rate_limited"
    detail = _(
        "Very many people at your internet connection have asked for us just now."
        " Nothing of yours is lost: please try again in a few minutes."
    )


def check_ticket(conversation: Conversation) -> None:
    """A guest asks for a person. Raises TooManyTicketsError."""
    in_a_minute, in_a_while = _made(conversation)
    most = settings.TICKETS_PER_ADDRESS
    if in_a_minute >= most or in_a_while >= most * FLOOD:
        _refuse(conversation)


def check_message(conversation: Conversation) -> None:
    """A guest writes to the agent, who may hand it over. Raises TooManyTicketsError."""
    _in_a_minute, in_a_while = _made(conversation)
    if in_a_while >= settings.TICKETS_PER_ADDRESS * FLOOD:
        _refuse(conversation)


def _made(conversation: Conversation) -> tuple[int, int]:
    """How many tickets the conversation's address has made in the last minute, and in a longer while. None, when it is
    not known or not to be counted."""
    if not settings.TICKETS_PER_ADDRESS or not conversation.network or conversation.customer.verified:
        return -1, -1
    now = timezone.now()
    made = Handoff.objects.filter(
        conversation__network=conversation.network, conversation__customer__verified=False, created__gt=now - WHILE
    )
    counted = made.aggregate(all=Count("pk"), new=Count("pk", filter=Q(created__gt=now - MINUTE)))
    return counted["new"], counted["all"]


def _refuse(conversation: Conversation) -> None:
    log.warning("tickets_limited", network=conversation.network, conversation=str(conversation.public_id))
    raise TooManyTicketsError
