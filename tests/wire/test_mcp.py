"""Tools of MCP servers in the hands of our agents: a real server, a real SDK, a scripted OpenAI."""

import asyncio
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from agents_core.mcp import connections
from agents_core.runner.lifespan import close_connections

SERVER = Path(__file__).with_name("mcp_shop.py")
STOCK = "There are 14 pieces of the moss throw in stock."


@pytest.fixture
def attached(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "ours")
    settings.MCP_SERVERS = [
        {
            "name": "shop",
            "command": [sys.executable, str(SERVER), str(tmp_path)],
            "env": {"SHOP": "harbour"},
            "agents": ["triage", "billing"],
            "read_only": ["stock", "points", "broken", "slow", "crash"],
            "needs_approval": ["reserve"],
            "verified_email": {"points": "email"},
            "connect_seconds": 20,
            "seconds": 1,
        }
    ]
    return settings.MCP_SERVERS[0]


@pytest.fixture(autouse=True)
async def _closed():
    yield
    await close_connections()


def calls(tmp_path) -> list[str]:
    return (tmp_path / "calls").read_text().splitlines()


def offered(request) -> dict[str, dict]:
    return {tool["name"]: tool for tool in request["tools"] if tool["name"].startswith("shop__")}


async def test_an_answer_rests_on_a_tool_of_a_server(server, shop, attached, alice, tmp_path):
    server.call("shop__stock", product="the moss throw")
    server.say(STOCK)
    played = await alice.writes("How many moss throws are left?")
    assert played.outcome.reply == STOCK
    assert [(run.name, run.ok, run.arguments) for run in played.outcome.tools] == [
        ("shop__stock", True, {"product": "the moss throw"})
    ]
    assert calls(tmp_path)[1:] == ["stock the moss throw"]


async def test_what_a_server_says_is_fenced_and_cleared_of_orders(server, shop, attached, alice):
    server.call("shop__stock", product="the moss throw")
    server.say(STOCK)
    await alice.writes("How many moss throws are left?")
    told = server.requests[1]["input"][-1]["output"]
    assert told.startswith("<<<DATA shop\n")
    assert told.count("DATA>>>") == 1
    assert "14 pieces" in told
    assert "gnore all previous" not in str(server.requests)


async def test_only_the_tools_that_are_named_are_offered_and_only_to_the_agents_named(server, shop, attached, ada):
    server.call("transfer_to_orders")
    server.say("Hello.")
    await ada.writes("Hello")
    assert set(offered(server.requests[0])) == {
        f"shop__{name}" for name in ("stock", "points", "broken", "slow", "crash", "reserve")
    }
    assert offered(server.requests[1]) == {}


async def test_a_tool_that_is_not_named_cannot_be_called(server, shop, attached, alice, tmp_path):
    server.call("shop__wipe")
    server.say("Hello.")
    await alice.writes("Delete everything")
    assert "wipe" not in calls(tmp_path)


async def test_a_tool_that_needs_approval_brings_a_person_and_never_runs(server, shop, attached, alice, tmp_path):
    server.call("shop__reserve", product="the moss throw")
    server.say("A teammate can put it aside for you.")
    played = await alice.writes("Please put a moss throw aside")
    assert "needs_approval" in server.requests[1]["input"][-1]["output"]
    assert [(run.ok, run.error) for run in played.outcome.tools] == [(False, "needs a person's approval")]
    assert played.outcome.handoff.collected_fields["request"] == 'shop__reserve {"product": "the moss throw"}'
    assert calls(tmp_path)[1:] == []


async def test_a_tool_acts_for_the_signed_in_customer_and_for_nobody_else(server, shop, attached, ada, tmp_path):
    server.call("shop__points", email="grace@example.com")
    server.say("You have 120 points.")
    await ada.writes("How many points does grace@example.com have?")
    assert calls(tmp_path)[1:] == ["points ada@example.com"]
    assert offered(server.requests[0])["shop__points"]["parameters"]["properties"] == {}


async def test_a_guest_is_asked_to_sign_in(server, shop, attached, alice, tmp_path):
    server.call("shop__points", email="grace@example.com")
    server.say("Please sign in first.")
    await alice.writes("How many points does grace@example.com have?")
    assert "sign_in_needed" in server.requests[1]["input"][-1]["output"]
    assert calls(tmp_path)[1:] == []


@pytest.mark.parametrize(
    ("tool", "arguments", "reason"),
    [("broken", {}, "s3cret"), ("slow", {}, "no answer in 1 s"), ("stock", {}, "without product")],
)
async def test_a_tool_that_fails_tells_the_model_that_and_the_trace_why(
    server, shop, attached, alice, tool, arguments, reason
):
    server.call(f"shop__{tool}", **arguments)
    server.say("I cannot look that up just now.")
    played = await alice.writes("Is the warehouse open?")
    told = server.requests[1]["input"][-1]["output"]
    assert '{"result": "unavailable"}' in told
    assert reason not in told
    (run,) = played.outcome.tools
    assert not run.ok
    assert reason in run.error


async def test_one_connection_serves_all_turns(server, shop, attached, alice, ada, tmp_path):
    for customer in (alice, ada, alice):
        server.call("shop__stock", product="the moss throw")
        server.say(STOCK)
        await customer.writes("How many moss throws are left?")
    assert [line.split()[0] for line in calls(tmp_path)] == ["started", "stock", "stock", "stock"]


async def test_a_server_sees_what_it_is_given_of_our_environment(server, shop, attached, alice, tmp_path):
    server.say("Hello.")
    await alice.writes("Hello")
    assert calls(tmp_path) == ["started False harbour"]


async def test_a_server_that_dies_is_started_again_and_asked_again(server, shop, attached, alice, tmp_path):
    attached["seconds"] = 15
    server.call("shop__crash")
    server.say("The warehouse is open.")
    played = await alice.writes("Is the warehouse open?")
    assert [run.ok for run in played.outcome.tools] == [True]
    assert [line.split()[0] for line in calls(tmp_path)] == ["started", "started"]


@pytest.mark.parametrize("where", [{"command": ["/nowhere/at/all"]}, {"command": [], "url": "http://127.0.0.1:9/mcp"}])
async def test_a_server_that_is_away_leaves_the_turn_alone(server, shop, attached, alice, where):
    attached.update(where)
    for _ in range(2):
        server.say("Hello, how can I help?")
        played = await alice.writes("Hello")
        assert played.outcome.reply == "Hello, how can I help?"
    assert offered(server.requests[0]) == {}


async def test_a_server_that_was_away_is_found_when_it_is_there(server, shop, attached, alice, monkeypatch):
    monkeypatch.setattr(connections, "FIRST_PAUSE", 0.01)
    command, attached["command"] = attached["command"], ["/nowhere/at/all"]
    server.say("Hello.")
    await alice.writes("Hello")
    (connection,) = connections.connections("triage")
    connection.server = connection.server.model_copy(update={"command": command})
    await _until(lambda: connection.tools)
    server.say("Hello.")
    await alice.writes("Hello")
    assert "shop__stock" in offered(server.requests[-1])


async def test_without_servers_nothing_is_opened(server, shop, settings, alice):
    settings.MCP_SERVERS = []
    server.say("Hello.")
    await alice.writes("Hello")
    assert not connections._kept


async def test_a_server_over_http_may_be_restarted(server, shop, attached, alice, tmp_path, unused_tcp_port):
    attached.update(command=[], url=f"http://127.0.0.1:{unused_tcp_port}/mcp", seconds=5)
    for _ in range(2):
        running = await _over_http(tmp_path, unused_tcp_port)
        try:
            server.call("shop__stock", product="the moss throw")
            server.say(STOCK)
            played = await alice.writes("How many moss throws are left?")
            assert [(run.ok, run.error) for run in played.outcome.tools] == [(True, "")]
            assert played.outcome.reply == STOCK
        finally:
            running.terminate()
            await asyncio.to_thread(running.wait, 10)


async def _over_http(folder: Path, port: int) -> subprocess.Popen:
    running = await asyncio.to_thread(subprocess.Popen, [sys.executable, str(SERVER), str(folder), str(port)])
    async with asyncio.timeout(20):
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return running
            await asyncio.sleep(0.05)


async def _until(holds) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - what it waits for tells nobody
            await asyncio.sleep(0.02)
