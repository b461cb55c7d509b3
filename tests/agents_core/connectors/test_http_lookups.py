"""The HTTP connector as the tools meet it, against a real server."""

from datetime import date
from decimal import Decimal

import pytest

from agents_core.connectors.base import Account, ConnectorError, Order, OrderLine
from agents_core.connectors.http import transport
from agents_core.connectors.registry import connector
from tests.agents_core.connectors.http_shop import ACCOUNT, ORDER


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(transport, "PAUSE", 0.01)


async def test_an_order_is_read_with_its_lines_dates_and_amounts(shop):
    shop.says(ORDER)
    assert await connector().order("1001") == Order(
        order_id="1001",
        email="ada@example.com",
        status="shipped",
        placed_on=date(2026, 1, 5),
        lines=[OrderLine("Enamel mug, cream", 2, Decimal("12.00"))],
        total=Decimal("24.0"),
        currency="GBP",
        carrier="Royal Mail",
        tracking_number="RM4471902635GB",
        expected_on=date(2026, 1, 9),
        destination="Bristol",
    )
    assert [(asked.method, asked.path) for asked in shop.asked] == [("GET", "/api/orders/1001")]


async def test_an_account_is_read(shop):
    shop.says({**ACCOUNT, "last_invoice": {"number": "INV-7", "amount": 6, "date": "2026-02-01"}})
    assert await connector().account("ada@example.com") == Account(
        email="ada@example.com",
        name="Ada Whitfield",
        plan="Circle",
        renews_on=date(2026, 3, 1),
        last_invoice={"number": "INV-7", "amount": "6", "date": "2026-02-01"},
    )


async def test_orders_come_newest_first_and_at_most_ten(shop):
    shop.says([{**ORDER, "order_id": str(day), "placed_on": f"2026-01-{day:02}"} for day in range(1, 16)])
    orders = await connector().orders_of("Ada@example.com")
    assert [order.order_id for order in orders] == [str(day) for day in range(15, 5, -1)]


async def test_another_api_is_described_by_the_mapping(shop, settings):
    settings.HTTP_CONNECTOR["mapping"] = {
        "paths": {"order": "/find?number={order_id}"},
        "at": {"order": "data.orders.0"},
        "order": {
            "order_id": "name",
            "email": "customer.email",
            "status": "state.code",
            "placed_on": "created_at",
            "lines": "line_items",
            "total": "totals.gross",
            "currency": "=EUR",
            "note": "",
        },
        "line": {"name": "title", "quantity": "qty", "price": "unit.amount"},
        "statuses": {"FULFILLED": "shipped"},
    }
    theirs = {
        "name": 1001,
        "customer": {"email": "ada@example.com"},
        "state": {"code": "FULFILLED"},
        "created_at": "2026-01-05T23:30:00Z",
        "line_items": [{"title": "Mug", "qty": "2", "unit": {"amount": 12}}],
        "totals": {"gross": "24.00"},
        "note": "not for us",
    }
    shop.says({"data": {"orders": [theirs]}})
    order = await connector().order("1001")
    assert (order.order_id, order.status, order.currency, order.note) == ("1001", "shipped", "EUR", "")
    assert order.lines == [OrderLine("Mug", 2, Decimal(12))]
    assert shop.asked[0].path == "/api/find?number=1001"


@pytest.mark.parametrize("answer", [{"data": {"orders": []}}, {"data": {"orders": None}}, {"data": None}])
async def test_an_empty_result_is_no_order(shop, settings, answer):
    settings.HTTP_CONNECTOR["mapping"] = {"at": {"order": "data.orders.0"}}
    shop.says(answer)
    assert await connector().order("1001") is None


async def test_what_is_not_found_is_nothing(shop):
    shop.says({"error": "no such thing"}, 404)
    assert await connector().order("1001") is None
    assert await connector().account("ada@example.com") is None
    assert await connector().orders_of("ada@example.com") == []
    assert len(shop.asked) == 3


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no JSON"),
        (b"<html>maintenance</html>", "no JSON"),
        (b'{"order_id": "1001"', "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"total": NaN}', "no JSON"),
        (b"\xff\xfe\x00", "no JSON"),
        ([], "order: expected an object, got a list"),
        ("1001", "order: expected an object, got other text"),
        ({}, "order.status: expected text, got nothing"),
        ({**ORDER, "email": ""}, "order.email: expected text"),
        ({**ORDER, "status": {"code": 1}}, "order.status: expected text, got an object"),
        ({**ORDER, "placed_on": "yesterday"}, "order.placed_on: expected a date"),
        ({**ORDER, "placed_on": 1767600000}, "order.placed_on: expected a date"),
        ({**ORDER, "expected_on": True}, "order.expected_on: expected a date"),
        ({**ORDER, "total": "24 pounds"}, "order.total: expected an amount"),
        ({**ORDER, "total": "Infinity"}, "order.total: expected an amount"),
        ({**ORDER, "total": True}, "order.total: expected an amount"),
        ({**ORDER, "lines": "one mug"}, "order.lines: expected a list"),
        ({**ORDER, "lines": ["one mug"]}, "line: expected an object"),
        ({**ORDER, "lines": [{"name": "Mug", "quantity": 1.5, "price": 1}]}, "line.quantity: expected a whole number"),
        ({**ORDER, "lines": [{"name": "Mug", "quantity": "1e99", "price": 1}]}, "line.quantity"),
    ],
)
async def test_an_answer_that_is_not_as_it_should_be_is_a_fault_that_names_the_place(shop, body, reason):
    shop.says(body)
    with pytest.raises(ConnectorError, match=reason):
        await connector().order("1001")
    assert len(shop.asked) == 1


async def test_a_mapping_that_leads_nowhere_is_a_fault_and_no_empty_result(shop, settings):
    settings.HTTP_CONNECTOR["mapping"] = {"at": {"order": "data.orders.0"}}
    shop.says({"result": {"orders": [ORDER]}})
    with pytest.raises(ConnectorError, match="there is no 'data'"):
        await connector().order("1001")


async def test_what_belongs_to_another_customer_is_not_taken(shop):
    shop.says({**ACCOUNT, "email": "grace@example.com"})
    with pytest.raises(ConnectorError, match="another customer"):
        await connector().account("ada@example.com")
    with pytest.raises(ConnectorError):
        await connector().orders_of("ada@example.com")


async def test_a_list_of_orders_of_another_customer_is_not_taken(shop):
    shop.says([{**ORDER, "email": "grace@example.com"}])
    with pytest.raises(ConnectorError, match="another customer"):
        await connector().orders_of("ada@example.com")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 408])
async def test_a_failure_that_may_pass_is_tried_again(shop, status):
    shop.says({"error": "busy"}, status)
    shop.says(ORDER)
    assert (await connector().order("1001")).order_id == "1001"
    assert len(shop.asked) == 2


async def test_a_failure_that_stays_is_told_after_the_last_try(shop):
    shop.says({"error": {"message": "database gone"}}, 500)
    with pytest.raises(ConnectorError, match=r"GET orders/\{order_id\}: 500 database gone"):
        await connector().order("1001")
    assert len(shop.asked) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 418])
async def test_a_refusal_is_not_tried_again(shop, status):
    shop.says({"message": "wrong key"}, status)
    with pytest.raises(ConnectorError, match=f"{status} wrong key"):
        await connector().order("1001")
    assert len(shop.asked) == 1


async def test_a_slow_answer_is_given_up(shop, settings):
    settings.HTTP_CONNECTOR["retries"] = 0
    shop.says(ORDER, wait=0.2)  # each half is in time, the whole is not
    with pytest.raises(ConnectorError, match="no answer within 0.3 s"):
        await connector().order("1001")


async def test_a_shop_that_is_away_is_a_fault(shop, settings):
    settings.HTTP_CONNECTOR["url"] = "http://127.0.0.1:9"
    with pytest.raises(ConnectorError, match="ConnectError"):
        await connector().order("1001")


async def test_a_huge_answer_is_not_read_to_its_end(shop):
    shop.says(b" " * 3_000_000)
    with pytest.raises(ConnectorError, match="larger than"):
        await connector().order("1001")


async def test_a_redirect_is_not_followed(shop):
    shop.says({}, 302, Location="http://other.example/orders/1001")
    with pytest.raises(ConnectorError, match="302 redirects"):
        await connector().order("1001")
    assert len(shop.asked) == 1


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("../../admin", "/api/customers/..%2F..%2Fadmin"),
        ("a+b@example.com", "/api/customers/a%2Bb%40example.com"),
        ("a?admin=1#x", "/api/customers/a%3Fadmin%3D1%23x"),
        ("{email}\tHost: x", "/api/customers/%7Bemail%7D%09Host%3A%20x"),
    ],
)
async def test_hostile_values_stay_values(shop, value, path):
    shop.says({}, 404)
    assert await connector().account(value) is None
    assert shop.asked[0].path == path


@pytest.mark.parametrize("value", ["", ".", ".."])
async def test_what_would_lead_elsewhere_is_not_asked_for(shop, value):
    shop.says(ORDER)
    with pytest.raises(ConnectorError):
        await connector().order(value)
    assert shop.asked == []


async def test_the_shop_is_told_who_asks(shop, settings):
    settings.HTTP_CONNECTOR["headers"] = {"X-Api-Key": "s3cret"}
    shop.says({"error": "down"}, 500)
    with pytest.raises(ConnectorError) as failure:
        await connector().order("1001")
    assert shop.asked[0].headers["X-Api-Key"] == "s3cret"
    assert "s3cret" not in repr(failure.value)
    assert "1001" not in str(failure.value)
