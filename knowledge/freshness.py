"""Finds published articles that may no longer be true: past their review date, or contradicted by a newer one."""

import datetime
import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from knowledge.models import Article, Passage
from knowledge.search.terms import words

# Two passages tell the same thing when this share of the shorter one's word sequences is in the other.
SAME_SUBJECT = 0.6
_SHINGLE = 4
_SHORTEST = 8  # shingles; below that two passages are alike by chance
_COMMON = 30  # a sequence in more passages than this is boilerplate
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class _Text:
    article_id: int
    shingles: frozenset[tuple[str, ...]]
    numbers: frozenset[str]


@transaction.atomic
def flag_stale(today: datetime.date) -> int:
    """Sets the flags of all published articles anew. Returns how many carry one."""
    articles = {article.pk: article for article in Article.objects.published().defer("body")}
    overdue = set(Article.objects.stale(today).values_list("pk", flat=True))
    contradicted = _contradicted(articles)
    for article in articles.values():
        newer = contradicted.get(article.pk)
        flag = Article.Flag.REVIEW if article.pk in overdue else Article.Flag.NONE
        flag = Article.Flag.CONTRADICTED if newer else flag
        if (flag, newer) != (article.flag, article.contradicted_by_id):
            Article.objects.filter(pk=article.pk).update(flag=flag, contradicted_by=newer)
    return len(overdue | contradicted.keys())


def mark_reviewed(article: Article, *, today: datetime.date, days: int = 180) -> None:
    """A person has read the article and it is true: no flag until the next review date, `days` from today."""
    article.reviewed_at = timezone.now()
    article.review_by = today + datetime.timedelta(days=days)
    article.flag, article.contradicted_by = Article.Flag.NONE, None
    article.save(update_fields=["reviewed_at", "review_by", "flag", "contradicted_by"])


def _contradicted(articles: dict[int, Article]) -> dict[int, int]:
    """Older article → the newer one that says the same with other numbers."""
    found: dict[int, int] = {}
    for one, other in _conflicts(_texts()):
        if one not in articles or other not in articles:
            continue
        older, newer = sorted((one, other), key=lambda pk: articles[pk].updated_at)
        reviewed = articles[older].reviewed_at
        if reviewed is None or reviewed < articles[newer].updated_at:
            found[older] = newer
    return found


def _texts() -> list[_Text]:
    rows = Passage.objects.values_list("article_id", "text")
    return [_text(article_id, text) for article_id, text in rows.iterator(chunk_size=2000)]


def _text(article_id: int, text: str) -> _Text:
    # Numbers are left out of the shingles: they are what may differ.
    wording = [word for word in words(text) if not word.isdigit()]
    shingles = zip(*(wording[start:] for start in range(_SHINGLE)), strict=False)
    return _Text(article_id, frozenset(shingles), frozenset(_NUMBER.findall(text)))


def _conflicts(texts: list[_Text]) -> list[tuple[int, int]]:
    """Pairs of different articles with a passage each on the same subject but with other numbers."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        for shingle in text.shingles if len(text.shingles) >= _SHORTEST else ():
            places[shingle].append(index)
    shared: Counter[tuple[int, int]] = Counter()
    for indexes in places.values():
        if 2 <= len(indexes) <= _COMMON:
            shared.update((a, b) for place, a in enumerate(indexes) for b in indexes[place + 1 :])
    return [
        (texts[a].article_id, texts[b].article_id)
        for (a, b), count in shared.items()
        if texts[a].article_id != texts[b].article_id
        and count >= SAME_SUBJECT * min(len(texts[a].shingles), len(texts[b].shingles))
        and texts[a].numbers != texts[b].numbers
    ]
