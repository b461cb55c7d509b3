"""The doors of the copilot. It answers later: the page asks for a suggestion until it is there."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from conversations.exceptions import ActionError, EmptyTextError, NotYoursError, TextTooLongError
from inbox.copilot import outcomes, requests
from inbox.copilot.choices import parse_request
from inbox.exceptions import ModelNeededError, UnknownAskError
from inbox.labels import parse_int
from inbox.models import Suggestion, Ticket
from inbox.views.decorators import StaffRequest, staff_only
from inbox.views.tickets import find, listing_beside, show

_STATUS: dict[type[ActionError], HTTPStatus] = {
    EmptyTextError: HTTPStatus.UNPROCESSABLE_ENTITY,
    TextTooLongError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ModelNeededError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotYoursError: HTTPStatus.FORBIDDEN,
    UnknownAskError: HTTPStatus.UNPROCESSABLE_ENTITY,
}


@require_POST
@staff_only
def ask(request: StaffRequest, number: int) -> HttpResponse:
    """Have something written. The text in the composer comes along, and goes back where a whole page is shown."""
    ticket, draft = find(request.user, number), request.POST.get("text", "")
    begun_from = parse_int(request.POST.get("suggestion", ""))
    try:
        kind, how = parse_request(request.POST.get("ask", ""))
        made = requests.ask(ticket, request.user, kind, how=how, text=draft, begun_from=begun_from)
    except ActionError as error:
        return _refused(request, ticket, error, draft)
    if request.htmx:
        return _suggestion(request, made)
    return show(request, listing_beside(request, ticket), ticket, error_at="reply", draft=draft)


@require_GET
@staff_only
def suggestion(request: StaffRequest, number: int, suggestion_id: int) -> HttpResponse:
    """How far it is now."""
    found = _own(request, find(request.user, number), suggestion_id)
    return _suggestion(request, found) if request.htmx else redirect(found.ticket)


@require_POST
@staff_only
def dismiss(request: StaffRequest, number: int, suggestion_id: int) -> HttpResponse:
    """Answers with nothing, which is what takes its place."""
    found = _own(request, find(request.user, number), suggestion_id)
    outcomes.dismiss(found, request.user)
    return HttpResponse() if request.htmx else redirect(found.ticket)


@require_POST
@staff_only
def translate_message(request: StaffRequest, number: int, seq: int) -> HttpResponse:
    """A customer's message in the language of the page."""
    ticket = find(request.user, number)
    try:
        made = requests.translate_message(ticket, request.user, seq, (get_language() or "en")[:2])
    except ActionError as error:
        return _refused(request, ticket, error)
    return _suggestion(request, made) if request.htmx else redirect(f"{ticket.get_absolute_url()}#message-{seq}")


def _own(request: StaffRequest, ticket: Ticket, suggestion_id: int) -> Suggestion:
    """The user's own: what a colleague is writing is theirs. Raises Http404."""
    related = Suggestion.objects.select_related("ticket__conversation")
    return get_object_or_404(related, pk=suggestion_id, ticket=ticket, user=request.user)


def _suggestion(request: StaffRequest, found: Suggestion) -> HttpResponse:
    return render(request, "inbox/copilot/_suggestion.html", {"suggestion": found, "ticket": found.ticket})


def _refused(request: StaffRequest, ticket: Ticket, error: ActionError, draft: str = "") -> HttpResponse:
    status = _STATUS.get(type(error), HTTPStatus.CONFLICT)
    if request.htmx:
        return render(request, "inbox/shell/_error.html", {"error": error.detail}, status=status)
    listing = listing_beside(request, ticket)
    return show(request, listing, ticket, status=status, error=error.detail, error_at="reply", draft=draft)
