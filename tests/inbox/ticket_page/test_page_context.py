"""The ticket page: why it is here first, then what was said, then who and how."""

import datetime

import pytest
from django.utils import timezone

from conversations.db.locking import lock_conversation
from conversations.messages.message_store import append_message
from conversations.models import Conversation, Customer, Message, Role, ToolRun, Turn
from inbox.assignment.assignments import claim
from inbox.lifecycle.transitions import resolve
from inbox.models import Team, Ticket
from inbox.replies.reply import reply
from inbox.ticket_page import page_context
from knowledge.models import Article
from tests.inbox.conftest import hand_off_again, open_ticket, signed_in

pytestmark = pytest.mark.django_db


def page_of(ticket, user) -> str:
    return signed_in(user).get(ticket.get_absolute_url()).content.decode()


def test_the_whole_payload_comes_before_the_conversation(bob):
    Article.objects.create(slug="refund-policy", title="Refunds", body="…", state="published")
    page = page_of(open_ticket(knowledge_sources_used=["refund-policy", "gone"]), bob)
    for words in ("Billing dispute", "High risk", "Charge dispute", "Two charges for one order", 'data-copy="1003"'):
        assert page.index(words, page.index('id="payload"')) < page.index('id="thread"')
    assert '<a href="/help/refund-policy/"' in page
    assert "<span>gone</span>" in page


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        ({}, ""),
        ({"review_by": datetime.date(2001, 1, 1)}, "past its review date"),
        ({"state": "archived"}, "no longer published"),
        ({"contradicted": "Money back"}, "contradicted by “Money back”"),
    ],
)
def test_a_source_that_may_be_untrue_says_so(bob, changes, warning):
    newer = changes.pop("contradicted", None)
    if newer:
        changes["contradicted_by"] = Article.objects.create(slug="newer", title=newer, body="…", state="published")
    Article.objects.create(slug="refunds", title="Refunds", body="…", **{"state": "published", **changes})
    page = page_of(open_ticket(knowledge_sources_used=["refunds"]), bob)
    sources = page[page.index("payload__sources") :].partition("</p>")[0]
    assert (warning in sources) if warning else ("badge" not in sources)


def test_the_passages_of_an_answer_lead_to_the_text_that_it_was(ticket, bob):
    passage = {
        "id": "faq/7 & 8",
        "revision": 3,
        "title": "Refunds",
        "heading": "Cards",
        "url": "",
        "text": "In 5 days.",
    }
    Turn.objects.create(conversation=ticket.conversation, status="done", passages=[passage])
    page = page_of(ticket, bob)
    address = "/admin/knowledge/revision/numbered/?article=faq%2F7%20%26%208&amp;number=3"
    assert f'href="{address}">revision 3</a>' in page
    assert "Cards" in page


def test_the_payload_is_there_before_anybody_claims(ticket, bob):
    page = page_of(ticket, bob)
    assert "Two charges for one order" in page
    assert "Claim" in page


def test_who_speaks_is_told_apart(ticket, bob):
    turn = Turn.objects.create(conversation=ticket.conversation, status="done", model="offline-1")
    conversation = lock_conversation(ticket.conversation_id)
    append_message(conversation, Role.ASSISTANT, "I looked it up.", turn=turn)
    append_message(conversation, Role.SYSTEM, "Bob joined.")
    page = page_of(ticket, bob)
    for role in ("customer", "assistant", "system"):
        assert f"message--{role}" in page
    assert "AI agent" in page
    assert "Offline model" in page


def test_what_the_agent_did_is_shown_with_its_tools_and_times(ticket, bob):
    span = {"kind": "tool", "name": "get_order", "start_ms": 10, "duration_ms": 30, "error": ""}
    turn = Turn.objects.create(conversation=ticket.conversation, status="done", latency_ms=1840, spans=[span])
    ToolRun.objects.create(turn=turn, name="get_order", ok=False, error="TimeoutError", arguments={"order_id": "1003"})
    page = page_of(ticket, bob)
    for words in ("1,840 ms", "30 ms", "get_order", "TimeoutError", "order_id"):
        assert words in page


def test_a_turn_without_times_can_be_drawn(ticket, bob):
    span = {"kind": "agent", "name": "triage", "start_ms": 0, "duration_ms": 0, "error": ""}
    Turn.objects.create(conversation=ticket.conversation, status="done", spans=[span])
    assert 'width="6"' in page_of(ticket, bob)


def test_earlier_conversations_are_those_of_the_same_customer(ticket, bob):
    Conversation.objects.create(customer=ticket.conversation.customer, intent="order_status")
    Conversation.objects.create(customer=Customer.objects.create(name="Zoe"), intent="warranty")
    assert [each.title for each in page_context.earlier_tickets(ticket, bob)] == ["Order status"]
    assert "Order status" in page_of(ticket, bob)


def test_an_earlier_ticket_of_the_same_conversation_is_one_and_its_last_words_are_told(ticket, bob):
    claim(ticket, bob)
    reply(ticket, bob, "Please change the battery; write again if that does not help.")
    resolve(ticket, bob)
    again = hand_off_again(ticket.conversation, "It still does not work.")
    page = page_of(again, bob)
    assert "None that is known." not in page
    assert f'href="/inbox/{ticket.number}/"' in page[page.index("Earlier conversations") :]
    assert (
        "Please change the battery"
        in page[page.index('id="payload-promised"') : page.index('id="payload-promised"') + 400]
    )


def test_what_another_team_promised_is_not_told(ticket, bob, rita):
    secret = Team.objects.create(name="Money")
    mine = Team.objects.create(name="Parcels")
    mine.members.add(bob)
    customer = ticket.conversation.customer
    other = hand_off_again(Conversation.objects.create(customer=customer), "My account")
    claim(other, rita)
    reply(other, rita, "We refund 500.")
    Ticket.objects.filter(pk=other.pk).update(team=secret)
    resolve(other, rita)
    assert "We refund 500." not in page_of(hand_off_again(Conversation.objects.create(customer=customer), "Hi"), bob)


def test_a_source_that_a_model_named_is_no_link_unless_it_is_an_article_of_ours(bob):
    named = ["https://evil.example/login", "/admin/", "http://x", "gone"]
    page = page_of(open_ticket(knowledge_sources_used=named), bob)
    assert "https://evil.example/login" in page
    for address in named:
        assert f'href="{address}" target' not in page


def test_what_the_agent_answered_from_comes_apart_from_what_it_only_found(bob):
    for slug, title in (("refunds", "Refunds"), ("newsletter", "Newsletter")):
        Article.objects.create(slug=slug, title=title, body="…", state="published")
    customer = Customer.objects.create(name="Ada")
    conversation = Conversation.objects.create(customer=customer)
    cited = [{"id": "refunds", "title": "Refunds", "url": "/help/refunds/"}]
    append_message(lock_conversation(conversation.pk), Role.ASSISTANT, "In five days.", sources=cited)
    page = page_of(hand_off_again(conversation, "A person", knowledge_sources_used=["newsletter", "refunds"]), bob)
    answered = page[page.index('id="payload-cited"') : page.index('id="payload-other-sources"')]
    assert "Refunds" in answered
    assert "Newsletter" not in answered
    assert "1 article was found and not answered from" in page


def test_a_long_conversation_shows_its_newest_part_first_and_all_of_it_on_request(ticket, bob):
    start = ticket.conversation.messages.count()
    Message.objects.bulk_create(
        Message(conversation=ticket.conversation, seq=start + n, role=Role.CUSTOMER, text=f"line {n}.")
        for n in range(1, 151)
    )
    Conversation.objects.filter(pk=ticket.conversation_id).update(last_seq=start + 150)
    page = page_of(ticket, bob)
    assert "line 150." in page
    assert "line 2." not in page
    assert f"Show {start + 50} earlier messages" in page
    whole = signed_in(bob).get(ticket.get_absolute_url(), {"whole": ""}).content.decode()
    assert "line 2." in whole


def test_a_closed_ticket_points_to_the_one_that_is_open_now(ticket, bob):
    claim(ticket, bob)
    resolve(ticket, bob)
    second = hand_off_again(ticket.conversation, "It happened again.")
    assert f"Open ticket #{second.number}" in page_of(ticket, bob)


def test_an_email_that_was_proved_by_a_code_is_told_with_its_time(ticket, bob):
    assert "Not verified" in page_of(ticket, bob)
    at = timezone.now().replace(hour=10, minute=42)
    Conversation.objects.update(proven_email="ada@example.com", proven_at=at)
    assert "Proved ada@example.com at 10:42" in page_of(ticket, bob)


def test_the_payload_says_how_sure_the_identity_was(bob):
    assert "E-mail proved by code" in page_of(open_ticket(identity="email_code"), bob)
