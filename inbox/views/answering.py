"""How the forms of the ticket page answer: with the ticket's state as it is now, and with why it was refused."""

import json

from django.http import HttpResponse
from django.shortcuts import redirect, render

from conversations.attachments.storage import AttachmentError
from conversations.attachments.validation import FileRefusedError
from conversations.exceptions import ActionError, EmptyTextError, TextTooLongError
from inbox.exceptions import status_of
from inbox.models import Ticket
from inbox.ticket_page import page_context
from inbox.views.decorators import StaffRequest
from inbox.views.tickets import find, listing_beside, show
from inbox.work_forms import WrongInputError

WRONG_INPUT = (EmptyTextError, TextTooLongError, AttachmentError, FileRefusedError, WrongInputError)


def changed(request: StaffRequest, ticket: Ticket, *, form: str = "") -> HttpResponse:
    """Who has the ticket now. `form` is the popover that has done its work."""
    if not request.htmx:
        return redirect(ticket)
    response = render(
        request,
        "inbox/ticket_page/_state.html",
        page_context.state_context(find(request.user, ticket.number), request.user),
    )
    if form:
        response["HX-Trigger"] = json.dumps({"inbox:done": {"form": form}})
    return response


def refused(request: StaffRequest, ticket: Ticket, error: ActionError, *, at: str, draft: str = "") -> HttpResponse:
    """Say why nothing was changed: beside the form, and with what was typed still in it."""
    status = 422 if isinstance(error, WRONG_INPUT) else status_of(error)
    current = find(request.user, ticket.number)
    if request.htmx:
        context = {**page_context.state_context(current, request.user), "error": error.detail}
        return render(request, "inbox/ticket_page/_refused.html", context, status=status)
    listing = listing_beside(request, current)
    sent = request.POST.dict()
    return show(request, listing, current, status=status, error=error.detail, error_at=at, draft=draft, sent=sent)
