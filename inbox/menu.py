"""What the ticket's menu and the bar for several tickets offer."""

from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from inbox import macros
from inbox.colleagues import staff
from inbox.merged import merged_parts
from inbox.models import Tag, Ticket
from inbox.snooze_times import presets
from inbox.work_forms import other_tickets

TAGS = 300  # for completion; the rest can be typed


def bulk_context(user: User) -> dict[str, Any]:
    """What can be chosen for any ticket. Nothing is read before it is shown."""
    return {
        "presets": presets(timezone.now()),
        "macros": macros.usable_by(user),
        "known_tags": Tag.objects.all()[:TAGS],
        "known_staff": staff().exclude(pk=user.pk),
    }


def menu_context(ticket: Ticket, user: User) -> dict[str, Any]:
    """What is there for this ticket alone."""
    return {"others": other_tickets(ticket, user) if ticket.is_open else [], "parts": merged_parts(ticket)}
