"""Who may use the inbox, and who may do more there."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

SUPERVISORS = "supervisor"


class StaffRequest(HttpRequest):
    """A request behind `staff_only`."""

    user: User
    htmx: HtmxDetails


def is_staff(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether this is somebody of ours who may work now."""
    return user.is_authenticated and user.is_active and bool(getattr(user, "is_staff", False))


def is_supervisor(user: User) -> bool:
    """Whether the user may act on colleagues' tickets."""
    return user.is_superuser or user.groups.filter(name=SUPERVISORS).exists()


def staff_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Sends strangers to the sign-in page; refuses those who are signed in and not staff."""

    @wraps(view)
    def guarded(request: StaffRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return _sign_in(request)
        if not is_staff(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _sign_in(request: StaffRequest) -> HttpResponse:
    # A fragment must not be answered with a page, nor a form's address be opened after signing in.
    if request.htmx:
        back = redirect_to_login(request.htmx.current_url_abs_path or "/inbox/")
        return HttpResponseClientRedirect(back["Location"])
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/inbox/")
