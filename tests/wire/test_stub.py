"""The stand-in behind `make run-openai-stub` fails as it is asked to."""

import pytest

from agents_core.copilot.rewriting import rewrite
from agents_core.copilot.suggestions import suggest_reply
from agents_core.copilot.types import TranscriptLine
from agents_core.exceptions import TurnFailedError
from agents_core.turn.usage import Spending
from tests.wire.server import OpenAIServer
from tests.wire.stub import by_keywords


@pytest.fixture
def stub(server, settings):
    with OpenAIServer(by_keywords) as running:
        settings.OPENAI_BASE_URL = running.url
        yield running


@pytest.mark.parametrize(
    ("fault", "refused", "retry"),
    [("401", "key", False), ("credit", "credit", False), ("model", "model", False), ("500", "", True)]
    + [(word, "", True) for word in ("429", "fail", "truncate", "cut", "garble", "hang")],
)
async def test_a_call_that_fails(stub, settings, alice, fault, refused, retry):
    settings.TURN_SECONDS = 2 if fault == "hang" else 20
    with pytest.raises(TurnFailedError) as failure:
        await alice.writes(f"Hello, please {fault}")
    assert (failure.value.refused, failure.value.retry) == (refused, retry)


@pytest.mark.parametrize(
    ("fault", "category"), [("refuse", "other"), ("invent", "ungrounded"), ("promise", "promise"), ("leak", "secret")]
)
async def test_a_reply_that_must_not_be_shown(stub, alice, fault, category):
    played = await alice.writes(f"Hello, please {fault}")
    assert played.shown == ""
    assert played.outcome.guardrail.category == category


async def test_without_a_wish_it_answers(stub, shop, alice):
    assert (await alice.writes("Hello")).outcome.reply == "Hello, how can I help you?"
    assert "45 days" in (await alice.writes("How many days do I have to send something back?")).outcome.reply


async def test_the_copilot_gets_what_it_can_use(stub, shop):
    question = [TranscriptLine("customer", "How many days do I have to send something back?")]
    given = {"spending": Spending(), "seconds": 20}
    assert "45 days" in (await suggest_reply(question, language="en", known={}, **given)).text
    assert (await rewrite("My words.", "formal", **given)).text == "My words."
