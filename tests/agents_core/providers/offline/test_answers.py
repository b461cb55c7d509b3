import pytest

from agents_core.providers.offline.plan_steps import Say, Use
from tests.agents_core.providers.offline.conversation import ALONE, BILLING, TRIAGE, Conversation, passage

BIKES = passage(
    "A service takes two hours. It costs £45 and includes new brake pads.\n\nBring the bike before 10 am.",
    heading="How long does a service take?",
    title="Bike service",
)


def query(conversation: Conversation, offered=ALONE) -> str:
    step = conversation.step(offered)
    assert isinstance(step, Use)
    assert step.tool == "search_help_centre"
    return step.arguments["query"]


def test_it_searches_with_the_customers_question():
    assert "wash" in query(Conversation().customer("How do I wash a wool jumper?"))


def test_a_follow_up_is_searched_for_in_full():
    talk = Conversation().customer("What does shipping to Germany cost?")
    talk.found("What does shipping to Germany cost?", passage("£9.")).said("£9.")
    assert query(talk.customer("and to Norway?")) == "What does shipping to Norway cost?"


def test_it_answers_with_what_was_found():
    question = "How long does a bike service take?"
    step = Conversation().customer(question).found(question, BIKES).step(ALONE)
    assert isinstance(step, Say)
    assert step.text.startswith("A service takes two hours.")


@pytest.mark.parametrize("verdict", ["refuse", "unsure"])
def test_it_admits_not_knowing(verdict: str):
    question = "How do I polish a silver trumpet?"
    found = [BIKES] if verdict == "unsure" else []
    step = Conversation().customer(question).found(question, *found, verdict=verdict).step(TRIAGE)
    assert isinstance(step, Use)
    assert step.tool == "decline_to_answer"


def test_what_is_no_support_question_is_out_of_scope_once_nothing_was_found():
    question = "What is the weather in Paris tomorrow?"
    talk = Conversation().customer(question)
    assert query(talk) == question
    step = talk.found(question, verdict="refuse").step(TRIAGE)
    assert step == Use("decline_to_answer", {"reason": "out_of_scope"})


def test_two_questions_get_two_searches_and_one_reply():
    first, second = "How long does a bike service take?", "Where is your shop?"
    talk = Conversation().customer(f"{first} {second}").found(first, BIKES)
    assert query(talk) == second
    where = passage("Our shop is at 5 Mill Lane.", heading="Where is the shop?", title="Visit our shop")
    step = talk.found(second, where).step(ALONE)
    assert isinstance(step, Say)
    assert "two hours" in step.text
    assert "5 Mill Lane" in step.text


def test_half_an_answer_says_what_is_missing():
    first, second = "How long does a bike service take?", "Can you sharpen my ice skates?"
    talk = Conversation().customer(f"{first} {second}").found(first, BIKES).found(second, verdict="refuse")
    step = talk.step(ALONE)
    assert isinstance(step, Say)
    assert "other question" in step.text


def test_account_facts_come_from_the_account():
    account = {"plan": "Grove", "plan_price": "119.00", "currency": "GBP", "renews_on": "2027-02-03"}
    talk = Conversation().customer("When does my membership renew?")
    assert talk.step(BILLING) == Use("get_account_details")
    step = talk.called("get_account_details", {}, {"result": "found", "account": account}).step(BILLING)
    assert step == Say("Your plan is Grove at a plan price of £119.00. It renews on 3 February 2027.")


def test_a_vague_message_gets_a_question_back():
    step = Conversation().customer("help").step(TRIAGE)
    assert isinstance(step, Use)
    assert (step.tool, step.arguments["detail"]) == ("ask_customer", "topic")


@pytest.mark.parametrize(
    ("message", "start"),
    [("hello", "Hello"), ("Guten Tag", "Hallo"), ("hola, buenos días", "Hola"), ("bonjour", "Bonjour")],
)
def test_greetings_are_returned_in_the_customers_language(message: str, start: str):
    step = Conversation().customer(message).step(TRIAGE)
    assert isinstance(step, Say)
    assert step.text.startswith(start)


def test_how_to_follow_an_order_is_told_without_its_number():
    question = "How do I track my order?"
    talk = Conversation().customer(question)
    assert query(talk) == question
    found = passage("Follow the link in the dispatch e-mail.", heading="How do I track my order?", title="Tracking")
    assert talk.found(question, found).step(ALONE) == Say("Follow the link in the dispatch e-mail.")


def test_what_comes_before_the_question_does_not_stop_the_answer():
    question = "I run a small pottery near the coast, is there a trade discount?"
    found = passage("The trade discount is 10%.", heading="What is the trade discount?", title="Trade")
    step = Conversation().customer(question).found(question, found, verdict="unsure").step(ALONE)
    assert step == Say("The trade discount is 10%.")
