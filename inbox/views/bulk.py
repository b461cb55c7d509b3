"""One click on many tickets."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from conversations.exceptions import ActionError
from inbox.macros import bulk
from inbox.views.decorators import StaffRequest, staff_only

VALUES = {"assign": "to", "snooze": "when", "tag": "tag", "macro": "macro", "give_back": "hint"}


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
