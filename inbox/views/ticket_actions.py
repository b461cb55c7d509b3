"""The forms of the ticket's menu. Each checks what was sent, calls one action, and shows the ticket as it is now.

One click on many tickets.

The forms of the ticket page. Each calls one action and says in the right place why it was refused.

The button that begins an article from a conversation.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from conversations.exceptions import ActionError
from conversations.models import GuardrailTrip
from inbox.approvals import decisions
from inbox.lifecycle import merge as merging
from inbox.lifecycle import transitions
from inbox.macros import bulk, macros
from inbox.models import Ticket
from inbox.team.permissions import visible_tickets
from inbox.ticket_page.menu import MacroForm, MergeForm, SnoozeForm, TagForm, UntagForm, no_such_ticket
from inbox.tickets import article_drafts
from inbox.tickets import snooze as snoozing
from inbox.tickets.tags import add_tag, remove_tag
from inbox.views.decorators import StaffRequest, staff_only
from inbox.views.tickets import changed, find, refused

VALUES = {"assign": "to", "snooze": "when", "tag": "tag", "macro": "macro", "give_back": "hint"}


@require_POST
@staff_only
def snooze(request: StaffRequest, number: int) -> HttpResponse:
    form = SnoozeForm(request.POST)
    return _run(request, number, "snooze", lambda ticket, user: snoozing.snooze(ticket, user, form.checked()["at"]))


@require_POST
@staff_only
def wake(request: StaffRequest, number: int) -> HttpResponse:
    return _run(request, number, "action", snoozing.wake)


@require_POST
@staff_only
def tag(request: StaffRequest, number: int) -> HttpResponse:
    form = TagForm(request.POST)
    return _run(request, number, "tag", lambda ticket, user: add_tag(ticket, user, form.checked()["name"]))


@require_POST
@staff_only
def untag(request: StaffRequest, number: int) -> HttpResponse:
    form = UntagForm(request.POST)
    return _run(request, number, "action", lambda ticket, user: remove_tag(ticket, user, form.checked()["tag"]))


@require_POST
@staff_only
def give_back(request: StaffRequest, number: int) -> HttpResponse:
    hint = request.POST.get("hint", "")
    return _run(request, number, "giveback", lambda ticket, user: transitions.return_to_agent(ticket, user, hint))


@require_POST
@staff_only
def reopen(request: StaffRequest, number: int) -> HttpResponse:
    return _run(request, number, "action", transitions.reopen)


@require_POST
@staff_only
def merge(request: StaffRequest, number: int) -> HttpResponse:
    def work(ticket: Ticket, user: User) -> None:
        wanted = MergeForm(request.POST).number()
        into = visible_tickets(Ticket.objects.select_related("merged_into"), user).filter(pk=wanted).first()
        if into is None:
            raise no_such_ticket(wanted)
        merging.merge(ticket, user, into)

    return _run(request, number, "merge", work)


@require_POST
@staff_only
def macro(request: StaffRequest, number: int) -> HttpResponse:
    form = MacroForm(macros.usable_by(request.user), request.POST)
    return _run(request, number, "macro", lambda ticket, user: macros.run_macro(ticket, user, form.checked()["macro"]))


def _run(request: StaffRequest, number: int, form: str, action: Callable[[Ticket, User], object]) -> HttpResponse:
    ticket = find(request.user, number)
    try:
        action(ticket, request.user)
    except ActionError as error:
        return refused(request, ticket, error, at=form)
    return changed(request, ticket, form=form)


@require_POST
@staff_only
def run(request: StaffRequest) -> HttpResponse:
    """Says how many were done, and of the others why not."""
    verb = request.POST.get("do", "")
    value = request.POST.get(VALUES.get(verb, ""), "")
    context: dict[str, Any] = {}
    try:
        context["result"] = bulk.run(request.user, request.POST.getlist("ticket"), verb, value)
    except ActionError as error:
        context["error"] = error.detail
    status = 422 if "error" in context else 200
    template = "inbox/ticket_list/_bulk_result.html" if request.htmx else "inbox/ticket_list/bulk_result.html"
    response = render(request, template, context, status=status)
    if status == 200:
        response["HX-Trigger"] = "inbox:bulk-done"
    return response


@require_POST
@staff_only
def resolve(request: StaffRequest, number: int) -> HttpResponse:
    return change(request, find(request.user, number), transitions.resolve)


@require_POST
@staff_only
def judge_trip(request: StaffRequest, number: int, trip_id: int) -> HttpResponse:
    ticket = find(request.user, number)
    trip = get_object_or_404(GuardrailTrip, pk=trip_id, turn__conversation=ticket.conversation_id)
    decisions.review_guardrail_trip(ticket, trip, request.user, wrong=request.POST.get("wrong") == "1")
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


@require_POST
@staff_only
def draft_article(request: StaffRequest, number: int) -> HttpResponse:
    """Opens the draft in the admin. For those who may write articles."""
    if not request.user.has_perm("knowledge.add_article"):
        raise PermissionDenied
    ticket = find(request.user, number)
    article = article_drafts.draft_from_ticket(ticket, by=request.user)
    if not request.user.has_perm("knowledge.view_article"):
        return redirect(ticket)
    return redirect(reverse("admin:knowledge_article_change", args=[article.pk]))
