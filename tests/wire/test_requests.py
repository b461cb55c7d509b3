import json
import os
import subprocess
import sys

import agents
import pytest
from agents import TracingProcessor

from tests.wire.turns import ADA, Customer


async def test_two_conversations_share_the_same_prefix(server, alice):
    """The provider's cache goes by the exact bytes of instructions and tools."""
    server.say("Hello.")
    await alice.writes("Hello")
    server.say("Hello.")
    await Customer(identity=ADA, conversation="conversation-2").writes("Good morning")
    first, second = (json.dumps([body["instructions"], body["tools"]]) for body in server.requests)
    assert first == second


async def test_a_request_begins_with_the_bytes_of_the_one_before(server, shop, alice):
    server.call("search_help_centre", query="how long to send something back")
    server.say("You can send it back within 45 days of delivery.")
    await alice.writes("How many days do I have to send something back?")
    server.call("ask_customer", question="Which e-mail address was the order placed with?", detail="email")
    await alice.writes("Where is my order 1001?")
    server.say("Hello.")
    await alice.writes("Hello")
    sent = [json.dumps([body["instructions"], body["tools"], body["input"]])[:-2] for body in server.requests]
    assert len(sent) == 4
    assert all(later.startswith(earlier) for earlier, later in zip(sent, sent[1:], strict=False))


async def test_nothing_about_the_customer_or_the_site_is_in_the_instructions(server, settings, shop, ada):
    settings.IDENTITY_SECRET = "identity-secret-of-the-site"
    server.call("transfer_to_orders")
    server.call("get_order_status", order_id="1001", email=None)
    server.say("Order 1001 has shipped with Royal Mail.")
    await ada.writes("Where is my order 1001?")
    for body in server.requests:
        fixed = json.dumps([body["instructions"], body["tools"]])
        assert "ada@example.com" not in fixed
        assert "Ada Whitfield" not in fixed
    everything = json.dumps(server.requests + server.checks)
    assert settings.SECRET_KEY not in everything
    assert settings.IDENTITY_SECRET not in everything
    assert "ada@example.com" not in everything


async def test_nothing_is_stored_with_the_provider(server, shop, alice):
    server.call("search_help_centre", query="how long to send something back")
    server.say("You can send it back within 45 days of delivery.")
    await alice.writes("How many days do I have to send something back?")
    assert [body["store"] for body in [*server.requests, *server.checks]] == [False] * 3
    assert all("previous_response_id" not in body for body in server.requests)


async def test_one_tool_at_a_time_and_a_bound_on_the_reply(server, alice):
    server.say("Hello.")
    await alice.writes("Hello")
    assert server.requests[0]["parallel_tool_calls"] is False
    assert server.requests[0]["max_output_tokens"] > 0


async def test_the_key_goes_with_each_request(server, alice):
    server.say("Hello.")
    await alice.writes("Hello")
    assert {headers["Authorization"] for headers in server.headers} == {"Bearer test"}


async def test_no_trace_is_made_where_tracing_is_off(server, traces, alice):
    server.say("Hello.")
    await alice.writes("Hello")
    assert server.checks
    assert traces == []


@pytest.mark.parametrize(("address", "tracing"), [("", "True"), ("http://127.0.0.1:9/v1", "False")])
def test_tracing_is_off_where_another_address_answers(address, tracing):
    """The SDK uploads to OpenAI, with the key, whatever the address of the models is."""
    told = {"OPENAI_API_KEY": "test", "OPENAI_BASE_URL": address, "AGENT_BACKEND": "openai"}
    command = [sys.executable, "-c", "from supportsite import settings; print(settings.SDK_TRACING)"]
    done = subprocess.run(command, env={**os.environ, **told}, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == tracing


@pytest.fixture
def traces():
    """Everything that the SDK would upload."""
    recorder = _Recorder()
    agents.set_trace_processors([recorder])
    yield recorder.started
    agents.set_trace_processors([])


class _Recorder(TracingProcessor):
    def __init__(self):
        self.started = []

    def on_trace_start(self, trace):
        self.started.append(trace)

    def on_trace_end(self, trace):
        pass

    def on_span_start(self, span):
        self.started.append(span)

    def on_span_end(self, span):
        pass

    def shutdown(self):
        pass

    def force_flush(self):
        pass
