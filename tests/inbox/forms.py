"""Posting the forms of the ticket's menu."""

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.urls import reverse

from inbox.models import AuditEntry, Ticket
from tests.inbox.conftest import at_once, signed_in

HTMX = {"HX-Request": "true"}


def post(user: User, form: str, ticket: Ticket, /, *, htmx: bool = True, undo: bool = False, **data) -> HttpResponse:
    """Send a form of a ticket as the page does, by somebody who takes no time to undo and knows who waits; `undo` by
    somebody who does and does not."""
    if not undo:
        at_once(user)
        data.setdefault("unanswered", "1")
    url = reverse(f"inbox:{form}", args=[ticket.number])
    return signed_in(user).post(url, data, headers=HTMX if htmx else {})


def verbs(ticket: Ticket) -> list[str]:
    """What the audit log says of a ticket, oldest first."""
    return list(AuditEntry.objects.filter(ticket=ticket).order_by("pk").values_list("verb", flat=True))
