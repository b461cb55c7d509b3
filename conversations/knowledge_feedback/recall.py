"""The recall list: answers that were given from a text that has changed since, with the change beside them. Which of
them matter, and who has seen to them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import Case, CharField, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agents_core.runner.turn_resolution import lost_sentence
from conversations.models import Citation, Message, Role
from knowledge.models import Article, Revision
from knowledge.text.chunking import split
from knowledge.text.diff import difference

PER_PAGE = 20
AT_ONCE = 300  # a page of the list waits for no more; the next one judges on
MATTERS, STILL_TRUE = 0, 1
_GONE = Q(article=None) | ~Q(article__state=Article.State.PUBLISHED)
_RANK = Case(
    When(_GONE | ~Q(judged_revision=F("article__revision")) | ~Q(lost=""), then=Value(MATTERS)),
    default=Value(STILL_TRUE),
    output_field=IntegerField(),
)


@dataclass
class Group:
    """Answers from one text of one article. `change` is empty where there is nothing to compare."""

    title: str
    article: Article | None
    revision: Revision | None
    number: int
    matters: bool
    state: str
    change: SafeString | str = ""
    citations: list[Citation] = field(default_factory=list)


def page_of(number: str | None, *, article_id: int | None = None) -> tuple[Page[Any], list[Group]]:
    """One page of the list: what no longer holds first, then by article. A constant number of statements."""
    found = Citation.objects.to_recall().select_related("article", "message__conversation__customer")
    if article_id:
        found = found.filter(article=article_id)
    asked = Message.objects.filter(
        conversation=OuterRef("message__conversation"), role=Role.CUSTOMER, seq__lt=OuterRef("message__seq")
    )
    found = found.defer("article__body").annotate(
        question=Subquery(asked.order_by("-seq").values("text")[:1], output_field=CharField()), rank=_RANK
    )
    pages = Paginator(found.order_by("rank", "article_ref", "-revision", "-pk"), PER_PAGE)
    page = pages.get_page(number)
    return page, _groups(list(page.object_list))


def count_for(article_id: int) -> int:
    """How many answers from earlier texts of an article nobody has looked at."""
    return Citation.objects.to_recall().filter(article=article_id).count()


def _groups(citations: list[Any]) -> list[Group]:
    texts = texts_of(citations)
    bodies = dict(Article.objects.filter(pk__in={pk for pk, _number in texts}).values_list("pk", "body"))
    groups: dict[tuple[int, str, int], Group] = {}
    for each in citations:
        key = (each.rank, each.article_ref, each.revision)
        if key not in groups:
            revision = texts.get((each.article_id or 0, each.revision))
            groups[key] = _group(each, revision, bodies.get(each.article_id or 0, ""))
        groups[key].citations.append(each)
    return list(groups.values())


def _group(citation: Any, revision: Revision | None, body: str) -> Group:
    article = citation.article
    named = next((each["title"] for each in citation.message.sources if each.get("id") == citation.article_ref), "")
    group = Group(
        title=article.title if article else named or citation.article_ref,
        article=article,
        revision=revision,
        number=citation.revision,
        matters=citation.rank == MATTERS,
        state=_state(article, citation.revision),
    )
    if article and revision:
        group.change = difference(f"{revision.title}\n\n{revision.body}", f"{article.title}\n\n{body}")
    return group


def _state(article: Article | None, number: int) -> str:
    if article is None:
        return _("Deleted since")
    if article.state != Article.State.PUBLISHED:
        return _("No longer published")
    return _("Revision %(then)d, now %(now)d") % {"then": number, "now": article.revision}


def assess_outdated_citations() -> int:
    """Say of each answer to recall what its article no longer says, where that was not said of the newest text yet.
    Returns how many were judged."""
    waiting = Citation.objects.to_recall().filter(article__state=Article.State.PUBLISHED)
    waiting = waiting.exclude(judged_revision=F("article__revision")).select_related("article", "message")
    found = list(waiting.order_by("article", "revision", "pk")[:AT_ONCE])
    earlier = texts_of(found)
    for article_id, citations in groupby(found, key=lambda each: each.article_id):
        _judge(list(citations), {number: text for (pk, number), text in earlier.items() if pk == article_id})
    Citation.objects.bulk_update(found, ["judged_revision", "lost"])
    return len(found)


def texts_of(citations: Iterable[Citation]) -> dict[tuple[int, int], Revision]:
    """The texts that were cited, by article and number. One statement."""
    wanted = {(each.article_id, each.revision) for each in citations if each.article_id}
    revisions = Revision.objects.filter(
        article__in={article for article, _number in wanted}, number__in={number for _article, number in wanted}
    )
    return {(each.article_id, each.number): each for each in revisions if (each.article_id, each.number) in wanted}


def resolve_citation(citation_id: int, *, by: User) -> bool:
    """Somebody has seen to this answer, or found that nothing need be done. False when it was settled before."""
    open_ones = Citation.objects.filter(pk=citation_id, settled_at=None)
    return bool(open_ones.update(settled_at=timezone.now(), settled_by=by))


def _judge(citations: list[Citation], earlier: dict[int, Revision]) -> None:
    """Of one article."""
    article = citations[0].article
    assert article is not None  # only those that have one are judged
    now = _passages(article.title, article.body)
    before = {number: _passages(text.title, text.body) for number, text in earlier.items()}
    for each in citations:
        each.judged_revision = article.revision
        each.lost = lost_sentence(each.message.text, before.get(each.revision, []), now) or ""


def _passages(title: str, body: str) -> list[str]:
    return [f"{title}. {piece.heading}. {piece.text}" for piece in split(body)]
