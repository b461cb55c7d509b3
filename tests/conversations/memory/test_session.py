"""What the model is given stays about as long at turn 40 as at turn 8, and begins like the time before."""

import json
from itertools import cycle, islice

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents_core.connectors.demo import load_demo_data
from agents_core.memory.compaction import KEPT_TURNS, MOST_TURNS
from agents_core.providers import openai
from conversations.handoff.escalation import request_person
from conversations.lifecycle.transitions import return_to_agent, take_over
from conversations.messages.message_store import post_staff_message
from conversations.models import TurnStatus
from conversations.turns.queue import claim_turn
from conversations.turns.results import finish_turn
from tests.conversations.conftest import answer, write
from tests.conversations.scripted_model import say, search, use
from tests.conversations.turns.test_results import outcome

pytestmark = pytest.mark.django_db

BUILT_IN = openai._offline  # before it is scripted
TURNS = 40
EARLY = 8
WORST = 1.3
ORDER = {"order_id": "1001", "email": "ada@example.com"}

# What the customer writes, and what the model does then: made anew each time, since each call has an id of its own.
HELLO = ("Hello", lambda: [say("Hello! How can I help you?")])
DELIVERY = (
    "How long does standard delivery take?",
    lambda: [search(), say("Standard delivery takes 3 working days within the United Kingdom.")],
)
EXPRESS = ("And how long does express delivery take?", lambda: [search(), say("Express delivery takes 1 working day.")])
WHERE = (
    "Where is my order 1001? I ordered as ada@example.com",
    lambda: [use("get_order_status", **ORDER), say("Order 1001 has shipped with Royal Mail.")],
)
THANKS = ("Thank you", lambda: [say("You're welcome!")])
MIXED = [WHERE, DELIVERY, THANKS, EXPRESS, DELIVERY, HELLO, WHERE, EXPRESS]


def played(conversation, script, turns):
    """Each turn on the whole road. Returns what the model was given first in each of them."""
    conversation.agent = "orders"
    conversation.save(update_fields=["agent"])
    does = [steps() for _, steps in turns]
    model = script(*(step for steps in does for step in steps))
    for text, _ in turns:
        write(conversation, text)
        assert answer(conversation).status == TurnStatus.DONE
    calls = iter(model.calls)
    return [list(islice(calls, len(steps)))[0] for steps in does]


def size(call):
    return len(call.system_instructions) + len(json.dumps(call.input))


def text_of(call):
    return json.dumps(call.input)[:-1]  # without the bracket that closes the list


@pytest.fixture
def shop(shipping):
    load_demo_data()


@pytest.fixture
def forty(alice, shop, script):
    return played(alice, script, list(islice(cycle(MIXED), TURNS)))


def test_late_turns_cost_about_what_turn_eight_costs(alice, forty):
    early = size(forty[EARLY - 1])
    assert max(size(call) for call in forty[EARLY:]) <= WORST * early
    assert all(len([item for item in call.input if item.get("role") == "user"]) <= MOST_TURNS + 1 for call in forty)


def test_small_talk_alone_does_not_grow_either(alice, shop, script):
    given = played(alice, script, [HELLO, THANKS] * (TURNS // 2))
    assert max(size(call) for call in given[EARLY:]) <= WORST * size(given[EARLY - 1])


def test_each_turn_begins_with_the_bytes_of_the_one_before_except_after_a_compaction(forty):
    changed = [
        number
        for number, (before, call) in enumerate(zip(forty, forty[1:], strict=False), start=2)
        if not text_of(call).startswith(text_of(before))
    ]
    period = MOST_TURNS + 1 - KEPT_TURNS
    assert changed == list(range(MOST_TURNS + 2, TURNS + 1, period))
    assert {call.system_instructions for call in forty} == {forty[0].system_instructions}


def test_everything_stays_stored(alice, forty):
    positions = list(alice.run_items.values_list("position", flat=True))
    assert positions == list(range(1, alice.last_item + 1))
    stored = [json.loads(item) for item in alice.run_items.values_list("item", flat=True)]
    assert [item["content"] for item in stored if item.get("role") == "user"] == [
        text for text, _ in islice(cycle(MIXED), TURNS)
    ]
    assert 0 < alice.summarised_upto < alice.shortened_upto <= alice.last_item


def test_a_claim_reads_only_what_the_summary_does_not_cover(alice, forty):
    write(alice, "Hello")
    claim = claim_turn(alice.turns.get(status=TurnStatus.QUEUED).pk, worker="one")
    given = async_to_sync(claim.session.get_items)()
    assert given[0]["role"] == "developer"
    assert given[1:] == claim.session.history
    assert len(claim.session.history) == alice.last_item - alice.summarised_upto


def test_the_order_that_the_customer_named_long_ago_is_still_known(alice, shop, script):
    given = played(alice, script, [WHERE, *[DELIVERY, HELLO, EXPRESS, THANKS] * 6])
    assert "1001" not in str(given[-1].input[1:])
    assert "order_id 1001; email ada@example.com" in given[-1].input[0]["content"]


def test_the_built_in_model_asks_for_nothing_twice(alice, shop, script, settings, monkeypatch):
    played(alice, script, [WHERE, *[DELIVERY, HELLO, EXPRESS, THANKS] * 3])
    monkeypatch.setattr(openai, "_offline", BUILT_IN)
    settings.OFFLINE_TOKEN_DELAY = 0
    write(alice, "Where is my order now?")
    turn = answer(alice)
    assert turn.tool_runs.get(name="get_order_status").arguments == ORDER


def test_summing_up_costs_no_query(alice):
    counted = []
    for number in range(MOST_TURNS + 1):
        write(alice, f"Message number {number}")
        claim = claim_turn(alice.turns.get(status=TurnStatus.QUEUED).pk, worker="one")
        result = outcome()
        result.items = [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}]
        with CaptureQueriesContext(connection) as queries:
            assert finish_turn(claim, result)
        counted.append(len(queries))
    alice.refresh_from_db()
    assert alice.summarised_upto > 0
    assert len(set(counted)) == 1


def test_a_long_part_with_a_person_is_bounded_when_it_is_given_back(alice, bob, script):
    write(alice, "My parcel is two weeks late.")
    request_person(alice.pk)
    take_over(alice.pk, user=bob)
    for number in range(30):
        write(alice, f"Any news about my parcel? This is my question number {number}.")
        post_staff_message(alice.pk, author=bob, text=f"I asked the carrier again, for the time number {number}.")
    return_to_agent(alice.pk, user=bob)
    alice.refresh_from_db()
    model = script(say("You're welcome!"))
    write(alice, "Thank you")
    answer(alice)
    given = model.last_call.input
    assert len([item for item in given if item.get("role") == "user"]) == KEPT_TURNS + 1
    assert "for the time number 26" in given[0]["content"]
    assert "for the time number 29" in str(given[1:])
    assert alice.run_items.count() == 61 + 3, "and the record that it is settled"
