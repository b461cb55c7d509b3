"""What the receiving server found out about a sender decides whether anything is mailed to them by itself."""

import pytest
from django.core import mail

from conversations.inbound_email.headers import message_from_bytes
from conversations.inbound_email.parser import parse_email
from conversations.lifecycle.transitions import take_over
from conversations.messages.message_store import post_staff_message
from conversations.models import Conversation, IncomingEmail, Message, Outcome, OutgoingEmail, Owner, Role, Verdict
from conversations.outbound_email.reply_addresses import reply_address
from tests.conversations.conftest import answer
from tests.conversations.inbound_email.test_receiver import gone, inbound, said  # noqa: F401 - fixtures
from tests.conversations.outbound_email.test_delivery import later, send_what_is_due
from tests.conversations.postmark_posts import payload, post
from tests.conversations.scripted_model import say

pytestmark = pytest.mark.django_db

US = "support@in.shop.example"
RESULTS = "Authentication-Results"


def verdict(*lines: str, sender: str = "kim@example.com") -> Verdict:
    head = "\r\n".join([*lines, f"From: {sender}", f"To: {US}"])
    return parse_email(message_from_bytes(f"{head}\r\n\r\nHello".encode())).verdict


@pytest.mark.parametrize(
    "said_of_it",
    [
        "mx.host.example; dmarc=fail (p=REJECT) header.from=example.com",
        "mx.host.example; spf=fail smtp.mailfrom=example.com; dkim=none",
        "mx.host.example;\r\n spf=fail smtp.mailfrom=kim@example.com;\r\n dkim=pass header.d=other.example",
        "mx.host.example 1; spf=fail (not allowed; really) smtp.mailfrom=example.com",
    ],
)
def test_a_failed_check_is_heeded_whoever_reports_it(said_of_it):
    assert verdict(f"{RESULTS}: {said_of_it}") == Verdict.FAILED


@pytest.mark.parametrize(
    "said_of_it",
    [
        "mx.host.example; spf=fail smtp.mailfrom=list.example; dkim=pass header.d=example.com",
        "mx.host.example; spf=softfail smtp.mailfrom=example.com",
        "mx.host.example; spf=temperror; dkim=temperror; dmarc=temperror",
        "mx.host.example; none",
        "",
        ";;;===;",
    ],
)
def test_what_proves_nothing_changes_nothing(said_of_it):
    assert verdict(f"{RESULTS}: {said_of_it}") == Verdict.NONE


def test_a_good_word_counts_only_from_the_server_that_was_named(settings):
    good = f"{RESULTS}: mx.host.example; dmarc=pass header.from=example.com"
    assert verdict(good) == Verdict.NONE
    settings.INBOUND_AUTHSERV = "mx.host.example"
    assert verdict(good) == Verdict.PASSED
    assert verdict(good.replace("mx.host", "mx.evil")) == Verdict.NONE
    forged_below = f"{RESULTS}: mx.host.example; dmarc=fail header.from=example.com"
    assert verdict(forged_below, good) == Verdict.FAILED


def test_a_pass_of_another_domain_proves_nothing(settings):
    settings.INBOUND_AUTHSERV = "mx.host.example"
    other = f"{RESULTS}: mx.host.example; spf=pass smtp.mailfrom=evil.example; dkim=pass header.d=evil.example"
    assert verdict(other) == Verdict.NONE
    assert verdict(f"{RESULTS}: mx.host.example; dkim=pass header.d=example.com") == Verdict.PASSED
    assert verdict(f"{RESULTS}: mx.host.example; dkim=pass header.d=com") == Verdict.NONE


def test_a_proof_of_the_writer_is_none_of_whoever_is_to_be_answered(settings):
    settings.INBOUND_AUTHSERV = "mx.host.example"
    good = f"{RESULTS}: mx.host.example; dmarc=pass header.from=example.com"
    assert verdict(good, "Reply-To: victim@elsewhere.example") == Verdict.NONE


@pytest.mark.parametrize("header", [{"Received-SPF": "Fail (not permitted)"}, {"X-Mailgun-Spf": "Fail"}])
def test_a_forged_mail_goes_to_people_and_nothing_is_mailed_to_its_sender(header, script):
    script(say("Hello!"))
    post(payload("BUY PILLS at http://pills.example", to=US, subject="PILLS", headers=header))
    conversation = Conversation.objects.get()
    assert conversation.owner == Owner.QUEUE
    assert IncomingEmail.objects.get().verdict == Verdict.FAILED
    assert not conversation.turns.exists()
    assert not OutgoingEmail.objects.exists()


def test_a_teammate_may_answer_a_failed_sender_without_link_and_quotation(bob):
    post(payload("BUY PILLS at http://pills.example", to=US, headers={"Received-SPF": "Fail"}))
    conversation = Conversation.objects.get()
    take_over(conversation.pk, user=bob)
    post_staff_message(conversation.pk, author=bob, text="Did you write this?")
    later()
    send_what_is_due()
    [sent] = mail.outbox
    assert "Did you write this?" in sent.body
    assert "/chat/mail/" not in sent.body
    assert "PILLS" not in sent.body


def test_spam_is_kept_answered_by_nobody_and_waits_for_people():
    post(payload("Cheap watches for you", to=US, headers={"X-Spam-Status": "Yes"}))
    assert not Conversation.objects.exists()
    assert [each.outcome for each in IncomingEmail.objects.unsettled()] == [Outcome.SPAM]


def test_a_customers_answer_that_is_taken_for_spam_reaches_the_team(gone):  # noqa: F811
    post(payload("Yes please.", to=reply_address(gone), headers={"X-Spam-Status": "Yes, score=7"}))
    assert said(gone)[-1] == "Yes please."
    gone.refresh_from_db()
    assert gone.owner == Owner.QUEUE
    assert not Message.objects.filter(role=Role.ASSISTANT, email__isnull=False).exists()


def test_nobodys_words_are_mailed_to_an_address_that_was_not_proved(script):
    script(say("Hello! How can I help you?"))
    subject = "Look at https://evil.example/x"
    post(payload("BUY PILLS, quite cheap ones", to=US, subject=subject, sender="victim@example.com"))
    answer(Conversation.objects.get())
    later()
    send_what_is_due()
    [sent] = mail.outbox
    assert "PILLS" not in sent.body + str(sent.alternatives)
    assert "evil.example" not in sent.subject + sent.body


def test_a_proved_sender_is_quoted(script, settings):
    settings.INBOUND_AUTHSERV = "mx.host.example"
    script(say("Hello! How can I help you?"))
    headers = {RESULTS: "mx.host.example; dmarc=pass header.from=example.com"}
    post(payload("Where is my parcel now?", to=US, headers=headers))
    answer(Conversation.objects.get())
    later()
    send_what_is_due()
    assert "> Where is my parcel now?" in mail.outbox[0].body or "Where is my parcel now?" in mail.outbox[0].body
