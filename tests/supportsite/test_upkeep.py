"""What a schedule does elsewhere, one process does by itself."""

import asyncio
import datetime
import threading

import pytest
from django.utils import timezone

import inbox.tasks
from conversations.attachments.storage import KEPT_UNSENT, upload_attachment
from conversations.models import Attachment
from inbox.tasks import keep_inbox_up
from knowledge.articles.publishing import publish
from knowledge.gaps.recording import record_gap
from knowledge.models import Article, GapCluster
from supportsite import single_process
from supportsite.single_process import ask_gaps_again, look_through_articles, remove_unsent_files
from tests.conversations.conftest import new_conversation
from tests.inbox.conftest import open_ticket
from tests.inbox.team.fixtures import assignee, here, team, teammate
from tests.uploads import picture


@pytest.mark.django_db(transaction=True)
def test_one_process_looks_through_the_articles_once_a_day():
    publish(Article(slug="old", title="Old", body="Text.", review_by=datetime.date(2001, 1, 1)))
    look_through_articles()
    assert Article.objects.get().flag == "review"
    Article.objects.update(flag="")
    look_through_articles()
    assert Article.objects.get().flag == ""


@pytest.mark.django_db(transaction=True)
def test_one_process_asks_open_gaps_again():
    record_gap("Can I rent a bike by the day?")
    publish(Article(slug="rental", title="Rent a bike", body="You can rent a bike by the day for 30 euros."))
    GapCluster.objects.update(state="open", closed_at=None)  # as if an answer had come by another road
    ask_gaps_again()
    assert GapCluster.objects.get().state == "closed"


@pytest.mark.django_db(transaction=True)
def test_one_process_removes_files_that_were_never_sent():
    stored = upload_attachment(new_conversation().pk, name="x.png", content=picture(), by=None)
    Attachment.objects.update(created=timezone.now() - KEPT_UNSENT)
    remove_unsent_files()
    assert not Attachment.objects.exists()
    assert not stored.file.storage.exists(stored.file.name)


@pytest.mark.django_db
def test_beat_gives_out_what_waits_in_the_inbox():
    bob = teammate("Bob", away=True)
    team("All", bob, takes_the_rest=True)
    ticket = open_ticket()
    here(bob)
    keep_inbox_up()
    assert assignee(ticket) == bob


@pytest.mark.django_db(transaction=True)
async def test_one_process_looks_after_the_inbox_by_itself(monkeypatch):
    looked = threading.Event()
    monkeypatch.setattr(inbox.tasks, "EVERY", 0.01)
    monkeypatch.setattr(inbox.tasks, "WORK", [lambda: bool(looked.set())])
    keeping = asyncio.create_task(single_process._keep_inbox_up())
    assert await asyncio.to_thread(looked.wait, 5)
    keeping.cancel()
