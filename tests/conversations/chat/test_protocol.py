"""Whatever is wrong with a frame is answered by an `error` frame with a code, and the connection stays."""

import json
from uuid import uuid4

import pytest
from channels.db import database_sync_to_async

from conversations.models import Message, Rating
from tests.conversations.chat.chat_client import browser

pytestmark = pytest.mark.django_db(transaction=True)

ID = "7f1f5c2e-6b1d-4a58-9c39-0f4d2c1f7f10"

MALFORMED = [
    *("{", "hello", '"hello"', "[]", "[1, 2]", "null", "5", "NaN", '{"type": "ping"', "\x00"),
    *("[" * 60_000, "9" * 5000, "\ufeff{}"),
]
UNKNOWN = [
    *({}, {"type": None}, {"type": 5}, {"type": ["hello"]}),
    *({"type": "subscribe"}, {"type": "Hello"}, {"type": "ready"}),
]
INVALID = [
    {"type": "hello", "after": -1},
    {"type": "hello", "after": "soon"},
    {"type": "hello", "after": 2**31},
    {"type": "hello", "after": True},
    {"type": "hello", "after": 1.5},
    {"type": "hello", "page": 5},
    {"type": "hello", "page": None},
    {"type": "hello", "identity": {"email": "a@example.com"}},
    {"type": "message"},
    {"type": "message", "text": "no id"},
    {"type": "message", "id": "5", "text": "bad id"},
    {"type": "message", "id": 5, "text": "bad id"},
    {"type": "message", "id": None, "text": "bad id"},
    {"type": "message", "id": ID},
    {"type": "message", "id": ID, "text": 5},
    {"type": "message", "id": ID, "text": ["a"]},
    {"type": "message", "id": ID, "text": None},
    {"type": "message", "id": ID, "text": "lone \ud800 surrogate"},
    {"type": "typing"},
    {"type": "typing", "on": "perhaps"},
    {"type": "feedback"},
    {"type": "feedback", "message": "first", "helpful": True},
    {"type": "feedback", "message": "1", "helpful": "very"},
    {"type": "feedback", "message": "1" * 5000, "helpful": True},
    {"type": "rate"},
    {"type": "rate", "score": "good"},
    {"type": "rate", "score": True},
    {"type": "rate", "score": 4.5},
    {"type": "rate", "score": 5, "comment": 5},
    {"type": "contact"},
    {"type": "contact", "email": 5},
    {"type": "contact", "email": "a" * 300 + "@example.com"},
]
REFUSED = [
    {"type": "rate", "score": 0},
    {"type": "rate", "score": 6},
    {"type": "rate", "score": 10**30},
    {"type": "feedback", "message": "1", "helpful": True},
    {"type": "feedback", "message": "9" * 30, "helpful": True},
    {"type": "contact", "email": ""},
    {"type": "contact", "email": "nobody"},
    {"type": "contact", "email": "alice@"},
]


@pytest.fixture
async def alice():
    async with browser() as opened:
        await opened.hello()
        yield opened


async def codes(alice, refused) -> dict[str, str]:
    """The code of the error that each frame gets."""
    return {str(frame)[:80]: (await alice.refused(frame))["code"] for frame in refused}


async def test_what_is_no_json_object_is_malformed(alice):
    assert set((await codes(alice, MALFORMED)).values()) == {"malformed"}


async def test_a_type_that_does_not_exist_is_unknown(alice):
    assert set((await codes(alice, UNKNOWN)).values()) == {"unknown_type"}


async def test_missing_and_wrong_fields_are_invalid(alice):
    found = await codes(alice, INVALID)
    assert {frame: code for frame, code in found.items() if code != "invalid"} == {}
    for error in alice.of("error"):
        assert error["detail"]
        assert "Traceback" not in error["detail"]


async def test_values_that_make_no_sense_are_refused(alice):
    found = await codes(alice, REFUSED)
    assert {frame: code for frame, code in found.items() if code != "refused"} == {}
    assert not await database_sync_to_async(Rating.objects.exists)()


async def test_a_binary_frame_is_malformed(alice):
    await alice.send_to(bytes_data=b'{"type": "ping"}')
    assert (await alice.until("error"))["code"] == "malformed"
    await alice.caught_up()


async def test_more_than_64_kib_is_too_large(alice):
    assert (await alice.refused(json.dumps({"type": "ping", "more": "x" * 65 * 1024})))["code"] == "too_large"
    assert (await alice.refused("é" * 40_000))["code"] == "too_large", "bytes are counted, not characters"


async def test_a_refused_message_is_named_by_its_id_and_not_stored(alice):
    for text, code in {"": "empty", " \n ": "empty", "\x00": "empty", "x" * 8001: "too_long"}.items():
        error = await alice.refused({"type": "message", "id": ID, "text": text})
        assert (error["code"], error["id"]) == (code, ID)
    assert not await database_sync_to_async(Message.objects.exists)()


async def test_nul_bytes_in_a_message_or_a_page_do_no_harm(alice):
    await alice.send("hello", after=0, page="https://shop.example/\x00")
    await alice.until("ready")
    await alice.write("a\x00b")
    assert (await alice.got("message"))["text"] == "ab"


async def test_a_very_long_page_address_does_not_keep_anybody_out(alice):
    await alice.send("hello", after=0, page="https://shop.example/?" + "q" * 20_000)
    await alice.until("ready")


async def test_the_customers_text_is_no_markup(alice):
    await alice.write("<script>alert(1)</script> **bold** [x](javascript:alert(1))")
    html = (await alice.got("message"))["html"]
    assert "<script" not in html
    assert "<a" not in html
    assert "<strong" not in html


async def test_everything_but_ping_needs_a_hello_first():
    fields = {"id": ID, "text": "Hi", "on": True, "message": "1", "helpful": True, "score": 5, "email": "a@example.com"}
    async with browser() as stranger:
        for type in ("message", "typing", "feedback", "rate", "human", "contact"):
            assert (await stranger.refused({"type": type, **fields}))["code"] == "hello_first"


async def test_messages_that_come_too_fast_are_refused_and_may_be_sent_again():
    async with browser() as eager:
        await eager.hello()
        ids = [str(uuid4()) for _ in range(40)]
        for id in ids:
            await eager.send("message", id=id, text="Hello")
        await eager.caught_up()
        refused = eager.of("error")
        assert refused
        assert {error["code"] for error in refused} == {"rate_limited"}
        assert {error["id"] for error in refused} <= set(ids)
        assert len(eager.of("ack")) + len(refused) == len(ids)


async def test_other_frames_that_come_too_fast_are_refused_too():
    async with browser() as eager:
        await eager.hello()
        for _ in range(200):
            await eager.send("typing", on=True)
        assert (await eager.until("error"))["code"] == "rate_limited"


async def test_a_flood_of_malformed_frames_is_slowed_down_too():
    async with browser() as eager:
        await eager.hello()
        for _ in range(200):
            await eager.send_to("{")
        await eager.until("error", code="rate_limited")
