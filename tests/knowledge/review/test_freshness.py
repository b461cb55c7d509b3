import datetime

import pytest

from knowledge import tasks
from knowledge.articles.publishing import archive
from knowledge.models import Article
from knowledge.review.freshness import flag_stale, flag_stale_once, mark_reviewed
from knowledge.search.retriever import search

TODAY = datetime.date(2030, 6, 1)
FEE = "The night surcharge for a mooring in the inner harbour is {} euros and is paid at the kiosk by the gate."


def flags():
    flag_stale(TODAY)
    return dict(Article.objects.exclude(flag="").values_list("slug", "flag"))


def test_an_article_past_its_review_date_is_flagged(make_article):
    make_article("old", "Text.", review_by=TODAY - datetime.timedelta(days=1))
    make_article("due-today", "Text.", review_by=TODAY)
    assert flags() == {"old": "review"}


def test_a_reviewed_article_is_no_longer_flagged(make_article):
    article = make_article("old", "Text.", review_by=TODAY - datetime.timedelta(days=1))
    flag_stale(TODAY)
    mark_reviewed(article, today=TODAY)
    assert flags() == {}


def test_an_archived_article_is_not_flagged(make_article):
    archive(make_article("old", "Text.", review_by=TODAY - datetime.timedelta(days=1)))
    assert flags() == {}


def test_the_older_of_two_that_disagree_is_flagged(make_article):
    make_article("fees-old", FEE.format(12), title="Mooring at night")
    newer = make_article("fees-new", FEE.format(15), title="Mooring at night")
    assert flags() == {"fees-old": "contradicted"}
    assert Article.objects.get(slug="fees-old").contradicted_by == newer


def test_the_newer_text_wins_in_search(make_article):
    make_article("fees-old", FEE.format(12), title="Mooring at night")
    make_article("fees-new", FEE.format(15), title="Mooring at night")
    assert {hit.slug for hit in search("mooring at night surcharge").hits} == {"fees-old", "fees-new"}
    flag_stale(TODAY)
    assert [hit.slug for hit in search("mooring at night surcharge").hits] == ["fees-new"]


@pytest.mark.parametrize(
    "other", [FEE.format(12), "Dogs are welcome on the piers from 8 to 20 every day of the week in summer."]
)
def test_the_same_figures_or_another_subject_are_no_contradiction(make_article, other):
    make_article("one", FEE.format(12))
    make_article("two", other)
    assert flags() == {}


def test_a_person_can_say_that_both_are_true(make_article):
    older = make_article("fees-old", FEE.format(12))
    make_article("fees-new", FEE.format(15))
    flag_stale(TODAY)
    mark_reviewed(older, today=TODAY)
    assert flags() == {}


def test_the_task_flags_by_the_date_of_today(make_article):
    make_article("old", "Text.", review_by=datetime.date(2001, 1, 1))
    tasks.flag_stale_articles()
    assert Article.objects.get().flag == "review"


def test_the_articles_are_looked_through_once_a_day(make_article):
    make_article("old", "Text.", review_by=TODAY - datetime.timedelta(days=1))
    tomorrow = TODAY + datetime.timedelta(days=1)
    assert [flag_stale_once(day) for day in (TODAY, TODAY, tomorrow, TODAY)] == [True, False, True, False]
    assert Article.objects.get().flag == "review"
