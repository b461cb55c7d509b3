"""What a schedule does elsewhere, one process does by itself."""

import datetime

import pytest

from knowledge.gaps import record_gap
from knowledge.models import Article, GapCluster
from knowledge.publishing import publish
from supportsite.embedding import ask_gaps_again, look_through_articles


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
