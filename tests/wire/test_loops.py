import asyncio

from agents_core.providers import openai


def test_each_event_loop_has_connections_of_its_own(server, alice):
    for number in (1, 2, 3):
        server.say(f"Hello, message {number}.")
        asyncio.run(_one_turn(alice, close=True))
    assert len(server.requests) == 3


def test_a_loop_that_ended_without_closing_does_not_harm_the_next(server, alice):
    server.say("Hello.")
    asyncio.run(_one_turn(alice, close=False))
    server.say("Hello.")
    assert asyncio.run(_one_turn(alice, close=True)) == "Hello."


async def test_turns_run_side_by_side(server):
    from tests.wire.turns import Customer

    for _ in range(20):
        server.say("Hello.")
    played = await asyncio.gather(*(Customer(conversation=str(number)).writes("Hello") for number in range(20)))
    assert [each.outcome.reply for each in played] == ["Hello."] * 20


async def _one_turn(customer, *, close):
    played = await customer.writes("Hello")
    if close:
        await openai.close_openai_client()
    return played.outcome.reply
