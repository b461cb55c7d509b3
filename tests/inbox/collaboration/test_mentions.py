"""Notes call teammates; what is in a note never leaves the team."""

import json
import re
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conversations.models import Conversation, Message, OutgoingEmail
from conversations.outbound_email import delivery
from conversations.outbound_email.outbox import due_emails
from inbox.assignment.assignments import claim
from inbox.collaboration.drafts import save_draft
from inbox.collaboration.notes import add_note, highlight_mentions, mention_candidates
from inbox.models import Mention, Note, Team
from inbox.replies.outgoing import ReplyRequest, send, undo_reply
from inbox.replies.reply import reply
from tests.conversations.chat.chat_client import browser
from tests.inbox.conftest import open_ticket, signed_in, staff
from tests.inbox.live.test_consumers import connected, until
from tests.inbox.team.fixtures import with_role

pytestmark = pytest.mark.django_db
live = pytest.mark.django_db(transaction=True)


def called(note) -> list[str]:
    return sorted(note.mentions.values_list("user__username", flat=True))


def test_teammates_are_called_by_their_names(ticket, bob, rita, sue):
    note = add_note(ticket, bob, "Hi @rita, and @SUE. (@rita again, me: @bob)")
    assert called(note) == ["rita", "sue"]


@pytest.mark.parametrize("text", ["@nobody look", "mail rita@example.com", "@@rita", "@ rita", "@rita_the_great"])
def test_other_words_stay_text(ticket, bob, rita, text):
    assert called(add_note(ticket, bob, text)) == []
    page = signed_in(bob).get(ticket.get_absolute_url()).content.decode()
    assert 'class="mention"' not in page
    assert text.split()[-1] in page


@pytest.mark.parametrize(
    "name", ["kim@shop.example", "kim.lee", "kim-lee", "kim+desk", "Kim Lee", "müller", "李雷", "k", "kim."]
)
def test_whom_the_picker_inserts_is_called_and_nobody_else(ticket, bob, name):
    User.objects.create_user("kim", is_staff=True)
    wanted = User.objects.create_user(name, is_staff=True)
    offered = signed_in(bob).get(reverse("inbox:offer_colleagues", args=[ticket.number]), {"q": name})
    inserted = re.search(
        r'data-insert="([^"]*)" *><span class="picker__name">@' + re.escape(name), offered.content.decode()
    )
    note = add_note(ticket, bob, f"Please look, {inserted[1]}. Thank you")
    assert called(note) == [name]
    assert f'<b class="mention">@{name}</b>' in highlight_mentions(note)
    assert called(add_note(ticket, bob, f"(@{wanted.username.upper()}: you?)")) == [name]


@pytest.mark.parametrize("text", ["@kim@shop.example", "@kim.lee", "@kim-lee", "@kim_", "a@kim", "@kimberley"])
def test_a_name_that_goes_on_is_not_the_shorter_one(ticket, bob, text):
    User.objects.create_user("kim", is_staff=True)
    assert called(add_note(ticket, bob, text)) == []
    assert called(add_note(ticket, bob, f"@kim, not {text}")) == ["kim"]


def test_of_names_that_differ_in_capitals_the_one_that_is_written_is_called(ticket, bob):
    for name in ("Kim", "kim"):
        User.objects.create_user(name, is_staff=True)
    assert called(add_note(ticket, bob, "@Kim")) == ["Kim"]
    assert called(add_note(ticket, bob, "@KIM")) == []


def test_letters_that_are_put_together_are_the_same_letters(ticket, bob):
    User.objects.create_user("m\u00fcller", is_staff=True)
    assert called(add_note(ticket, bob, "@mu\u0308ller!")) == ["m\u00fcller"]


def test_only_active_staff_are_called(ticket, bob, rita, mallory):
    rita.is_active = False
    rita.save()
    assert called(add_note(ticket, bob, "@rita @mallory")) == []


def test_a_call_stands_out_and_html_does_not(ticket, bob, rita):
    add_note(ticket, bob, "<b>Bold</b>\nfor @rita & @nobody")
    page = signed_in(rita).get(ticket.get_absolute_url()).content.decode()
    assert '<p>&lt;b&gt;Bold&lt;/b&gt;<br>for <b class="mention">@rita</b> &amp; @nobody</p>' in page


def test_a_mention_waits_until_its_ticket_is_opened(ticket, bob, rita):
    add_note(ticket, bob, "@rita please")
    other = open_ticket(name="Zoe")
    signed_in(rita).get(other.get_absolute_url())
    signed_in(bob).get(ticket.get_absolute_url())
    assert Mention.objects.get().read_at is None
    signed_in(rita).get(ticket.get_absolute_url())
    assert Mention.objects.get().read_at <= timezone.now()


@live
async def test_who_is_called_is_told_on_any_page_and_others_are_not():
    bob, rita, sue = [await sync_to_async(staff)(name) for name in ("Bob", "Rita", "Sue")]
    ticket = await sync_to_async(open_ticket)()
    async with connected(rita) as page, connected(sue) as other:
        await until(page, "rows")
        await until(other, "rows")
        await sync_to_async(add_note)(ticket, bob, "@rita have a look")
        await until(page, "#calls", f"Bob calls you on ticket #{ticket.number}", "have a look")
        await sync_to_async(add_note)(ticket, bob, "@sue and you")
        assert "@rita" not in await until(other, "#calls", "and you")


def test_the_picker_offers_colleagues_who_see_the_ticket(ticket, bob, rita, sue, mallory):
    url = reverse("inbox:offer_colleagues", args=[ticket.number])
    page = signed_in(bob).get(url).content.decode()
    assert "@rita" in page
    assert "@sue" in page
    assert "@bob" not in page
    assert "@mallory" not in page
    assert "@rita" in signed_in(bob).get(url, {"q": "ri"}).content.decode()
    assert "No teammate of that name" in signed_in(bob).get(url, {"q": "zz\0"}).content.decode()
    ticket.team = Team.objects.create(name="Billing")
    ticket.save(update_fields=["team"])
    rita.teams.add(Team.objects.create(name="Orders"))
    sue.teams.add(ticket.team)
    page = signed_in(bob).get(url).content.decode()
    assert "@sue" in page
    assert "@rita" not in page
    assert called(add_note(ticket, bob, "@rita all the same")) == ["rita"]


def test_the_picker_offers_an_admin_of_another_team_who_sees_all(ticket, bob, rita):
    for name, user in (("Billing", bob), ("Orders", with_role(rita, "admin"))):
        Team.objects.create(name=name).members.add(user)
    ticket.team = Team.objects.get(name="Billing")
    ticket.save(update_fields=["team"])
    assert mention_candidates(ticket, bob, "r") == [rita]


def test_who_may_use_the_pickers(ticket, bob, mallory):
    for name in ("offer_colleagues", "offer_canned"):
        url = reverse(f"inbox:{name}", args=[ticket.number])
        assert Client().get(url).headers["Location"].startswith("/login/")
        assert signed_in(mallory).get(url).status_code == 403
        assert signed_in(bob).post(url).status_code == 405
        assert signed_in(bob).get(reverse(f"inbox:{name}", args=[404])).status_code == 404


SECRET = "zebra-crossing-4711"


async def write_around_a_note(ticket, bob, rita) -> Message:
    """A note, drafts and a reply that was undone; and one reply that the customer gets, which is returned."""
    await sync_to_async(claim)(ticket, bob)
    await sync_to_async(add_note)(ticket, rita, f"@bob {SECRET}")
    for kind in ("note", "reply"):
        await sync_to_async(save_draft)(ticket.pk, bob, kind, SECRET)
    undone = await sync_to_async(send)(ticket, bob, ReplyRequest(f"{SECRET} too early"))
    await sync_to_async(undo_reply)(undone.outgoing.pk, bob)
    return (await sync_to_async(reply)(ticket, bob, "Hello Alice.")).message


@live
async def test_no_frame_and_no_mail_to_the_customer_holds_a_word_of_a_note():
    bob, rita = await sync_to_async(staff)("Bob"), await sync_to_async(staff)("Rita")
    ticket = await sync_to_async(open_ticket)(email="alice@example.com")
    visitor = (await Conversation.objects.select_related("customer").aget(pk=ticket.conversation_id)).customer.visitor
    async with browser(visitor) as alice:
        await alice.hello()
        await write_around_a_note(ticket, bob, rita)
        await alice.got("message", text="Hello Alice.")
        await alice.caught_up()
    async with browser(visitor) as again:
        await again.hello()
        await again.got("message", text="Hello Alice.")
        await again.caught_up()
    assert SECRET not in json.dumps([alice.seen, again.seen])
    await Conversation.objects.aupdate(customer_seen_at=timezone.now() - timedelta(days=1))
    await OutgoingEmail.objects.aupdate(due_at=timezone.now())
    for email_id in await sync_to_async(due_emails)():
        await delivery.send_email(email_id)
    assert "Hello Alice." in mail.outbox[-1].body
    assert all(SECRET not in f"{each.subject} {each.body} {each.alternatives}" for each in mail.outbox)
    assert await Note.objects.filter(text__contains=SECRET).aexists()
