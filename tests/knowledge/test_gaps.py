from knowledge.gaps import draft_article, record_gap
from knowledge.models import Article, Gap
from knowledge.publishing import publish


def test_a_question_is_kept_with_where_it_came_from(small_shop):
    gap = record_gap("Do you rent bikes?", conversation="c-1", verdict="unsure", best_article_id="test-ride")
    assert (gap.question, gap.conversation, gap.verdict) == ("Do you rent bikes?", "c-1", "unsure")
    assert gap.best_article == small_shop["test-ride"]


def test_rephrasings_fall_into_one_group(db):
    groups = {
        record_gap(question).group
        for question in ("Do you rent out bikes?", "can I rent a bike", "Is it possible to rent a bike from you?")
    }
    assert len(groups) == 1


def test_different_questions_fall_into_different_groups(db):
    assert record_gap("Can I rent a bike?").group != record_gap("Do you sell helmets for children?").group


def test_a_group_becomes_one_draft_with_all_its_questions(db, django_user_model):
    editor = django_user_model.objects.create_user("bob")
    record_gap("Do you rent out bikes?")
    article = draft_article(record_gap("can I rent a bike"), by=editor)
    assert article.state == Article.State.DRAFT
    assert "Do you rent out bikes?" in article.body
    assert "can I rent a bike" in article.body
    assert set(Gap.objects.values_list("state", "best_article")) == {("drafted", article.pk)}


def test_publishing_the_draft_closes_the_questions(db):
    article = draft_article(record_gap("can I rent a bike"))
    publish(article)
    assert Gap.objects.get().state == Gap.State.CLOSED


def test_two_drafts_of_one_question_get_different_addresses(db):
    first = draft_article(record_gap("can I rent a bike"))
    second = draft_article(record_gap("can I rent a bike"))
    assert first.slug != second.slug


def test_any_text_can_be_recorded(db):
    assert record_gap("a\0b" + "x" * 100_000).pk
    assert record_gap("???", best_article_id="no-such-article").best_article is None


def test_an_article_that_answers_closes_the_question_by_itself(small_shop, django_capture_on_commit_callbacks):
    asked = record_gap("Can I rent a bike by the day?")
    other = record_gap("Do you sell skateboards?")
    rental = Article(slug="rental", title="Rent a bike", body="You can rent a bike by the day for 30 euros.")
    with django_capture_on_commit_callbacks(execute=True):
        publish(rental)
    asked.refresh_from_db()
    other.refresh_from_db()
    assert (asked.state, asked.best_article) == (Gap.State.CLOSED, rental)
    assert other.state == Gap.State.OPEN


def test_an_article_about_something_else_closes_nothing(small_shop, django_capture_on_commit_callbacks):
    asked = record_gap("Can I rent a bike by the day?")
    with django_capture_on_commit_callbacks(execute=True):
        publish(Article(slug="music", title="Music in the shop", body="We play records on Fridays."))
    asked.refresh_from_db()
    assert asked.state == Gap.State.OPEN
