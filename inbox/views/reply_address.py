"""Where replies are mailed: the form above the composer and the one in the panel."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from conversations.exceptions import ActionError
from inbox.exceptions import TicketClosedError, status_of
from inbox.ticket_page.page_context import reach_context
from inbox.tickets.reply_address import change_reply_address
from inbox.views.decorators import StaffRequest, staff_only
from inbox.views.tickets import find


@require_POST
@staff_only
def set_address(request: StaffRequest, number: int) -> HttpResponse:
    """Set the address; the answer is how replies reach the customer now, or why it was refused."""
    ticket, typed = find(request.user, number), request.POST.get("email", "")
    status = 200
    context: dict[str, Any] = {}
    try:
        context = {"mailed": change_reply_address(ticket, request.user, typed)}
    except ActionError as error:
        status = status_of(error) if isinstance(error, TicketClosedError) else 422
        context = {"error": error.detail, "typed": typed}
    if not request.htmx and status == 200:
        return redirect(f"{ticket.get_absolute_url()}#composer")
    shown = {**reach_context(find(request.user, number)), **context}
    return render(request, "inbox/reach/_changed.html", shown, status=status)
