"""The bundled orders and accounts hold together, so that every demo conversation can be played."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

PATH = Path(__file__).parents[3] / "agents_core" / "connectors" / "demo_data.json"
DATA = json.loads(PATH.read_text())
ORDERS = {order["order_id"]: order for order in DATA["orders"]}
ACCOUNTS = {account["email"]: account for account in DATA["accounts"]}
STATUSES = {
    "processing",
    "packed",
    "shipped",
    "out_for_delivery",
    "delivered",
    "delayed",
    "cancelled",
    "returned",
    "awaiting_pickup",
}
ORDER_KEYS = {
    "order_id",
    "email",
    "name",
    "placed_on",
    "status",
    "items",
    "total",
    "currency",
    "carrier",
    "tracking_number",
    "eta_days",
    "shipping_address",
}
ACCOUNT_KEYS = {
    "email",
    "name",
    "plan",
    "plan_price",
    "plan_period",
    "currency",
    "renewal_in_days",
    "payment_status",
    "payment_method",
    "last_invoice",
    "member_since",
}
by_order = pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
by_account = pytest.mark.parametrize("account", ACCOUNTS.values(), ids=ACCOUNTS)


def test_order_numbers_run_from_1001_without_a_gap():
    assert list(ORDERS) == [str(1001 + position) for position in range(len(DATA["orders"]))]


def test_every_status_occurs():
    assert {order["status"] for order in ORDERS.values()} == STATUSES


@by_order
def test_an_order_has_exactly_the_known_fields(order):
    assert set(order) - {"note"} == ORDER_KEYS
    assert set(order["shipping_address"]) == {"city", "country"}
    assert re.fullmatch(r"[a-z]+@example\.com", order["email"])
    assert isinstance(order["placed_on"], int)
    assert order["placed_on"] >= 0


@by_order
def test_the_total_is_the_items_and_at_most_the_postage(order):
    items = sum(Decimal(item["price"]) * item["quantity"] for item in order["items"])
    assert items <= Decimal(order["total"]) <= items + 30


@by_order
def test_dates_and_tracking_fit_the_status(order):
    if order["status"] in {"shipped", "out_for_delivery", "processing", "packed"}:
        assert order["eta_days"] >= 0
    if order["status"] == "delivered":
        assert -order["placed_on"] <= order["eta_days"] < 0
    on_the_road = order["status"] in {"shipped", "out_for_delivery", "delivered", "delayed", "returned"}
    assert bool(order["tracking_number"]) == on_the_road


def test_ada_has_an_order_under_way_and_one_delivered():
    assert (ORDERS["1001"]["email"], ORDERS["1001"]["status"]) == ("ada@example.com", "shipped")
    assert (ORDERS["1003"]["email"], ORDERS["1003"]["status"]) == ("ada@example.com", "delivered")


def test_one_order_note_tries_to_give_instructions():
    notes = [order["note"] for order in ORDERS.values() if "ignore all previous instructions" in order.get("note", "")]
    assert len(notes) == 1


@by_account
def test_an_account_has_exactly_the_known_fields(account):
    assert set(account) == ACCOUNT_KEYS
    assert account["payment_status"] in {"current", "past_due", "failed"}
    assert re.fullmatch(r"PayPal|.+ ending \d{4}", account["payment_method"])


@by_account
def test_a_plan_comes_with_its_price_renewal_and_invoice(account):
    with_plan = account["plan"] is not None
    for field in ("plan_price", "plan_period", "renewal_in_days", "last_invoice"):
        assert (account[field] is not None) == with_plan
    if with_plan:
        assert set(account["last_invoice"]) == {"number", "amount", "date"}
        assert account["last_invoice"]["amount"] == account["plan_price"]


@by_account
def test_plan_prices_are_those_of_the_help_centre(account):
    article = (PATH.parents[2] / "knowledge" / "demo_articles" / "pine-club.md").read_text()
    if account["plan"]:
        assert f"£{account['plan_price'].removesuffix('.00')}" in article


@by_account
def test_a_renewal_lies_ahead_exactly_while_payments_work(account):
    if account["plan"]:
        assert (account["renewal_in_days"] > 0) == (account["payment_status"] == "current")


def test_account_and_orders_agree_on_the_name():
    for order in ORDERS.values():
        if order["email"] in ACCOUNTS:
            assert ACCOUNTS[order["email"]]["name"] == order["name"]
