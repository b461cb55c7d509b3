"""The list and the ticket page, one page whose panes are also served alone; and how the forms of the ticket page
answer: with the ticket's state as it is now, or with why it was refused."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from conversations.attachments.storage import AttachmentError
from conversations.attachments.validation import FileRefusedError
from conversations.exceptions import ActionError, EmptyTextError, TextTooLongError
from inbox.assignment.availability import record_activity
from inbox.collaboration.presence import mark_read
from inbox.exceptions import UnansweredError, status_of
from inbox.lifecycle.pending_changes import pending_changes
from inbox.models import Ticket
from inbox.ticket_list.sidebar import Sidebar
from inbox.ticket_list.ticket_list import Listing
from inbox.ticket_page import page_context
from inbox.ticket_page.menu import WrongInputError, bulk_context, menu_context
from inbox.views.decorators import StaffRequest, staff_only

PAGE = "inbox/page.html"
PANES = {"list", "rows", "ticket"}
WRONG_INPUT = (EmptyTextError, TextTooLongError, AttachmentError, FileRefusedError, WrongInputError)


@require_safe
@staff_only
def tickets(request: StaffRequest) -> HttpResponse:
    """The list, and beside it an invitation to open something."""
    return show(request, Listing.from_query(request.user, request.GET), None)


@require_safe
@staff_only
def ticket(request: StaffRequest, number: int) -> HttpResponse:
    """The list, and beside it one ticket."""
    found = find(request.user, number)
    mark_read(found, request.user)
    return show(request, listing_beside(request, found), found)


def find(user: User, number: int) -> Ticket:
    """The ticket with that number, if the user sees it. Raises Http404. Every door to a ticket begins with this."""
    found = page_context.load_ticket(user, number)
    if found is None:
        raise Http404
    return found


def listing_beside(request: StaffRequest, ticket: Ticket) -> Listing:
    """The list that the query string asks for; without one, the view in which the ticket is."""
    if not ticket.is_open:
        home = "resolved"
    elif ticket.snoozed_until:
        home = "snoozed"
    elif ticket.assignee_id is None:
        home = "unassigned"
    else:
        home = "mine" if ticket.assignee_id == request.user.pk else "open"
    return Listing.from_query(request.user, request.GET, default_view=home)


def show(
    request: StaffRequest, listing: Listing, ticket: Ticket | None, *, status: int = 200, **extra: Any
) -> HttpResponse:
    """The page, or the pane of it that htmx is about to swap."""
    pane = request.htmx.target if request.htmx else None
    context: dict[str, Any] = {
        "listing": listing,
        "sidebar": Sidebar(listing),
        **bulk_context(listing.choices),
        "ticket": ticket,
        "client_id": uuid4(),
        "teammate": record_activity(request.user),
        "pending_changes": pending_changes(request.user),
    }
    if ticket and pane not in ("list", "rows"):
        context |= page_context.page_context(ticket, request.user, whole="whole" in request.GET)
        context |= menu_context(ticket, request.user)
    context |= extra
    template = f"{PAGE}#{pane}-pane" if pane in PANES else PAGE
    return render(request, template, context, status=status)


def change(
    request: StaffRequest, ticket: Ticket, action: Callable[[Ticket, User], object], *, form: str = ""
) -> HttpResponse:
    """Run an action on the ticket and show what it is now, or why not. `form` is the popover that asks for it."""
    try:
        action(ticket, request.user)
    except ActionError as error:
        return refused(request, ticket, error, at=form or "action")
    return changed(request, ticket, form=form)


def changed(request: StaffRequest, ticket: Ticket, *, form: str = "") -> HttpResponse:
    """Who has the ticket now. `form` is the popover that has done its work."""
    if not request.htmx:
        return redirect(ticket)
    context = page_context.state_context(find(request.user, ticket.number), request.user)
    context["pending_changes"] = pending_changes(request.user)
    response = render(request, "inbox/ticket_page/_changed.html", context)
    if form:
        response["HX-Trigger"] = json.dumps({"inbox:done": {"form": form}})
    return response


def refused(request: StaffRequest, ticket: Ticket, error: ActionError, *, at: str, draft: str = "") -> HttpResponse:
    """Say why nothing was changed: beside the form, and with what was typed still in it."""
    status = 422 if isinstance(error, WRONG_INPUT) else status_of(error)
    current = find(request.user, ticket.number)
    unanswered = isinstance(error, UnansweredError)
    if request.htmx:
        context = {
            **page_context.state_context(current, request.user),
            "error": error.detail,
            "unanswered": unanswered,
        }
        return render(request, "inbox/ticket_page/_refused.html", context, status=status)
    listing = listing_beside(request, current)
    sent = request.POST.dict()
    return show(
        request,
        listing,
        current,
        status=status,
        error=error.detail,
        error_at=at,
        draft=draft,
        sent=sent,
        unanswered=unanswered,
    )
