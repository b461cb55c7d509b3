import pytest

from knowledge.articles.publishing import publish
from knowledge.models import Article
from tests.knowledge.small_shop import ARTICLES


@pytest.fixture(autouse=True)
def one_process(settings):
    """What follows a change is done here and at once, as by a command; there is no worker to do it."""
    settings.EMBEDDED = True


@pytest.fixture
def make_article(db):
    """Publishes an article from a slug and a body; anything else by keyword."""

    def make(slug, body, title=None, **fields):
        article = Article(slug=slug, title=title or slug.replace("-", " ").capitalize(), body=body, **fields)
        publish(article)
        return article

    return make


@pytest.fixture
def small_shop(make_article):
    return {slug: make_article(slug, body, title=title) for slug, (title, body) in ARTICLES.items()}
