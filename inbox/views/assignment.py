"""Who has a ticket: claiming it, taking it over, and the form that gives it away or puts it back into the queue."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from conversations.exceptions import ActionError
from conversations.models.staff import display_name
from inbox.assignment import assignments
from inbox.exceptions import NoTeammateError, status_of
from inbox.labels import parse_int
from inbox.lifecycle.pending_changes import change_ticket, pending_changes
from inbox.models import ChangeVerb, Ticket
from inbox.team.directory import colleagues, staff, staff_who_see
from inbox.team.permissions import Ability, can, may_see
from inbox.ticket_page import page_context
from inbox.views.decorators import StaffRequest, staff_only
from inbox.views.tickets import change, find, listing_beside, show

NOBODY = "nobody"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def assign(request: StaffRequest, number: int) -> HttpResponse:
    """The form with the colleagues as they stand now; and what it sends."""
    ticket = find(request.user, number)
    if request.method != "POST":
        return _form(request, ticket)
    try:
        _assign(ticket, request.user, request.POST.get("to", ""), request.POST.get("note", ""))
    except ActionError as error:
        return _form(request, find(request.user, number), status=status_of(error), assign_error=error.detail)
    if not may_see(request.user, number):
        away = reverse("inbox:list")
        return HttpResponseClientRedirect(away) if request.htmx else redirect(away)
    if not request.htmx:
        return redirect(ticket)
    context = page_context.state_context(find(request.user, number), request.user)
    context["pending_changes"] = pending_changes(request.user)
    return render(request, "inbox/ticket_page/_changed.html", context)


@require_POST
@staff_only
def claim(request: StaffRequest, number: int) -> HttpResponse:
    return change(request, find(request.user, number), assignments.claim)


@require_POST
@staff_only
def take_over(request: StaffRequest, number: int) -> HttpResponse:
    return change(request, find(request.user, number), assignments.take_over)


def _assign(ticket: Ticket, by: User, to: str, note: str) -> None:
    """To oneself at once, as a claim is; anything else can be taken back for some seconds."""
    if to == NOBODY:
        change_ticket(ticket, by, ChangeVerb.UNASSIGN)
        return
    found = staff().filter(pk=parse_int(to) or 0).first()
    if found is None:
        raise NoTeammateError
    if found == by:
        assignments.assign(ticket, by, found, note)
        return
    details = {"to": found.pk, "name": display_name(found), "note": note}
    change_ticket(ticket, by, ChangeVerb.ASSIGN, details)


def _form(request: StaffRequest, ticket: Ticket, *, status: int = 200, **extra: Any) -> HttpResponse:
    everybody = can(request.user, Ability.ASSIGN)
    context = {
        "colleagues": colleagues(staff() if everybody else staff_who_see(ticket)),
        "assign_to": request.POST.get("to", ""),
        "assign_note": request.POST.get("note", ""),
        "assigning": True,
        **extra,
    }
    if request.htmx:
        context |= page_context.state_context(ticket, request.user)
        return render(request, "inbox/ticket_page/_assign_form.html", context, status=status)
    return show(request, listing_beside(request, ticket), ticket, status=status, **context)
