"""Guessing whose order it is, and codes: counted by order, by e-mail and by client address, and never an oracle."""

import asyncio

import pytest
from asgiref.sync import async_to_sync

from agents_core.connectors.demo import load_demo_data
from agents_core.tools.orders import _status
from agents_core.turn.context import Code, Identity, TurnContext
from agents_core.verification import codes
from agents_core.verification.counters import current_count
from agents_core.verification.guesses import (
    CODES_BY_NETWORK,
    LOOKUPS_BY_EMAIL,
    LOOKUPS_BY_NETWORK,
    LOOKUPS_BY_ORDER,
)
from conversations.agent_status.alerts import staff_notices

pytestmark = pytest.mark.django_db

ADA = "ada@example.com"  # whose order 1001 is


@pytest.fixture(autouse=True)
def shop(db):
    load_demo_data()


def asked(number: str, email: str, *, network: str = "", identity: Identity | None = None) -> dict:
    """What a new conversation learns."""
    context = TurnContext(conversation_id="c", turn_id="t", network=network, identity=identity or Identity())
    _ok, result = async_to_sync(_status)(context, number, email)
    return result


def test_an_order_that_is_guessed_at_is_closed_to_guests_from_wherever_they_ask():
    for guess in range(LOOKUPS_BY_ORDER.most):
        assert asked("1001", f"guess{guess}@example.com", network=f"network{guess}") == {"result": "no_match"}
    assert asked("1001", ADA, network="elsewhere") == {"result": "no_match"}
    assert asked("1001", "wrong@example.com", network="elsewhere") == {"result": "no_match"}
    assert "guessing whose order it is: 1001" in " ".join(staff_notices())


def test_its_owner_still_sees_it_when_they_have_proved_who_they_are():
    for guess in range(LOOKUPS_BY_ORDER.most + 1):
        asked("1001", f"guess{guess}@example.com")
    for identity in (Identity(ADA, verified=True), Identity(ADA, verified=True, by_code=True)):
        assert asked("1001", ADA, identity=identity)["result"] == "found"


def test_an_address_that_has_guessed_too_often_finds_nothing_and_uses_up_nothing_of_others():
    for guess in range(LOOKUPS_BY_NETWORK.most):
        asked(f"9{guess:03}", f"guess{guess}@example.com", network="one")
    assert asked("1001", ADA, network="one") == {"result": "no_match"}
    assert current_count(LOOKUPS_BY_ORDER, "1001") == current_count(LOOKUPS_BY_EMAIL, ADA) == 0
    assert asked("1001", ADA, network="another")["result"] == "found"
    assert "guessing at orders" in " ".join(staff_notices())


def test_who_knows_their_order_may_ask_as_often_as_they_like():
    for _ in range(LOOKUPS_BY_NETWORK.most + 5):
        assert asked("1001", ADA, network="one")["result"] == "found"
    assert staff_notices() == []


@pytest.mark.django_db(transaction=True)
async def test_a_hundred_guesses_at_once_are_no_more_than_the_limit(monkeypatch):
    looked = []

    class Shop:
        async def order(self, number: str) -> None:
            looked.append(number)
            await asyncio.sleep(0.05)

    monkeypatch.setattr("agents_core.tools.orders.connector", Shop)
    contexts = [TurnContext(conversation_id=str(n), turn_id="t", network=f"n{n}") for n in range(100)]
    await asyncio.gather(*(_status(each, "1001", f"{n}@example.com") for n, each in enumerate(contexts)))
    assert len(looked) == LOOKUPS_BY_ORDER.most


def typed(code: str, *, network: str, seed: str) -> str:
    context = TurnContext(conversation_id=seed, turn_id="t", network=network)
    context.state.code = Code(ADA, seed, expires=9e9)
    return async_to_sync(codes.check)(context, code if code else codes.code_of(seed, context.state.code))


def test_wrong_codes_of_one_address_count_over_all_mailboxes():
    for number in range(CODES_BY_NETWORK.most):
        assert typed("x", network="one", seed=f"s{number}") == "wrong"
    assert typed("", network="one", seed="right") == "no_tries_left"
    assert typed("", network="another", seed="right2") == "right"
    assert "guessing e-mail codes" in " ".join(staff_notices())


def test_the_right_code_does_not_count_against_the_address():
    for number in range(CODES_BY_NETWORK.most + 5):
        assert typed("", network="one", seed=f"s{number}") == "right"


def test_one_address_cannot_have_codes_sent_to_everybody():
    sent = [
        async_to_sync(codes.may_send_code)(ADA if number == 0 else f"nobody{number}@example.com", "one")
        for number in range(codes.MAILS_BY_NETWORK.most)
    ]
    assert sent[0] is True
    assert async_to_sync(codes.may_send_code)("grace@example.com", "one") is False
    assert async_to_sync(codes.may_send_code)("grace@example.com", "another") is True
