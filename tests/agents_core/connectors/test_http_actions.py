"""What the HTTP connector changes in the shop, once however often it is sent."""

from decimal import Decimal

import pytest

from agents_core.connectors.base import ActionRefusedError, ConnectorError, Receipt
from agents_core.connectors.http import transport
from agents_core.connectors.registry import connector


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(transport, "PAUSE", 0.01)


async def test_a_refund_is_posted_with_its_key(shop):
    shop.says({"reference": "RF-1", "detail": "in three days", "amount": "12.50", "currency": "GBP"}, 201)
    receipt = await connector().refund("1001", Decimal("12.50"), "broken", key="action-7")
    assert receipt == Receipt("RF-1", "in three days", "12.50 GBP")
    asked = shop.asked[0]
    assert (asked.method, asked.path) == ("POST", "/api/orders/1001/refunds")
    assert asked.body == {"amount": "12.50", "reason": "broken"}
    assert asked.headers["Idempotency-Key"] == "action-7"


async def test_cancelling_and_changing_have_places_of_their_own(shop):
    shop.says({"id": 5})
    assert await connector().cancel("1001", "too late", key="a") == Receipt("5")
    assert await connector().change_account("ada@example.com", "phone", "01", "moved", key="b") == Receipt("5")
    assert [asked.path for asked in shop.asked] == [
        "/api/orders/1001/cancellation",
        "/api/customers/ada%40example.com/changes",
    ]
    assert shop.asked[1].body == {"change": "phone", "new_value": "01", "reason": "moved"}


async def test_an_action_is_sent_again_with_the_same_key(shop):
    shop.says({"error": "busy"}, 503)
    shop.says({"reference": "RF-1"})
    await connector().refund("1001", None, "broken", key="action-7")
    assert [asked.headers["Idempotency-Key"] for asked in shop.asked] == ["action-7", "action-7"]


@pytest.mark.parametrize("status", [400, 404, 409, 422])
@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"message": "Already  paid back."}, "Already paid back."),
        ({"error": {"code": 7, "message": "Already paid back."}}, "Already paid back."),
        (b"Already paid back.", "Already paid back."),
        (b"<html><h1>Bad</h1></html>", "The shop's system refused"),
        (b"", "The shop's system refused"),
        ({"message": "x" * 1000}, "x" * 200),
    ],
)
async def test_a_refusal_tells_the_teammate_why(shop, status, body, told):
    shop.says(body, status)
    with pytest.raises(ActionRefusedError) as refusal:
        await connector().refund("1001", None, "broken", key="k")
    assert str(refusal.value).startswith(told)
    assert len(str(refusal.value)) <= 200
    assert len(shop.asked) == 1


@pytest.mark.parametrize("status", [401, 403, 408, 429, 500])
async def test_a_fault_is_no_refusal(shop, status):
    shop.says({"message": "no"}, status)
    with pytest.raises(ConnectorError, match=f"POST orders/{{order_id}}/refunds: {status} no"):
        await connector().refund("1001", None, "broken", key="k")


@pytest.mark.parametrize("body", [b"", b"OK", [1, 2], {"reference": {"a": 1}}])
async def test_what_was_done_is_done_whatever_is_said_about_it(shop, body):
    shop.says(body)
    assert await connector().cancel("1001", "too late", key="k") == Receipt()
