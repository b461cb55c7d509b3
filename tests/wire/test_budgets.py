"""Past its budget the agent calls no model: a person answers."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from structlog.testing import capture_logs

from conversations.agent_status import budgets
from conversations.models import Conversation, Owner, Turn, TurnStatus
from conversations.turns.queue import claim_turn
from conversations.turns.results import keep_spending
from tests.conversations.conftest import answer, impatient, new_conversation, replies, write
from tests.inbox.conftest import open_ticket, signed_in, staff

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["impatient"]

HELLO = "Hello, how can I help?"
CALL = Decimal("0.001")  # each call has 1000 tokens in, of which 600 from the cache, and 50 out
LITTLE = Decimal("0.000001")


@pytest.fixture(autouse=True)
def prices(settings):
    settings.MODEL_PRICES = {"gpt-5.4-mini": ("1", "1", "0"), "gpt-5.4": ("1", "1", "0")}
    budgets._log_day.cache_clear()


@pytest.fixture
def greeted(server):
    """A conversation that has cost two calls: the safety check and the reply."""
    server.say(HELLO)
    conversation = new_conversation()
    assert ask(conversation, "Hello").cost == 2 * CALL
    return conversation


def ask(conversation, text) -> Turn:
    write(conversation, text)
    return answer(conversation)


def test_a_conversation_past_its_budget_goes_to_a_person_without_a_call(server, settings, greeted):
    settings.BUDGET_PER_CONVERSATION = 2 * CALL
    turn = ask(greeted, "How long does delivery take?")
    assert len(server.requests) == 1
    assert greeted.owner == Owner.QUEUE
    assert greeted.handoffs.get().reason == "budget"
    assert "reached its limit" in replies(greeted)[-1]
    assert (turn.status, turn.cost, turn.model) == (TurnStatus.DONE, 0, "")


def test_others_are_still_answered(server, settings, greeted):
    settings.BUDGET_PER_CONVERSATION = 2 * CALL
    server.say(HELLO)
    other = new_conversation()
    ask(other, "Hello")
    assert replies(other) == [HELLO]


def test_within_its_budget_it_goes_on(server, settings, greeted):
    settings.BUDGET_PER_CONVERSATION = 2 * CALL + LITTLE
    server.say(HELLO)
    ask(greeted, "Hello again")
    assert greeted.owner == Owner.AI


def test_the_built_in_model_is_free(settings, greeted):
    settings.BUDGET_PER_DAY = settings.BUDGET_PER_CONVERSATION = LITTLE
    settings.AGENT_BACKEND = "offline"
    ask(greeted, "Hello again")
    assert greeted.owner == Owner.AI


def test_a_matter_for_people_keeps_its_reason_and_risk(settings, greeted):
    settings.BUDGET_PER_CONVERSATION = LITTLE
    ask(greeted, "Somebody has hacked into my account and ordered things!")
    handoff = greeted.handoffs.get()
    assert (handoff.reason, handoff.risk) == ("account_security", "high")


def test_the_notice_is_in_the_customers_language(settings, greeted):
    settings.BUDGET_PER_CONVERSATION = LITTLE
    ask(greeted, "Wie lange dauert die Lieferung nach Deutschland?")
    assert "Limit" in replies(greeted)[-1]
    assert "Ich verbinde Sie" in replies(greeted)[-1]


def test_the_days_budget_is_for_all_and_staff_are_told(server, settings, greeted):
    settings.BUDGET_PER_DAY = 2 * CALL
    other = new_conversation()
    with capture_logs() as logs:
        ask(other, "Hello")
        ask(new_conversation(), "Hello")
    assert other.handoffs.get().reason == "budget"
    assert len(server.requests) == 1
    assert [line["event"] for line in logs].count("day_budget_used_up") == 1
    boss = staff("Sue")
    boss.is_superuser = True
    boss.save()
    for page in ("inbox:list", "admin:index"):
        assert "budget of the agent is used up" in signed_in(boss).get(reverse(page)).content.decode()


def test_yesterday_does_not_count(server, settings, greeted):
    settings.BUDGET_PER_DAY = 2 * CALL
    Turn.objects.update(started_at=timezone.now() - timedelta(days=1))
    server.say(HELLO)
    ask(greeted, "Hello again")
    assert greeted.owner == Owner.AI


def test_the_day_is_the_same_on_every_clock(settings, greeted):
    settings.BUDGET_PER_DAY = 2 * CALL
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    for spent_at, used_up in ((midnight, True), (midnight - timedelta(seconds=1), False)):
        Turn.objects.update(started_at=spent_at)
        for zone in ("Pacific/Auckland", "America/Los_Angeles"):
            with timezone.override(zone):
                assert budgets.daily_budget_exhausted() == used_up


def test_an_attempt_that_fails_costs_what_it_used(server, impatient):
    server.call("search_help_centre", query="delivery")
    server.fail(400)
    conversation = new_conversation()
    turn = ask(conversation, "How long does delivery take?")
    assert (turn.status, turn.cost, turn.input_tokens) == (TurnStatus.FAILED, 2 * CALL, 2000)


def test_a_second_attempt_is_added_to_the_first(server, impatient):
    server.say(HELLO, cut_after=3)
    server.say(HELLO)
    conversation = new_conversation()
    assert ask(conversation, "Hello").status == TurnStatus.QUEUED
    turn = answer(conversation)
    assert turn.cost == 3 * CALL  # two safety checks and the reply; of the reply that was cut nobody knows


def test_what_was_abandoned_is_counted_once(server):
    conversation = new_conversation()
    write(conversation, "Hello")
    claim = claim_turn(conversation.turns.get().pk, worker="w")
    claim.context.spending.add("gpt-5.4", _Used())
    keep_spending(claim)
    keep_spending(claim)
    assert conversation.turns.get().cost == CALL


def test_no_budget_asks_the_database_nothing(greeted, django_assert_num_queries, settings):
    greeted = Conversation.objects.select_related("customer").get(pk=greeted.pk)
    with django_assert_num_queries(0):
        assert budgets.within_budget(greeted)
    settings.BUDGET_PER_DAY = settings.BUDGET_PER_CONVERSATION = Decimal(1)
    with django_assert_num_queries(3):  # turns and the copilot today, turns of the conversation
        assert budgets.within_budget(greeted)


@pytest.mark.parametrize(("currency", "shown"), [("$", "$0.0020"), ("EUR", "0.0020 EUR")])
def test_staff_see_what_a_turn_and_the_conversation_cost(server, settings, greeted, currency, shown):
    settings.PRICE_CURRENCY = currency
    ticket = open_ticket()
    greeted.turns.update(conversation=ticket.conversation)
    page = signed_in(staff("Bob")).get(ticket.get_absolute_url()).content.decode()
    panel = page[page.index('id="panel"') :]
    assert panel.count(f">{shown}<") == 2
    assert panel.count("2,000 in (1,200 cached), 100 out") == 2


class _Used:
    input_tokens = 1000
    output_tokens = 50
