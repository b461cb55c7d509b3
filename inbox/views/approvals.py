"""The forms of proposed actions. Each answers with the action's card, as it is now."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from conversations.exceptions import ActionError
from conversations.models import ProposedAction
from inbox.approvals.cards import ActionCard, Cards
from inbox.approvals.decisions import (
    approve_action,
    decline_action,
    may_decide,
    may_second,
    start_action,
    try_action_again,
)
from inbox.approvals.forms import FORMS, arguments_form
from inbox.approvals.shop_orders import order_of
from inbox.exceptions import status_of
from inbox.models import Ticket
from inbox.ticket_page import page_context
from inbox.views.decorators import StaffRequest, staff_only
from inbox.views.tickets import find


@require_safe
@staff_only
def action(request: StaffRequest, number: int, action_id: int) -> HttpResponse:
    """The card as it is, after the question was answered with no."""
    ticket, _action = _find(request, number, action_id)
    return _card(request, ticket, action_id)


@require_POST
@staff_only
def approve(request: StaffRequest, number: int, action_id: int) -> HttpResponse:
    """Ask first what is about to happen; approve it when that was confirmed."""
    ticket, proposed = _find(request, number, action_id)
    form = arguments_form(proposed, request.POST)
    if not form.is_valid():
        return _show(request, ticket, Cards(ticket, request.user).one(action_id, form), status=422)
    order = order_of(form.arguments())
    allowed = may_decide(ticket, request.user) or may_second(ticket, proposed, request.user)
    if allowed and proposed.may_be_decided and "confirmed" not in request.POST:
        return _show(request, ticket, Cards(ticket, request.user).asking(action_id, form, order))
    return _decided(request, ticket, action_id, approve_action, form.arguments(), order)


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
        return _card(request, ticket, action_id, error=error)
    return _card(request, ticket, action_id)


def _card(request: StaffRequest, ticket: Ticket, action_id: int, *, error: ActionError | None = None) -> HttpResponse:
    """The card as it is now, or the page where there is no script."""
    if not request.htmx and error is None:
        return redirect(f"{ticket.get_absolute_url()}#action-{action_id}")
    current = find(request.user, ticket.number)
    status = status_of(error) if error else 200
    return _show(request, current, Cards(current, request.user).one(action_id), status=status, error=error)


def _show(
    request: StaffRequest, ticket: Ticket, card: ActionCard, *, status: int = 200, error: ActionError | None = None
) -> HttpResponse:
    context = {"ticket": ticket, "card": card, "error": error.detail if error else "", "live": False}
    return render(request, "inbox/approvals/_action.html", context, status=status)
