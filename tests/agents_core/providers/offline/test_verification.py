"""The dialogue about a one-time code, on the built-in model."""

import pytest

from agents_core.providers.offline.plan_steps import Say, Use
from tests.agents_core.providers.offline.conversation import BILLING, ORDER, ORDERS, TRIAGE, Conversation

ADA = "ada@example.com"
ASKED = "If that address belongs to an account, a code is on its way. Could you type the code here?"
LOCKED = {"result": "sign_in_needed"}
ACCOUNT = {"plan": "Grove", "plan_price": "9.00", "currency": "GBP"}


def asked_for_email(question: str = "Which plan do I have?") -> Conversation:
    talk = Conversation().customer(question).called("get_account_details", {}, LOCKED)
    return talk.asked("Which e-mail address?", "email")


def asked_for_code(question: str = "Which plan do I have?") -> Conversation:
    return sent(asked_for_email(question).customer(ADA).called("get_account_details", {}, LOCKED))


def sent(talk: Conversation, email: str = ADA) -> Conversation:
    return talk.called("send_code", {"email": email}, {"result": "on_its_way"}).asked(ASKED, "code")


def asks_for(step) -> str:
    assert isinstance(step, Use), step
    assert step.tool == "ask_customer", step
    return step.arguments["detail"]


def test_a_guest_who_asks_for_the_account_is_asked_for_its_address():
    talk = Conversation().customer("Which plan do I have?").called("get_account_details", {}, LOCKED)
    assert asks_for(talk.step(BILLING)) == "email"


def test_the_address_gets_a_code():
    talk = asked_for_email().customer(ADA)
    assert talk.step(BILLING) == Use("get_account_details")
    assert talk.called("get_account_details", {}, LOCKED).step(BILLING) == Use("send_code", {"email": ADA})
    talk.called("send_code", {"email": ADA}, {"result": "on_its_way"})
    assert asks_for(talk.step(BILLING)) == "code"


def test_an_address_in_the_question_gets_a_code_at_once():
    talk = Conversation().customer(f"My e-mail is {ADA}, which plan do I have?")
    assert talk.called("get_account_details", {}, LOCKED).step(BILLING) == Use("send_code", {"email": ADA})


@pytest.mark.parametrize(
    "typed",
    [
        "482913",
        "482 913",
        "4 8 2 9 1 3",
        "the code is 482-913",
        "it's 482913",
        "mein Code ist 482 913",
        "Code: 482913.",
    ],
)
def test_the_code_is_checked_however_it_is_written(typed):
    assert asked_for_code().customer(typed).step(BILLING) == Use("check_code", {"code": "482913"})


@pytest.mark.parametrize(
    "question", ["Which plan do I have?", "When does my membership renew?", "Welchen Tarif habe ich?"]
)
def test_after_the_right_code_the_question_is_answered_without_asking_again(question):
    talk = asked_for_code(question).customer("482913").called("check_code", {"code": "482913"}, {"result": "right"})
    assert talk.step(BILLING) == Use("get_account_details")
    step = talk.called("get_account_details", {}, {"result": "found", "account": ACCOUNT}).step(BILLING)
    assert isinstance(step, Say)
    assert "Grove" in step.text


def test_after_the_right_code_the_orders_are_told():
    talk = Conversation().customer("Where is my latest parcel?").called("list_my_orders", {}, LOCKED)
    talk.asked("The number, or the e-mail?", "order_id").customer(ADA).called("list_my_orders", {}, LOCKED)
    talk = sent(talk).customer("482913").called("check_code", {"code": "482913"}, {"result": "right"})
    assert talk.step(ORDERS) == Use("list_my_orders")
    orders = [ORDER, {**ORDER, "order_id": "1003"}]
    step = talk.called("list_my_orders", {}, {"result": "found", "orders": orders}).step(ORDERS)
    assert isinstance(step, Say)
    assert "1001" in step.text


def test_a_wrong_code_may_be_typed_again():
    talk = asked_for_code().customer("111111").called("check_code", {"code": "[code]"}, {"result": "wrong"})
    assert asks_for(talk.step(BILLING)) == "code"
    talk.asked("That is not the code. Could you check it?", "code").customer("482913")
    assert talk.step(BILLING) == Use("check_code", {"code": "482913"})


@pytest.mark.parametrize("outcome", ["no_tries_left", "no_code"])
def test_after_a_dead_code_another_may_be_had(outcome):
    talk = asked_for_code().customer("111111").called("check_code", {"code": "[code]"}, {"result": outcome})
    step = talk.step(BILLING)
    assert isinstance(step, Say)
    assert talk.said(step.text).customer("new code").step(BILLING) == Use("send_code", {"email": ADA})


@pytest.mark.parametrize(
    "text",
    [
        "I didn't get it", "no email arrived", "nothing yet", "send it again please", "the code doesn't work",
        "it hasn't come", "Ich habe keinen Code bekommen", "No me ha llegado el código", "Je n'ai pas reçu le code",
    ],
)  # fmt: skip
def test_a_code_that_did_not_come_is_sent_again_and_a_person_is_offered(text):
    talk = asked_for_code().customer(text)
    assert talk.step(BILLING) == Use("send_code", {"email": ADA})
    step = talk.called("send_code", {"email": ADA}, {"result": "on_its_way"}).step(BILLING)
    assert asks_for(step) == "code"
    step = talk.asked(step.arguments["question"], "code").customer("yes please").step(BILLING)
    assert isinstance(step, Use)
    assert step.tool == "escalate_to_human"


def test_when_no_more_codes_are_sent_a_person_is_offered():
    talk = asked_for_code().customer("send it again").called("send_code", {"email": ADA}, {"result": "too_many"})
    step = talk.step(BILLING)
    assert isinstance(step, Say)
    assert "teammate" in step.text


def test_another_address_gets_a_code_of_its_own():
    step = asked_for_code().customer("sorry, it's grace@example.com").step(BILLING)
    assert step == Use("send_code", {"email": "grace@example.com"})


def test_an_order_number_will_do_instead_where_it_would_have_done_before():
    talk = Conversation().customer("Where's my parcel?").called("list_my_orders", {}, LOCKED)
    talk = sent(talk.asked("The number?", "order_id").customer(ADA).called("list_my_orders", {}, LOCKED))
    assert talk.customer("1001").step(ORDERS) == Use("get_order_status", {"order_id": "1001", "email": ADA})


def test_another_subject_is_answered_and_the_code_still_taken():
    talk = asked_for_code().customer("What is your return policy?")
    assert talk.step(BILLING) == Use("transfer_to_triage")
    talk.called("transfer_to_triage").found("What is your return policy?").said("You have 45 days.")
    talk.customer("482913")
    assert talk.step(TRIAGE) == Use("transfer_to_billing")
    assert talk.called("transfer_to_billing").step(BILLING) == Use("check_code", {"code": "482913"})


def test_a_refund_goes_to_a_person_whatever_code_waits():
    step = asked_for_code().customer("I want a refund for order 1003").step(BILLING)
    assert isinstance(step, Use)
    assert step.tool == "escalate_to_human"


def test_the_code_is_not_passed_to_the_teammate():
    talk = asked_for_code().customer("482913").called("check_code", {"code": "482913"}, {"result": "wrong"})
    step = talk.asked("Could you check it?", "code").customer("let me talk to a person").step(BILLING)
    assert isinstance(step, Use)
    assert "code" not in {field["name"] for field in step.arguments["collected_fields"]}


def test_another_kind_of_code_is_no_answer_to_ours():
    step = asked_for_code().customer("Do you have a discount code?").step(BILLING)
    assert step != Use("send_code", {"email": ADA})
