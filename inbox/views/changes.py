"""The forms of the ticket page. Each calls one action and says in the right place why it was refused."""

import json
from collections.abc import Callable
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from conversations.errors import ActionError, EmptyTextError, TextTooLongError
from conversations.models import GuardrailTrip
from inbox import actions, reading
from inbox.access import StaffRequest, staff_only
from inbox.errors import SupervisorsOnlyError
from inbox.models import Ticket
from inbox.views.pages import find, listing_beside, show


@require_POST
@staff_only
def claim(request: StaffRequest, number: int) -> HttpResponse:
    return _change(request, find(number), actions.claim)


@require_POST
@staff_only
def take_over(request: StaffRequest, number: int) -> HttpResponse:
    return _change(request, find(number), actions.take_over)


@require_POST
@staff_only
def resolve(request: StaffRequest, number: int) -> HttpResponse:
    return _change(request, find(number), actions.resolve)


@require_POST
@staff_only
def give_back(request: StaffRequest, number: int) -> HttpResponse:
    return _change(request, find(number), actions.give_back)


@require_POST
@staff_only
def reply(request: StaffRequest, number: int) -> HttpResponse:
    ticket, text = find(number), request.POST.get("text", "")
    try:
        posted = actions.reply(ticket, request.user, text, _uuid(request.POST.get("client_id", "")))
    except ActionError as error:
        return _refused(request, ticket, error, at="reply", draft=text)
    return _written(request, ticket, "reply", reading.messages_after(ticket.conversation_id, posted.message.seq - 1))


@require_POST
@staff_only
def note(request: StaffRequest, number: int) -> HttpResponse:
    ticket, text = find(number), request.POST.get("text", "")
    try:
        added = actions.add_note(ticket, request.user, text)
    except ActionError as error:
        return _refused(request, ticket, error, at="note", draft=text)
    return _written(request, ticket, "note", reading.notes_after(ticket, added.pk - 1))


@require_POST
@staff_only
def judge_trip(request: StaffRequest, number: int, trip_id: int) -> HttpResponse:
    ticket = find(number)
    trip = get_object_or_404(GuardrailTrip, pk=trip_id, turn__conversation=ticket.conversation_id)
    actions.judge_trip(trip, request.user, wrong=request.POST.get("wrong") == "1")
    if request.htmx:
        return render(request, "inbox/_trip.html", {"ticket": ticket, "trip": trip})
    return redirect(f"{ticket.get_absolute_url()}#trip-{trip.pk}")


def _change(request: StaffRequest, ticket: Ticket, action: Callable[[Ticket, User], None]) -> HttpResponse:
    """Run an action that changes who has the ticket, and show who has it now."""
    try:
        action(ticket, request.user)
    except ActionError as error:
        return _refused(request, ticket, error, at="action")
    if not request.htmx:
        return redirect(ticket)
    return render(request, "inbox/_state.html", reading.state_context(find(ticket.number), request.user))


def _written(request: StaffRequest, ticket: Ticket, form: str, entries: list[reading.Entry]) -> HttpResponse:
    if not request.htmx:
        return redirect(f"{ticket.get_absolute_url()}#end")
    context = {"entries": entries, "ticket": ticket, "client_id": uuid4()}
    response = render(request, "inbox/_written.html", context)
    response["HX-Trigger-After-Settle"] = json.dumps({"inbox:written": {"form": form}})
    return response


def _refused(request: StaffRequest, ticket: Ticket, error: ActionError, *, at: str, draft: str = "") -> HttpResponse:
    """Say why nothing was changed: beside the form, and with the text that was typed still in it."""
    status = 422 if isinstance(error, EmptyTextError | TextTooLongError) else 409
    if isinstance(error, SupervisorsOnlyError):
        status = 403
    current = find(ticket.number)
    if request.htmx:
        context = {**reading.state_context(current, request.user), "error": error.detail}
        return render(request, "inbox/_refused.html", context, status=status)
    listing = listing_beside(request, current)
    return show(request, listing, current, status=status, error=error.detail, error_at=at, draft=draft)


def _uuid(text: str) -> UUID | None:
    """The id that the browser made, or None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
