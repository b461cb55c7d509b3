"""Answers that were given from a text that has changed since: which of them matter, and who has seen to them."""

from collections.abc import Iterable
from itertools import groupby

from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone

from agents_core.citations import lost_sentence
from conversations.models import Citation
from knowledge.models import Article, Revision
from knowledge.text.chunking import split

AT_ONCE = 300  # a page of the list waits for no more; the next one judges on


def judge_changed() -> int:
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


def settle(citation_id: int, *, by: User) -> bool:
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
