"""Teammates see who else is at a ticket, who is writing, and who has begun an answer."""

import json
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from conversations.realtime import broadcast
from inbox.assignment.assignments import claim, take_over
from inbox.collaboration import presence
from inbox.collaboration.drafts import save_draft
from inbox.live import consumers
from inbox.models import Draft, OutgoingReply, Viewer
from inbox.replies.outgoing import ReplyRequest, send, send_due_replies
from tests.inbox.conftest import open_ticket, signed_in, staff
from tests.inbox.live.test_consumers import connected, until

pytestmark = pytest.mark.django_db
live = pytest.mark.django_db(transaction=True)


async def say(page, **frame):
    await page.send_to(text_data=json.dumps(frame))


@live
async def test_colleagues_are_seen_while_they_have_the_ticket_open():
    bob, rita = await sync_to_async(staff)("Bob"), await sync_to_async(staff)("Rita")
    ticket = await sync_to_async(open_ticket)()
    async with connected(bob, f"ticket={ticket.number}", after=2) as page:
        assert "viewing" not in await until(page, 'id="presence"', "hidden")
        async with connected(rita, f"ticket={ticket.number}", after=2) as other:
            await until(page, "Rita is viewing", ">RI</span>")
            await until(other, "Bob is viewing")
        await until(page, 'id="presence"', "hidden")
    assert not await Viewer.objects.aexists()


@live
async def test_a_page_of_ones_own_that_closes_leaves_the_other_there():
    bob, rita = await sync_to_async(staff)("Bob"), await sync_to_async(staff)("Rita")
    ticket = await sync_to_async(open_ticket)()
    async with (
        connected(rita, f"ticket={ticket.number}", after=2) as page,
        connected(bob, f"ticket={ticket.number}", after=2),
    ):
        await until(page, "Bob is viewing")
        async with connected(bob, f"ticket={ticket.number}", after=2) as second:
            await until(second, "Rita is viewing")
        while not await Viewer.objects.filter(user=bob).aexists():
            await say(page, type="here")


@live
async def test_who_is_writing_what_is_seen_and_who_stops():
    bob, rita = await sync_to_async(staff)("Bob"), await sync_to_async(staff)("Rita")
    ticket = await sync_to_async(open_ticket)()
    async with (
        connected(bob, f"ticket={ticket.number}", after=2) as page,
        connected(rita, f"ticket={ticket.number}", after=2) as other,
    ):
        await until(page, "Rita is viewing")
        await say(other, type="typing", on=True, kind="note")
        assert "collision" in await until(page, "Rita is writing a note")
        await say(other, type="typing", on=False)
        await until(page, "Rita is viewing")
        await say(other, type="draft", ticket=ticket.number, kind="reply", text="Dear Alice", version=1)
        await until(page, 'id="collision"', "Rita has begun a reply and not sent it")


@live
async def test_what_nobody_renews_is_over_and_seen_to_be_over(monkeypatch):
    monkeypatch.setattr(consumers, "WRITING_FOR", timedelta(seconds=-0.9))
    bob, rita = await sync_to_async(staff)("Bob"), await sync_to_async(staff)("Rita")
    ticket = await sync_to_async(open_ticket)()
    async with connected(bob, f"ticket={ticket.number}", after=2) as page:
        await sync_to_async(presence.write)(ticket.pk, rita, "reply")
        await until(page, "Rita is writing a reply")
        await Viewer.objects.filter(user=rita).aupdate(writing_at=timezone.now() - timedelta(seconds=9))
        await until(page, "Rita is viewing")


@live
async def test_one_change_is_announced_once_and_by_ids_alone(monkeypatch):
    sent = []

    async def remember(group, type, **event):
        sent.append((group, type, event))

    monkeypatch.setattr(broadcast, "send", remember)
    bob, ticket = await sync_to_async(staff)("Bob"), await sync_to_async(open_ticket)()
    sent.clear()
    for _ in range(3):
        await sync_to_async(presence.arrive)(ticket.pk, bob)
        await sync_to_async(presence.write)(ticket.pk, bob, "reply")
        await sync_to_async(save_draft)(ticket.pk, bob, "reply", "Secret words")
    await sync_to_async(presence.stop_writing)(ticket.pk, bob)
    await sync_to_async(presence.stop_writing)(ticket.pk, bob)
    await sync_to_async(presence.leave)(ticket.pk, bob)
    group = broadcast.staff_group(ticket.conversation_id)
    assert sent == [(group, "presence.changed", {})] * 5  # came, wrote, has a draft, stopped, left


def test_who_has_not_been_heard_of_is_not_here(ticket, bob, rita):
    presence.arrive(ticket.pk, rita)
    page = signed_in(bob).get(ticket.get_absolute_url()).content.decode()
    assert "Rita is viewing" in page
    Viewer.objects.update(seen_at=timezone.now() - timedelta(seconds=46))
    assert "Rita is viewing" not in signed_in(bob).get(ticket.get_absolute_url()).content.decode()


def test_an_old_draft_of_a_colleague_is_no_warning(ticket, bob, rita):
    save_draft(ticket.pk, rita, "reply", "Dear Alice")
    save_draft(ticket.pk, rita, "note", "By the way")
    page = signed_in(bob).get(ticket.get_absolute_url()).content.decode()
    assert page.count("Rita has begun a reply") == 1
    assert "Dear Alice" not in page
    assert "Rita has begun a reply" not in signed_in(rita).get(ticket.get_absolute_url()).content.decode()
    Draft.objects.update(updated=timezone.now() - timedelta(hours=13))
    assert "Rita has begun" not in signed_in(bob).get(ticket.get_absolute_url()).content.decode()


@live
async def test_a_reply_on_its_way_is_shown_and_goes_when_it_is_sent():
    bob, rita = await sync_to_async(staff)("Bob"), await sync_to_async(staff)("Rita")
    ticket = await sync_to_async(open_ticket)()
    await sync_to_async(claim)(ticket, bob)
    async with (
        connected(bob, f"ticket={ticket.number}", after=2) as page,
        connected(rita, f"ticket={ticket.number}", after=2) as other,
    ):
        await sync_to_async(send)(ticket, bob, ReplyRequest("On its way."))
        await until(page, 'id="outgoing"', "On its way.", "Undo")
        assert "On its way." not in await until(other, 'id="outgoing"', "Bob is about to send a reply")
        await OutgoingReply.objects.aupdate(send_at=timezone.now())
        await sync_to_async(send_due_replies)()
        await until(other, "#thread", "On its way.")
        assert "Undo" not in await until(page, 'id="outgoing"')


@live
async def test_who_was_refused_is_told_wherever_they_are():
    bob, sue = await sync_to_async(staff)("Bob"), await sync_to_async(staff)("Sue")
    sue.is_superuser = True
    await sue.asave()
    ticket = await sync_to_async(open_ticket)()
    await sync_to_async(claim)(ticket, bob)
    await sync_to_async(send)(ticket, bob, ReplyRequest("On its way."))
    async with connected(bob) as page:
        await until(page, "rows")
        await sync_to_async(take_over)(ticket, sue)
        await OutgoingReply.objects.aupdate(send_at=timezone.now())
        await sync_to_async(send_due_replies)()
        await until(page, "#calls", f"Your reply on ticket #{ticket.number} was not sent.")
