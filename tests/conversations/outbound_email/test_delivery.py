"""A customer who has left the chat gets what was written to them by e-mail: together, once, and not lost."""

import re
import threading
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import User
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from conversations.attachments.storage import upload_attachment
from conversations.background import jobs
from conversations.exceptions import ActionError
from conversations.lifecycle.customer_messages import touch_customer_presence
from conversations.lifecycle.transitions import take_over
from conversations.messages.message_store import post_staff_message
from conversations.models import Conversation, Customer, EmailStatus, Message, OutgoingEmail
from conversations.outbound_email import message_builder, outbox
from conversations.outbound_email.delivery import send_email
from conversations.outbound_email.outbox import claim_email, due_emails, record_bounce, retry_email
from conversations.turns.sweeper import requeue_lost_work
from tests.conversations.conftest import new_conversation, write
from tests.conversations.outbound_email import smtp_server

pytestmark = pytest.mark.django_db

SIZES = [("bowl.png", 4), ("plan.png", 40)]


def png(side: int) -> bytes:
    file = BytesIO()
    Image.effect_noise((side, side), 50).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def server(settings):
    with smtp_server.running(settings) as running:
        yield running


@pytest.fixture(autouse=True)
def at_home(settings):
    settings.DEFAULT_FROM_EMAIL = "Harbour & Pine <support@shop.example>"
    settings.SITE_URL = "https://support.shop.example"


def conversation_seen(ago: timedelta = timedelta(minutes=5), email: str = "alice@example.com") -> Conversation:
    customer = Customer.objects.create()
    return Conversation.objects.create(customer=customer, contact_email=email, customer_seen_at=timezone.now() - ago)


def reply_to(conversation: Conversation, bob: User, text: str = "A new bowl is on its way & paid for.") -> Message:
    take_over(conversation.pk, user=bob)
    return post_staff_message(conversation.pk, author=bob, text=text).message


def later(**changes) -> None:
    """The time of quiet, or of a pause, is over."""
    past = timezone.now() - timedelta(seconds=1)
    OutgoingEmail.objects.filter(due_at__isnull=False).update(due_at=past, **changes)


def send_what_is_due() -> None:
    for email_id in due_emails():
        async_to_sync(send_email)(email_id)


def mail_of(message: Message) -> OutgoingEmail:
    message.refresh_from_db()
    return message.email


def test_a_customer_who_is_gone_gets_the_reply_by_email(bob, server):
    conversation = conversation_seen()
    write(conversation, "My bowl broke.")
    seen_before(conversation)
    message = reply_to(conversation, bob)
    later()
    send_what_is_due()
    [sent] = server.taken
    assert sent["To"] == "alice@example.com"
    assert sent["From"] == "Bob from Harbour & Pine <support@shop.example>"
    plain = sent.get_body(["plain"]).get_content()
    assert "A new bowl is on its way & paid for." in plain
    assert "> My bowl broke." in plain
    assert "https://support.shop.example/chat/mail/" in plain
    assert "nobody reads its address" in plain
    page = sent.get_body(["html"]).get_content()
    assert "A new bowl is on its way &amp; paid for." in page
    assert "https://support.shop.example/chat/mail/" in page
    assert "<img" not in page
    assert "Auto-Submitted" not in sent
    assert mail_of(message).status == EmailStatus.SENT
    assert mail_of(message).address == "alice@example.com"
    assert mail_of(message).sent_at


def seen_before(conversation: Conversation) -> None:
    """The customer wrote and left at once."""
    past = timezone.now() - timedelta(minutes=5)
    Conversation.objects.filter(pk=conversation.pk).update(customer_seen_at=past)


def test_nothing_is_sent_before_the_team_is_quiet(bob, server):
    reply_to(conversation_seen(), bob)
    assert due_emails() == []


def test_several_replies_are_one_mail(bob, server):
    conversation = conversation_seen()
    first, second = reply_to(conversation, bob, "First."), reply_to(conversation, bob, "Second.")
    assert mail_of(first) == mail_of(second)
    later()
    send_what_is_due()
    [sent] = server.taken
    plain = sent.get_body(["plain"]).get_content()
    assert plain.index("First.") < plain.index("Second.")


def test_replies_without_an_end_do_not_put_the_mail_off_for_ever(bob):
    conversation = conversation_seen()
    reply_to(conversation, bob)
    OutgoingEmail.objects.update(created=timezone.now() - timedelta(minutes=10))
    reply_to(conversation, bob, "One more thing.")
    assert len(due_emails()) == 1


def test_it_is_sent_once_whoever_asks(bob, server):
    reply_to(conversation_seen(), bob)
    later()
    [email_id] = due_emails()
    for _again in range(3):
        async_to_sync(send_email)(email_id)
    assert len(server.taken) == 1


def test_what_another_process_sends_is_left_to_it(bob):
    reply_to(conversation_seen(), bob)
    later()
    [email_id] = due_emails()
    assert claim_email(email_id)
    assert claim_email(email_id) is None
    assert due_emails() == []


def test_the_mail_of_a_process_that_died_is_sent_by_another(bob, server):
    reply_to(conversation_seen(), bob)
    later()
    [email_id] = due_emails()
    lost = claim_email(email_id)
    later(lease_until=timezone.now() - timedelta(seconds=1))
    send_what_is_due()
    assert len(server.taken) == 1
    outbox.mark_failed(lost, "too late to say", final=True)
    assert OutgoingEmail.objects.get().status == EmailStatus.SENT


def test_a_message_goes_with_one_mail_and_a_conversation_gathers_one(bob):
    conversation = conversation_seen()
    reply_to(conversation, bob)
    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingEmail.objects.create(conversation=conversation, mail_id="another", due_at=timezone.now())


def test_a_customer_who_is_there_gets_none(bob, server):
    conversation = conversation_seen(timedelta(seconds=5))
    message = reply_to(conversation, bob)
    touch_customer_presence(conversation.pk)  # the chat says every 25 seconds that it is open
    later()
    send_what_is_due()
    assert server.taken == []
    assert mail_of(message).status == EmailStatus.SEEN


def test_what_was_seen_before_the_mail_goes_is_not_in_it(bob, server):
    conversation = conversation_seen()
    first = reply_to(conversation, bob, "Seen.")
    Message.objects.filter(pk=first.pk).update(created=timezone.now() - timedelta(minutes=4))
    Conversation.objects.update(customer_seen_at=timezone.now() - timedelta(minutes=3))
    second = reply_to(conversation, bob, "Not seen.")
    later()
    send_what_is_due()
    [sent] = server.taken
    assert "Seen." not in sent.get_body(["plain"]).get_content()
    assert mail_of(first) is None
    assert mail_of(second).status == EmailStatus.SENT


def test_the_mail_waits_while_the_chat_may_still_be_open(bob, server):
    conversation = conversation_seen(timedelta(seconds=30))
    reply_to(conversation, bob)
    later()
    send_what_is_due()
    assert server.taken == []
    assert OutgoingEmail.objects.get().due_at > timezone.now()


def test_a_customer_without_an_address_gets_none(bob):
    message = reply_to(conversation_seen(email=""), bob)
    assert mail_of(message) is None


def test_the_address_is_the_one_of_the_moment_when_it_is_sent(bob, server):
    conversation = conversation_seen(email="typo@example.com")
    reply_to(conversation, bob)
    Conversation.objects.update(contact_email="alice@example.com")
    later()
    send_what_is_due()
    assert [sent["To"] for sent in server.taken] == ["alice@example.com"]


def test_a_server_that_puts_it_off_is_asked_again_with_the_same_mail(bob, server):
    message = reply_to(conversation_seen(), bob)
    server.answer = "451 Try again later"
    later()
    send_what_is_due()
    waiting = mail_of(message)
    assert (waiting.status, waiting.error) == (EmailStatus.SENDING, "451 Try again later")
    assert waiting.due_at > timezone.now()
    server.answer = "250 OK"
    later()
    send_what_is_due()
    [sent] = server.taken
    assert sent["Message-ID"] == f"<{waiting.mail_id}>"
    assert mail_of(message).status == EmailStatus.SENT


def test_a_mail_server_that_is_down_loses_nothing(bob, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    message = reply_to(conversation_seen(), bob)
    later()
    send_what_is_due()
    assert mail_of(message).status == EmailStatus.SENDING
    assert "refused" in mail_of(message).error
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    later()
    send_what_is_due()
    assert len(mail.outbox) == 1


def test_after_many_tries_the_team_is_told(bob, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    message = reply_to(conversation_seen(), bob)
    for _try in range(outbox.MAX_ATTEMPTS):
        later()
        send_what_is_due()
    assert mail_of(message).status == EmailStatus.FAILED
    assert due_emails() == []


def test_a_mailbox_that_refuses_is_not_asked_again(bob, server):
    message = reply_to(conversation_seen(), bob)
    server.answer = "550 5.1.1 No such user here"
    later()
    send_what_is_due()
    assert (mail_of(message).status, mail_of(message).error) == (EmailStatus.FAILED, "550 5.1.1 No such user here")
    assert due_emails() == []


def test_a_failed_mail_is_sent_again_when_somebody_asks(bob, server):
    message = reply_to(conversation_seen(), bob)
    server.answer = "550 5.1.1 No such user here"
    later()
    send_what_is_due()
    server.answer = "250 OK"
    retry_email(message)
    send_what_is_due()
    assert len(server.taken) == 1
    with pytest.raises(ActionError):
        retry_email(message)


def test_a_mail_that_comes_back_is_not_delivered(bob, server):
    message = reply_to(conversation_seen(), bob)
    later()
    send_what_is_due()
    record_bounce(mail_of(message).mail_id, "550 mailbox full")
    assert (mail_of(message).status, mail_of(message).error) == (EmailStatus.FAILED, "550 mailbox full")
    assert record_bounce("nobody@elsewhere", "550") is None


def test_a_later_mail_waits_for_the_earlier_one(bob, server):
    conversation = conversation_seen()
    reply_to(conversation, bob, "First.")
    server.answer = "451 Try again later"
    later()
    send_what_is_due()
    reply_to(conversation, bob, "Second.")
    second = OutgoingEmail.objects.order_by("-pk").first()
    OutgoingEmail.objects.filter(pk=second.pk).update(due_at=timezone.now())
    assert claim_email(second.pk) is None


def test_mails_of_a_conversation_make_a_thread(bob, server):
    conversation = conversation_seen()
    for text in ("First.", "Second.", "Third."):
        reply_to(conversation, bob, text)
        later()
        send_what_is_due()
    first, second, third = server.taken
    assert "In-Reply-To" not in first
    assert second["In-Reply-To"] == first["Message-ID"]
    assert third["In-Reply-To"] == second["Message-ID"]
    assert third["References"] == f"{first['Message-ID']} {second['Message-ID']}"
    assert first["Subject"] == second["Subject"] == third["Subject"]
    assert len({sent["Message-ID"] for sent in server.taken}) == 3


def test_a_name_cannot_become_a_header(server):
    eve = User.objects.create_user("eve", first_name="Eve\r\nBcc: all@example.com", is_staff=True)
    conversation = conversation_seen()
    Conversation.objects.update(subject="Help\r\nX-Evil: yes")
    reply_to(conversation, eve)
    later()
    send_what_is_due()
    [sent] = server.taken
    assert "Bcc" not in sent
    assert "X-Evil" not in sent
    assert sent["Subject"] == "Re: Help X-Evil: yes"


def test_both_parts_of_a_mail_have_the_words_as_they_were_typed(bob, server):
    typed = "3. Mai\n7. Mai\n    C:\\orders\\_new\\*.csv 2*3*4\n\n\n#12 https://x.example/a_b_."
    conversation = conversation_seen()
    write(conversation, typed)
    seen_before(conversation)
    reply_to(conversation, bob, typed)
    later()
    send_what_is_due()
    plain = server.taken[0].get_body(["plain"]).get_content().replace("\r\n", "\n")
    assert typed in plain
    assert "\n> ".join(["", *typed.split("\n")]) in plain
    page = server.taken[0].get_body(["html"]).get_content().replace("\r\n", "\n")
    shown = unescape(re.sub(r"<[^>]*>", "", page.replace("<br>", "\n")))
    assert shown.count(typed) == 2
    assert page.count('href="https://x.example/a_b_"') == 2


def test_what_a_person_wrote_is_not_run_as_markup_or_a_template(bob, server):
    reply_to(conversation_seen(), bob, "<script>x</script> {{ settings.SECRET_KEY }} {% load i18n %}")
    later()
    send_what_is_due()
    page = server.taken[0].get_body(["html"]).get_content()
    assert "<script" not in page
    assert "{{ settings.SECRET_KEY }}" in page


def test_it_is_written_in_the_customers_language(bob, server):
    conversation = conversation_seen()
    Conversation.objects.update(language="ar")  # one that the site has no words in
    reply_to(conversation, bob, "مرحبا")
    later()
    send_what_is_due()
    assert "مرحبا" in server.taken[0].get_body(["plain"]).get_content()


def test_files_go_with_the_mail_and_one_that_is_too_large_is_named(bob, server, monkeypatch):
    conversation = conversation_seen()
    take_over(conversation.pk, user=bob)
    files = [upload_attachment(conversation.pk, name=name, content=png(size), by=bob) for name, size in SIZES]
    monkeypatch.setattr(message_builder, "MAX_FILES", files[0].size)
    ids = [file.public_id for file in files]
    post_staff_message(conversation.pk, author=bob, text="See these.", attachments=ids)
    later()
    send_what_is_due()
    [sent] = server.taken
    [attached] = sent.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("bowl.png", "image/png")
    assert attached.get_content() == files[0].file.read()
    assert "The file plan.png is too large for an e-mail" in sent.get_body(["plain"]).get_content()


def test_answers_are_asked_for_when_somebody_reads_them(bob, server, settings):
    settings.INBOUND_EMAIL = "support@in.shop.example"
    reply_to(conversation_seen(), bob)
    later()
    send_what_is_due()
    [sent] = server.taken
    local, _, domain = str(sent["Reply-To"]).partition("@")
    assert domain == "in.shop.example"
    assert local.startswith("support+")
    assert len(local) <= 64
    assert "answer this e-mail" in sent.get_body(["plain"]).get_content()
    assert "nobody reads" not in sent.get_body(["plain"]).get_content()


def test_the_sweeper_asks_for_the_mails_that_are_due(bob, monkeypatch):
    asked = []
    monkeypatch.setattr(jobs, "enqueue_email", asked.append)
    reply_to(conversation_seen(), bob)
    requeue_lost_work()
    assert asked == []
    later()
    requeue_lost_work()
    assert asked == [OutgoingEmail.objects.get().pk]


@pytest.mark.django_db(transaction=True)
def test_of_many_processes_that_try_at_once_one_sends(settings):
    bob = User.objects.create_user("bob", first_name="Bob", is_staff=True)
    with smtp_server.running(settings) as server:
        reply_to(conversation_seen(), bob)
        later()
        [email_id] = due_emails()
        together = threading.Barrier(4)

        def attempt() -> None:
            from django.db import connection

            together.wait()
            async_to_sync(send_email)(email_id)
            connection.close()

        threads = [threading.Thread(target=attempt) for _number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(server.taken) == 1


def test_an_erased_conversation_has_no_mail(bob):
    conversation = new_conversation("Alice", email="alice@example.com")
    reply_to(conversation, bob)
    later()
    [email_id] = due_emails()
    task = claim_email(email_id)
    Conversation.objects.all().delete()
    outbox.mark_sent(task)
    async_to_sync(send_email)(email_id)
    assert mail.outbox == []
