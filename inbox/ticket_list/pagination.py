"""Pages that begin behind a ticket and not at a number: as quick at any depth, and nothing is skipped or shown twice
while tickets come and go."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, GeneratedField
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan, TupleLookupMixin

from inbox.models import Ticket, TicketQuerySet
from inbox.ticket_list.standard_views import Order

PAGE = 40
BEGAN = datetime(1970, 1, 1, tzinfo=UTC)
Key = tuple[Any, ...]
DIGITS = 18  # as many as every integer column can be compared with

_FIELDS = {
    field.name: field.output_field if isinstance(field, GeneratedField) else field for field in Ticket._meta.fields
}
TIMES = {name for name, field in _FIELDS.items() if isinstance(field, DateTimeField)}


class _AsOneComparison:
    """(a, b) > (x, y) as such, a single range of the index. For SQLite, which knows it too, Django would write
    a > x or (a = x and b > y) instead, and the index would be read from its start."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return super(TupleLookupMixin, self).as_sql(compiler, connection)  # type: ignore[misc]


class _Greater(_AsOneComparison, TupleGreaterThan):
    pass


class _Less(_AsOneComparison, TupleLessThan):
    pass


@dataclass(frozen=True)
class Page:
    """Some tickets, and the cursors of the pages around them; an empty cursor where there is no page."""

    tickets: list[Ticket]
    before: str = ""
    after: str = ""


def page_of(tickets: TicketQuerySet, order: Order, *, after: str = "", before: str = "") -> Page:
    """The page behind or before a cursor. A cursor that is none of ours, with nothing behind it or too little
    before it to fill a page gives the first page."""
    if before and (end := decode_cursor(order, before)):
        keys = _keys(_beyond(tickets, order, end, backwards=True), order)
        if len(keys) > PAGE:
            return _page(keys[PAGE - 1 :: -1], more_before=True, more_after=True)
    start = decode_cursor(order, after) if after and not before else None
    keys = _keys(_beyond(tickets, order, start) if start else order.sorted(tickets), order)
    if start and not keys:
        return page_of(tickets, order)
    return _page(keys[:PAGE], more_before=start is not None, more_after=len(keys) > PAGE)


def encode_cursor(key: Key) -> str:
    """A place in an order: the key of the ticket there as whole numbers, times in microseconds."""
    return "_".join(str(_number(value)) for value in key)


def decode_cursor(order: Order, text: str) -> Key | None:
    """The key that a cursor stands for; None for what is none of this order."""
    parts = text.split("_")
    if len(parts) != len(order.keys) or not all(_is_number(part) for part in parts):
        return None
    try:
        return tuple(_value(key, int(part)) for key, part in zip(order.keys, parts, strict=True))
    except OverflowError:
        return None


def _beyond(tickets: TicketQuerySet, order: Order, key: Key, *, backwards: bool = False) -> TicketQuerySet:
    compare = _Less if order.falls != backwards else _Greater
    return order.sorted(tickets, backwards=backwards).filter(compare(Tuple(*order.keys), key))


def _keys(tickets: TicketQuerySet, order: Order) -> list[Key]:
    # The keys alone come from the index in its order. With the tables beside it, the database may sort all there is.
    return list(tickets.values_list(*order.keys)[: PAGE + 1])


def _page(keys: list[Key], *, more_before: bool, more_after: bool) -> Page:
    related = Ticket.objects.select_related("conversation__customer", "assignee").prefetch_related("tags")
    found = related.in_bulk([key[-1] for key in keys])
    return Page(
        [found[key[-1]] for key in keys if key[-1] in found],
        before=encode_cursor(keys[0]) if more_before else "",
        after=encode_cursor(keys[-1]) if more_after else "",
    )


def _number(value: Any) -> int:
    return (value - BEGAN) // timedelta(microseconds=1) if isinstance(value, datetime) else int(value)


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdecimal() and len(part) <= DIGITS


def _value(key: str, number: int) -> Any:
    return BEGAN + timedelta(microseconds=number) if key in TIMES else number
