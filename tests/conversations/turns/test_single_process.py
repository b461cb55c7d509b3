"""With one process: the jobs, the loop and the built-in model together, and no worker beside them."""

import asyncio
import re

import pytest
from channels.db import database_sync_to_async
from django.core import mail

from agents_core.connectors.demo import load_demo_data
from conversations.background import jobs
from conversations.background.jobs import enqueue_turns
from conversations.identity.visitors import verified_customer
from conversations.models import Conversation, Owner, Turn, TurnStatus
from conversations.turns.process import use_loop
from tests.conversations.chat.chat_client import browser
from tests.conversations.conftest import answer, newest, write


@pytest.fixture(autouse=True)
def one_process(settings, monkeypatch):
    settings.EMBEDDED = True
    settings.AGENT_BACKEND = "offline"
    settings.OFFLINE_TOKEN_DELAY = 0
    monkeypatch.setattr(jobs, "enqueue_turns", enqueue_turns)


@pytest.mark.django_db(transaction=True)
async def test_a_question_is_answered_from_an_article_without_anything_else_running(shipping):
    use_loop(asyncio.get_running_loop())
    async with browser() as alice:
        await alice.hello()
        await alice.write("How long does standard delivery take?")
        reply = await alice.got("message", role="assistant")
        await alice.got("status", state="done")
    assert "3 working days" in reply["text"]
    assert reply["sources"] == [{"title": "Delivery times", "url": shipping.get_absolute_url()}]
    assert "".join(delta["text"] for delta in alice.of("delta")).strip() == reply["text"]


@pytest.mark.django_db(transaction=True)
async def test_what_is_written_during_a_turn_is_answered_by_the_next(shipping):
    use_loop(asyncio.get_running_loop())
    async with browser() as alice:
        await alice.hello()
        await alice.write("How long does standard delivery take?")
        await alice.got("status", state="thinking")
        await alice.write("Thank you!")
        while len(replies := [frame for frame in alice.of("message") if frame["role"] == "assistant"]) < 2:
            await alice.frame()
    assert "3 working days" in replies[0]["text"]
    assert replies[0]["seq"] < replies[1]["seq"]
    assert await database_sync_to_async(Turn.objects.filter(status=TurnStatus.DONE).count)() == 2


@pytest.mark.django_db(transaction=True)
def test_without_a_loop_the_turn_waits_for_the_sweeper(alice):
    write(alice, "Hello")
    assert alice.turns.get().status == TurnStatus.QUEUED


@pytest.mark.django_db
def test_the_built_in_model_looks_up_the_customers_own_order():
    load_demo_data()
    ada = Conversation.objects.create(customer=verified_customer("ada@example.com"))
    write(ada, "Where is my order 1001?")
    turn = answer(ada)
    assert (turn.status, turn.route) == (TurnStatus.DONE, "orders")
    assert "RM4471902635GB" in newest(ada).text
    assert ada.collected["order_id"] == "1001"


@pytest.mark.django_db
def test_the_built_in_model_hands_a_refund_to_a_person(alice):
    write(alice, "I want my money back for order 1003.")
    answer(alice)
    handoff = alice.handoffs.get()
    assert alice.owner == Owner.QUEUE
    assert (handoff.reason, handoff.risk) == ("money_movement", "high")
    assert handoff.payload["collected_fields"]["order_id"] == "1003"


@pytest.mark.django_db(transaction=True)
async def test_a_code_is_mailed_and_typed_in_the_chat():
    await database_sync_to_async(load_demo_data)()
    use_loop(asyncio.get_running_loop())
    async with browser() as alice:
        await alice.hello()
        await alice.write("Which plan do I have? I am ada@example.com")
        while not mail.outbox:  # noqa: ASYNC110 - a plain list
            await asyncio.sleep(0.01)
        await alice.got("status", state="done")
        await alice.write(re.search(r"\b\d{6}\b", mail.outbox[0].body)[0])
        while len(replies := [frame for frame in alice.of("message") if frame["role"] == "assistant"]) < 2:
            await alice.frame()
    assert "a code is on its way" in replies[0]["text"]
    assert "Evergreen" in replies[1]["text"]
