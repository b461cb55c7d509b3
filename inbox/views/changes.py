"""The forms of the ticket page. Each calls one action and says in the right place why it was refused."""

from collections.abc import Callable

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from conversations.exceptions import ActionError
from conversations.models import GuardrailTrip
from inbox.actions import claiming, marking
from inbox.lifecycle import transitions
from inbox.models import Ticket
from inbox.views.answering import changed, refused
from inbox.views.decorators import StaffRequest, staff_only
from inbox.views.tickets import find


@require_POST
@staff_only
def claim(request: StaffRequest, number: int) -> HttpResponse:
    return change(request, find(request.user, number), claiming.claim)


@require_POST
@staff_only
def take_over(request: StaffRequest, number: int) -> HttpResponse:
    return change(request, find(request.user, number), claiming.take_over)


@require_POST
@staff_only
def resolve(request: StaffRequest, number: int) -> HttpResponse:
    return change(request, find(request.user, number), transitions.resolve)


@require_POST
@staff_only
def judge_trip(request: StaffRequest, number: int, trip_id: int) -> HttpResponse:
    ticket = find(request.user, number)
    trip = get_object_or_404(GuardrailTrip, pk=trip_id, turn__conversation=ticket.conversation_id)
    marking.judge_trip(ticket, trip, request.user, wrong=request.POST.get("wrong") == "1")
    if request.htmx:
        return render(request, "inbox/ticket_page/_trip.html", {"ticket": ticket, "trip": trip})
    return redirect(f"{ticket.get_absolute_url()}#trip-{trip.pk}")


def change(request: StaffRequest, ticket: Ticket, action: Callable[[Ticket, User], None]) -> HttpResponse:
    """Run an action that changes who has the ticket, and show who has it now."""
    try:
        action(ticket, request.user)
    except ActionError as error:
        return refused(request, ticket, error, at="action")
    return changed(request, ticket)
