"""What tells our agents apart is worked out once, and an SDK that does it otherwise is left alone."""

import pytest
from agents import Agent, RunConfig, Runner
from agents import _run_state_agent_identity as sdk
from agents.testing import ScriptedModel, assistant_message
from structlog.testing import capture_logs

from agents_core.agents import signatures
from agents_core.agents.registry import AGENTS
from agents_core.agents.triage import triage


def test_the_sdk_tells_agents_apart_by_what_was_worked_out_once(monkeypatch):
    known = sdk._build_agent_identity_keys_by_id(triage)
    assert set(known.values()) == set(AGENTS)

    def fail(*_: object) -> None:
        raise AssertionError("worked out again")

    monkeypatch.setattr(sdk, "_normalize_identity_value", fail)
    monkeypatch.setattr(sdk, "_stable_identity_text", fail)
    assert sdk._build_agent_identity_keys_by_id(triage) == known


def test_other_agents_are_told_apart_as_ever():
    first, second = Agent(name="a", instructions="one"), Agent(name="a", instructions="two")
    root = Agent(name="root", handoffs=[first, second])
    assert sorted(sdk._build_agent_identity_keys_by_id(root).values()) == ["a", "a#2", "root"]


@pytest.fixture
def cached_again():
    yield
    signatures.cache_signatures(AGENTS.values())


def _gone(monkeypatch):
    monkeypatch.setattr(signatures, "MODULE", "agents._gone")


def _renamed(monkeypatch):
    monkeypatch.setattr(signatures, "FUNCTION", "_renamed")


def _with_another_argument(monkeypatch):
    monkeypatch.setattr(sdk, signatures.FUNCTION, lambda agent, *, salt: "")


def _with_another_result(monkeypatch):
    monkeypatch.setattr(sdk, signatures.FUNCTION, lambda agent: {"name": agent.name})


@pytest.mark.parametrize("changed", [_gone, _renamed, _with_another_argument, _with_another_result])
def test_an_sdk_with_another_function_is_left_as_it_is(changed, monkeypatch, cached_again):
    with monkeypatch.context() as patched:
        changed(patched)
        before = getattr(sdk, signatures.FUNCTION, None)
        with capture_logs() as logs:
            signatures.cache_signatures(AGENTS.values())
        assert [each["event"] for each in logs] == ["agent_signatures_not_kept"]
        assert getattr(sdk, signatures.FUNCTION, None) is before


async def test_agents_run_and_are_told_apart_without_it(monkeypatch, cached_again):
    monkeypatch.setattr(sdk, signatures.FUNCTION, getattr(sdk, signatures.FUNCTION).__wrapped__)
    with monkeypatch.context() as patched:
        _renamed(patched)
        signatures.cache_signatures(AGENTS.values())
    assert set(sdk._build_agent_identity_keys_by_id(triage).values()) == set(AGENTS)
    greeter = Agent(name="greeter", model=ScriptedModel([[assistant_message("Hello.")]]), handoffs=[triage])
    assert (await Runner.run(greeter, "Hi", run_config=RunConfig(tracing_disabled=True))).final_output == "Hello."
