"""One search: terms, candidates, ranking, verdict, hits."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import connection

from knowledge.contradictions.superseded import superseded
from knowledge.models import Passage
from knowledge.search import gate, query, ranking, statistics
from knowledge.search.base import Audience, Candidate, CandidateSource, Hit, Retrieval
from knowledge.search.duplicates import collapse
from knowledge.search.postgres import PostgresSource
from knowledge.search.scorer import Scored
from knowledge.search.sqlite import SqliteSource

if TYPE_CHECKING:
    from knowledge.search.trial import Trial

CANDIDATES = 60


def local_source() -> CandidateSource:
    """The full text of the database in use."""
    return PostgresSource() if connection.vendor == "postgresql" else SqliteSource()


def retrieve(
    question: str, *, k: int, each: int = 1, audience: Audience, source: CandidateSource, trial: "Trial | None" = None
) -> Retrieval:
    """Searches through `source`. Any text may be asked; `k` is the most articles, `each` the most passages of one.

    With a trial the search is as it would be after a change to one article.
    """
    started = time.perf_counter()
    figures = trial.figures if trial else statistics.current()
    asked = query.parse(question, figures)
    limit = CANDIDATES + (trial.room if trial else 0)
    found = source.candidates(asked, figures, audience=audience, limit=limit) if asked.stems else []
    if trial:
        found = trial.change(found, asked.stems, audience)
    ranked = ranking.rank(asked, found, figures)
    verdict, confidence = gate.judge(ranked, len(asked.terms))
    hits = [] if verdict == "refuse" else _hits(_by_article(ranked, k, each), trial.passages if trial else {})
    took_ms = round((time.perf_counter() - started) * 1000)
    return Retrieval(question, verdict, hits, round(confidence, 4), took_ms)


def _by_article(ranked: list[Scored], articles: int, each: int) -> list[Scored]:
    """The best passages, those of the best article first."""
    groups: dict[int, list[Scored]] = {}
    for found in ranked:
        groups.setdefault(found.candidate.article_id, []).append(found)
    return [found for group in list(groups.values())[:articles] for found in group[:each]]


def _hits(chosen: list[Scored], unsaved: Mapping[int, Passage]) -> list[Hit]:
    passages = Passage.objects.select_related("article").defer("article__body")
    stored = [each.candidate.passage_id for each in chosen if each.candidate.passage_id not in unsaved]
    by_id = {**passages.in_bulk(stored), **unsaved}
    most = max((each.rank for each in chosen), default=1.0)
    outdated = superseded(by_id.values())
    hits = []
    for each in chosen:
        passage = by_id.get(each.candidate.passage_id)  # None when somebody has just changed the article
        if passage and passage.pk not in outdated:
            hits.append(to_hit(passage, each.rank / most))
    return collapse(hits)


def to_candidate(passage: Passage) -> Candidate:
    terms = (passage.title_terms, passage.heading_terms, passage.body_terms)
    return Candidate(passage.pk, passage.article_id, passage.article.title, *terms)


def to_hit(passage: Passage, score: float) -> Hit:
    article = passage.article
    own_page = not article.url and passage.anchor
    return Hit(
        article_id=article.public_id,
        slug=article.slug,
        revision=article.revision,
        title=article.title,
        url=article.get_absolute_url() + (f"#{passage.anchor}" if own_page else ""),
        heading=passage.heading,
        anchor=passage.anchor,
        text=passage.text,
        score=round(score, 4),
        passage_id=passage.pk,
    )
