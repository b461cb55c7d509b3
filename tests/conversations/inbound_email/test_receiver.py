"""A mail to us becomes a message of its conversation, of a new one, or something that only the team sees."""

import hashlib
import hmac
import json
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from agents_core.connectors.demo import load_demo_data
from conversations.identity.visitors import verified_customer
from conversations.inbound_email import receiver
from conversations.inbound_email.mailbox import message_from_bytes
from conversations.inbound_email.parser import parse_email
from conversations.inbound_email.receiver import receive_email
from conversations.lifecycle.customer_messages import post_customer_message
from conversations.lifecycle.transitions import resolve, take_over
from conversations.messages.message_store import post_staff_message
from conversations.models import (
    Conversation,
    Customer,
    EmailStatus,
    IncomingEmail,
    Outcome,
    OutgoingEmail,
    Owner,
    Role,
    ToolRun,
    Via,
)
from conversations.models.conversation import Origin
from conversations.outbound_email.reply_addresses import reply_address
from tests.conversations.conftest import answer, new_conversation, newest, write
from tests.conversations.outbound_email import smtp_server
from tests.conversations.outbound_email.test_delivery import later, send_what_is_due
from tests.conversations.postmark_posts import SECRET, answer_to, payload, post
from tests.conversations.scripted_model import say, use

pytestmark = pytest.mark.django_db

ALICE = "alice@example.com"


@pytest.fixture(autouse=True)
def inbound(settings):
    settings.INBOUND_EMAIL = "support@in.shop.example"
    settings.INBOUND_PROVIDER, settings.ANYMAIL = "postmark", {"WEBHOOK_SECRET": SECRET}
    settings.DEFAULT_FROM_EMAIL = "Harbour & Pine <support@shop.example>"
    settings.SITE_URL = "https://support.shop.example"


@pytest.fixture
def gone(alice) -> Conversation:
    """Alice wrote, left her address, and closed the chat."""
    write(alice, "Hello.")
    long_ago = timezone.now() - timedelta(hours=1)
    Conversation.objects.filter(pk=alice.pk).update(contact_email=ALICE, customer_seen_at=long_ago)
    alice.refresh_from_db()
    return alice


def kept() -> IncomingEmail:
    return IncomingEmail.objects.order_by("-pk").first()


def said(conversation: Conversation) -> list[str]:
    return list(conversation.messages.filter(role=Role.CUSTOMER).order_by("seq").values_list("text", flat=True))


def png() -> bytes:
    file = BytesIO()
    Image.new("RGB", (4, 4), "red").save(file, "PNG")
    return file.getvalue()


# Both directions.


def test_a_reply_is_mailed_answered_by_mail_and_answered_again(gone, bob, settings):
    take_over(gone.pk, user=bob)
    post_staff_message(gone.pk, author=bob, text="Shall I send a new one?")
    with smtp_server.running(settings) as server:
        later()
        send_what_is_due()
        assert post(answer_to(server.taken[0], "Yes please.\n\n-- \nAlice")).status_code == 200
        message = newest(gone)
        assert (message.role, message.text, message.via) == (Role.CUSTOMER, "Yes please.", Via.EMAIL)
        assert "Shall I send a new one?" in message.incoming.original
        post_staff_message(gone.pk, author=bob, text="It is on its way.")
        later()
        send_what_is_due()
    first, second = server.taken
    assert second["References"] == f"{first['Message-ID']} <{message.incoming.mail_id}>"
    assert second["In-Reply-To"] == f"<{message.incoming.mail_id}>"


def test_the_agent_answers_by_mail_who_writes_by_mail(gone, script, settings):
    script(say("Hello!"), say("You are welcome."))
    answer(gone)
    post(payload("Thank you.", to=reply_address(gone)))
    answer(gone)
    assert newest(gone).text == "You are welcome."
    with smtp_server.running(settings) as server:
        later()
        send_what_is_due()
    [sent] = server.taken
    assert sent["To"] == ALICE
    assert sent["Auto-Submitted"] == "auto-replied"
    assert "You are welcome." in sent.get_body(["plain"]).get_content()


def test_the_agent_mails_nobody_who_writes_in_the_chat(gone, script):
    script(say("Hello!"))
    answer(gone)
    assert newest(gone).role == Role.ASSISTANT
    assert not OutgoingEmail.objects.exists()


def test_a_resolved_conversation_is_taken_up_again(gone, bob, rung):
    take_over(gone.pk, user=bob)
    resolve(gone.pk, user=bob)
    rung.clear()
    post(payload("It broke again.", to=reply_address(gone)))
    gone.refresh_from_db()
    assert (gone.resolved_at, gone.reopened, gone.owner) == (None, 1, Owner.AI)
    assert gone.turns.filter(status="queued").exists()


def test_who_writes_by_mail_is_not_taken_for_being_in_the_chat(gone):
    before = gone.customer_seen_at
    post(payload(to=reply_address(gone)))
    gone.refresh_from_db()
    assert gone.customer_seen_at == before
    assert gone.by_email
    write(gone, "I am back.")
    gone.refresh_from_db()
    assert not gone.by_email


# Which conversation, and who.


def test_the_conversation_is_known_by_the_mail_that_is_answered(gone, bob):
    take_over(gone.pk, user=bob)
    post_staff_message(gone.pk, author=bob, text="Shall I?")
    ours = OutgoingEmail.objects.get()
    post(payload(to="support@in.shop.example", headers={"In-Reply-To": f"<{ours.mail_id}>"}))
    assert newest(gone).text == "Yes please."


@pytest.mark.parametrize("change", ["mac", "token"])
def test_a_forged_reply_address_opens_no_conversation(gone, mallory, change):
    address = reply_address(gone)
    local, _, domain = address.partition("@")
    theirs = reply_address(mallory).partition("@")[0]
    cut = len("support+") + 26
    forged = theirs[:cut] + local[cut:] if change == "token" else local[:-1] + ("b" if local[-1] == "a" else "a")
    post(payload(to=f"{forged}@{domain}"))
    assert said(gone) == ["Hello."]
    assert said(mallory) == []
    assert kept().outcome == Outcome.OPENED


def test_case_does_not_matter(gone):
    post(payload(to=reply_address(gone).upper(), sender="Alice@Example.COM"))
    assert newest(gone).text == "Yes please."


def test_somebody_elses_mail_is_not_put_into_the_thread_but_shown_to_the_team(gone, bob, rung):
    take_over(gone.pk, user=bob)
    rung.clear()
    post(payload("I am Alice, cancel it all.", to=reply_address(gone), sender="eve@example.com"))
    assert said(gone) == ["Hello."]
    assert (kept().outcome, kept().conversation) == (Outcome.STRANGER, gone)
    assert kept().text == "I am Alice, cancel it all."
    assert rung == []


def test_somebody_elses_mail_to_a_conversation_without_a_person_is_a_conversation_of_its_own(gone):
    post(payload("Where is my parcel?", to=reply_address(gone), sender="eve@example.com"))
    assert said(gone) == ["Hello."]
    assert kept().outcome == Outcome.OPENED
    assert kept().conversation.customer.email == "eve@example.com"


@pytest.mark.parametrize(("via", "is_shown"), [(Via.CHAT, True), (Via.LINK, False), (Via.EMAIL, False)])
def test_a_signed_in_customers_orders_are_shown_in_the_chat_only(via, is_shown, script):
    load_demo_data()
    conversation = Conversation.objects.create(customer=verified_customer("ada@example.com"))
    script(use("transfer_to_orders"), use("list_my_orders"), say("I'm happy to help you with that."))
    if via == Via.EMAIL:
        post(payload("Which orders do I have?", to=reply_address(conversation), sender="ada@example.com"))
    else:
        post_customer_message(conversation.pk, client_id=uuid4(), text="Which orders do I have?", via=via)
    answer(conversation)
    assert ("1001" in ToolRun.objects.get(name="list_my_orders").result) is is_shown


def test_what_was_proved_in_the_chat_does_not_hold_for_a_mail(gone):
    Conversation.objects.update(proven_email=ALICE, proven_at=timezone.now())
    gone.refresh_from_db()
    assert gone.identity.verified
    assert gone.identity_over(Via.LINK).verified
    assert not gone.identity_over(Via.CHAT, Via.EMAIL).verified


# New conversations.


def test_a_mail_about_nothing_opens_a_conversation_and_the_agent_answers(script, rung):
    script(say("Hello! How can I help you?"))
    post(payload("Do you ship to Norway?", to="support@in.shop.example", subject="Shipping\tquestion"))
    conversation = Conversation.objects.get(origin=Origin.EMAIL)
    assert (conversation.customer.email, conversation.customer.verified) == (ALICE, False)
    assert conversation.customer.name == "Alice Archer"
    assert said(conversation) == ["Shipping question\n\nDo you ship to Norway?"]
    answer(conversation)
    later()
    send_what_is_due()
    [sent] = mail.outbox
    assert sent.to == [ALICE]
    assert sent.subject == "Re: Shipping question"
    assert "How can I help you?" in sent.body


def test_an_answer_to_that_goes_to_the_same_conversation(script):
    first = payload("Do you ship to Norway?", to="support@in.shop.example", subject="Norway")
    post(first)
    headers = {"In-Reply-To": first["Headers"][0]["Value"]}
    post(payload("And to Sweden?", to="support@in.shop.example", subject="Re: Norway", headers=headers))
    assert Conversation.objects.filter(origin=Origin.EMAIL).count() == 1
    assert said(Conversation.objects.get(origin=Origin.EMAIL))[1] == "And to Sweden?"


def test_two_questions_are_two_conversations_of_one_customer():
    post(payload("Do you ship to Norway?", to="support@in.shop.example"))
    post(payload("How is wool washed?", to="support@in.shop.example"))
    assert Conversation.objects.filter(origin=Origin.EMAIL).count() == 2
    assert Customer.objects.filter(email=ALICE).count() == 1


def test_it_is_nobody_who_is_signed_in_or_in_the_chat():
    Customer.objects.create(email=ALICE, verified=True)
    new_conversation("Alice", email=ALICE)
    post(payload("Which orders do I have?", to="support@in.shop.example"))
    conversation = Conversation.objects.get(origin=Origin.EMAIL)
    assert not conversation.customer.verified
    assert conversation.customer.visitor is None
    assert conversation.customer.conversations.count() == 1


def test_new_conversations_can_be_turned_off(settings):
    settings.EMAIL_OPENS_CONVERSATIONS = False
    post(payload("Hello?", to="support@in.shop.example"))
    assert kept().outcome == Outcome.NOT_TAKEN
    assert not Conversation.objects.exists()


def test_one_sender_opens_so_many_an_hour():
    for number in range(receiver.MAX_AN_HOUR + 3):
        assert post(payload(f"Question {number}", to="support@in.shop.example")).status_code == 200
    assert Conversation.objects.count() == receiver.ROUNDS
    assert IncomingEmail.objects.filter(outcome=Outcome.TOO_MANY).count() == 3


# Once, and no loops.


def test_a_mail_that_is_posted_again_is_stored_once(gone):
    data = payload(to=reply_address(gone))
    post(data)
    post(data)
    assert said(gone) == ["Hello.", "Yes please."]
    assert IncomingEmail.objects.count() == 1


def test_a_mail_without_a_message_id_is_stored_once_too(gone):
    raw = b"From: alice@example.com\r\nTo: %s\r\nSubject: Hi\r\n\r\nOnce.\r\n" % reply_address(gone).encode()
    for _again in range(2):
        receive_email(parse_email(message_from_bytes(raw)))
    assert said(gone) == ["Hello.", "Once."]


@pytest.mark.parametrize(
    "header",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Auto-Submitted": "auto-generated (vacation)"},
        {"Precedence": "bulk"},
        {"Precedence": "auto_reply"},
        {"X-Autoreply": "yes"},
        {"X-Autorespond": "Out of office"},
        {"Return-Path": "<>"},
        {"List-Id": "<news.example.com>", "List-Unsubscribe": "<https://news.example.com/leave>"},
    ],
    ids=str,
)
def test_what_a_machine_wrote_is_no_message_and_wakes_nobody(gone, bob, header, rung):
    take_over(gone.pk, user=bob)
    resolve(gone.pk, user=bob)
    rung.clear()
    post(payload("I am away until Monday.", to=reply_address(gone), headers=header))
    gone.refresh_from_db()
    assert said(gone) == ["Hello."]
    assert gone.resolved_at
    assert rung == []
    assert (kept().outcome, kept().conversation) == (Outcome.AUTOMATIC, gone)


def test_auto_submitted_no_is_a_person(gone):
    post(payload(to=reply_address(gone), headers={"Auto-Submitted": "no"}))
    assert newest(gone).text == "Yes please."


@pytest.mark.parametrize("sender", ["support@shop.example", "support+x@in.shop.example", "MAILER-DAEMON@example.com"])
def test_our_own_mails_and_bounces_open_nothing(sender):
    post(payload("Hello", to="support@in.shop.example", sender=sender))
    assert kept().outcome == Outcome.AUTOMATIC
    assert not Conversation.objects.exists()


def test_a_program_that_does_not_say_that_it_is_one_is_answered_once(gone, rung):
    for number in range(4):
        post(payload("I am away until Monday.", to=reply_address(gone), subject=f"Away {number}"))
    assert said(gone) == ["Hello.", "I am away until Monday."]
    assert IncomingEmail.objects.filter(outcome=Outcome.REPEATED).count() == 3


def test_two_programs_that_answer_each_other_fall_silent(gone):
    for number in range(30):
        post(payload(f"Your ticket {number} was received.", to=reply_address(gone)))
    assert said(gone) == ["Hello.", "Your ticket 0 was received.", "Your ticket 1 was received."]


def test_a_delivery_report_is_shown_at_the_mail_that_came_back(gone, bob):
    take_over(gone.pk, user=bob)
    post_staff_message(gone.pk, author=bob, text="Shall I?")
    later()
    send_what_is_due()
    ours = OutgoingEmail.objects.get()
    raw = f"""From: MAILER-DAEMON@mx.example.com
To: support@shop.example
Message-ID: <report@mx.example.com>
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver it.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; alice@example.com
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full

--b
Content-Type: text/rfc822-headers

Message-ID: <{ours.mail_id}>
Subject: Your conversation

--b--
"""
    receive_email(parse_email(message_from_bytes(raw.encode())))
    ours.refresh_from_db()
    assert (ours.status, ours.error) == (EmailStatus.FAILED, "552 5.2.2 Mailbox full")
    assert kept().outcome == Outcome.RETURNED


# What it says.


def test_a_long_mail_is_cut_and_its_original_kept(gone):
    post(payload("A long story. " * 2000, to=reply_address(gone)))
    assert len(newest(gone).text) <= 8000
    assert len(newest(gone).incoming.original) == 2000 * 14 - 1


def test_an_html_mail_is_read_as_text(gone):
    page = """<html><head><style>p {color: red}</style><title>x</title></head><body><p>Yes <b>please</b> * 2.</p>
    <script>alert(1)</script><img src="https://evil.example/pixel.png" alt="pixel"><ul><li>One</li><li>Two</li></ul>
    <div>On Mon, 23 Nov 2026 at 10:02, Bob &lt;support@shop.example&gt; wrote:<br></div>
    <blockquote>Shall I?</blockquote></body></html>"""
    post(payload("", to=reply_address(gone), html=page))
    text = newest(gone).text
    assert "Yes please * 2." in text
    assert "One" in text
    for gone_with in ("alert", "color", "evil.example", "Shall I?", "wrote:"):
        assert gone_with not in text


def test_boxes_in_boxes_break_nothing(gone):
    post(payload("", to=reply_address(gone), html="<div>" * 5000 + "Deep." + "</div>" * 5000))
    assert newest(gone).text == "Deep."


@pytest.mark.parametrize(
    ("charset", "content"),
    [
        ("iso-8859-1", "Grüße".encode("latin-1")),
        ("utf-8", "Grüße".encode("latin-1")),
        ("no-such-charset", "Grüße".encode()),
        ("", "Grüße".encode()),
    ],
)
def test_a_wrong_charset_is_survived(gone, charset, content):
    head = f"From: alice@example.com\nTo: {reply_address(gone)}\nMessage-ID: <c{charset}@x>\n"
    head += f"Content-Type: text/plain; charset={charset}\n\n" if charset else "\n"
    receive_email(parse_email(message_from_bytes(head.encode() + content)))
    assert newest(gone).text == "Grüße"


@pytest.mark.parametrize(
    "head",
    [
        "Subject: =?utf-8?q?=FF=FE?= =?no?b?????=",
        "Subject: \x00\x01",
        "Content-Type: multipart/mixed",
        "Content-Type: text/plain; charset*=x''y; name*0*=",
        "In-Reply-To: <<<>>>< >",
        "References: " + "<a@b> " * 5000,
        "To: " + "a@b.example, " * 5000,
        "Content-Transfer-Encoding: base64",
        "Content-Disposition: attachment; filename*=utf-8''%FF%00..%2F..%2Fetc",
        "Date: yesterday",
    ],
    ids=lambda head: head[:30],
)
def test_a_broken_mail_breaks_nothing(gone, head):
    raw = f"From: alice@example.com\nX-Original-To: {reply_address(gone)}\nMessage-ID: <1@x>\n{head}\n\nHello\n"
    assert receive_email(parse_email(message_from_bytes(raw.encode()))).pk


def test_noise_is_no_mail_of_anybody():
    for raw in (b"", b"\x00\xff\xfe", b"From: \n\n", b"From: <@>\n\nx", b"\n" * 1000):
        receive_email(parse_email(message_from_bytes(raw)))
    assert not Conversation.objects.exists()


def test_a_mail_without_words_is_kept_and_no_message(gone):
    post(payload("\n\n", to=reply_address(gone)))
    assert said(gone) == ["Hello."]
    assert kept().outcome == Outcome.EMPTY


# Files.


def test_files_come_along_and_refused_ones_are_named(gone):
    files = [("bowl.png", "image/png", png()), ("run.exe", "application/x-msdownload", b"MZ\x90\x00")]
    post(payload("Look.", to=reply_address(gone), files=files))
    message = newest(gone)
    assert [each.name for each in message.attachments.all()] == ["bowl.png"]
    assert message.text == "Look."  # the site's words are nobody else's
    assert any("run.exe was not taken" in line for line in message.left_out)


def test_a_mail_with_a_file_alone_is_a_message(gone):
    post(payload("", to=reply_address(gone), files=[("bowl.png", "image/png", png())]))
    assert newest(gone).attachments.count() == 1


def test_a_posted_mail_may_be_larger_than_a_form(gone, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = post(payload("Look.", to=reply_address(gone), files=[("a.exe", "x/y", b"MZ" * 5000)]))
    assert response.status_code == 200
    assert newest(gone).via == Via.EMAIL


# The door.


def test_without_the_providers_secret_nothing_comes_in(gone):
    for secret in ("", "postmark:wrong", "x"):
        assert post(payload(to=reply_address(gone)), secret=secret).status_code == 400
    assert Client().post(reverse("conversations:inbound_email"), "{}", "application/json").status_code == 400
    assert said(gone) == ["Hello."]


def test_without_a_provider_there_is_no_door(settings, gone):
    settings.INBOUND_PROVIDER, settings.ANYMAIL = "", {}
    assert post(payload(to=reply_address(gone))).status_code == 404


def test_it_is_posted_to():
    assert Client().get(reverse("conversations:inbound_email")).status_code == 405


def test_a_mailgun_signature_is_checked(gone, settings):
    settings.INBOUND_PROVIDER, settings.ANYMAIL = "mailgun", {"MAILGUN_WEBHOOK_SIGNING_KEY": "key"}
    headers = [["From", ALICE], ["To", reply_address(gone)], ["Message-Id", "<m@x>"], ["Subject", "Re: x"]]
    data = {
        "sender": ALICE,
        "recipient": reply_address(gone),
        "message-headers": json.dumps(headers),
        "body-plain": "Yes, by Mailgun.",
        "timestamp": "1790000000",
        "token": "t" * 50,
    }
    good = hmac.new(b"key", (data["timestamp"] + data["token"]).encode(), hashlib.sha256).hexdigest()
    door = reverse("conversations:inbound_email")
    assert Client().post(door, {**data, "signature": "0" * 64}).status_code == 400
    assert Client().post(door, {**data, "signature": good}).status_code == 200
    assert newest(gone).text == "Yes, by Mailgun."
