"""A search as it would be with one article published in another text, or not at all: worked out in memory.

Nothing is written, no statistics of other searches are touched and no lock is taken. The passages that the article
would have join those that the database proposes, and the same scorer and gate judge them by figures that count them in.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.models import Article, Passage
from knowledge.search import query, statistics
from knowledge.search.index_counts import IndexCounts
from knowledge.search.indexing import passages_of
from knowledge.search.retriever import local_source, retrieve, to_candidate
from knowledge.search.statistics import Statistics
from knowledge.search.types import Audience, Candidate, Retrieval

_FIRST_ID = 2**62  # of passages that are not stored: like new ones, they come after all others


@dataclass(frozen=True)
class WhatIfIndex:
    """The index with one change to one article. `passages` are those it would have, by an id made up for them."""

    article: Article
    passages: dict[int, Passage]
    figures: Statistics
    room: int  # how many passages it has now, and may take up among the candidates
    stems: frozenset[str]  # of the passages it has now and of those it would have

    def search(self, question: str, *, k: int, each: int = 1, audience: Audience = "public") -> Retrieval:
        """Like `retriever.search`, after the change."""
        return retrieve(question, k=k, each=each, audience=audience, source=local_source(), overlay=self)

    def affects(self, question: str) -> bool:
        """Whether the article is or would be among the candidates. If not, the change cannot move the answer."""
        return any(
            not self.stems.isdisjoint(query.parse(question, figures).stems)
            for figures in (statistics.current(), self.figures)
        )

    def change(self, found: list[Candidate], stems: Sequence[str], audience: Audience) -> list[Candidate]:
        """The candidates after the change."""
        others = [each for each in found if each.article_id != self.article.pk]
        if audience == "public" and self.article.audience != Article.Audience.PUBLIC:
            return others
        own = [to_candidate(passage) for passage in self.passages.values()]
        return others + [each for each in own if not _stems_of(each).isdisjoint(stems)]


def published(article: Article) -> WhatIfIndex:
    """As if the article were published as this object says, stored or not; it needs a slug."""
    return _with_state(article, Article.State.PUBLISHED)


def archived(article: Article) -> WhatIfIndex:
    """As if the article were taken out of search."""
    return _with_state(article, Article.State.ARCHIVED)


def _with_state(article: Article, state: Article.State) -> WhatIfIndex:
    changed = copy.copy(article)
    changed.pk, changed.state = article.pk or 0, state
    come = passages_of(changed)
    for ordinal, passage in enumerate(come):
        passage.pk = _FIRST_ID + ordinal
    stored = Passage.objects.filter(article=changed.pk, article__state=Article.State.PUBLISHED)
    gone = list(stored.select_related("article"))
    stems = frozenset(stem for passage in [*gone, *come] for stem in _stems_of(to_candidate(passage)))
    figures = _figures(statistics.current(), gone, come)
    return WhatIfIndex(changed, {passage.pk: passage for passage in come}, figures, len(gone), stems)


def _figures(now: Statistics, gone: list[Passage], come: list[Passage]) -> Statistics:
    """The statistics after the change."""
    change = IndexCounts()
    change.count((_fields(each) for each in gone), sign=-1)
    change.count(_fields(each) for each in come)
    change.read({text for each in come for text in (each.text, each.article.title)})
    totals = [round(mean * now.passages) for mean in now.lengths]
    after = IndexCounts(now.passages, totals, now.frequency.copy(), set(now.vocabulary))
    after.add(change)
    title, heading, body = (max(total / after.passages, 1.0) if after.passages else 1.0 for total in after.lengths)
    return replace(
        now,
        passages=after.passages,
        frequency=after.stems,
        lengths=(title, heading, body),
        vocabulary=after.words,
    )


def _fields(passage: Passage) -> tuple[str, str, str]:
    return passage.title_terms, passage.heading_terms, passage.body_terms


def _stems_of(found: Candidate) -> frozenset[str]:
    return frozenset(f"{found.title_terms} {found.heading_terms} {found.body_terms}".split())
