"""Members of a team see the tickets of their teams and of none; every door to the others is shut."""

import json
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from conversations.attachments.storage import upload_attachment
from conversations.lifecycle.customer_messages import post_customer_message
from conversations.models import Conversation, GuardrailTrip, ProposedAction, Turn
from conversations.realtime import broadcast
from inbox.assignment.assignments import assign, claim
from inbox.collaboration.notes import add_note
from inbox.lifecycle.transitions import resolve
from inbox.models import Mention, Note, Ticket
from inbox.ticket_list.filters import Choices
from tests.inbox.conftest import hand_off_again, open_ticket, signed_in, staff
from tests.inbox.live.test_consumers import connected, socket, until
from tests.inbox.team.fixtures import team, with_role
from tests.inbox.views.test_permissions import forms
from tests.uploads import picture

MORE_FORMS = ["assign", "start_action", "draft_article"]


@pytest.fixture
def hidden(bob, rita) -> Ticket:
    """A ticket of Rita's team; Bob is in another."""
    team("Orders", bob, in_turn=False, intents=["order_status"])
    team("Billing", rita, in_turn=False, intents=["charge_dispute"])
    return open_ticket("A secret of billing.")


@pytest.mark.django_db
def test_every_door_to_a_ticket_of_another_team_is_shut(hidden, bob, rita, sue):
    assert hidden.team.name == "Billing"
    action = ProposedAction.objects.create(handoff=hidden.handoff, tool="cancel_order", expires_at=hidden.opened_at)
    turn = Turn.objects.create(conversation=hidden.conversation, status="done")
    trip = GuardrailTrip.objects.create(turn=turn, stage="input", category="abuse")
    doors = forms(hidden) + [reverse(f"inbox:{name}", args=[hidden.number]) for name in MORE_FORMS]
    for name in ("approve_action", "decline_action", "try_action_again"):
        doors.append(reverse(f"inbox:{name}", args=[hidden.number, action.pk]))
    doors.append(reverse("inbox:judge_trip", args=[hidden.number, trip.pk]))
    bob = with_role(bob, "supervisor")
    type(bob).objects.filter(pk=bob.pk).update(is_superuser=False)
    bob.user_permissions.add(*permissions("knowledge.add_article"))
    for door in doors:
        assert signed_in(bob).post(door, {"text": "Hello", "to": rita.pk}).status_code == 404, door
    fragment = {"HX-Request": "true", "HX-Target": "ticket"}
    for name, headers in (("ticket", {}), ("ticket", fragment), ("assign", {}), ("history", {})):
        page = reverse(f"inbox:{name}", args=[hidden.number])
        assert signed_in(bob).get(page, headers=headers).status_code == 404
    hidden.refresh_from_db()
    assert hidden.assignee is None
    assert not Note.objects.exists()


def permissions(*names):
    found = [name.split(".") for name in names]
    return [Permission.objects.get(content_type__app_label=app, codename=code) for app, code in found]


@pytest.mark.django_db
def test_its_own_team_and_those_in_no_team_and_admins_see_it(hidden, rita, sue):
    admin = with_role(staff("Ada"), "admin")
    hidden.team.members.through.objects.create(team=team("Third"), user=admin)
    for user in (rita, sue, admin):
        assert signed_in(user).get(hidden.get_absolute_url()).status_code == 200


@pytest.mark.django_db
def test_the_list_its_search_and_its_figures_leave_it_out(hidden, bob, rita):
    for user, seen in ((bob, False), (rita, True)):
        for query in ("view=unassigned", "view=open", "view=open&q=secret", f"view=open&q=%23{hidden.number}"):
            page = signed_in(user).get(f"/inbox/?{query}").content.decode()
            assert (f'id="row-{hidden.number}"' in page) is seen
            assert (f'data-unread="{int(seen)}"') in page


@pytest.mark.django_db
def test_a_ticket_in_no_team_is_everybodys(hidden, bob):
    free = open_ticket("Nobody's.", detected_intent="legal")
    assert free.team is None
    assert signed_in(bob).get(free.get_absolute_url()).status_code == 200


@pytest.mark.django_db
def test_who_has_a_ticket_or_was_called_to_it_sees_it(hidden, bob, rita, sue):
    note = add_note(hidden, rita, "Bob?")
    Mention.objects.create(note=note, user=bob)
    assert signed_in(bob).get(hidden.get_absolute_url()).status_code == 200
    note.mentions.all().delete()
    assert signed_in(bob).get(hidden.get_absolute_url()).status_code == 404
    assign(hidden, sue, bob)
    assert signed_in(bob).get(hidden.get_absolute_url()).status_code == 200


@pytest.mark.django_db
def test_neither_earlier_conversations_nor_filters_name_what_is_another_teams(hidden, bob):
    again = Conversation.objects.create(customer=hidden.conversation.customer)
    shown = hand_off_again(again, "Where is it?", detected_intent="order_status")
    page = signed_in(bob).get(shown.get_absolute_url()).content.decode()
    assert "A secret of billing." not in page
    assert list(Choices(bob).teams.values()) == ["Orders", "No team"]


@pytest.mark.django_db
def test_a_conversation_that_comes_back_is_a_new_ticket_for_everybody(hidden, bob, rita):
    claim(hidden, rita)
    resolve(hidden, rita)
    again = hand_off_again(hidden.conversation, "Another thing", detected_intent="legal")
    assert (again.team, signed_in(bob).get(again.get_absolute_url()).status_code) == (None, 200)


@pytest.mark.django_db(transaction=True)
async def test_a_socket_for_a_ticket_that_one_does_not_see_is_refused():
    bob, ticket = await sync_to_async(staff)("Bob"), await sync_to_async(cast)("Bob")
    for number in (ticket.number, 999_999):
        page = await sync_to_async(socket)(bob, f"ticket={number}")
        assert await page.connect() == (False, 4404)


@pytest.mark.django_db(transaction=True)
async def test_the_page_is_told_when_access_to_its_ticket_ends():
    bob = await sync_to_async(staff)("Bob")
    ticket = await sync_to_async(open_ticket)()
    async with connected(bob, f"ticket={ticket.number}", after=2) as page:
        await until(page, "ticket-head")
        await sync_to_async(hide)(bob, ticket)
        await broadcast.send(broadcast.INBOX_GROUP, "inbox.changed", conversation=ticket.conversation_id)
        frame = await until(page, "You no longer see this ticket")
        assert "ticket=" not in frame.split('id="live"')[1]
        rita = await sync_to_async(staff)("Rita")
        await sync_to_async(add_note)(ticket, rita, "Not for Bob.")
        await page.send_to(text_data=json.dumps({"type": "hello", "after": 0}))
        while not await page.receive_nothing(timeout=0.5):
            assert "Not for Bob." not in await page.receive_from()


def cast(name):
    team("Orders", User.objects.get(first_name=name), in_turn=False)
    team("Billing", intents=["charge_dispute"])
    return open_ticket()


def hide(user, ticket):
    team("Orders", user, in_turn=False)
    Ticket.objects.filter(pk=ticket.pk).update(team=team("Billing"))


@pytest.mark.django_db
def test_files_of_it_are_seen_by_who_sees_it(hidden, bob, rita):
    file = upload_attachment(hidden.conversation_id, name="mug.png", content=picture(), by=None)
    post_customer_message(hidden.conversation_id, client_id=uuid4(), text="", attachments=[file.public_id])
    statuses = [signed_in(user).get(file.get_absolute_url()).status_code for user in (rita, bob)]
    assert statuses == [200, 404]
    Ticket.objects.filter(pk=hidden.pk).update(team=None)
    assert signed_in(bob).get(file.get_absolute_url()).status_code == 200
