"""Who is at the other end: the visitor cookie of a browser, or an identity that the shop has signed."""

from typing import Any
from uuid import UUID, uuid4

import jwt
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from conversations.exceptions import ActionError
from conversations.models import Customer

COOKIE = "visitor"
COOKIE_SECONDS = 400 * 24 * 3600  # the longest that browsers keep one
TOKEN_SECONDS = 30 * 24 * 3600
MAX_EMAIL = 254
MAX_NAME = 150
_COOKIE_SALT = "conversations.visitor.cookie"
_TOKEN_SALT = "conversations.visitor.token"  # noqa: S105 - names the use of a signature, is no secret


class IdentityError(ActionError):
    """A signed identity that is not valid."""

    code = "bad_identity"
    detail = _("That identity could not be confirmed.")


def visitor_of_request(request: HttpRequest) -> UUID:
    """The visitor of a page request; a new one when the cookie is missing, damaged or forged."""
    return _unsign(request.COOKIES.get(COOKIE, ""), _COOKIE_SALT, COOKIE_SECONDS) or uuid4()


def remember_visitor(response: HttpResponseBase, visitor: UUID, *, secure: bool) -> None:
    """Set the visitor cookie."""
    response.set_cookie(
        COOKIE,
        signing.dumps(str(visitor), salt=_COOKIE_SALT),
        max_age=COOKIE_SECONDS,
        httponly=True,
        secure=secure,
        samesite="Lax",
    )


def visitor_token(visitor: UUID) -> str:
    """What opens the socket where cookies are blocked."""
    return signing.dumps(str(visitor), salt=_TOKEN_SALT)


def visitor_of_socket(*, cookie: str, token: str) -> UUID | None:
    """The visitor who opens a socket, or None when neither the token nor the cookie is one of ours."""
    return _unsign(token, _TOKEN_SALT, TOKEN_SECONDS) or _unsign(cookie, _COOKIE_SALT, COOKIE_SECONDS)


def _unsign(value: str, salt: str, max_age: int) -> UUID | None:
    try:
        return UUID(signing.loads(value, salt=salt, max_age=max_age))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def guest_customer(visitor: UUID) -> Customer:
    """The guest behind a visitor cookie."""
    customer, _created = Customer.objects.get_or_create(visitor=visitor)
    return customer


def read_identity(token: str) -> tuple[str, str]:
    """E-mail and name of a signed identity: a JWT, HS256 with IDENTITY_SECRET, with `email`, `exp` and maybe `name`.

    Raises IdentityError.
    """
    if not settings.IDENTITY_SECRET:
        raise IdentityError
    try:
        claims: dict[str, Any] = jwt.decode(
            token, settings.IDENTITY_SECRET, algorithms=["HS256"], options={"require": ["exp", "email"]}
        )
        email = str(claims["email"])
        validate_email(email)
    except (jwt.InvalidTokenError, ValidationError):
        raise IdentityError from None
    if len(email) > MAX_EMAIL:
        raise IdentityError
    return email, str(claims.get("name") or "").replace("\x00", "")[:MAX_NAME]


@transaction.atomic
def customer_from_signed_identity(token: str, *, visitor: UUID) -> Customer:
    """The verified customer of a signed identity. What this browser asked as a guest becomes theirs.

    Raises IdentityError.
    """
    email, name = read_identity(token)
    customer = verified_customer(email, name)
    Customer.objects.select_for_update().get(pk=customer.pk)
    guest_customer(visitor).conversations.update(customer=customer)
    return customer


def verified_customer(email: str, name: str = "") -> Customer:
    """The one verified customer with that e-mail."""
    customer, created = Customer.objects.get_or_create(
        verified=True, email__iexact=email, defaults={"email": email, "name": name}
    )
    if not created and name and customer.name != name:
        customer.name = name
        customer.save(update_fields=["name"])
    return customer
