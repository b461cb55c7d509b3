"""A reply waits for a few seconds in which its author may take it back; then it is sent, once."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from conversations.background.jobs import Job
from conversations.lifecycle.customer_messages import post_customer_message
from inbox import tasks
from inbox.assignment.assignments import assign, claim, take_over
from inbox.collaboration.drafts import save_draft
from inbox.lifecycle.transitions import resolve
from inbox.models import AuditEntry, Draft, OutgoingReply, PendingChange, Status, Teammate
from inbox.replies import outgoing
from inbox.replies.outgoing import ReplyRequest, send, send_due_reply
from inbox.tasks import run_maintenance
from tests.inbox.conftest import at_once, open_ticket, signed_in, staff
from tests.inbox.forms import verbs

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def press_send(user, ticket, text, **data):
    url = reverse("inbox:reply", args=[ticket.number])
    return signed_in(user).post(url, {"text": text, "client_id": str(uuid.uuid4()), **data}, headers=HTMX)


def press_undo(user, ticket, headers=None):
    url = reverse("inbox:undo", args=[ticket.number, newest().pk])
    return signed_in(user).post(url, headers=headers if headers is not None else HTMX)


def newest() -> OutgoingReply:
    return OutgoingReply.objects.order_by("pk").last()


def time_is_over() -> None:
    OutgoingReply.objects.update(send_at=timezone.now() - timedelta(seconds=1))


def sent(ticket) -> list[str]:
    return list(ticket.conversation.messages.filter(role="staff").order_by("seq").values_list("text", flat=True))


@pytest.fixture
def mine(ticket, bob):
    claim(ticket, bob)
    return ticket


def test_its_author_sees_it_as_the_customer_will(mine, bob, mallory):
    url, typed = reverse("inbox:preview_reply"), {"text": "3. Mai\n7. Mai\n**only** <b>"}
    shown = "<p>3. Mai<br>7. Mai<br><strong>only</strong> &lt;b&gt;</p>"
    assert shown in signed_in(bob).post(url, typed).content.decode()
    assert shown in press_send(bob, mine, typed["text"]).content.decode()
    time_is_over()
    send_due_reply(newest().pk)
    assert mine.conversation.messages.get(role="staff").html == shown
    assert signed_in(mallory).post(url, typed).status_code == 403
    assert signed_in(bob).get(url).status_code == 405


def test_a_reply_is_shown_to_its_author_and_sent_after_their_time(mine, bob):
    page = press_send(bob, mine, "It is on its way.").content.decode()
    assert "It is on its way." in page
    assert "data-undo" in page
    assert sent(mine) == []
    run_maintenance()
    assert sent(mine) == []
    assert 4 < (newest().send_at - newest().created).total_seconds() < 6
    time_is_over()
    run_maintenance()
    assert sent(mine) == ["It is on its way."]
    assert newest().state == "sent"
    assert newest().message.client_id == newest().client_id


def test_colleagues_see_that_it_is_coming_and_not_what(mine, bob, rita):
    press_send(bob, mine, "Secret until then.")
    page = signed_in(rita).get(mine.get_absolute_url()).content.decode()
    assert "Bob is about to send a reply" in page
    assert "Secret until then." not in page


def test_undone_it_is_a_draft_again_and_never_sent(mine, bob):
    press_send(bob, mine, "Too early.")
    response = press_undo(bob, mine)
    back = json.loads(response.headers["HX-Trigger-After-Settle"])["inbox:undone"]
    assert back["text"] == "Too early."
    time_is_over()
    run_maintenance()
    assert sent(mine) == []
    assert Draft.objects.get().text == "Too early."
    assert AuditEntry.objects.filter(verb="reply_undone", actor=bob).count() == 1


def test_without_javascript_undo_leads_back_to_the_text(mine, bob):
    press_send(bob, mine, "Too early.")
    response = press_undo(bob, mine, headers={})
    assert response.status_code == 302
    assert "Too early.</textarea>" in signed_in(bob).get(mine.get_absolute_url()).content.decode()


def test_what_was_written_since_stays_behind_the_undone_text(mine, bob):
    press_send(bob, mine, "First.")
    save_draft(mine.pk, bob, "reply", "Second.")
    press_undo(bob, mine)
    assert Draft.objects.get().text == "First.\n\nSecond."


def test_what_was_sent_cannot_be_undone(mine, bob):
    press_send(bob, mine, "Gone.")
    time_is_over()
    run_maintenance()
    response = press_undo(bob, mine)
    assert response.status_code == 409
    assert "can no longer be taken back" in response.content.decode()
    assert response.headers["HX-Retarget"] == "#reply-error"
    assert sent(mine) == ["Gone."]


def test_only_its_author_may_undo_it(mine, bob, rita):
    press_send(bob, mine, "Mine.")
    assert press_undo(rita, mine).status_code == 404
    other = open_ticket(name="Zoe")
    assert press_undo(bob, other).status_code == 404
    url = reverse("inbox:undo", args=[mine.number, newest().pk])
    assert signed_in(bob).get(url).status_code == 405
    assert newest().state == "waiting"


def test_the_same_reply_pressed_twice_waits_once(mine, bob):
    same = str(uuid.uuid4())
    for _ in range(2):
        assert press_send(bob, mine, "Once.", client_id=same).status_code == 200
    time_is_over()
    run_maintenance()
    assert press_send(bob, mine, "Once.", client_id=same).status_code == 200
    assert sent(mine) == ["Once."]


def test_a_late_repeat_of_an_undone_reply_is_not_sent(mine, bob):
    same = str(uuid.uuid4())
    press_send(bob, mine, "Never mind.", client_id=same)
    press_undo(bob, mine)
    response = press_send(bob, mine, "Never mind.", client_id=same)
    assert response.status_code == 409
    assert "was taken back" in response.content.decode()
    time_is_over()
    run_maintenance()
    assert sent(mine) == []


def test_several_are_sent_in_their_order(mine, bob):
    for text in ("One", "Two", "Three"):
        press_send(bob, mine, text)
    Teammate.objects.update(undo_seconds=0)
    press_send(bob, mine, "Four")
    assert sent(mine) == ["One", "Two", "Three", "Four"]


def test_a_shorter_time_does_not_overtake_a_longer_one(mine, bob):
    Teammate.objects.update_or_create(user=bob, defaults={"undo_seconds": 10})
    press_send(bob, mine, "One")
    Teammate.objects.update(undo_seconds=5)
    press_send(bob, mine, "Two")
    first, second = OutgoingReply.objects.order_by("pk")
    assert first.send_at <= second.send_at


@pytest.mark.parametrize("name", ["resolve", "give_back"])
def test_ending_the_ticket_sends_what_waits_first(mine, bob, name):
    press_send(bob, mine, "Goodbye.")
    signed_in(bob).post(reverse(f"inbox:{name}", args=[mine.number]))
    PendingChange.objects.update(due_at=timezone.now())
    run_maintenance()
    mine.refresh_from_db()
    assert sent(mine) == ["Goodbye."]
    assert not mine.is_open


def test_who_may_not_end_the_ticket_sends_nothing_of_it(mine, bob, rita):
    press_send(bob, mine, "Wait.")
    assert signed_in(rita).post(reverse("inbox:resolve", args=[mine.number])).status_code == 409
    assert sent(mine) == []
    assert newest().state == "waiting"


def test_send_and_resolve_resolves_when_it_is_sent(mine, bob):
    press_send(bob, mine, "All done.", then="resolve")
    mine.refresh_from_db()
    assert mine.is_open
    time_is_over()
    run_maintenance()
    mine.refresh_from_db()
    assert (mine.status, sent(mine)) == (Status.RESOLVED, ["All done."])


def test_send_and_resolve_at_once(mine, bob):
    at_once(bob)
    page = press_send(bob, mine, "All done.", then="resolve").content.decode()
    mine.refresh_from_db()
    assert mine.status == Status.RESOLVED
    assert "This ticket is closed." in page


def test_a_ticket_is_not_resolved_over_a_message_that_nobody_has_read(mine, bob):
    press_send(bob, mine, "All done.", then="resolve")
    post_customer_message(mine.conversation_id, client_id=uuid.uuid4(), text="One more thing")
    time_is_over()
    run_maintenance()
    mine.refresh_from_db()
    assert sent(mine) == ["All done."]
    assert mine.is_open
    assert mine.unread
    assert mine.waiting_since


def test_a_second_reply_keeps_the_ticket_open(mine, bob):
    press_send(bob, mine, "All done.", then="resolve")
    press_send(bob, mine, "And one more thing.")
    time_is_over()
    run_maintenance()
    mine.refresh_from_db()
    assert mine.is_open
    assert len(sent(mine)) == 2


def test_taken_over_before_its_time_it_is_refused_kept_and_told(mine, bob, sue):
    press_send(bob, mine, "My answer.")
    take_over(mine, sue)
    time_is_over()
    run_maintenance()
    assert sent(mine) == []
    assert newest().state == "refused"
    assert Draft.objects.get(user=bob).text == "My answer."
    page = signed_in(bob).get(mine.get_absolute_url()).content.decode()
    assert "Not sent. Sue has taken this ticket over." in page
    assert "Back to the field" in page
    assert "Back to the field" not in signed_in(sue).get(mine.get_absolute_url()).content.decode()
    assert press_undo(bob, mine).status_code == 200
    assert Draft.objects.get(user=bob).text == "My answer."
    assert "Not sent." not in signed_in(bob).get(mine.get_absolute_url()).content.decode()


def test_a_given_ticket_is_taken_by_the_first_reply(ticket, bob):
    ticket.assignee, ticket.assigned_at = bob, timezone.now()
    ticket.save(update_fields=["assignee", "assigned_at"])
    assert press_send(bob, ticket, "Hello Alice.").status_code == 200
    ticket.conversation.refresh_from_db()
    assert ticket.conversation.staff is None
    time_is_over()
    run_maintenance()
    ticket.conversation.refresh_from_db()
    assert ticket.conversation.staff == bob
    assert sent(ticket) == ["Hello Alice."]


def test_a_timer_rings_when_its_time_has_come(mine, bob, django_capture_on_commit_callbacks, monkeypatch):
    rung: list[tuple[int, float]] = []
    monkeypatch.setattr(Job, "enqueue_later", lambda job, about, *, seconds: rung.append((about, seconds)))
    with django_capture_on_commit_callbacks(execute=True):
        press_send(bob, mine, "Soon.")
    assert [about for about, _ in rung] == [newest().pk]
    assert 0 < rung[0][1] <= 5
    tasks.release_reply(newest().pk)
    assert sent(mine) == []  # a timer that is early sends nothing
    time_is_over()
    tasks.release_reply(newest().pk)
    tasks.release_reply(newest().pk)
    tasks.keep_inbox_up()
    assert sent(mine) == ["Soon."]


def test_one_that_fails_does_not_hold_up_the_others(mine, bob, monkeypatch):
    second = open_ticket(name="Zoe")
    claim(second, bob)
    press_send(bob, mine, "One")
    press_send(bob, second, "Two")
    time_is_over()
    post = outgoing.reply

    def broken(ticket, *args, **kwargs):
        if ticket == mine:
            raise RuntimeError
        return post(ticket, *args, **kwargs)

    monkeypatch.setattr(outgoing, "reply", broken)
    run_maintenance()
    monkeypatch.undo()
    assert (sent(mine), sent(second)) == ([], ["Two"])
    run_maintenance()
    assert sent(mine) == ["One"]


@pytest.mark.django_db(transaction=True)
def test_of_many_who_release_at_once_one_sends():
    bob, ticket = staff("Bob"), open_ticket()
    claim(ticket, bob)
    press_send(bob, ticket, "Once.")
    time_is_over()
    together = Barrier(5)

    def attempt(_):
        together.wait()
        try:
            send_due_reply(newest().pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(attempt, range(5)))
    assert sent(ticket) == ["Once."]


@pytest.mark.django_db
def test_who_closes_a_ticket_with_their_first_reply_on_its_way_claims_it_once(ticket, bob, sue):
    assign(ticket, sue, bob)
    send(ticket, bob, ReplyRequest("It is on its way."))
    resolve(ticket, bob)
    assert verbs(ticket)[-3:] == ["claimed", "replied", "resolved"]
