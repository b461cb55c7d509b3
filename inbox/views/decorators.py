"""Who comes in at the inbox's doors. What each role may do is in `inbox.team.permissions`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from conversations.office_hours.schedule import team_zone
from inbox.team.permissions import REFUSALS, Ability, can, is_staff


class StaffRequest(HttpRequest):
    """A request behind `staff_only`."""

    user: User
    htmx: HtmxDetails


def staff_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Sends strangers to the sign-in page; refuses those who are signed in and not staff, and lets those who may only
    read change nothing. Times of day are the team's, in what is shown and in what is sent."""

    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _sign_in(request)
        if not is_staff(request.user):
            raise PermissionDenied
        prefetch_related_objects([request.user], "teams")  # what they see is asked in many places
        if request.method not in ("GET", "HEAD") and not can(request.user, Ability.ANSWER):
            return not_allowed(request, Ability.ANSWER)
        with timezone.override(team_zone()):
            return view(request, *args, **kwargs)

    return guarded


def needs(ability: Ability) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """`staff_only`, for those who have the ability; the rest are told who has."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @staff_only
        @wraps(view)
        def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, *args, **kwargs) if can(request.user, ability) else not_allowed(request, ability)

        return guarded

    return decorate


def not_allowed(request: StaffRequest, ability: Ability) -> HttpResponse:
    """Say who may do that: in the place that htmx swaps, or on a page. Raises PermissionDenied for the page."""
    if not request.htmx:
        raise PermissionDenied(str(REFUSALS[ability]))
    return render(request, "inbox/shell/_error.html", {"error": REFUSALS[ability]}, status=403)


def _sign_in(request: StaffRequest) -> HttpResponse:
    # A fragment must not be answered with a page, nor a form's address be opened after signing in. A page that tells of
    # failures itself keeps what was typed, and says that nothing was done.
    if request.htmx and request.method != "GET" and "X-Tells-Failures" in request.headers:
        return HttpResponse(status=401)
    if request.htmx:
        back = redirect_to_login(request.htmx.current_url_abs_path or "/inbox/")
        return HttpResponseClientRedirect(back["Location"])
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/inbox/")
