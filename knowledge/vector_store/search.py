"""Search in an OpenAI vector store. It proposes; the local passages are what is cited and the local gate decides."""

import logging
import time
from collections.abc import Sequence
from typing import NamedTuple

import openai
from asgiref.sync import sync_to_async

from knowledge.models import Article, Passage, StoreFile, VectorStore
from knowledge.search import answerability, query, ranking, statistics
from knowledge.search.retriever import CANDIDATES, local_source, retrieve, to_candidate, to_hit
from knowledge.search.types import Audience, Hit, Retrieval, Verdict
from knowledge.text.similarity import shingles
from knowledge.vector_store.store_files import expected_file

logger = logging.getLogger(__name__)

MOST_RESULTS = 50
LONGEST_QUERY = 4000
# A returned text belongs to the local passage that shares this part of its word sequences. One that matches none was
# cut from a text that is no longer published.
SAME_TEXT = 0.3


class Found(NamedTuple):
    """A text that the store gave, and the file it was cut from. `article_id` is what the file's attributes say."""

    file_id: str
    article_id: str
    text: str
    score: float


async def search(
    question: str,
    *,
    client: openai.AsyncOpenAI,
    store_id: str,
    k: int = 6,
    each: int = 1,
    audience: Audience = "public",
) -> Retrieval:
    """Like `retriever.search`, through the store. Falls back on the local index when the store fails."""
    started = time.perf_counter()
    try:
        found = await _ask(question, client, store_id, k, each, audience)
    except openai.OpenAIError as error:
        logger.warning("vector store search failed, searching locally: %s", error)
        return await sync_to_async(retrieve)(question, k=k, each=each, audience=audience, source=local_source())
    return await sync_to_async(_judge)(question, found, k, each, audience, started)


def judged(questions: Sequence[str], found: Sequence[Found], *, k: int, each: int) -> Retrieval:
    """What a search comes to that the provider itself made for a customer: with these words, finding these texts."""
    started = time.perf_counter()
    passages = _local_passages(found, "public")
    decisions = {question: _decide(question, passages, "public") for question in questions}
    question = max(decisions, key=lambda each: decisions[each][1])  # of several wordings, the one that fits best
    return _retrieval(question, *decisions[question], _hits(passages, k, each), started)


async def _ask(
    question: str, client: openai.AsyncOpenAI, store_id: str, k: int, each: int, audience: Audience
) -> list[Found]:
    if not question.strip():
        return []
    page = await client.vector_stores.search(
        store_id,
        query=question[:LONGEST_QUERY],
        max_num_results=min(k * max(each, 4), MOST_RESULTS),
        filters={"type": "eq", "key": "audience", "value": "public"} if audience == "public" else openai.omit,
    )
    return [
        Found(
            result.file_id,
            str((result.attributes or {}).get("article_id", "")),
            "\n".join(part.text for part in result.content),
            result.score,
        )
        for result in page.data
    ]


def _judge(question: str, found: list[Found], k: int, each: int, audience: Audience, started: float) -> Retrieval:
    passages = _local_passages(found, audience)
    verdict, confidence = _decide(question, passages, audience)
    hits = _hits(passages, k, each)
    if verdict != "refuse":
        hits = _with_newer(hits, question, k, each, audience)
    return _retrieval(question, verdict, confidence, hits, started)


def _decide(question: str, passages: list[tuple[Passage, float]], audience: Audience) -> tuple[Verdict, float]:
    """The local gate's verdict on what the store found and what the local index would."""
    figures = statistics.current()
    asked = query.parse(question, figures)
    local = local_source().candidates(asked, figures, audience=audience, limit=CANDIDATES) if asked.stems else []
    candidates = {each.passage_id: each for each in [*local, *(to_candidate(passage) for passage, _ in passages)]}
    return answerability.judge_answerability(ranking.rank(asked, list(candidates.values()), figures), len(asked.terms))


def _retrieval(question: str, verdict: Verdict, confidence: float, hits: list[Hit], started: float) -> Retrieval:
    took_ms = round((time.perf_counter() - started) * 1000)
    kept = [] if verdict == "refuse" else hits
    return Retrieval(question, verdict if kept else "refuse", kept, round(confidence, 4), took_ms)


def _with_newer(hits: list[Hit], question: str, k: int, each: int, audience: Audience) -> list[Hit]:
    """With the local passages, where they rank, of the articles whose newest text the store does not hold yet."""
    local = retrieve(question, k=k, each=each, audience=audience, source=local_source()).hits
    lagging = _lagging({hit.passage_id for hit in local})
    by_article: dict[str, list[Hit]] = {}
    for hit in hits:
        by_article.setdefault(hit.article_id, []).append(hit)
    order = list(by_article)
    for place, article_id in enumerate(dict.fromkeys(hit.article_id for hit in local)):
        if article_id in lagging:
            by_article[article_id] = [hit for hit in local if hit.article_id == article_id]
            order = [each for each in order if each != article_id]
            order.insert(place, article_id)
    return [hit for article_id in order[:k] for hit in by_article[article_id]]


def _lagging(passages: set[int]) -> set[str]:
    """The public ids of the articles of these passages that the store we keep does not hold as they are now."""
    store = VectorStore.objects.first()
    if store is None:
        return set()
    articles = list(Article.objects.filter(passages__in=passages).distinct())
    current = StoreFile.objects.filter(article__in=articles, state=StoreFile.State.CURRENT)
    held = dict(current.values_list("article_id", "content_hash"))
    return {each.public_id for each in articles if held.get(each.pk) != expected_file(each, store).content_hash}


def _local_passages(found: Sequence[Found], audience: Audience) -> list[tuple[Passage, float]]:
    """The published passage behind each returned text, in the store's order; stale and foreign texts are dropped."""
    matched = []
    for each, article in zip(found, _articles(found, audience), strict=True):
        best = _best_match(article, each.text) if article else None
        if best:
            matched.append((best, each.score))
    return matched


def _articles(found: Sequence[Found], audience: Audience) -> list[Article | None]:
    """The article that each text belongs to. In a store that we keep, only what our own list calls current has one: not
    a file that is being replaced, nor one of somebody else. A store that we do not keep is taken at its word."""
    published = Article.objects.published().defer("body")
    readable = published if audience == "internal" else published.public()
    if VectorStore.objects.exists():
        ids = {each.file_id for each in found}
        current = StoreFile.objects.filter(file_id__in=ids, state=StoreFile.State.CURRENT)
        by_file = {
            file.file_id: file.article for file in current.filter(article__in=readable).select_related("article")
        }
        return [by_file.get(each.file_id) for each in found]
    names = {each.article_id for each in found}
    by_name = {each.public_id: each for each in readable.named(names)}
    return [by_name.get(each.article_id) for each in found]


def _best_match(article: Article, text: str) -> Passage | None:
    told = shingles(text)
    worded = [(shingles(passage.text), passage) for passage in article.passages.select_related("article")]
    own, best = max(worded, key=lambda pair: len(told & pair[0]), default=(set(), None))
    return best if best and len(told & own) >= SAME_TEXT * min(len(told), len(own)) > 0 else None


def _hits(passages: list[tuple[Passage, float]], k: int, each: int) -> list[Hit]:
    """The best passages, those of the best article first."""
    groups: dict[int, dict[int, tuple[Passage, float]]] = {}
    for passage, score in passages:
        groups.setdefault(passage.article_id, {}).setdefault(passage.pk, (passage, score))
    chosen = [found for group in list(groups.values())[:k] for found in list(group.values())[:each]]
    return [to_hit(passage, min(max(score, 0.0), 1.0)) for passage, score in chosen]
