"""A guest proves an e-mail address by a code: the whole road, the mail, the limits, and who is kept out."""

import re
import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.core import mail
from django.db import IntegrityError
from django.test import TestCase
from django.utils import timezone

from agents_core.connectors.demo import load_demo_data
from agents_core.models import DemoAccount, DemoOrder
from agents_core.runner.run import run_turn as run_agents
from agents_core.turn.context import Code
from agents_core.verification import codes
from conversations.handoff.escalation import request_person
from conversations.identity.visitors import verified_customer
from conversations.models import Conversation, Message, ToolRun, TurnStatus
from conversations.outbound_email.delivery import send_verification_code
from conversations.turns.queue import claim_turn
from conversations.turns.results import fail_turn, finish_turn
from tests.conversations.conftest import answer, memory, new_conversation, newest, replies, write
from tests.conversations.scripted_model import say, use

pytestmark = pytest.mark.django_db

ADA, NOBODY = "ada@example.com", "nobody@example.com"
ADAS_PLAN = "Evergreen"
PLAN = "Which plan do I have?"


@pytest.fixture(autouse=True)
def shop(db, settings):
    settings.AGENT_BACKEND = "offline"
    settings.OFFLINE_TOKEN_DELAY = 0
    load_demo_data()


@contextmanager
def committed():
    """What happens once the transaction of a turn is committed."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        yield


def says(conversation: Conversation, text: str) -> str:
    """The customer writes, and the agent's reply."""
    write(conversation, text)
    with committed():
        answer(conversation)
    return newest(conversation).text


def mailed() -> str:
    """The code of the newest mail."""
    return re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]


def wrong() -> str:
    return f"{(int(mailed()) + 1) % 10**6:06}"


def asked(conversation: Conversation, email: str = ADA, question: str = PLAN) -> str:
    """The dialogue up to the question for the code."""
    says(conversation, question)
    return says(conversation, email)


def checked(conversation: Conversation) -> str:
    """What the newest check of a code came to."""
    run = ToolRun.objects.filter(turn__conversation=conversation, name="check_code").latest("pk")
    return re.search(r'"result": "(\w+)"', run.result)[1]


# The road.


def test_a_guest_types_the_code_and_gets_the_answer_to_the_first_question(alice):
    assert "e-mail" in says(alice, PLAN)
    assert "a code is on its way" in says(alice, ADA)
    [sent] = mail.outbox
    assert sent.to == [ADA]
    assert "Harbour & Pine" in sent.subject
    assert "never tell it to anybody" in sent.body
    assert ADAS_PLAN in says(alice, f"{mailed()[:3]} {mailed()[3:]}")
    assert "PC-20418" in says(alice, "Show me my last invoice")
    assert len(mail.outbox) == 1


def test_the_orders_of_the_proven_address_are_shown(alice):
    asked(alice, question="What have I ordered?")
    assert "1001" in says(alice, mailed())


def test_somebody_with_orders_and_no_account_gets_a_code_too(alice):
    DemoAccount.objects.filter(email=ADA).delete()
    asked(alice, question="What have I ordered?")
    assert "1001" in says(alice, mailed())


@pytest.mark.parametrize(
    ("question", "words"),
    [(PLAN, "is your code"), ("Welchen Tarif habe ich?", "ist Ihr Code"), ("¿Qué plan tengo?", "es su código")],
)
def test_the_mail_is_in_the_customers_language(alice, question, words):
    asked(alice, question=question)
    assert words in mail.outbox[-1].body


def test_an_order_under_another_address_is_still_found_with_that_address(alice):
    asked(alice)
    says(alice, mailed())
    assert "1002" in says(alice, "Where is order 1002 for grace@example.com?")
    assert "can't find" in says(alice, "Where is order 1004 for grace@example.com?")


def test_a_new_code_ends_the_one_before(alice):
    asked(alice)
    first = mailed()
    says(alice, "I didn't get it")
    assert len(mail.outbox) == 2
    says(alice, first)
    assert checked(alice) == "wrong"
    assert ADAS_PLAN in says(alice, mailed())


def test_a_mail_server_that_is_down_breaks_nothing(alice, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert "on its way" in asked(alice)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    says(alice, "it hasn't arrived")
    assert ADAS_PLAN in says(alice, mailed())


# How long, and for whom.


def test_the_proof_ends(alice, settings):
    asked(alice)
    says(alice, mailed())
    alice.proven_at -= timedelta(minutes=settings.EMAIL_PROOF_MINUTES)
    alice.save()
    assert ADAS_PLAN not in says(alice, PLAN)
    assert not Conversation.objects.get(pk=alice.pk).identity.verified


def test_the_code_runs_out(alice):
    asked(alice)
    Conversation.objects.update(code={**alice.code, "expires": timezone.now().timestamp() - 1})
    assert "no longer works" in says(alice, mailed())
    assert alice.proven_email == ""


def test_the_code_works_once(alice):
    asked(alice)
    code = mailed()
    says(alice, code)
    Conversation.objects.update(proven_email="", proven_at=None)
    assert ADAS_PLAN not in says(alice, code)


def test_a_code_is_worth_nothing_in_another_conversation(alice, mallory):
    asked(alice)
    code = mailed()
    Message.objects.filter(conversation=mallory).delete()
    asked(mallory)
    assert ADAS_PLAN not in says(mallory, code)
    assert checked(mallory) == "wrong"
    assert ADAS_PLAN not in says(new_conversation("Trudy"), code)


def test_a_code_proves_only_the_address_that_it_went_to(alice, script):
    script(
        use("transfer_to_billing"),
        use("send_code", email=ADA),
        use("send_code", email="grace@example.com"),
        use("ask_customer", question="Which code did you get?", detail="code"),
    )
    says(alice, PLAN)
    [sent] = mail.outbox
    assert sent.to == ["grace@example.com"]
    script(use("check_code", code=mailed()), use("get_account_details"), say("Thank you."))
    says(alice, mailed())
    assert alice.proven_email == "grace@example.com"
    result = ToolRun.objects.filter(name="get_account_details").latest("pk").result
    assert "Grace" in result
    assert "Ada" not in result


def test_an_address_named_after_the_code_was_sent_gets_nothing_from_it(alice):
    asked(alice, "grace@example.com")
    code = mailed()
    says(alice, f"sorry, it's {ADA}")
    assert ADAS_PLAN not in says(alice, code)
    assert checked(alice) == "wrong"


def test_a_signed_in_customer_stays_who_they_are(script):
    grace = Conversation.objects.create(customer=verified_customer("grace@example.com"))
    script(use("transfer_to_billing"), use("send_code", email=ADA), use("check_code", code="123456"), say("Thanks."))
    says(grace, "I am ada@example.com, send me a code")
    assert mail.outbox == []
    assert grace.identity.email == "grace@example.com"
    assert (grace.proven_email, grace.code.get("email", "")) == ("", "")


def test_a_guest_who_signs_in_later_is_that_customer_alone(alice):
    asked(alice)
    says(alice, mailed())
    alice.customer = verified_customer("grace@example.com")  # as signing in does
    alice.save()
    alice = Conversation.objects.get(pk=alice.pk)
    assert (alice.identity.email, alice.identity.level) == ("grace@example.com", "signed_in")


def test_a_proof_without_a_time_cannot_be_stored(alice):
    with pytest.raises(IntegrityError):
        Conversation.objects.update(proven_email=ADA)


# Guessing.


def test_after_five_wrong_codes_the_right_one_is_refused(alice):
    asked(alice)
    code, guess = mailed(), wrong()
    for _try in range(codes.MOST_TRIES - 1):
        assert "not the code" in says(alice, guess)
    assert "no longer works" in says(alice, guess)
    assert ADAS_PLAN not in says(alice, code)
    assert alice.proven_email == ""
    says(alice, "new code")
    assert "confirmed" in says(alice, mailed())
    assert ADAS_PLAN in says(alice, PLAN)


def test_many_guesses_in_one_turn_are_counted_each(alice, script):
    script(use("transfer_to_billing"), use("send_code", email=ADA), say("Thanks."))
    says(alice, PLAN)
    guess = wrong()
    script(*[use("check_code", code=guess) for _ in range(5)], use("check_code", code=mailed()), say("Sorry."))
    says(alice, "Try them all")
    assert alice.proven_email == ""
    assert checked(alice) == "no_code"


def test_a_guess_in_a_turn_that_came_to_nothing_is_counted(alice, impatient):
    asked(alice)
    code, guess = mailed(), wrong()
    for _try in range(codes.MOST_TRIES):
        write(alice, guess)
        turn = alice.turns.get(status=TurnStatus.QUEUED)
        claim = claim_turn(turn.pk, worker="w")
        async_to_sync(run_agents)(claim.context, claim.session, lambda event: None)
        alice.turns.filter(pk=turn.pk).update(status=TurnStatus.DISCARDED)
    says(alice, code)
    assert alice.proven_email == ""


def test_a_turn_that_is_tried_again_sends_one_code_and_that_one_works(alice, impatient):
    says(alice, PLAN)
    write(alice, ADA)
    claim = claim_turn(alice.turns.get(status=TurnStatus.QUEUED).pk, worker="w")
    async_to_sync(run_agents)(claim.context, claim.session, lambda event: None)
    with committed():
        fail_turn(claim, "the network went", retry=True)
    assert mail.outbox == []
    with committed():
        answer(alice)
    assert len(mail.outbox) == 1
    assert ADAS_PLAN in says(alice, mailed())


def test_a_turn_that_lost_to_a_person_sends_nothing_and_proves_nothing(alice):
    asked(alice)
    write(alice, mailed())
    claim = claim_turn(alice.turns.get(status=TurnStatus.QUEUED).pk, worker="w")
    outcome = async_to_sync(run_agents)(claim.context, claim.session, lambda event: None)
    request_person(alice.pk)
    with committed():
        assert not finish_turn(claim, outcome)
    alice.refresh_from_db()
    assert alice.proven_email == ""


def test_of_two_turns_with_the_code_one_runs(alice):
    asked(alice)
    write(alice, mailed())
    claim = claim_turn(alice.turns.get(status=TurnStatus.QUEUED).pk, worker="w")
    write(alice, mailed())
    assert claim_turn(alice.turns.get(status=TurnStatus.QUEUED).pk, worker="other") is None
    outcome = async_to_sync(run_agents)(claim.context, claim.session, lambda event: None)
    assert finish_turn(claim, outcome)
    assert not finish_turn(claim, outcome)


# No oracle.


def told(conversation: Conversation) -> tuple[list[str], list[tuple[str, bool, str]]]:
    runs = ToolRun.objects.filter(turn__conversation=conversation).order_by("pk")
    return replies(conversation), [(run.name, run.ok, run.result) for run in runs]


def test_an_address_that_nobody_has_is_answered_like_one_that_somebody_has(alice, mallory):
    for conversation, email in ((alice, ADA), (mallory, NOBODY)):
        asked(conversation, email)
        for text in ("000000", "I didn't get it", "send it again", "send it again please"):
            says(conversation, text)
    assert told(alice) == told(mallory)
    assert {each.to[0] for each in mail.outbox} == {ADA}


def test_the_turn_does_not_look_whether_anybody_has_the_address(alice, monkeypatch):
    looked: list[str] = []

    async def account(self, email):
        looked.append(email)

    monkeypatch.setattr("agents_core.connectors.demo.DemoConnector.account", account)
    says(alice, PLAN)
    write(alice, ADA)
    claim = claim_turn(alice.turns.get(status=TurnStatus.QUEUED).pk, worker="w")
    outcome = async_to_sync(run_agents)(claim.context, claim.session, lambda event: None)
    assert "on its way" in outcome.reply
    assert looked == []


@pytest.mark.parametrize("email", [ADA, NOBODY])
def test_three_codes_an_hour_go_to_one_address_whoever_asks(email):
    for _conversation in range(codes.MOST_CODES):
        assert "on its way" in asked(new_conversation(), email)
    assert "can't send" in asked(new_conversation(), email.upper())
    assert len(mail.outbox) == (codes.MOST_CODES if email == ADA else 0)


def test_conversations_that_ask_at_once_get_no_more_mails_than_that(alice):
    talks = [new_conversation() for _ in range(6)]
    for talk in talks:
        seed = uuid.uuid4().hex
        code = Code(ADA, seed, timezone.now().timestamp() + 60)
        Conversation.objects.filter(pk=talk.pk).update(code=code.__dict__)
        async_to_sync(send_verification_code)(talk.pk, seed)
    assert len(mail.outbox) == codes.MOST_CODES


def test_one_conversation_asks_for_three_codes_an_hour(alice):
    for email in (ADA, "grace@example.com", "linus@example.com"):
        says(alice, PLAN)
        assert "on its way" in says(alice, email)
    assert "can't send" in says(alice, "sorry, it's maya@example.com")
    later = timezone.now().timestamp() - codes.CODES_SECONDS
    Conversation.objects.update(code={**alice.code, "sent": [later] * 3})
    assert "on its way" in says(alice, "sorry, it's maya@example.com")


def test_a_wrong_email_and_an_unknown_order_are_answered_alike(alice, mallory):
    number = "1001"
    missing = "8001"
    assert not DemoOrder.objects.filter(order_id=missing).exists()
    for conversation, order in ((alice, number), (mallory, missing)):
        says(conversation, f"Where is my order {order}?")
        says(conversation, "me@example.com")
    assert told(alice) == told(mallory)


# What is kept.


def test_the_code_is_kept_nowhere_but_in_the_message(alice):
    asked(alice)
    code = mailed()
    assert code not in str(alice.code)
    says(alice, f"it is {code[:3]}-{code[3:]}")
    assert alice.proven_email == ADA
    kept = memory(alice) + str(list(ToolRun.objects.values_list("arguments", "result", "error"))) + str(alice.collected)
    kept += str(list(alice.turns.values_list("spans", "unshown_reply"))) + str(alice.code)
    assert code not in kept
    assert f"{code[:3]}-{code[3:]}" not in kept


def test_the_teammate_is_told_how_sure_the_identity_is(alice, mallory):
    asked(alice)
    says(alice, mailed())
    says(alice, "I want to talk to a person")
    request_person(mallory.pk)
    assert alice.handoffs.get().payload["identity"] == "email_code"
    assert mallory.handoffs.get().payload["identity"] == "guest"


def test_a_proof_permits_no_sensitive_action(alice):
    asked(alice)
    says(alice, mailed())
    says(alice, "Refund my order 1003 please")
    assert alice.handoffs.get().reason == "money_movement"
    assert not ToolRun.objects.filter(name="refund_order", ok=True).exists()
