"""The button that begins an article from a conversation."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from inbox.tickets import article_drafts
from inbox.views.decorators import StaffRequest, staff_only
from inbox.views.tickets import find


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
