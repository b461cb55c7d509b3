"""Who changed what: the audit log, and the part of it that is one ticket's history."""

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from inbox.assignment.availability import record_activity
from inbox.audit.listing import SITE, VERBS, AuditLine, AuditList
from inbox.team.permissions import Ability
from inbox.views.decorators import StaffRequest, needs, staff_only
from inbox.views.tickets import find

NEWEST = 100


@require_safe
@needs(Ability.SEE_AUDIT)
def audit(request: StaffRequest) -> HttpResponse:
    """The whole log, newest first."""
    record_activity(request.user)
    context = {
        "listing": AuditList.from_query(request.GET),
        "people": User.objects.filter(is_staff=True).order_by("username"),
        "verbs": sorted(((verb, str(label)) for verb, label in VERBS.items()), key=lambda pair: pair[1]),
        "site": SITE,
    }
    return render(request, "inbox/audit/page.html", context)


@require_safe
@staff_only
def of_ticket(request: StaffRequest, number: int) -> HttpResponse:
    """What happened to one ticket, for everybody who sees it."""
    ticket = find(request.user, number)
    entries = ticket.history.select_related("actor", "ticket").order_by("-pk")[:NEWEST]
    template = "inbox/audit/_history_lines.html" if request.htmx else "inbox/audit/history.html"
    return render(request, template, {"ticket": ticket, "lines": [AuditLine(entry) for entry in entries]})
