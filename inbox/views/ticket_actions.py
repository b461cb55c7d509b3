"""What the ticket page and the bar for several tickets do: snooze, tag, give back, resolve, reopen, merge, run a macro,
judge a guardrail, begin an article.

Each checks what was sent, calls one verb and shows the ticket as it is now, or says in the right place why it was
refused. Who has the ticket is changed in `assignment`.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from conversations.exceptions import ActionError
from conversations.models import GuardrailTrip
from inbox.approvals.decisions import review_guardrail_trip
from inbox.exceptions import UnansweredError
from inbox.lifecycle.merge import merge_tickets
from inbox.lifecycle.pending_changes import apply_changes_now, change_ticket, pending_changes, undo_changes
from inbox.macros import bulk
from inbox.macros.macros import run_macro, usable_macros
from inbox.models import ChangeVerb, Ticket
from inbox.team.permissions import visible_tickets
from inbox.ticket_page.menu import MacroForm, MergeForm, SnoozeForm, TagForm, UntagForm, no_such_ticket
from inbox.tickets.article_drafts import draft_from_ticket
from inbox.tickets.snooze import wake_ticket
from inbox.tickets.tags import add_tag, remove_tag
from inbox.views.decorators import StaffRequest, staff_only
from inbox.views.tickets import change, find

BULK_VALUES = {"assign": "to", "snooze": "when", "tag": "tag", "macro": "macro", "give_back": "hint"}  # verb: field


@require_POST
@staff_only
def snooze(request: StaffRequest, number: int) -> HttpResponse:
    def work(ticket: Ticket, user: User) -> None:
        until = SnoozeForm(request.POST).checked()["at"]
        change_ticket(ticket, user, ChangeVerb.SNOOZE, {"until": until.isoformat()})

    return _run(request, number, "snooze", work)


@require_POST
@staff_only
def wake(request: StaffRequest, number: int) -> HttpResponse:
    return _run(request, number, "action", wake_ticket)


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
    details = {"hint": request.POST.get("hint", "")}
    return _run(
        request, number, "giveback", lambda ticket, user: change_ticket(ticket, user, ChangeVerb.GIVE_BACK, details)
    )


@require_POST
@staff_only
def resolve(request: StaffRequest, number: int) -> HttpResponse:
    """Asks first when the customer waits for an answer."""
    unanswered = request.POST.get("unanswered") == "1"
    return _run(
        request,
        number,
        "action",
        lambda ticket, user: change_ticket(ticket, user, ChangeVerb.RESOLVE, unanswered=unanswered),
    )


@require_POST
@staff_only
def reopen(request: StaffRequest, number: int) -> HttpResponse:
    return _run(request, number, "action", lambda ticket, user: change_ticket(ticket, user, ChangeVerb.REOPEN))


@require_POST
@staff_only
def merge(request: StaffRequest, number: int) -> HttpResponse:
    def work(ticket: Ticket, user: User) -> None:
        wanted = MergeForm(request.POST).number()
        into = visible_tickets(Ticket.objects.select_related("merged_into"), user).filter(pk=wanted).first()
        if into is None:
            raise no_such_ticket(wanted)
        merge_tickets(ticket, user, into)

    return _run(request, number, "merge", work)


@require_POST
@staff_only
def macro(request: StaffRequest, number: int) -> HttpResponse:
    form = MacroForm(usable_macros(request.user), request.POST)
    return _run(request, number, "macro", lambda ticket, user: run_macro(ticket, user, form.checked()["macro"]))


@require_POST
@staff_only
def bulk_action(request: StaffRequest) -> HttpResponse:
    """One click on many tickets. Says how many were done, and of the others why not."""
    verb = request.POST.get("do", "")
    value = request.POST.get(BULK_VALUES.get(verb, ""), "")
    context: dict[str, Any] = {}
    try:
        context["result"] = bulk.run(request.user, request.POST.getlist("ticket"), verb, value)
    except ActionError as error:
        context |= {"error": error.detail, "unanswered": error if isinstance(error, UnansweredError) else None}
    status = 200 if "result" in context else 409 if context["unanswered"] else 422
    context |= {"pending_changes": pending_changes(request.user), "tickets": request.POST.getlist("ticket")}
    template = "inbox/ticket_list/_bulk_result.html" if request.htmx else "inbox/ticket_list/bulk_result.html"
    response = render(request, template, context, status=status)
    if status == 200:
        response["HX-Trigger"] = "inbox:bulk-done"
    return response


@require_POST
@staff_only
def pending_change(request: StaffRequest, batch: UUID) -> HttpResponse:
    """Take back what one click wanted, or with `now` do it without waiting any longer."""
    context: dict[str, Any] = {}
    try:
        if "now" in request.POST:
            apply_changes_now(batch, request.user)
        else:
            undo_changes(batch, request.user)
    except ActionError as error:
        context["error"] = error.detail
    if not request.htmx:
        return redirect("inbox:list")
    context["pending_changes"] = pending_changes(request.user)
    # Too late is no failure of the request: the page shows how things stand.
    return render(request, "inbox/shell/_pending_changes.html", context)


@require_POST
@staff_only
def judge_trip(request: StaffRequest, number: int, trip_id: int) -> HttpResponse:
    ticket = find(request.user, number)
    trip = get_object_or_404(GuardrailTrip, pk=trip_id, turn__conversation=ticket.conversation_id)
    review_guardrail_trip(ticket, trip, request.user, wrong=request.POST.get("wrong") == "1")
    if request.htmx:
        return render(request, "inbox/ticket_page/_trip.html", {"ticket": ticket, "trip": trip})
    return redirect(f"{ticket.get_absolute_url()}#trip-{trip.pk}")


@require_POST
@staff_only
def draft_article(request: StaffRequest, number: int) -> HttpResponse:
    """Begins an article from the conversation and opens the draft in the admin. For those who may write articles."""
    if not request.user.has_perm("knowledge.add_article"):
        raise PermissionDenied
    ticket = find(request.user, number)
    article = draft_from_ticket(ticket, by=request.user)
    if not request.user.has_perm("knowledge.view_article"):
        return redirect(ticket)
    return redirect(reverse("admin:knowledge_article_change", args=[article.pk]))


def _run(request: StaffRequest, number: int, form: str, action: Callable[[Ticket, User], object]) -> HttpResponse:
    return change(request, find(request.user, number), action, form=form)
