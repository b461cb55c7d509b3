"""What a turn asks of the database. More is not wrong, but it should be meant: with hundreds of turns it costs."""

import uuid

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents_core.runner.run import run_turn as run_agents
from conversations.chat.serializers import messages_after
from conversations.lifecycle.customer_messages import post_customer_message
from conversations.models import TurnStatus
from conversations.turns.queue import claim_turn
from conversations.turns.results import finish_turn
from tests.conversations.conftest import answer, write
from tests.conversations.scripted_model import say

pytestmark = pytest.mark.django_db

# Lock, standing, conversation, message and turn.
TO_POST = 5
# Turn and lock, messages with the switch, claim, remembered items.
TO_CLAIM = 4
# Lock, turn, items, conversation, message, and a look for the next turn.
TO_FINISH = 6
TO_SHOW = 1


def counted(function, *args, **kwargs):
    """What a function returns, and how many statements it ran, but for those that begin and end a transaction."""
    with CaptureQueriesContext(connection) as captured:
        result = function(*args, **kwargs)
    told = [query["sql"] for query in captured.captured_queries]
    return result, [sql for sql in told if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]


def test_a_turn_from_message_to_reply(alice, script):
    script(say("Hello! How can I help you?"), say("You are welcome."))
    write(alice, "Hello")
    answer(alice)
    _, posting = counted(post_customer_message, alice.pk, client_id=uuid.uuid4(), text="Thanks")
    claim, claiming = counted(claim_turn, alice.turns.get(status=TurnStatus.QUEUED).pk, worker="w")
    outcome = async_to_sync(run_agents)(claim.context, claim.session, lambda event: None)
    shown, finishing = counted(finish_turn, claim, outcome)
    assert shown
    _, showing = counted(messages_after, alice.pk, 3)
    assert [len(each) for each in (posting, claiming, finishing, showing)] == [
        TO_POST,
        TO_CLAIM,
        TO_FINISH,
        TO_SHOW,
    ]
