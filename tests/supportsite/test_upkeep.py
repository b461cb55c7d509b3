"""What a schedule does elsewhere, one process does by itself."""

import datetime

import pytest

from knowledge.models import Article
from knowledge.publishing import publish
from supportsite.embedding import look_through_articles


@pytest.mark.django_db(transaction=True)
def test_one_process_looks_through_the_articles_once_a_day():
    publish(Article(slug="old", title="Old", body="Text.", review_by=datetime.date(2001, 1, 1)))
    look_through_articles()
    assert Article.objects.get().flag == "review"
    Article.objects.update(flag="")
    look_through_articles()
    assert Article.objects.get().flag == ""
