"""Which questions the agent looked up lately."""

import uuid

import pytest

from conversations.knowledge_feedback.gaps import recent_searches
from conversations.models import Conversation, Customer, ToolRun, Turn
from knowledge.hooks import recent_questions


@pytest.fixture
def turn(db):
    return Turn.objects.create(
        conversation=Conversation.objects.create(customer=Customer.objects.create(visitor=uuid.uuid4()))
    )


def run(turn, name="search_help_centre", **arguments):
    return ToolRun.objects.create(turn=turn, name=name, ok=True, arguments=arguments)


def test_the_newest_different_questions_come_first(turn):
    for query in ["Opening hours", "refund", "opening  HOURS", "  ", "parking"]:
        run(turn, query=query)
    run(turn, name="get_order_status", order="1001")
    run(turn)
    assert recent_searches(10) == ["parking", "opening HOURS", "refund"]
    assert recent_searches(1) == ["parking"]


def test_the_help_centre_reads_them(turn):
    run(turn, query="refund")
    assert recent_questions(5) == ["refund"]
    turn.conversation.delete()
    assert recent_questions(5) == []
