"""The help centre: what any visitor may read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from knowledge.models import Article, ArticleQuerySet
from knowledge.render import to_html
from knowledge.search import search

_RESULTS = 10
_RELATED = 4
_LONGEST_QUESTION = 500


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    question = request.GET.get("q", "").replace("\0", "").strip()[:_LONGEST_QUESTION]
    context: dict[str, object] = {"question": question}
    if question:
        context["hits"] = search(question, k=_RESULTS).hits
    else:
        context["categories"] = _by_category(_readable())
    return render(request, "knowledge/index.html", context)


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(_readable(), slug=slug)
    context = {"article": found, "body": to_html(found.body), "related": _related(found)}
    return render(request, "knowledge/article.html", context)


def _readable() -> ArticleQuerySet:
    return Article.objects.published().public()


def _by_category(articles: ArticleQuerySet) -> dict[str, list[Article]]:
    """Titles by category, both in alphabetical order; articles without a category come last."""
    groups: dict[str, list[Article]] = {}
    for each in articles.defer("body").order_by("title"):
        groups.setdefault(each.category or _("Other topics"), []).append(each)
    return dict(sorted(groups.items(), key=lambda item: (item[0] == _("Other topics"), item[0].lower())))


def _related(shown: Article) -> list[Article]:
    """Articles about the nearest things, else neighbours in the category."""
    near = [hit.slug for hit in search(shown.title, k=_RELATED + 1).hits if hit.slug != shown.slug]
    by_slug = {each.slug: each for each in _readable().defer("body").filter(slug__in=near)}
    found = [by_slug[slug] for slug in near if slug in by_slug]
    if shown.category and len(found) < _RELATED:
        neighbours = _readable().defer("body").filter(category=shown.category)
        found += neighbours.exclude(slug__in=[shown.slug, *near])[: _RELATED - len(found)]
    return found[:_RELATED]
