"""Lookups that fail twice in a row bring a person, whatever the model says."""

import asyncio

import pytest

from agents_core.connectors.demo import DemoConnector
from agents_core.connectors.registry import connector
from agents_core.policy import Reason
from agents_core.tools.orders import get_order_status

WHERE = "Where is my order 1001?"
SORRY = "I can't look that up right now."


class Broken(DemoConnector):
    """Orders are away, accounts are not."""

    async def order(self, order_id: str):
        raise ConnectionError("orders.example: connection refused")

    async def orders_of(self, email):
        raise ConnectionError("orders.example: connection refused")


@pytest.fixture
def broken(settings, server):
    settings.CONNECTOR = f"{__name__}.Broken"
    connector.cache_clear()
    yield server
    connector.cache_clear()


async def test_a_second_failure_in_one_answer_ends_it_without_another_call(broken, shop, ada):
    broken.call("transfer_to_orders")
    broken.call("get_order_status", order_id="1001", email=None)
    broken.call("list_my_orders")
    played = await ada.writes(WHERE)
    handoff = played.outcome.handoff
    assert handoff.escalation_reason == Reason.TOOL_FAILURE
    assert "Could not look up: the order, the customer's orders." in handoff.conversation_summary
    assert handoff.collected_fields["order_id"] == "1001"
    assert "teammate" in played.outcome.reply
    assert played.shown == ""
    assert len(broken.requests) == 3
    assert played.outcome.reply in str(ada.history[-1])


async def test_a_failure_in_each_of_two_answers_does_too(broken, shop, ada):
    broken.call("transfer_to_orders")
    broken.call("get_order_status", order_id="1001", email=None)
    broken.say(SORRY)
    assert (await ada.writes(WHERE)).outcome.handoff is None
    broken.call("get_order_status", order_id="1001", email=None)
    assert (await ada.writes("And now? Where is my order?")).outcome.handoff.escalation_reason == Reason.TOOL_FAILURE


async def test_a_lookup_that_works_in_between_begins_anew(broken, settings, shop, ada):
    broken.call("transfer_to_orders")
    broken.call("get_order_status", order_id="1001", email=None)
    broken.say(SORRY)
    await ada.writes(WHERE)
    settings.CONNECTOR = "agents_core.connectors.demo.DemoConnector"
    connector.cache_clear()
    broken.call("get_order_status", order_id="1001", email=None)
    broken.say("Order 1001 has shipped with Royal Mail.")
    await ada.writes(WHERE)
    settings.CONNECTOR = f"{__name__}.Broken"
    connector.cache_clear()
    broken.call("get_order_status", order_id="1001", email=None)
    broken.say(SORRY)
    assert (await ada.writes(WHERE)).outcome.handoff is None


async def test_a_search_that_works_does_not_make_up_for_it(broken, shop, ada):
    broken.call("transfer_to_orders")
    broken.call("get_order_status", order_id="1001", email=None)
    broken.call("search_help_centre", query="where is my order")
    broken.call("get_order_status", order_id="1001", email=None)
    assert (await ada.writes(WHERE)).outcome.handoff.escalation_reason == Reason.TOOL_FAILURE


async def test_an_order_that_is_not_found_is_no_failure(server, shop, ada):
    server.call("transfer_to_orders")
    server.call("get_order_status", order_id="9999", email=None)
    server.call("get_order_status", order_id="9998", email=None)
    server.call("ask_customer", question="Could you check the number?", detail="order_id")
    assert (await ada.writes("Where is my order 9999?")).outcome.handoff is None


async def test_the_built_in_model_is_no_exception(broken, settings, shop, ada):
    settings.AGENT_BACKEND = "offline"
    assert (await ada.writes(WHERE)).outcome.handoff is None
    assert (await ada.writes(WHERE)).outcome.handoff.escalation_reason == Reason.TOOL_FAILURE


async def test_a_lookup_that_takes_too_long_has_failed(server, shop, ada, monkeypatch):
    async def never(*_: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(DemoConnector, "order", never)
    monkeypatch.setattr(get_order_status, "timeout_seconds", 0.05)
    server.call("transfer_to_orders")
    server.call("get_order_status", order_id="1001", email=None)
    server.call("get_order_status", order_id="1001", email=None)
    outcome = (await ada.writes(WHERE)).outcome
    assert outcome.handoff.escalation_reason == Reason.TOOL_FAILURE
    assert "timed out" in outcome.tools[0].error
    assert "timed out" not in server.requests[-1]["input"][-1]["output"]
