"""A specialist that the product does not have, built as `docs/developers/specialists.md` says, on both models."""

import importlib
import re
import shutil
import sys
from pathlib import Path

import pytest
from agents import _run_state_agent_identity as sdk
from django.core.checks import run_checks

from agents_core import agents, policy
from agents_core.agents import registry
from agents_core.agents.triage import triage
from agents_core.instructions import loader
from supportsite.environment import BASE_DIR
from tests.wire.test_answering import ANSWER

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)
SEND_BACK = "How many days do I have to send something back?"
WHERE = "Where is my order 1001?"


@pytest.fixture
def blocks() -> dict[str, str]:
    """The blocks of the page by what they begin with."""
    text = (BASE_DIR / "docs" / "developers" / "specialists.md").read_text()
    return {block.split()[0].strip('"'): block for _, block in BLOCK.findall(text)}


@pytest.fixture
def returns(blocks, settings, monkeypatch, tmp_path):
    (tmp_path / "returns.py").write_text(blocks["The"])
    monkeypatch.setattr(agents, "__path__", [*agents.__path__, str(tmp_path)])
    folder = Path(shutil.copytree(loader.FOLDER, tmp_path / "instructions"))
    (folder / "returns.md").write_text(blocks["You"])
    monkeypatch.setattr(loader, "FOLDER", folder)
    settings.SUPPORT_POLICY = _value(blocks["SUPPORT_POLICY"], "SUPPORT_POLICY")
    policy.topics.cache_clear()
    importlib.invalidate_caches()
    registry.register_specialists(_value(blocks["SPECIALISTS"], "SPECIALISTS"))
    yield registry.AGENTS["returns"]
    sys.modules.pop("agents_core.agents.returns")
    registry.register_specialists(registry.SPECIALISTS)
    policy.topics.cache_clear()


@pytest.fixture
def offline(settings):
    settings.AGENT_BACKEND = "offline"
    settings.OFFLINE_TOKEN_DELAY = 0


def _value(code, name):
    names = {}
    exec(code, names)  # noqa: S102 - our own documentation
    return names[name]


def ids() -> set[str]:
    return {message.id for message in run_checks()}


def test_the_line_is_the_only_difference_to_the_list_that_ships(blocks):
    assert _value(blocks["SPECIALISTS"], "SPECIALISTS") == (*registry.SPECIALISTS, "returns")


def test_the_checks_find_nothing_wrong_with_it(returns):
    assert not {"supportsite.E003", "supportsite.E004"} & ids()


def test_without_it_the_policy_that_names_it_is_an_error(blocks, settings):
    settings.SUPPORT_POLICY = _value(blocks["SUPPORT_POLICY"], "SUPPORT_POLICY")
    assert "supportsite.E003" in ids()


@pytest.mark.parametrize(("field", "value"), [("route", "returns"), ("model", "large")])
def test_a_route_or_tier_that_does_not_exist_is_an_error(returns, field, value):
    setattr(returns, field, value)
    assert "supportsite.E004" in ids()


def test_the_sdk_tells_it_apart_without_working_anything_out(returns, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(sdk, "_normalize_identity_value", None)
        assert set(sdk._build_agent_identity_keys_by_id(triage).values()) == set(registry.AGENTS)


async def test_triage_is_told_of_it_and_hands_over(server, settings, shop, alice, returns):
    _answer_from_returns(server)
    played = await alice.writes(SEND_BACK)
    first, second, _ = server.requests
    assert "where it has got to: transfer to the returns specialist" in first["instructions"]
    assert "transfer_to_returns" in {tool["name"] for tool in first["tools"]}
    assert "You are the returns specialist" in second["instructions"]
    assert played.outcome.reply == ANSWER
    assert (played.outcome.agent, played.outcome.route) == ("returns", "faq")


async def test_it_runs_on_the_model_of_its_tier_and_costs_what_that_costs(server, settings, shop, alice, returns):
    settings.MODEL_PRICES = {"gpt-5.4-mini": ("1", "0", "0"), "gpt-5.4": ("100", "0", "0")}
    _answer_from_returns(server)
    outcome = (await alice.writes(SEND_BACK)).outcome
    assert [asked["model"] for asked in server.requests] == ["gpt-5.4-mini", "gpt-5.4", "gpt-5.4"]
    assert outcome.model == "gpt-5.4-mini, gpt-5.4"
    used = [(span.name, span.model) for span in outcome.spans if span.kind == "generation"]
    assert used == [("triage", "gpt-5.4-mini"), ("returns", "gpt-5.4"), ("returns", "gpt-5.4")]
    assert float(outcome.usage.cost) == (2 * 400 * 1 + 2 * 400 * 100) / 1_000_000  # the safety check is small too


async def test_it_has_the_next_message_and_gives_back_what_is_not_its_subject(server, shop, ada, returns):
    _answer_from_returns(server)
    await ada.writes(SEND_BACK)
    server.call("search_help_centre", query="condition of what is sent back")
    server.say("It needs to be unused and complete.")
    assert (await ada.writes("And in what condition must it be?")).outcome.agent == "returns"
    server.call("transfer_to_triage")
    server.call("transfer_to_orders")
    server.call("get_order_status", order_id="1001", email=None)
    server.say("Order 1001 has shipped with Royal Mail.")
    outcome = (await ada.writes(WHERE)).outcome
    assert (outcome.agent, outcome.route) == ("orders", "orders")
    assert [asked["model"] for asked in server.requests[-4:]] == ["gpt-5.4", *["gpt-5.4-mini"] * 3]


async def test_a_message_that_is_stopped_leaves_the_conversation_with_it(server, shop, alice, returns):
    _answer_from_returns(server)
    await alice.writes(SEND_BACK)
    server.verdict("injection")
    assert (await alice.writes("One more thing, please.")).outcome.agent == "returns"


async def test_the_built_in_model_goes_by_the_topics(offline, shop, ada, returns):
    first = (await ada.writes(SEND_BACK)).outcome
    assert (first.agent, first.route) == ("returns", "faq")
    assert "45 days" in first.reply
    second = (await ada.writes(WHERE)).outcome
    assert (second.agent, second.route) == ("orders", "orders")
    assert "RM4471902635GB" in second.reply
    third = (await ada.writes("What is your returns policy?")).outcome
    assert (third.agent, third.handoff) == ("returns", None)
    assert "45 days" in third.reply


def _answer_from_returns(server):
    server.call("transfer_to_returns")
    server.call("search_help_centre", query="how long to send something back")
    server.say(ANSWER)
