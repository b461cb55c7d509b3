"""Several steps under one name: all of them on a ticket, or none."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from conversations.models import Message, Role
from inbox.assignment.assignments import assign, claim
from inbox.collaboration.drafts import save_draft
from inbox.macros.macros import checked, read_lines, written
from inbox.models import Draft, DraftKind, Macro, Note, OutgoingReply, Status, Tag
from inbox.replies.outgoing import send_due_replies, send_due_reply, undo_reply
from inbox.tickets.tags import add_tag
from tests.inbox.conftest import at_once, signed_in
from tests.inbox.forms import post, verbs

pytestmark = pytest.mark.django_db

TEXT = """claim
reply: Hello {{ first_name }},
  order {{order_id}} is on its way.

  {{ agent }}
tag: parcel
note: Sent by {{ agent }} for {{ ticket }}
resolve"""


def macro(text: str, **fields) -> Macro:
    return Macro.objects.create(**{"title": "Parcel", "steps": read_lines(text), **fields})


@pytest.fixture
def known(ticket):
    ticket.conversation.collected = {"order_id": "1003"}
    ticket.conversation.save()
    return ticket


def test_all_steps_are_done_in_their_order(known, bob):
    assert post(at_once(bob), "macro", known, macro=macro(TEXT).pk).status_code == 200
    known.refresh_from_db()
    said = Message.objects.get(role=Role.STAFF).text
    assert said == "Hello Alice,\norder 1003 is on its way.\n\nBob"
    assert Note.objects.get().text == f"Sent by Bob for #{known.number}"
    assert [tag.name for tag in known.tags.all()] == ["parcel"]
    assert known.status == Status.RESOLVED
    assert verbs(known)[-5:] == ["replied", "tagged", "noted", "resolved", "macro_run"]


def test_a_step_that_is_refused_undoes_the_others_and_is_named(known, bob, rita):
    claim(known, rita)
    tried = macro("tag: parcel\nreply: Hello\nresolve")
    response = post(bob, "macro", known, macro=tried.pk)
    assert response.status_code == 409
    page = response.content.decode()
    assert "“Parcel” was not run: step 2 (Reply) was refused. Rita has already claimed this ticket." in page
    assert not Tag.objects.exists()
    assert not Message.objects.filter(role=Role.STAFF).exists()
    assert verbs(known) == ["opened", "claimed"]


def test_a_reply_never_goes_out_with_a_gap(ticket, bob):
    page = post(bob, "macro", ticket, macro=macro("claim\nreply: About {{ colour }}").pk).content.decode()
    assert "Nobody has said what to put for colour." in page
    assert not Message.objects.filter(role=Role.STAFF).exists()


def test_what_a_customer_is_called_is_no_template(known, bob):
    known.conversation.customer.name = "{{ agent }} {% now 'Y' %}"
    known.conversation.customer.save()
    post(bob, "macro", known, undo=True, macro=macro("claim\nreply: Hi {{ customer }}").pk)
    assert OutgoingReply.objects.get().text == "Hi {{ agent }} {% now 'Y' %}"


def test_its_reply_can_be_undone_and_the_ticket_then_stays_open(known, bob):
    save_draft(known.pk, bob, DraftKind.REPLY, "A word of my own")
    post(bob, "macro", known, undo=True, macro=macro(TEXT).pk)
    known.refresh_from_db()
    waiting = OutgoingReply.objects.get()
    assert (known.status, waiting.then, waiting.message) == (Status.OPEN, "resolve", None)
    assert [tag.name for tag in known.tags.all()] == ["parcel"]
    undo_reply(waiting.pk, bob)
    send_due_reply(waiting.pk)
    assert not Message.objects.filter(role=Role.STAFF).exists()
    assert Draft.objects.get().text == f"{waiting.text}\n\nA word of my own"


def test_what_it_ends_with_comes_when_its_reply_is_sent(known, bob):
    post(bob, "macro", known, undo=True, macro=macro(TEXT).pk)
    OutgoingReply.objects.update(send_at=timezone.now())
    send_due_replies()
    known.refresh_from_db()
    assert Message.objects.get(role=Role.STAFF).text.startswith("Hello Alice")
    assert known.status == Status.RESOLVED


@pytest.mark.parametrize("end", ["assign: rita", "give back: Sent."])
def test_a_reply_goes_out_before_the_ticket_is_given_away(known, bob, rita, end):
    post(bob, "macro", known, macro=macro(f"claim\nreply: Hello\n{end}").pk)
    assert Message.objects.get(role=Role.STAFF).text == "Hello"


def test_a_ticket_that_one_was_given_sleeps_on_when_the_reply_is_sent(known, bob, rita):
    assign(known, rita, bob)
    post(bob, "macro", known, macro=macro("reply: Hello\nsnooze: 2 days").pk)
    OutgoingReply.objects.update(send_at=timezone.now())
    send_due_replies()
    known.refresh_from_db()
    assert Message.objects.filter(role=Role.STAFF).exists()
    assert known.snoozed_until


def test_a_macro_can_give_back_untag_and_snooze(ticket, bob):
    add_tag(ticket, bob, "new")
    post(bob, "macro", ticket, macro=macro("assign: me\nuntag: NEW\nsnooze: 4 hours", title="One").pk)
    ticket.refresh_from_db()
    assert ticket.snoozed_until
    assert ticket.assignee == bob
    assert not ticket.tags.exists()
    post(bob, "macro", ticket, macro=macro("give back: All is well.", title="Two").pk)
    ticket.refresh_from_db()
    assert ticket.status == Status.RETURNED


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "A macro has 1 to 12 steps."),
        ("\n \n", "A macro has 1 to 12 steps."),
        ("resolve\n" * 13, "A macro has 1 to 12 steps."),
        ("tagg: refund", "Step 1: There is no step “tagg”."),
        ("claim\ntag:", "Step 2: A tag has 1 to 40"),
        ("snooze: whenever", "Step 1: Say hour, afternoon"),
        ("reply:", "Step 1: Write a text"),
        ("reply: " + "x" * 8001, "Step 1: Write a text"),
        ("claim: me", "Step 1: This step takes no value."),
        ("assign: nobody", "Step 1: Say “me”, or the user name of a teammate."),
        ("resolve\ntag: late", "Nothing can follow a step that closes the ticket."),
        ("give back: " + "x" * 501, "Step 1: Tell the agent in at most 500"),
    ],
)
def test_what_is_wrong_is_said_of_each_step(text, why):
    with pytest.raises(ValidationError) as refused:
        read_lines(text)
    assert why in " ".join(refused.value.messages)


@pytest.mark.parametrize("steps", [None, {}, "resolve", ["resolve"], [{"do": 1}], [{"do": "tag", "value": 5}], [{}]])
def test_steps_that_are_none_are_refused(steps):
    with pytest.raises(ValidationError):
        checked(steps)


def test_a_macro_gives_the_ticket_to_a_colleague(ticket, bob, rita):
    post(bob, "macro", ticket, macro=macro("assign: rita\nnote: Yours, please").pk)
    ticket.refresh_from_db()
    assert ticket.assignee == rita


def test_a_colleague_who_has_left_is_given_nothing(ticket, bob, rita):
    kept = macro("tag: new\nassign: rita")
    type(rita).objects.filter(pk=rita.pk).update(is_active=False)
    assert "corrected" in post(bob, "macro", ticket, macro=kept.pk).content.decode()
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.tags.count()) == (None, 0)


def test_what_was_stored_broken_is_not_run(ticket, bob):
    broken = Macro.objects.create(title="Old", steps=[{"do": "explode"}])
    response = post(bob, "macro", ticket, macro=broken.pk)
    assert response.status_code == 409
    assert "“Old” has to be corrected" in response.content.decode()


def test_steps_are_written_as_they_are_read():
    assert read_lines(written(read_lines(TEXT))) == read_lines(TEXT)


@pytest.mark.parametrize("number", ["", "x", "404"])
def test_a_macro_that_is_gone_is_not_run(ticket, bob, number):
    assert post(bob, "macro", ticket, macro=number).status_code == 422


def test_the_menu_offers_ones_own_and_everybodys(ticket, bob, rita):
    shared, own = macro("resolve", title="Shared"), macro("resolve", title="Own", owner=bob)
    hers = macro("resolve", title="Hers", owner=rita)
    page = signed_in(bob).get(ticket.get_absolute_url()).content.decode()
    assert f'id="macro-{shared.pk}"' in page
    assert f'id="macro-{own.pk}"' in page
    assert f'id="macro-{hers.pk}"' not in page
    assert post(bob, "macro", ticket, macro=hers.pk).status_code == 422


def test_a_teammate_writes_their_own_in_the_admin(bob):
    client = signed_in(bob)
    assert "Steps" in client.get(reverse("admin:inbox_macro_add")).content.decode()
    client.post(reverse("admin:inbox_macro_add"), {"title": "Thanks", "lines": "tag: praise\nresolve", "shared": "on"})
    made = Macro.objects.get()
    assert (made.owner, made.steps) == (bob, [{"do": "tag", "value": "praise"}, {"do": "resolve", "value": ""}])


def test_the_admin_says_which_step_is_wrong_and_keeps_what_was_written(bob):
    page = signed_in(bob).post(reverse("admin:inbox_macro_add"), {"title": "Bad", "lines": "claim\ntagg: x"})
    assert "Step 2: There is no step “tagg”." in page.content.decode()
    assert "tagg: x" in page.content.decode()
    assert not Macro.objects.exists()


def test_only_supervisors_write_what_is_everybodys(bob, sue):
    shared = macro("resolve")
    url = reverse("admin:inbox_macro_change", args=[shared.pk])
    data = {"title": "Changed", "lines": "claim", "shared": "on"}
    assert signed_in(bob).post(url, data).status_code == 403
    assert (
        signed_in(bob).post(reverse("admin:inbox_macro_delete", args=[shared.pk]), {"post": "yes"}).status_code == 403
    )
    signed_in(sue).post(url, data)
    shared.refresh_from_db()
    assert (shared.title, shared.owner) == ("Changed", None)


def test_a_colleagues_macro_is_not_found_in_the_admin(bob, rita, mallory):
    hers = macro("resolve", owner=rita)
    url = reverse("admin:inbox_macro_change", args=[hers.pk])
    assert signed_in(bob).get(url).status_code == 302, "the admin's way to say that there is none"
    assert signed_in(rita).get(url).status_code == 200
    assert "/login/" in signed_in(mallory).get(url)["Location"]
