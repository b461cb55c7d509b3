"""A mail is from the person whom it speaks for, whatever passed it on."""

import pytest

from conversations.inbound_email.headers import message_from_bytes
from conversations.inbound_email.parser import ParsedEmail, parse_email
from conversations.models import Conversation, Customer, IncomingEmail, Outcome
from conversations.outbound_email.reply_addresses import reply_address
from tests.conversations.conftest import newest
from tests.conversations.inbound_email.test_mailbox import box  # noqa: F401 - a fixture
from tests.conversations.inbound_email.test_receiver import gone, inbound, said  # noqa: F401 - fixtures
from tests.conversations.postmark_posts import payload, post

pytestmark = pytest.mark.django_db

US = "support@in.shop.example"
VISITOR = "Noor Haddad <noor@visitor.example>"


def read(*lines: str) -> ParsedEmail:
    head = "\r\n".join([*lines, f"To: {US}", "Subject: Teapot"])
    return parse_email(message_from_bytes(f"{head}\r\n\r\nDoes the teapot have a lid?".encode()))


@pytest.mark.parametrize(
    "robot",
    [
        "noreply@web.example",
        "no-reply+forms@web.example",
        "do_not_reply@web.example",
        "orders-noreply@web.example",
        "wordpress@shop.example",
        "www-data@server.shop.example",
        "contact-form@shop.example",
        "support@shop.example",
        "support+web@in.shop.example",
        "forms@some-builder.example",
    ],
)
def test_what_a_form_sends_is_from_its_visitor(robot):
    found = read(f"From: Shop website <{robot}>", f"Reply-To: {VISITOR}")
    assert (found.sender, found.sender_name) == ("noor@visitor.example", "Noor Haddad")
    assert not found.automatic


def test_visitors_of_one_form_are_customers_of_their_own():
    for number in range(12):
        post(
            payload(
                f"I am visitor number {number} and I ask something.",
                to=US,
                sender="wordpress@shop.example",
                name="Shop website",
                headers={"Reply-To": f"Visitor {number} <v{number}@visitor.example>"},
            )
        )
    assert IncomingEmail.objects.filter(outcome=Outcome.OPENED).count() == 12
    assert set(Customer.objects.values_list("email", flat=True)) == {f"v{n}@visitor.example" for n in range(12)}
    assert not Customer.objects.filter(name="Shop website").exists()


def test_a_form_whose_mails_call_themselves_generated_is_heard():
    found = read("From: noreply@web.example", f"Reply-To: {VISITOR}", "Auto-Submitted: auto-generated")
    assert (found.sender, found.automatic) == ("noor@visitor.example", False)


@pytest.mark.parametrize("reply_to", ["support@shop.example", "no-reply@web.example", "nonsense", "<>", ""])
def test_a_robot_that_names_nobody_stays_a_robot(reply_to):
    assert read("From: noreply@web.example", f"Reply-To: {reply_to}").automatic


def test_a_person_is_answered_where_they_ask_for_it_and_both_addresses_are_kept():
    headers = {"Reply-To": "kim@home.example"}
    post(payload("Where is it?", to=US, sender="kim@work.example", name="Kim", headers=headers))
    kept = IncomingEmail.objects.get()
    assert (kept.sender, kept.written_from) == ("kim@home.example", "kim@work.example")
    assert kept.conversation.reply_email == "kim@home.example"


def test_a_customer_who_asks_for_answers_elsewhere_stays_in_the_conversation(gone):  # noqa: F811
    post(payload("Yes.", to=reply_address(gone), headers={"Reply-To": "alice@home.example"}))
    assert newest(gone).text == "Yes."
    gone.refresh_from_db()
    assert gone.reply_email == "alice@example.com"


def test_a_reply_to_that_is_ourselves_changes_nothing():
    assert read("From: kim@work.example", f"Reply-To: {US}").sender == "kim@work.example"


GROUP = ["List-Id: <help.shop.example>", "List-Post: <mailto:help@shop.example>", "Precedence: list"]


@pytest.mark.parametrize(
    "lines",
    [
        [f"From: {VISITOR}", *GROUP, "List-Unsubscribe: <mailto:help+leave@shop.example>"],
        [f"From: {VISITOR}", *GROUP, "Reply-To: help@shop.example"],
        ["From: 'Noor Haddad' via Help <help@shop.example>", *GROUP, f"X-Original-From: {VISITOR}"],
        ["From: 'Noor Haddad' via Help <help@shop.example>", *GROUP, "X-Original-Sender: noor@visitor.example"],
        ["From: Noor Haddad via Help <help@shop.example>", *GROUP, f"Reply-To: {VISITOR}"],
        [f"From: {VISITOR}", "X-Loop: info@shop.example", "X-Forwarded-To: support@in.shop.example"],
        [f"From: {VISITOR}", "X-Forwarded-For: info@shop.example support@in.shop.example", "Precedence: list"],
        [f"From: {VISITOR}", "Resent-From: bob@shop.example", "Resent-To: support@in.shop.example"],
        [f"From: {VISITOR}", "List-Id: <help.shop.example>"],
        [f"From: {VISITOR}", "Precedence: bulk", "List-Post: <mailto:help@shop.example>", "Mailing-List: help"],
    ],
    ids=lambda lines: " ".join(lines)[:70],
)
def test_what_a_group_a_list_or_a_forwarder_passes_on_is_from_who_wrote_it(lines):
    found = read(*lines)
    assert (found.sender, found.sender_name, found.automatic) == ("noor@visitor.example", "Noor Haddad", False)


def test_the_door_of_a_mailbox_reads_it_the_same(box):  # noqa: F811
    from conversations.inbound_email.mailbox import fetch_mail

    head = f"From: noreply@web.example\r\nReply-To: {VISITOR}\r\nTo: {US}\r\nMessage-ID: <f@x>\r\nSubject: Lid\r\n"
    box.put(f"{head}\r\nDoes it have a lid?\r\n".encode())
    fetch_mail()
    assert Conversation.objects.get().customer.email == "noor@visitor.example"


def test_whom_else_a_mail_names_is_kept():
    data = payload("See below.", to=US)
    data["CcFull"] = [{"Email": "partner@firm.example", "Name": "Our Partner", "MailboxHash": ""}]
    post(data)
    kept = IncomingEmail.objects.get()
    assert (kept.to, kept.cc) == (US, "Our Partner <partner@firm.example>")
    assert kept.is_addressed_to_others
