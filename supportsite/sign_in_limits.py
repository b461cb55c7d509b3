"""How many wrong passwords may come from one client address, whatever names they are tried with. How many for one name
from one address, django-axes counts."""

from typing import Any

import structlog
from axes.exceptions import AxesBackendPermissionDenied
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from agents_core.verification.counters import Limit, current_count, increment
from knowledge.client_address import address_of_request

log = structlog.get_logger(__name__)

FAILURES = Limit("sign-in-failures", 40, 900)  # an office has one address for many colleagues


def axes_address(request: HttpRequest) -> str | None:
    """The address that django-axes counts by."""
    return address_of_request(request) or None


class AddressLimitBackend:
    """Signs nobody in, and refuses everybody at an address that has guessed too often. Without a `get_user` it is never
    taken for the backend of a session."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """Let the other backends decide. Raises AxesBackendPermissionDenied, which ends the sign-in; the middleware of
        django-axes then shows its page."""
        address = address_of_request(request) if request else ""
        if not request or not address or current_count(FAILURES, address) < FAILURES.most:
            return None
        request.axes_locked_out = True  # type: ignore[attr-defined]
        raise AxesBackendPermissionDenied("too many wrong passwords from this address")


@receiver(user_login_failed)
def count_failure(request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Count a wrong password; those that are not looked at any more do not count."""
    address = address_of_request(request) if request else ""
    if not request or not address or getattr(request, "axes_locked_out", False):
        return
    if increment(FAILURES, address) == FAILURES.most:
        log.warning("sign_in_address_limited", address=address)
