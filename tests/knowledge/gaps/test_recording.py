import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from knowledge import hooks
from knowledge.articles.publishing import archive, delete, publish, save_revision
from knowledge.gaps import clusters
from knowledge.gaps.article_drafts import draft_article, question_title
from knowledge.gaps.recording import close_answered, forget_questions, record_gap
from knowledge.models import Article, Gap, GapCluster
from knowledge.tasks import close_answered_gaps

State = GapCluster.State
RENTAL = {"slug": "rental", "title": "Rent a bike", "body": "You can rent a bike by the day for 30 euros."}


@pytest.fixture
def publish_now(django_capture_on_commit_callbacks):
    """Publishes as a request does: with what happens after the commit."""

    def now(article):
        with django_capture_on_commit_callbacks(execute=True):
            publish(article)
        return article

    return now


@pytest.fixture
def answers(monkeypatch):
    """What people answered, by conversation."""
    said = {}
    monkeypatch.setattr(hooks, "_answers", [lambda conversation, since: said.get(conversation, "")])
    return said


def asked_before(gap, **ago):
    """As if the question had been asked a while ago."""
    Gap.objects.filter(pk=gap.pk).update(created=timezone.now() - datetime.timedelta(**ago))
    clusters.refresh_cluster(gap.cluster)
    return gap


def cluster_of(gap):
    return GapCluster.objects.get(gaps=gap)


def test_a_question_is_kept_with_where_it_came_from(small_shop):
    gap = record_gap("Do you rent bikes?", conversation="c-1", verdict="unsure", best_article_id="test-ride")
    assert (gap.question, gap.conversation, gap.verdict) == ("Do you rent bikes?", "c-1", "unsure")
    assert gap.best_article == small_shop["test-ride"]


@pytest.mark.parametrize(
    "questions",
    [
        ("Do you rent out bikes?", "can I rent a bike", "Is it possible to rent a bike from you?"),
        ("Is there a discount for students?", "student discount", "Do students get a reduction?"),
        ("Can I pay with Bitcoin?", "do you take bitcoin", "Is bitcoin accepted as payment?"),
        ("my mail is [email removed], can I rent a bike", "can I rent a bike"),
        ("???", "!"),
    ],
)
def test_rephrasings_fall_into_one_cluster(small_shop, questions):
    assert len({record_gap(question).cluster for question in questions}) == 1


def test_different_questions_fall_into_different_clusters(small_shop):
    asked = ["Can I rent a bike?", "Do you sell helmets for children?", "Can I sell you my old bike?", "Where to park?"]
    assert len({record_gap(question).cluster for question in asked}) == 4


def test_a_customer_counts_once_however_often_they_ask(db):
    for conversation, customer in [
        ("a1", "alice"),
        ("a1", "alice"),
        ("a2", "alice"),
        ("b1", "bea"),
        ("c1", ""),
        ("", ""),
    ]:
        cluster = record_gap("Do you rent bikes?", conversation=conversation, customer=customer).cluster
    cluster.refresh_from_db()
    assert cluster.customers == 4
    assert cluster.gaps.count() == 5, "the same words in the same conversation are stored once"


def test_the_rank_falls_with_age_and_rises_with_customers(db):
    for number in range(4):
        gap = record_gap("Do you rent bikes?", customer=f"r{number}")
    asked_before(gap, weeks=1)
    asked_before(record_gap("Is there a student discount?"), minutes=1)
    for number in range(2):
        old = record_gap("Can I pay with Bitcoin?", customer=f"b{number}")
        asked_before(old, weeks=8)
    assert [str(each) for each in GapCluster.objects.all()] == [
        "Do you rent bikes?",
        "Is there a student discount?",
        "Can I pay with Bitcoin?",
    ]


def test_a_cluster_becomes_one_draft_filled_with_a_persons_answer(answers, db, django_user_model):
    editor = django_user_model.objects.create_user("robin")
    answers["c-1"] = "Yes, by the day, for 30 euros."
    record_gap("hi, can I rent a bike? my train leaves soon", conversation="c-1")
    cluster = record_gap("rent a bike", conversation="c-2").cluster
    article = draft_article(cluster, by=editor)
    assert (article.state, article.title) == (Article.State.DRAFT, "Can I rent a bike?")
    assert article.body == "Yes, by the day, for 30 euros."
    assert "train" not in f"{article.title} {article.body}", "what customers wrote stays where it is"
    assert article.revisions.get().author == editor
    cluster.refresh_from_db()
    assert (cluster.state, cluster.article) == (State.DRAFTED, article)
    assert draft_article(cluster) == article
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Hello there, can I\nrent a bike", "Can I rent a bike?"),
        ("Good morning! My bike is old. Do you buy used bikes? Thanks.", "Do you buy used bikes?"),
        ("mail [email removed] me. what is it", "Mail me?"),
        ("???", ""),
    ],
)
def test_a_title_is_a_question(words, title):
    assert question_title(words) == title


def test_a_long_question_makes_a_title_that_fits(db):
    article = draft_article(record_gap("can you tell me " + "whether " * 200).cluster)
    assert len(article.title) <= 120
    assert article.title.endswith("…?")


def test_publishing_the_draft_closes_the_cluster(db, publish_now):
    cluster = record_gap("can I rent a bike").cluster
    article = draft_article(cluster)
    save_revision(article, body=RENTAL["body"])
    publish_now(article)
    cluster.refresh_from_db()
    assert (cluster.state, cluster.article) == (State.CLOSED, article)
    assert cluster.closed_at


def test_a_draft_that_does_not_answer_is_not_taken_for_an_answer(small_shop, publish_now):
    cluster = record_gap("can I rent a bike").cluster
    article = draft_article(cluster)
    save_revision(article, title="Music", body="We play records on Fridays.")
    publish_now(article)
    cluster.refresh_from_db()
    assert (cluster.state, cluster.article) == (State.OPEN, article)


@pytest.mark.parametrize("give_up", [archive, delete])
def test_a_draft_that_is_given_up_leaves_the_cluster_open(db, give_up):
    cluster = record_gap("can I rent a bike").cluster
    give_up(draft_article(cluster))
    cluster.refresh_from_db()
    assert (cluster.state, cluster.article) == (State.OPEN, None)


def test_two_drafts_with_one_title_get_different_addresses(db):
    first = draft_article(record_gap("can I rent a bike").cluster)
    second = draft_article(clusters.move([record_gap("can I rent a bike?")]))
    assert first.slug != second.slug


def test_any_text_can_be_recorded(db):
    assert record_gap("a\0b" + "x" * 100_000).pk
    assert record_gap("???", best_article_id="no-such-article").best_article is None


def test_an_article_that_answers_closes_the_cluster_by_itself(small_shop, publish_now):
    asked = record_gap("Can I rent a bike by the day?")
    other = record_gap("Do you sell skateboards?")
    rental = publish_now(Article(**RENTAL))
    assert (cluster_of(asked).state, cluster_of(asked).article) == (State.CLOSED, rental)
    assert cluster_of(other).state == State.OPEN


def test_an_article_about_something_else_closes_nothing(small_shop, publish_now):
    asked = record_gap("Can I rent a bike by the day?")
    publish_now(Article(slug="music", title="Music in the shop", body="We play records on Fridays."))
    assert cluster_of(asked).state == State.OPEN


def test_publishing_again_does_not_answer_what_the_text_left_open(small_shop, publish_now):
    rental = publish_now(Article(**RENTAL))
    asked = record_gap("Can I rent a bike by the day?", verdict="unhelpful", best_article_id="rental")
    publish_now(rental)
    assert cluster_of(asked).state == State.OPEN
    save_revision(rental, body=f"{RENTAL['body']} Bring a passport.")
    publish_now(rental)
    assert cluster_of(asked).state == State.CLOSED


def test_the_hourly_run_finds_what_an_import_answered(small_shop):
    asked = record_gap("Can I rent a bike by the day?")
    publish(Article(**RENTAL))  # and nothing is run after the commit
    close_answered_gaps()
    assert cluster_of(asked).state == State.CLOSED


def test_one_run_takes_several_articles(small_shop, make_article):
    record_gap("Can I rent a bike by the day?")
    record_gap("Do you sell skateboards?")
    rental = make_article(**RENTAL)
    boards = make_article("boards", "We sell skateboards for children and adults.", title="Skateboards")
    assert close_answered(rental, boards) == 2


def test_asked_again_after_the_answer_it_comes_back(small_shop, publish_now):
    asked = record_gap("Can I rent a bike by the day?", customer="alice")
    rental = publish_now(Article(**RENTAL))
    again = record_gap("can I rent a bike for a day", customer="bea")
    cluster = cluster_of(asked)
    assert again.cluster == cluster
    assert (cluster.state, cluster.came_back, cluster.closed_at, cluster.article) == (State.OPEN, 1, None, rental)
    assert draft_article(cluster) != rental, "a second attempt"


def test_a_dismissed_cluster_stays_away_until_it_is_reopened(db):
    cluster = record_gap("What is the meaning of life?").cluster
    with pytest.raises(ValueError, match="reason"):
        clusters.dismiss_gaps([cluster], " \0")
    clusters.dismiss_gaps([cluster], "Not about our shop.")
    assert record_gap("the meaning of life", customer="bea").cluster == cluster
    cluster.refresh_from_db()
    assert (cluster.state, cluster.reason, cluster.customers) == (State.DISMISSED, "Not about our shop.", 2)
    clusters.reopen([cluster])
    cluster.refresh_from_db()
    assert (cluster.state, cluster.reason) == (State.OPEN, "")


@pytest.mark.parametrize("wrong", [{"state": "closed"}, {"state": "dismissed"}, {"reason": "x"}])
def test_the_database_refuses_a_state_that_cannot_be(db, wrong):
    cluster = record_gap("Can I rent a bike?").cluster
    with pytest.raises(IntegrityError), transaction.atomic():
        GapCluster.objects.filter(pk=cluster.pk).update(**wrong)


def test_clusters_are_merged_and_split(db):
    bikes = record_gap("Do you rent bikes?", customer="a")
    canoes = record_gap("Are canoes for hire?", customer="b")
    article = draft_article(canoes.cluster)
    merged = clusters.merge(GapCluster.objects.all())
    assert GapCluster.objects.get() == merged
    merged.refresh_from_db()
    assert (merged.customers, merged.state, merged.article) == (2, State.DRAFTED, article)
    apart = clusters.move([bikes])
    assert cluster_of(canoes).customers == apart.customers == 1
    assert record_gap("rent a bike").cluster == apart
    clusters.move([bikes], into=cluster_of(canoes))
    assert cluster_of(bikes) == cluster_of(canoes)


def test_what_a_customer_asked_can_be_forgotten(db):
    record_gap("Can I rent a bike?", customer="alice", conversation="c1")
    kept = record_gap("can I rent a bike", customer="bea", conversation="c2")
    record_gap("Do you sell helmets?", customer="alice", conversation="c1")
    record_gap("Where are you?")
    assert forget_questions(customer="alice") == 2
    assert cluster_of(kept).customers == 1
    assert not GapCluster.objects.filter(gaps=None).exists()
    assert forget_questions(conversation="c2") == 1
    assert forget_questions() == 0
    assert Gap.objects.get().question == "Where are you?"
