"""The forms of proposed actions. Each answers with the action's card, as it is now."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from conversations.exceptions import ActionError
from conversations.models import ProposedAction
from inbox.approvals.decisions import approve_action, decline_action, may_decide, start_action, try_action_again
from inbox.approvals.forms import FORMS, ArgumentsForm, arguments_form
from inbox.exceptions import status_of
from inbox.models import Ticket
from inbox.ticket_page import page_context
from inbox.views.decorators import StaffRequest, staff_only
from inbox.views.tickets import find


@require_POST
@staff_only
def approve(request: StaffRequest, number: int, action_id: int) -> HttpResponse:
    ticket, action = _find(request, number, action_id)
    form = arguments_form(action, request.POST)
    if not form.is_valid():
        return _card(request, ticket, action_id, status=422, form=form)
    return _decided(request, ticket, action_id, approve_action, form.arguments())


@require_POST
@staff_only
def decline(request: StaffRequest, number: int, action_id: int) -> HttpResponse:
    ticket, _action = _find(request, number, action_id)
    return _decided(request, ticket, action_id, decline_action, request.POST.get("decline_reason", ""))


@require_POST
@staff_only
def try_again(request: StaffRequest, number: int, action_id: int) -> HttpResponse:
    ticket, _action = _find(request, number, action_id)
    return _decided(request, ticket, action_id, try_action_again)


@require_POST
@staff_only
def start(request: StaffRequest, number: int) -> HttpResponse:
    ticket, tool, refused = find(request.user, number), request.POST.get("tool", ""), None
    if tool not in FORMS:
        raise Http404
    try:
        start_action(ticket, request.user, tool)
    except ActionError as error:
        refused = error
    if not request.htmx:
        return redirect(f"{ticket.get_absolute_url()}#actions")
    context = {
        **page_context.page_context(find(request.user, number), request.user),
        "error": refused.detail if refused else "",
    }
    return render(request, "inbox/approvals/_actions.html", context, status=status_of(refused) if refused else 200)


def _find(request: StaffRequest, number: int, action_id: int) -> tuple[Ticket, ProposedAction]:
    ticket = find(request.user, number)
    action = get_object_or_404(ProposedAction, pk=action_id, handoff__tickets=ticket, tool__in=FORMS)
    return ticket, action


def _decided(
    request: StaffRequest, ticket: Ticket, action_id: int, decide: Callable[..., None], *more: object
) -> HttpResponse:
    """Decide, and show the card, with the reason when it was refused."""
    try:
        decide(ticket, request.user, action_id, *more)
    except ActionError as error:
        return _card(request, ticket, action_id, status=status_of(error), error=error)
    return _card(request, ticket, action_id)


def _card(
    request: StaffRequest,
    ticket: Ticket,
    action_id: int,
    *,
    status: int = 200,
    form: ArgumentsForm | None = None,
    error: ActionError | None = None,
) -> HttpResponse:
    if not request.htmx and status == 200:
        return redirect(f"{ticket.get_absolute_url()}#action-{action_id}")
    current = find(request.user, ticket.number)
    action = ProposedAction.objects.select_related("decided_by", "proposed_by").get(pk=action_id)
    lookups = page_context.order_lookups(current.conversation_id)
    card = page_context.action_card(action, lookups, allowed=may_decide(current, request.user), form=form)
    context = {"ticket": current, "card": card, "error": error.detail if error else ""}
    return render(request, "inbox/approvals/_action.html", context, status=status)
