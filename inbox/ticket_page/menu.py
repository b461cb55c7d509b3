"""What the ticket's menu and the bar for several tickets offer."""

from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from inbox.macros import macros
from inbox.models import Ticket
from inbox.snooze_times import presets
from inbox.ticket_list.filters import Choices
from inbox.ticket_page.thread import merged_parts
from inbox.work_forms import other_tickets

TAGS = 300  # for completion; the rest can be typed


def bulk_context(choices: Choices) -> dict[str, Any]:
    """What can be chosen for any ticket."""
    return {
        "presets": presets(timezone.now()),
        "macros": macros.usable_by(choices.user),
        "known_tags": list(choices.tags.values())[:TAGS],
        "known_staff": [each for each in choices.staff if each != choices.user],
    }


def menu_context(ticket: Ticket, user: User) -> dict[str, Any]:
    """What is there for this ticket alone."""
    return {"others": other_tickets(ticket, user) if ticket.is_open else [], "parts": merged_parts(ticket)}
