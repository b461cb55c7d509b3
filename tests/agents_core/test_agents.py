"""The agents as the SDK sees them."""

from agents import Agent
from agents import _run_state_agent_identity as sdk

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
