"""Picks the sentences of the found passages that answer a question, word for word, so that each one is grounded."""

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

from agents_core.guardrails.output.grounding import unsupported_sentence
from agents_core.guardrails.output.promises import find_promise
from agents_core.providers.offline import cues
from agents_core.providers.offline.passages import Sentence, sentences
from knowledge.search.query import synonyms
from knowledge.search.terms import terms, words

LONGEST = 450  # characters
MOST_SENTENCES = 3
# The search has ranked the passages; a lower one must match better to be quoted.
PRIOR = (1.0, 0.85, 0.7, 0.6)
HEADING = 0.6  # what a word of the question in the heading counts, beside one in the sentence itself
OPENING = 0.25  # the sentence right under a heading answers it
EXPECTED = 0.5  # the question asks for an amount or a time, and the sentence has one
COVERED = 0.6
# What a question asks for, and what a sentence gives that answers it.
EXPECTATIONS = (("asks_amount", "gives_amount"), ("asks_time", "gives_time"))


@dataclass(frozen=True)
class Quote:
    """`covered` is the share of the question's words, by weight, that the quoted part of the article mentions."""

    text: str
    covered: float

    @property
    def is_clear(self) -> bool:
        return self.covered >= COVERED


def quote(question: str, passages: list[dict[str, Any]]) -> Quote:
    """One to three sentences, at most LONGEST characters; an empty text when nothing is fit to be quoted."""
    found = [each for rank, passage in enumerate(passages[: len(PRIOR)]) for each in sentences(passage, rank)]
    asked = _weights(question, found)
    if not found or not asked:
        return Quote("", 0.0)
    best = max(found, key=lambda each: _score(each, question, asked))
    chosen = _with_neighbours(best, [each for each in found if each.passage == best.passage], question, asked)
    context = frozenset().union(*(each.stems for each in chosen), best.heading_stems, best.title_stems)
    covered = sum(weight for word, weight in asked.items() if _mentions(context, word)) / sum(asked.values())
    return Quote(" ".join(each.text for each in chosen), round(covered, 3))


def _weights(question: str, found: list[Sentence]) -> dict[str, float]:
    """The stems of the question; one that many sentences share says less about which of them answers."""
    frequency = Counter(word for each in found for word in each.stems | each.heading_stems)
    return {word: 1 / (1 + math.log1p(frequency[word])) + 0.2 for word in dict.fromkeys(terms(question))}


def _score(each: Sentence, question: str, asked: dict[str, float]) -> float:
    if not _is_fit(each):
        return -1.0
    total = 0.0
    for word, weight in asked.items():
        if _mentions(each.stems, word):
            total += weight
        elif _mentions(each.heading_stems, word):
            total += HEADING * weight
        elif _mentions(each.title_stems, word):
            total += HEADING * weight / 2
    if each.opens and any(_mentions(each.heading_stems, word) for word in asked):
        total += OPENING
    total += sum(EXPECTED for asks, gives in EXPECTATIONS if cues.has(asks, question) and cues.has(gives, each.text))
    return total * PRIOR[each.passage]


def _is_fit(each: Sentence) -> bool:
    """A sentence that the output check would stop is not worth quoting."""
    if len(each.text) > LONGEST or len(words(each.text)) < 2:
        return False
    whole = [f"{each.title}. {each.heading}. {each.passage_text}"]
    return not find_promise(each.text, evidence=whole) and unsupported_sentence(each.text, whole) is None


def _with_neighbours(best: Sentence, passage: list[Sentence], question: str, asked: dict[str, float]) -> list[Sentence]:
    """The sentence, the one before it if it leans on that, and those after it in the same paragraph or on the point."""
    place = passage.index(best)
    chosen = [best]
    if place and cues.begins("leaning_back", best.text) and passage[place - 1].block == best.block:
        chosen.insert(0, passage[place - 1])
    for each in passage[place + 1 :]:
        same_point = each.block == best.block or _score(each, question, asked) > 0.7 * _score(best, question, asked)
        long = sum(len(one.text) + 1 for one in [*chosen, each]) > LONGEST
        if len(chosen) >= MOST_SENTENCES or long or not same_point or not _is_fit(each):
            break
        chosen.append(each)
    return chosen if sum(len(each.text) + 1 for each in chosen) <= LONGEST else [best]


def _mentions(stems: frozenset[str], word: str) -> bool:
    return word in stems or any(other in stems for other in synonyms().get((word,), ()))
