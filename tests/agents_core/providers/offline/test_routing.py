import pytest

from agents_core.providers.offline.plan_steps import Offered, Say, Use
from tests.agents_core.providers.offline.conversation import BILLING, COMMON, ORDERS, TRIAGE, Conversation


@pytest.mark.parametrize(
    ("message", "transfer"),
    [
        ("Where is my order 1001?", "transfer_to_orders"),
        ("When is my next payment due?", "transfer_to_billing"),
        ("¿Dónde está mi pedido?", "transfer_to_orders"),
    ],
)
def test_triage_hands_a_subject_to_its_specialist(message: str, transfer: str):
    assert Conversation().customer(message).step(TRIAGE) == Use(transfer)


def test_triage_answers_general_questions_itself():
    step = Conversation().customer("What is the warranty on your pans?").step(TRIAGE)
    assert isinstance(step, Use)
    assert step.tool == "search_help_centre"


def test_a_specialist_hands_back_what_is_not_theirs():
    talk = Conversation().customer("Where is my order 1001?").said("It is on its way.")
    assert talk.customer("When is my next payment due?").step(ORDERS) == Use("transfer_to_triage")


def test_a_conversation_does_not_go_in_circles():
    talk = Conversation().customer("When is my next payment due?").called("transfer_to_triage")
    step = talk.step(ORDERS)
    assert isinstance(step, Use)
    assert not step.tool.startswith("transfer_to_")


def test_without_a_handoff_on_offer_it_answers_as_well_as_it_can():
    step = Conversation().customer("When is my next payment due?").step(Offered(frozenset(COMMON)))
    assert isinstance(step, Use)
    assert not step.tool.startswith("transfer_to_")


@pytest.mark.parametrize("offered", [TRIAGE, ORDERS, BILLING])
def test_courtesy_is_answered_by_whoever_has_the_conversation(offered: Offered):
    assert isinstance(Conversation().customer("thank you very much").step(offered), Say)


def test_a_second_question_stays_with_the_agent_that_has_the_first():
    step = Conversation().customer("Where is order 1001? And what is your return policy?").step(ORDERS)
    assert step == Use("get_order_status", {"order_id": "1001", "email": None})
