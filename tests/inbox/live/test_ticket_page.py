"""What teammates do with a ticket is seen at once by colleagues who have it open."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from conversations.models import Conversation
from inbox.lifecycle.merge import merge_tickets
from inbox.models import Ticket
from inbox.tasks import keep_inbox_up
from inbox.tickets.snooze import snooze_ticket
from inbox.tickets.tags import add_tag
from tests.inbox.conftest import hand_off_again, open_ticket, staff
from tests.inbox.live.test_consumers import connected, until

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_snooze_and_a_tag_show_in_the_head_and_the_ticket_leaves_the_list():
    ticket, bob, rita = [
        await sync_to_async(make)() for make in (open_ticket, lambda: staff("Bob"), lambda: staff("Rita"))
    ]
    async with connected(rita, f"ticket={ticket.number}") as page:
        await until(page, 'id="rows"', f"row-{ticket.number}")
        await sync_to_async(add_tag)(ticket, bob, "storm")
        await until(page, 'id="ticket-head"', "Remove the tag storm")
        await sync_to_async(snooze_ticket)(ticket, bob, timezone.now() + timedelta(hours=1))
        await until(page, 'id="ticket-head"', "Snoozed until")
        await until(page, "Nobody is waiting")


async def test_a_ticket_that_wakes_comes_back_into_the_list():
    ticket, rita = [await sync_to_async(make)() for make in (open_ticket, lambda: staff("Rita"))]
    await sync_to_async(Ticket.objects.update)(snoozed_until=timezone.now())
    async with connected(rita) as page:
        await until(page, "Nobody is waiting")
        await sync_to_async(keep_inbox_up)()
        await until(page, f"row-{ticket.number}")


async def test_a_merge_shows_in_both_tickets():
    def two() -> tuple[Ticket, Ticket]:
        ticket = open_ticket()
        other = Conversation.objects.create(customer=ticket.conversation.customer)
        return ticket, hand_off_again(other, "And my parcel is late.")

    (ticket, other), bob, rita = [
        await sync_to_async(make)() for make in (two, lambda: staff("Bob"), lambda: staff("Rita"))
    ]
    async with connected(rita, f"ticket={ticket.number}") as page, connected(bob, f"ticket={other.number}") as beside:
        await sync_to_async(merge_tickets)(ticket, bob, other)
        await until(page, f"Open ticket #{other.number}")
        frame = await until(beside, f'id="merged-{ticket.number}"')
        assert "I was charged twice for order 1003." in frame
