"""What the pickers of the composer offer: options of a listbox, made for the ticket."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from inbox.collaboration import notes
from inbox.replies import canned as canned_replies
from inbox.views.decorators import StaffRequest, staff_only
from inbox.views.tickets import find


@require_GET
@staff_only
def canned(request: StaffRequest, number: int) -> HttpResponse:
    """Canned replies that match `q`, with the ticket's values filled in."""
    values = canned_replies.values_for(find(request.user, number), request.user)
    found = canned_replies.offered(request.user, request.GET.get("q", ""))
    options = [(reply, canned_replies.fill(reply.text, values)) for reply in found]
    return render(request, "inbox/replies/_canned_options.html", {"options": options})


@require_GET
@staff_only
def colleagues(request: StaffRequest, number: int) -> HttpResponse:
    """Colleagues who may see the ticket and whose name begins like `q`."""
    people = notes.offered(find(request.user, number), request.user, request.GET.get("q", ""))
    return render(request, "inbox/replies/_mention_options.html", {"people": people})
