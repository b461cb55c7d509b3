"""Search in an OpenAI vector store. It proposes; the local passages are what is cited and the local gate decides."""

import logging
import time

import openai
from asgiref.sync import sync_to_async
from django.db.models import Q

from knowledge.models import Article, Passage, StoreFile
from knowledge.search import gate, query, ranking, statistics
from knowledge.search.base import Audience, Hit, Retrieval
from knowledge.search.retriever import local_source, retrieve, to_candidate, to_hit
from knowledge.search.terms import words

logger = logging.getLogger(__name__)

MOST_RESULTS = 50
LONGEST_QUERY = 4000
# A returned text belongs to the local passage that shares this part of its word sequences. One that matches none was
# cut from a text that is no longer published.
SAME_TEXT = 0.3
_SHINGLE = 4

Found = tuple[str, str, float, str]  # article id, text, score, file id


async def search(
    question: str,
    *,
    client: openai.AsyncOpenAI,
    store_id: str,
    k: int = 6,
    each: int = 1,
    audience: Audience = "public",
) -> Retrieval:
    """Like `knowledge.search.search`, through the store. Falls back on the local index when the store fails."""
    started = time.perf_counter()
    try:
        found = await _ask(question, client, store_id, k, each, audience)
    except openai.OpenAIError as error:
        logger.warning("vector store search failed, searching locally: %s", error)
        return await sync_to_async(retrieve)(question, k=k, each=each, audience=audience, source=local_source())
    return await sync_to_async(_judge)(question, found, k, each, audience, started)


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
        (
            str((result.attributes or {}).get("article_id", "")),
            "\n".join(part.text for part in result.content),
            result.score,
            result.file_id,
        )
        for result in page.data
    ]


def _judge(question: str, found: list[Found], k: int, each: int, audience: Audience, started: float) -> Retrieval:
    passages = _local_passages(found, audience)
    figures = statistics.current()
    asked = query.parse(question, figures)
    local = local_source().candidates(asked, figures, audience=audience, limit=60) if asked.stems else []
    candidates = {each.passage_id: each for each in [*local, *(to_candidate(passage) for passage, _ in passages)]}
    verdict, confidence = gate.judge(ranking.rank(asked, list(candidates.values()), figures), len(asked.terms))
    hits = [] if verdict == "refuse" or not passages else _hits(passages, k, each)
    took_ms = round((time.perf_counter() - started) * 1000)
    return Retrieval(question, verdict if hits else "refuse", hits, round(confidence, 4), took_ms)


def _local_passages(found: list[Found], audience: Audience) -> list[tuple[Passage, float]]:
    """The published passage behind each returned text, in the store's order; stale and foreign texts are dropped."""
    found = _answered_from(found)
    ids = [article_id for article_id, _text, _score, _file in found]
    articles = Article.objects.published().filter(Q(external_id__in=ids) | Q(slug__in=ids)).defer("body")
    readable = articles if audience == "internal" else articles.public()
    by_id = {article.public_id: article for article in readable}
    matched = []
    for article_id, text, score, _file in found:
        article = by_id.get(article_id)
        best = _best_match(article, text) if article else None
        if best:
            matched.append((best, score))
    return matched


def _answered_from(found: list[Found]) -> list[Found]:
    """Without the texts of files of ours that are being replaced; a store that we do not keep is taken as it is."""
    ours = dict(StoreFile.objects.filter(file_id__in=[each[3] for each in found]).values_list("file_id", "state"))
    return [each for each in found if ours.get(each[3], StoreFile.State.CURRENT) == StoreFile.State.CURRENT]


def _best_match(article: Article, text: str) -> Passage | None:
    wanted = _shingles(text)
    shared = [
        (len(wanted & _shingles(passage.text)), passage) for passage in article.passages.select_related("article")
    ]
    count, passage = max(shared, key=lambda pair: pair[0], default=(0, None))
    return passage if passage and count >= SAME_TEXT * min(len(wanted), len(_shingles(passage.text))) > 0 else None


def _shingles(text: str) -> set[tuple[str, ...]]:
    sequence = words(text)
    size = min(_SHINGLE, len(sequence))
    return {tuple(sequence[start : start + size]) for start in range(len(sequence) - size + 1)} if size else set()


def _hits(passages: list[tuple[Passage, float]], k: int, each: int) -> list[Hit]:
    """The best passages, those of the best article first."""
    groups: dict[int, dict[int, tuple[Passage, float]]] = {}
    for passage, score in passages:
        groups.setdefault(passage.article_id, {}).setdefault(passage.pk, (passage, score))
    chosen = [found for group in list(groups.values())[:k] for found in list(group.values())[:each]]
    return [to_hit(passage, min(max(score, 0.0), 1.0)) for passage, score in chosen]
