import threading

import pytest

from knowledge import background
from knowledge.models import Article
from knowledge.publishing import publish
from tests.knowledge.small_shop import ARTICLES


@pytest.fixture(autouse=True)
def in_foreground(settings, monkeypatch):
    """What follows a change is done at once, as in a command on a machine of its own."""
    settings.EMBEDDED = True
    monkeypatch.setattr(background, "_stays", threading.Event())


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
