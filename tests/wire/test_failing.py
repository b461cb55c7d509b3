import asyncio

import pytest

from agents_core.exceptions import TurnFailedError

HELLO = "Hello, how can I help?"


async def test_a_busy_api_is_asked_again(server, alice):
    server.fail(429, times=2)
    server.say(HELLO)
    assert (await alice.writes("Hello")).outcome.reply == HELLO
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_an_api_that_stays_down_fails_the_turn_for_now(server, alice, status):
    server.fail(status, times=10)
    assert (await _failure(alice)).retry


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_a_request_that_is_refused_is_not_tried_again(server, alice, status):
    server.fail(status)
    assert not (await _failure(alice)).retry
    assert len(server.requests) == 1


async def test_a_turn_is_not_tried_again_when_the_account_has_no_credit(server, alice):
    server.fail(429, times=10, code="insufficient_quota")
    assert not (await _failure(alice)).retry


@pytest.mark.parametrize("ending", ["incomplete", "failed", "silence"])
async def test_a_response_that_does_not_complete_fails_the_turn_for_now(server, alice, ending):
    server.say(HELLO, ending=ending)
    assert (await _failure(alice)).retry


@pytest.mark.parametrize("events", [1, 4, 6])
async def test_a_stream_that_is_cut_fails_the_turn_for_now(server, alice, events):
    server.say(HELLO, cut_after=events)
    assert (await _failure(alice)).retry


async def test_a_turn_that_takes_too_long_fails_for_now(server, settings, alice):
    settings.TURN_SECONDS = 0.5
    server.say(HELLO, ending="hang")
    failure = await _failure(alice)
    assert failure.retry
    assert "0.5 s" in str(failure)
    assert await asyncio.to_thread(server.disconnected.wait, 5)


async def test_cancelling_the_turn_stops_the_model(server, alice):
    server.say(HELLO, ending="hang")
    turn = asyncio.create_task(alice.writes("Hello"))
    assert await asyncio.to_thread(server.answering.wait, 5)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    assert await asyncio.to_thread(server.disconnected.wait, 5)


async def test_a_failed_turn_leaves_nothing_in_the_history(server, alice):
    server.say(HELLO, ending="failed")
    await _failure(alice)
    server.say(HELLO)
    await alice.writes("Hello")
    assert [item["content"] for item in server.requests[-1]["input"]] == ["Hello"]


async def _failure(customer):
    with pytest.raises(TurnFailedError) as failure:
        await customer.writes("Hello")
    return failure.value


async def test_a_garbled_stream_fails_the_turn_for_now(server, alice):
    server.say(HELLO, ending="garbage")
    assert (await _failure(alice)).retry
