"""The list over the socket: it follows what happens, for the view, the filters and the page that are shown."""

from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.test.signals import template_rendered
from django.utils import timezone

from conversations.realtime import broadcast
from inbox.assignment.assignments import claim
from inbox.models import Tag, Team, Ticket
from inbox.ticket_list.pagination import PAGE
from inbox.ticket_list.saved_views import save_view
from inbox.ticket_list.ticket_list import Listing
from tests.inbox.conftest import open_ticket, staff
from tests.inbox.live.test_consumers import connected, until
from tests.inbox.ticket_list.test_pagination import many

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def rendered():
    """Counts the templates that are rendered meanwhile."""
    counts: Counter[str] = Counter()

    def count(template, **_):
        counts[template.name] += 1

    template_rendered.connect(count)
    yield counts
    template_rendered.disconnect(count)


async def test_a_ticket_that_somebody_claims_leaves_unassigned_at_once():
    bob, rita = await sync_to_async(staff)("Bob"), await sync_to_async(staff)("Rita")
    first = await sync_to_async(open_ticket)("The first one")
    await sync_to_async(open_ticket)("The second one")
    async with connected(bob) as page:
        await until(page, "The first one", "The second one")
        await sync_to_async(claim)(first, rita)
        frame = await until(page, "The second one")
        assert "The first one" not in frame


async def test_a_new_dangerous_ticket_appears_at_its_place():
    bob = await sync_to_async(staff)("Bob")
    old = await sync_to_async(open_ticket)("old and dangerous")
    await sync_to_async(open_ticket)("harmless", risk_level="low", escalation_reason="customer_request")
    await Ticket.objects.filter(pk=old.pk).aupdate(waiting_since=timezone.now() - timedelta(hours=1))
    async with connected(bob) as page:
        await until(page, "harmless")
        await sync_to_async(open_ticket)("new and dangerous")
        frame = await until(page, "new and dangerous")
        places = [frame.index(f">{text}<") for text in ("old and dangerous", "new and dangerous", "harmless")]
        assert places == sorted(places)


async def test_two_hundred_changes_at_once_cost_a_few_renderings():
    bob, ticket = await sync_to_async(staff)("Bob"), await sync_to_async(open_ticket)("before")
    async with connected(bob) as page:
        await until(page, "before")
        with rendered() as templates:
            for number in range(200):
                if number == 199:
                    await Ticket.objects.filter(pk=ticket.pk).aupdate(subject="after")
                await broadcast.send(broadcast.INBOX_GROUP, "inbox.changed", conversation=1)
            await until(page, "after")
        assert 0 < templates["inbox/live/_list.html"] < 10


async def test_a_later_page_stays_that_page():
    bob = await sync_to_async(staff)("Bob")
    await sync_to_async(many)(PAGE + 2)
    first = await sync_to_async(lambda: Listing.from_query(bob, {"view": "all"}).page)()
    async with connected(bob, f"view=all&after={first.after}") as page:
        frame = await until(page, ">Ticket 1<", ">Ticket 0<")
        await sync_to_async(open_ticket)("brand new")
        await Ticket.objects.filter(subject="Ticket 0").aupdate(subject="Ticket zero")
        await broadcast.send(broadcast.INBOX_GROUP, "inbox.changed", conversation=1)
        frame = await until(page, ">Ticket 1<", ">Ticket zero<")
        assert ">brand new<" not in frame
        assert 'id="page-previous"' in frame


async def test_the_list_keeps_to_search_tag_and_saved_views():
    bob = await sync_to_async(staff)("Bob")
    tag = await Tag.objects.acreate(name="VIP")
    await sync_to_async(save_view)(bob, "My VIPs", f"view=open&tag={tag.pk}")
    async with connected(bob, f"view=open&tag={tag.pk}&q=parcel") as page:
        await until(page, "Nothing matches", "My VIPs")
        for text in ("parcel without", "parcel with", "refund with"):
            ticket = await sync_to_async(open_ticket)(text)
            if text.endswith("with"):
                await ticket.tags.aadd(tag)
        await broadcast.send(broadcast.INBOX_GROUP, "inbox.changed", conversation=1)
        frame = await until(page, ">parcel with<")
        assert ">parcel without<" not in frame
        assert ">refund with<" not in frame


async def test_a_ticket_that_goes_to_another_team_leaves_the_list():
    bob, ticket = await sync_to_async(staff)("Bob"), await sync_to_async(open_ticket)("About money")
    await (await Team.objects.acreate(name="Orders")).members.aadd(bob)
    async with connected(bob, f"ticket={ticket.number}") as page:
        await until(page, "About money")
        await Ticket.objects.filter(pk=ticket.pk).aupdate(team=await Team.objects.acreate(name="Billing"))
        await broadcast.send(broadcast.INBOX_GROUP, "inbox.changed", conversation=1)
        assert "About money" not in await until(page, "Nobody is waiting")
