"""Which of the retrieved articles a reply rests on."""

from agents_core.context import Source, TurnContext
from agents_core.guardrails.output.grounding import unsupported_sentence
from agents_core.guardrails.output.sentences import sentences
from agents_core.guardrails.output.words import content_stems, language_of
from knowledge.search import Hit

MIN_SHARED_WORDS = 3


def cited_sources(reply: str, context: TurnContext) -> list[Source]:
    """For each sentence of the reply the article whose passage supports it best, in the order of the reply."""
    cited: dict[str, Source] = {}
    for sentence in sentences(reply):
        hit = _best_support(sentence, context.passages)
        if hit and hit.article_id not in cited:
            cited[hit.article_id] = Source(hit.article_id, hit.title, hit.url)
    return list(cited.values())


def _best_support(sentence: str, hits: list[Hit]) -> Hit | None:
    language = language_of(sentence)
    words = content_stems(sentence, language)
    needed = min(MIN_SHARED_WORDS, len(words) or 1)
    scored = [(len(words & content_stems(_whole(hit), language)), hit) for hit in hits]
    for shared, hit in sorted(scored, key=lambda pair: pair[0], reverse=True):
        if shared >= needed and unsupported_sentence(sentence, [_whole(hit)]) is None:
            return hit
    return None


def _whole(hit: Hit) -> str:
    return f"{hit.title}. {hit.heading}. {hit.text}"
