"""The forms of saved views. Each answers with the head of the list and the views beside it, as they are now."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from conversations.exceptions import ActionError
from inbox.exceptions import NotAllowedError
from inbox.models import SavedView
from inbox.ticket_list import saved_views
from inbox.ticket_list.sidebar import Sidebar
from inbox.ticket_list.ticket_list import Listing
from inbox.views.decorators import StaffRequest, staff_only
from inbox.views.tickets import show


@require_POST
@staff_only
def save_view(request: StaffRequest) -> HttpResponse:
    name, shared = request.POST.get("name", ""), request.POST.get("shared") == "1"
    return _changed(request, lambda: saved_views.save_view(request.user, name, _listing(request).state, shared=shared))


@require_POST
@staff_only
def rename_view(request: StaffRequest, pk: int) -> HttpResponse:
    view = _own(request, pk)
    return _changed(request, lambda: saved_views.rename_view(view, request.user, request.POST.get("name", "")))


@require_POST
@staff_only
def share_view(request: StaffRequest, pk: int) -> HttpResponse:
    view = _own(request, pk)
    return _changed(
        request, lambda: saved_views.share_view(view, request.user, shared=request.POST.get("shared") == "1")
    )


@require_POST
@staff_only
def delete_view(request: StaffRequest, pk: int) -> HttpResponse:
    view = _own(request, pk)
    return _changed(request, lambda: saved_views.delete_view(view, request.user))


def _own(request: StaffRequest, pk: int) -> SavedView:
    """The user's own view. A colleague's that is shared is refused; another is not there."""
    seen = SavedView.objects.filter(Q(owner=request.user) | Q(shared=True))
    view = get_object_or_404(seen, pk=pk)
    if view.owner_id != request.user.pk:
        raise PermissionDenied
    return view


def _listing(request: StaffRequest) -> Listing:
    """The list that the form stands in."""
    return Listing.from_query(request.user, QueryDict(request.POST.get("query", "")[:4000]))


def _changed(request: StaffRequest, change: Callable[[], object]) -> HttpResponse:
    try:
        change()
    except ActionError as error:
        return _refused(request, error)
    listing = _listing(request)
    if not request.htmx:
        return redirect(listing.href)
    return render(
        request, "inbox/ticket_list/_saved_view_changed.html", {"listing": listing, "sidebar": Sidebar(listing)}
    )


def _refused(request: StaffRequest, error: ActionError) -> HttpResponse:
    """Say why beside the field, with the name that was typed still in it."""
    status = 403 if isinstance(error, NotAllowedError) else 422
    kept = {"view_error": error.detail, "view_name": request.POST.get("name", "")[:200]}
    listing = _listing(request)
    if not request.htmx:
        return show(request, listing, None, status=status, **kept)
    return render(
        request,
        "inbox/ticket_list/_header.html",
        {"listing": listing, "sidebar": Sidebar(listing), **kept},
        status=status,
    )
