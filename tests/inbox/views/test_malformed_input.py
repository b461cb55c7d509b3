"""Whatever is sent to a page or a form of the inbox, it is answered."""

from uuid import UUID

import pytest
from django.urls import URLPattern, reverse

from inbox.models import Ticket
from inbox.urls import urlpatterns
from tests.inbox.conftest import signed_in

FIELDS = [
    *("text", "client_id", "began_seq", "asked", "then", "attachments", "suggestion", "to", "note", "when", "until"),
    *("tag", "name", "into", "macro", "hint", "do", "ticket", "ask", "tool", "order_id", "amount", "reason", "change"),
    *("email", "new_value", "decline_reason", "message", "wrong", "query", "shared", "title", "shortcut", "next"),
    *("availability", "user", "undo_seconds", "q", "view", "sort", "after", "before", "team", "assignee", "intent"),
    *("risk", "promise", "unread", "person", "verb", "since", "shown", "language", "whole", "file", "files"),
]
SHAPES = {"kind": "reply", "state": "reply", "batch": UUID(int=0)}


def addresses(ticket: Ticket) -> list[str]:
    """Every address of the inbox, about one ticket, with numbers that no database can compare."""
    found = []
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        values = {name: SHAPES.get(name, 10**30) for name in pattern.pattern.converters}
        if "number" in values:
            values["number"] = ticket.number
        found.append(reverse(f"inbox:{pattern.name}", kwargs=values))
    return found


@pytest.mark.django_db
def test_nothing_that_is_sent_breaks_a_page(mine, sue):
    client = signed_in(sue)
    client.raise_request_exception = False
    sent = dict.fromkeys(FIELDS, "\0")
    for address in addresses(mine):
        assert client.post(address, sent, headers={"HX-Request": "true"}).status_code < 500, address
