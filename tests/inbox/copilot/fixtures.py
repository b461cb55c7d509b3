"""Asks the copilot through its doors, and has it work as the loop of turns would."""

from asgiref.sync import async_to_sync
from django.urls import reverse

from inbox.copilot.generation import generate_suggestion
from inbox.models import Suggestion
from tests.inbox.conftest import at_once, signed_in

HTMX = {"HX-Request": "true"}
QUESTION = "How many days do I have to send something back?"
BALLOON = "Can I rent a hot air balloon from you?"


def page(user, ticket) -> str:
    return signed_in(user).get(ticket.get_absolute_url()).content.decode()


def press(user, ticket, ask="reply", *, text="", suggestion="", htmx=True):
    """Press a button of the copilot; the response."""
    data = {"ask": ask, "text": text, "suggestion": suggestion}
    return signed_in(user).post(reverse("inbox:copilot", args=[ticket.number]), data, headers=HTMX if htmx else {})


def work() -> Suggestion:
    """Work out what was asked for last."""
    newest = Suggestion.objects.latest("pk")
    async_to_sync(generate_suggestion)(newest.pk)
    newest.refresh_from_db()
    return newest


def asked(user, ticket, ask="reply", **more) -> Suggestion:
    """What the copilot wrote."""
    response = press(user, ticket, ask, **more)
    assert response.status_code == 200, response.content.decode()
    return work()


def look(user, suggestion):
    """Ask how far it is, as the page does."""
    address = reverse("inbox:suggestion", args=[suggestion.ticket_id, suggestion.pk])
    return signed_in(user).get(address, headers=HTMX)


def send(user, ticket, text, suggestion=None):
    """Send a reply through the form."""
    data = {"text": text, "suggestion": suggestion.pk if suggestion else ""}
    return signed_in(at_once(user)).post(reverse("inbox:reply", args=[ticket.number]), data, headers=HTMX)


def dismiss(user, suggestion):
    address = reverse("inbox:dismiss_suggestion", args=[suggestion.ticket_id, suggestion.pk])
    return signed_in(user).post(address, headers=HTMX)
