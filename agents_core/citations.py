"""Which of the retrieved articles a reply rests on, and whether their texts still say it."""

from collections.abc import Sequence

from agents_core.guardrails.output.content_words import content_stems, language_of
from agents_core.guardrails.output.grounding import unsupported_sentence
from agents_core.text.sentences import sentences
from agents_core.turn.context import Source, TurnContext
from knowledge.search.types import Hit

MIN_SHARED_WORDS = 3


def cited_sources(reply: str, context: TurnContext) -> list[Source]:
    """For each sentence of the reply the article whose passage supports it best, in the order of the reply."""
    texts = [_whole(hit) for hit in context.passages]
    cited: dict[str, Source] = {}
    for sentence in sentences(reply):
        at = _best_support(sentence, texts)
        hit = context.passages[at] if at is not None else None
        if hit and hit.article_id not in cited:
            cited[hit.article_id] = Source(hit.article_id, hit.title, hit.url, hit.revision)
    return list(cited.values())


def lost_sentence(reply: str, before: Sequence[str], now: Sequence[str]) -> str | None:
    """The first sentence of the reply that a passage `before` supports and none `now` does; None when all hold."""
    for sentence in sentences(reply):
        if _best_support(sentence, before) is not None and _best_support(sentence, now) is None:
            return sentence
    return None


def _best_support(sentence: str, texts: Sequence[str]) -> int | None:
    """Where the text stands that supports the sentence best."""
    language = language_of(sentence)
    words = content_stems(sentence, language)
    needed = min(MIN_SHARED_WORDS, len(words) or 1)
    scored = [(len(words & content_stems(text, language)), at) for at, text in enumerate(texts)]
    for shared, at in sorted(scored, key=lambda pair: pair[0], reverse=True):
        if shared >= needed and unsupported_sentence(sentence, [texts[at]]) is None:
            return at
    return None


def _whole(hit: Hit) -> str:
    return f"{hit.title}. {hit.heading}. {hit.text}"
