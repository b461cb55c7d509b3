"""One search: terms, candidates, ranking, verdict, hits."""

import time
from collections.abc import Collection, Mapping

from django.db import connection

from knowledge.models import Contradiction, Passage
from knowledge.search import answerability, query, ranking, statistics
from knowledge.search.deduplication import deduplicate
from knowledge.search.postgres import PostgresSource
from knowledge.search.ranking import Scored
from knowledge.search.sqlite import SqliteSource
from knowledge.search.types import Audience, Candidate, CandidateSource, Hit, Overlay, Retrieval

CANDIDATES = 60


def search(question: str, *, k: int = 6, each: int = 1, audience: Audience = "public") -> Retrieval:
    """The passages that may answer: at most `each` of at most `k` articles, with a verdict. Reads the database."""
    return retrieve(question, k=k, each=each, audience=audience, source=local_source())


def local_source() -> CandidateSource:
    """The full text of the database in use."""
    return PostgresSource() if connection.vendor == "postgresql" else SqliteSource()


def retrieve(
    question: str, *, k: int, each: int = 1, audience: Audience, source: CandidateSource, overlay: Overlay | None = None
) -> Retrieval:
    """Searches through `source`. Any text may be asked; `k` is the most articles, `each` the most passages of one.

    With an overlay the search is as it would be after a change to one article.
    """
    started = time.perf_counter()
    figures = overlay.figures if overlay else statistics.current()
    asked = query.parse(question, figures)
    limit = CANDIDATES + (overlay.room if overlay else 0)
    found = source.candidates(asked, figures, audience=audience, limit=limit) if asked.stems else []
    if overlay:
        found = overlay.change(found, asked.stems, audience)
    ranked = ranking.rank(asked, found, figures)
    verdict, confidence = answerability.judge_answerability(ranked, len(asked.terms))
    hits = [] if verdict == "refuse" else _hits(_by_article(ranked, k, each), overlay.passages if overlay else {})
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
    outdated = _superseded(by_id.values())
    hits = []
    for each in chosen:
        passage = by_id.get(each.candidate.passage_id)  # None when somebody has just changed the article
        if passage and passage.pk not in outdated:
            hits.append(to_hit(passage, each.rank / most))
    return deduplicate(hits)


def _superseded(passages: Collection[Passage]) -> set[int]:
    """Of two articles that disagree, the newer one speaks: the ids of those passages that a newer article among them
    contradicts. No statement where no article is."""
    articles = {passage.article_id for passage in passages}
    if not any(passage.article.contradicted_by_id for passage in passages):
        return set()
    standing = Contradiction.objects.standing().filter(older__in=articles, newer__in=articles)
    said = list(standing.values_list("older", "older_text").order_by())
    return {
        passage.pk
        for passage in passages
        for older, text in said
        if passage.article_id == older and text in passage.text
    }


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
