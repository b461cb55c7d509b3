"""What the pages of the help centre are made of, kept in the cache until something that they show changes.

Keys carry the index's `pages` token or the hash of the text, so that no process ever shows what was before a change and
nothing need be deleted from the cache.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar, cast
from uuid import UUID

from django.core.cache import cache
from django.db.models import F, OuterRef, Subquery
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from knowledge.models import Article, ArticleQuerySet, IndexState, Vote
from knowledge.search.retriever import search
from knowledge.search.types import Retrieval
from knowledge.text.markdown import Heading, outline, plain_text, to_html

Kept = TypeVar("Kept")

# Begins every key. To be raised when a class whose objects are kept changes its place or its fields: a cache outlives a
# deploy, and what cannot be read from it any more is an error on the page.
_KEYS = "help2"
KEPT = 3600  # seconds, for what nobody asks for any more
_VOTES_KEPT = 600  # seconds until new votes change what is popular
_RESULTS = 10
_RELATED = 4
_POPULAR = 5
_LEAST_VOTES = 2  # more helpful votes than others, to be popular
_LONG = 1500  # characters of an article that deserves a table of contents…
_HEADINGS = 3  # …if it has as many headings
_DESCRIPTION = 155  # characters, what search engines show
_NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Link:
    """A link to an article."""

    title: str
    url: str
    locale: str


@dataclass(frozen=True)
class Page:
    """The text of an article, ready to be shown; `contents` is empty when it is short."""

    body: SafeString
    contents: list[Heading]
    description: str


def readable() -> ArticleQuerySet:
    """What any visitor may read."""
    return Article.objects.published().public()


def token() -> UUID | None:
    """Changes with anything that the pages show."""
    return IndexState.objects.values_list("pages", flat=True).filter(pk=1).first()


def articles_for_reader(visitor: UUID | None) -> ArticleQuerySet:
    """Readable articles with what their pages need besides, in one query: `pages` is the token, `vote` and `said` are
    what this visitor thought of the text as it is now."""
    state = IndexState.objects.filter(pk=1).values("pages")
    own = Vote.objects.filter(article=OuterRef("pk"), revision=OuterRef("revision"), visitor=visitor or _NOBODY)
    told = {"vote": Subquery(own.values("helpful")), "said": Subquery(own.values("comment"))}
    return readable().annotate(pages=Subquery(state), **told)


def page(article: Article) -> Page:
    """The rendered text of an article."""
    found = _kept(f"page:{article.pk}:{article.content_hash}", lambda: _page(article))
    return Page(mark_safe(found.body), found.contents, found.description)  # a cache may give back a plain string


def related(article: Article, pages: UUID | None) -> list[Link]:
    """Articles about the nearest things, else neighbours in the category."""
    return _kept(f"related:{article.pk}:{pages}", lambda: _related(article))


def categories(pages: UUID | None, language: str) -> dict[str, list[Link]]:
    """Titles by category, both in alphabetical order; articles without a category come last."""
    return _kept(f"categories:{pages}:{language}", lambda: _by_category(readable()))


def popular(pages: UUID | None) -> list[Link]:
    """The articles that most readers found helpful, each with the votes on its text as it is now."""
    return _kept(f"popular:{pages}", _popular, _VOTES_KEPT)


def find(question: str, pages: UUID | None) -> Retrieval:
    """A search; asked again before anything has changed it is not made again."""
    key = f"search:{pages}:{sha256(question.encode()).hexdigest()}"
    return _kept(key, lambda: search(question, k=_RESULTS), _VOTES_KEPT)


def _kept(key: str, make: Callable[[], Kept], seconds: int = KEPT) -> Kept:
    return cast(Kept, cache.get_or_set(f"{_KEYS}:{key}", make, seconds))


def _page(article: Article) -> Page:
    headings = [each for each in outline(article.body) if each.level <= 3]
    long = len(article.body) >= _LONG and len(headings) >= _HEADINGS
    described = Truncator(plain_text(article.body)).chars(_DESCRIPTION)
    return Page(to_html(article.body), headings if long else [], described)


def _popular() -> list[Link]:
    voted = readable().defer("body").with_votes().annotate(worth=2 * F("helped") - F("voted"))
    best = voted.filter(worth__gte=_LEAST_VOTES).order_by("-worth", "title")
    return [_link(each) for each in best[:_POPULAR]]


def _by_category(articles: ArticleQuerySet) -> dict[str, list[Link]]:
    groups: dict[str, list[Link]] = {}
    for each in articles.defer("body").order_by("title"):
        groups.setdefault(each.category or _("Other topics"), []).append(_link(each))
    return dict(sorted(groups.items(), key=lambda item: (item[0] == _("Other topics"), item[0].lower())))


def _related(shown: Article) -> list[Link]:
    near = [hit.slug for hit in search(shown.title, k=_RELATED + 1).hits if hit.slug != shown.slug]
    by_slug = {each.slug: each for each in readable().defer("body").filter(slug__in=near)}
    found = [by_slug[slug] for slug in near if slug in by_slug]
    if shown.category and len(found) < _RELATED:
        neighbours = readable().defer("body").filter(category=shown.category)
        found += neighbours.exclude(slug__in=[shown.slug, *near])[: _RELATED - len(found)]
    return [_link(each) for each in found[:_RELATED]]


def _link(article: Article) -> Link:
    return Link(article.title, article.get_absolute_url(), article.locale)
