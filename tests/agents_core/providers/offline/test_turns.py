"""Whole turns through the SDK's Runner with the real agents, tools and checks."""

import pytest

from agents_core.connectors.demo import load_demo_data
from agents_core.memory.session import TurnSession
from agents_core.runner.run import run_turn
from agents_core.turn.context import ConversationState, Identity, TurnContext, TurnOutcome
from knowledge.articles.publishing import publish
from knowledge.models import Article

pytestmark = pytest.mark.django_db(transaction=True)

ADA = Identity(email="ada@example.com", verified=True)
GUEST = Identity()


@pytest.fixture(autouse=True)
def shop(settings) -> None:
    settings.OFFLINE_TOKEN_DELAY = 0
    settings.AGENT_BACKEND = "offline"
    load_demo_data()
    body = (
        "Canoes are hired out from May to September.\n\n## How much does it cost to hire a canoe?\n\nA canoe costs £30."
    )
    publish(Article.objects.create(title="Hiring a canoe", slug="canoes", body=body))


async def converse(*messages: str, identity: Identity = GUEST) -> list[TurnOutcome]:
    """The outcome of each message of one conversation."""
    state, items, outcomes = ConversationState(), [], []
    for number, message in enumerate(messages):
        context = TurnContext("c1", f"t{number}", identity=identity, message=message, state=state)
        session = TurnSession("c1", list(items))
        outcome = await run_turn(context, session, tell=lambda event: None)
        assert isinstance(outcome, TurnOutcome)
        items += session.added
        state = outcome.state
        outcomes.append(outcome)
    return outcomes


async def test_a_guest_gives_number_and_email_once():
    *_, last = await converse("where is my order?", "1001", "ada@example.com")
    assert "RM4471902635GB" in last.reply
    assert (last.route, last.handoff, last.guardrail) == ("orders", None, None)


async def test_an_order_of_somebody_else_stays_unknown():
    last = (await converse("where is my order 1002?", identity=ADA))[-1]
    assert "processing" not in last.reply
    assert "check" in last.reply


async def test_an_answer_cites_its_article():
    last = (await converse("How much does it cost to hire a canoe?"))[-1]
    assert "£30" in last.reply
    assert [source.id for source in last.sources] == ["canoes"]


async def test_the_subject_may_change_from_one_specialist_to_another():
    first, second = await converse("where is my order 1001?", "when does my membership renew?", identity=ADA)
    assert first.agent == "orders"
    assert second.agent == "billing"
    assert "Evergreen" in second.reply


async def test_what_is_not_known_is_admitted_and_then_passed_on():
    first, second = await converse("Do you sell helicopters?", "yes please")
    assert first.refused
    assert second.handoff
    assert second.handoff.escalation_reason == "customer_request"


async def test_a_refund_goes_to_a_person():
    last = (await converse("I want my money back for order 1003", identity=ADA))[-1]
    assert last.handoff
    assert last.handoff.collected_fields["order_id"] == "1003"
    assert last.handoff.escalation_reason == "money_movement"


async def test_the_order_is_told_in_the_customers_language():
    last = (await converse("Guten Tag, wo ist meine Bestellung 1001?", identity=ADA))[-1]
    assert "Die Bestellung 1001 ist unterwegs." in last.reply
