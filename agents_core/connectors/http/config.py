"""The settings of the HTTP connector, `settings.HTTP_CONNECTOR`: read and checked when the site starts.

It is imported by the settings themselves, so it must not read them.
"""

import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_KEYS = {"order": "order_id", "refund": "order_id", "cancel": "order_id"}  # all others are found by e-mail


class _Part(BaseModel):
    """Knows its keys, so that a slip of the pen is an error and not a field that stays empty."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Paths(_Part):
    """Where each call goes, below the base URL."""

    order: str = "orders/{order_id}"
    orders: str = "customers/{email}/orders"
    account: str = "customers/{email}"
    refund: str = "orders/{order_id}/refunds"
    cancel: str = "orders/{order_id}/cancellation"
    change_account: str = "customers/{email}/changes"

    @field_validator("*")
    @classmethod
    def holds_its_key(cls, value: str, info: Any) -> str:
        key = _KEYS.get(info.field_name, "email")
        if _PLACEHOLDER.findall(value) != [key]:
            raise ValueError(f"needs {{{key}}} once, and nothing else in braces")
        if "://" in value or value.startswith("//"):
            raise ValueError("is a path below CONNECTOR_URL, not an address of its own")
        return value


class At(_Part):
    """Where in an answer the thing itself is. Empty: the answer is the thing."""

    order: str = ""
    orders: str = ""
    account: str = ""


class OrderFields(_Part):
    """Where in an order each field is."""

    order_id: str = "order_id"
    email: str = "email"
    status: str = "status"
    placed_on: str = "placed_on"
    lines: str = "lines"
    total: str = "total"
    currency: str = "currency"
    carrier: str = "carrier"
    tracking_number: str = "tracking_number"
    expected_on: str = "expected_on"
    destination: str = "destination"
    note: str = "note"


class LineFields(_Part):
    """Where in a line of an order each field is."""

    name: str = "name"
    quantity: str = "quantity"
    price: str = "price"


class AccountFields(_Part):
    """Where in an account each field is."""

    email: str = "email"
    name: str = "name"
    plan: str = "plan"
    plan_price: str = "plan_price"
    currency: str = "currency"
    renews_on: str = "renews_on"
    payment_status: str = "payment_status"
    payment_method: str = "payment_method"
    member_since: str = "member_since"
    invoice_number: str = "last_invoice.number"
    invoice_amount: str = "last_invoice.amount"
    invoice_date: str = "last_invoice.date"


class Mapping(_Part):
    """How the shop's API differs from ours. Fields are dotted paths; `=text` is that text, and empty means none."""

    paths: Paths = Paths()
    at: At = At()
    order: OrderFields = OrderFields()
    line: LineFields = LineFields()
    account: AccountFields = AccountFields()
    statuses: dict[str, str] = {}


class HttpConfig(_Part):
    """Everything that the connector needs to know."""

    url: str
    headers: dict[str, str] = {}
    timeout: float = Field(default=4, gt=0)  # seconds for one try, from the first byte to the last
    retries: int = Field(default=2, ge=0)
    mapping: Mapping = Mapping()


def read_mapping(path: Path) -> dict[str, Any]:
    """The mapping in a TOML file. Raises ValueError that says in one line what is wrong with it."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        Mapping.model_validate(written)
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        raise ValueError(f"{path}: {one_line(error)}") from None
    except ValueError as error:  # no TOML, or no text at all
        raise ValueError(f"{path} is no TOML file: {error}") from None
    return written


def one_line(error: ValidationError) -> str:
    """What is wrong, with the place of each problem."""
    problems = error.errors()
    told = [f"{'.'.join(map(str, each['loc']))}: {each['msg'].removeprefix('Value error, ')}" for each in problems]
    return "; ".join(told)


def check_url(value: str) -> str:
    """The address, without what belongs elsewhere. Raises ValueError."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("use an http:// or https:// address")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("an address without user, query or fragment")
    _ = parts.port  # raises ValueError for a port that is no number
    return value
