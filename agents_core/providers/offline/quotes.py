"""Picks the sentences of the found passages that answer a question, word for word, so that each one is grounded."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from agents_core.guardrails.output.grounding import unsupported_sentence
from agents_core.guardrails.output.promises import find_promise
from agents_core.providers.offline import question_cues
from agents_core.providers.offline.passage_sentences import Sentence, quotable_sentences
from knowledge.search.query import WEAK, weak_stems
from knowledge.search.statistics import synonyms_in_use
from knowledge.text.similarity import correct
from knowledge.text.terms import content_words, stem, terms, words

LONGEST = 450  # characters
MOST_SENTENCES = 3
MOST_ROWS = 5  # of a table, when the question names none of them
# The search has ranked the passages; a lower one must match better to be quoted.
PRIOR = (1.0, 0.8, 0.65, 0.5)
PRIOR_NEXT = 0.95  # the second passage of an article, beside its first
HEADING = 0.6  # what a word of the question in the heading counts, beside one in the sentence itself
OPENING = 1.0  # the sentence right under a heading answers it: the more the heading is the question, the better
TITLE = 0.5  # an article whose title is the question
# What a question asks for, a sentence that gives it, and what that counts.
EXPECTATIONS = (("asks_amount", "gives_amount"), ("asks_time", "gives_time"))
EXPECTED = 0.5
ELSEWHERE = 0.6  # a sentence that sends the reader to another page is the last resort
# Shares of the question's words: the quote mentions enough of them, or so many that no other judge is needed.
ENOUGH = 0.4
CLEAR = 0.6

ON_THE_POINT = 0.4  # of a heading: then what opens its section belongs to the answer

Weights = dict[str, float]


@dataclass(frozen=True)
class Quote:
    """`covered` is the share of the question's words, by weight, that the quoted part of the article mentions."""

    text: str
    covered: float


NOTHING = Quote("", 0.0)


def quote(question: str, passages: list[dict[str, Any]], *, place: str = "") -> Quote:
    """One to three sentences, at most LONGEST characters; an empty text when nothing is fit to be quoted.

    Where the passages say something of `place`, a country, only that is quoted.
    """
    found = _sentences(passages)
    fit = [each for each in found if _is_fit(each)]
    if not fit or not terms(question):
        return NOTHING
    asked = _weights(question, found)
    local = [each for each in fit if place and place.casefold() in each.text.casefold()]
    best = max(local or fit, key=lambda each: _score(each, question, asked))
    near = [each for each in fit if (each.rank, each.place) == (best.rank, best.place) and each.heading == best.heading]
    chosen = _with_neighbours(best, near, question, asked)
    return Quote(" ".join(each.text for each in chosen), _covered(chosen, asked))


def _sentences(passages: list[dict[str, Any]]) -> list[Sentence]:
    """The sentences of the passages of the best articles."""
    places: dict[str, int] = {}
    found: list[Sentence] = []
    for passage in passages:
        article = str(passage.get("article", len(places)))
        places[article] = places.get(article, -1) + 1
        rank = list(places).index(article)
        if rank < len(PRIOR):
            found += quotable_sentences(passage, rank, places[article])
    return found


def _weights(question: str, found: list[Sentence]) -> Weights:
    """The stems of the question, 0 to 1; one that many sentences share says less about which of them answers."""
    frequency = Counter(word for each in found for word in each.stems | each.heading_stems)
    asked = dict.fromkeys(_mended(question, found))
    rarity = {word: math.log(1 + len(found) / (frequency[word] + 0.5)) for word in asked}
    most = max(rarity.values())
    weak = weak_stems() | set(terms(" ".join(question_cues.words("generic"))))
    return {word: value / most * (WEAK if word in weak or word.isdigit() else 1.0) for word, value in rarity.items()}


def _mended(question: str, found: list[Sentence]) -> list[str]:
    """The stems of the question, those of misspelt words as the passages spell them."""
    spelt = Counter(word for each in found for word in content_words(f"{each.heading} {each.text}"))
    known = {stem(word) for word in spelt}
    words = content_words(question)
    return [stem(word if stem(word) in known else correct(word, spelt, spelt.__getitem__) or word) for word in words]


def _score(each: Sentence, question: str, asked: Weights) -> float:
    total = 0.0
    for word, weight in asked.items():
        if _mentions(each.stems, word):
            total += weight
        elif _mentions(each.heading_stems, word):
            total += (1.0 if each.opens else HEADING) * weight
        elif _mentions(each.title_stems, word):
            total += HEADING / 2 * weight
    total += TITLE * _likeness(each.title_stems, asked)
    if each.opens:
        # The beginning of an article answers what the whole title asks; a heading answers for its section.
        whole = 1.0 if each.heading else _share(each.title_stems, asked)
        total += OPENING * whole * _likeness(each.subject_stems, asked)
    total += sum(
        EXPECTED
        for asks, gives in EXPECTATIONS
        if question_cues.has(asks, question) and question_cues.has(gives, each.text)
    )
    if each.kind == "prose" and question_cues.has("pointing_elsewhere", each.text):
        total *= ELSEWHERE
    if each.opens and _leans_on_heading(each) and _share(each.subject_stems, asked) < ON_THE_POINT:
        total *= ELSEWHERE
    return total * PRIOR[each.rank] * PRIOR_NEXT**each.place


def _leans_on_heading(each: Sentence) -> bool:
    """ "Yes, at any time": an answer to its heading, and to no other question."""
    return question_cues.begins("answering", each.text) or question_cues.begins("leaning_back", each.text)


def _likeness(heading: frozenset[str], asked: Weights) -> float:
    """How far heading and question say the same, 0 to 1: the mean of the shares that each has of the other."""
    shared = sum(_mentions(heading, word) for word in asked)
    if not shared:
        return 0.0
    common = sum(word in asked or not synonyms_in_use().get((word,), frozenset()).isdisjoint(asked) for word in heading)
    of_heading, of_question = max(common, 1) / len(heading), shared / len(asked)
    return 2 * of_heading * of_question / (of_heading + of_question)


def _is_fit(each: Sentence) -> bool:
    """A sentence that the output check would stop is not worth quoting."""
    if len(each.text) > LONGEST or len(words(each.text)) < 2:
        return False
    whole = [f"{each.title}. {each.heading}. {each.passage_text}"]
    return not find_promise(each.text, evidence=whole) and unsupported_sentence(each.text, whole) is None


def _with_neighbours(best: Sentence, near: list[Sentence], question: str, asked: Weights) -> list[Sentence]:
    """The sentence after what it leans on or what opens its section, and those that go on in the same paragraph."""
    place = near.index(best)
    chosen = [best]
    before = near[place - 1] if place else None
    if before and before.block == best.block and question_cues.begins("leaning_back", best.text):
        chosen = [before, best]
    elif before and near[0].opens and near[0].kind == "prose" and _share(near[0].heading_stems, asked) >= ON_THE_POINT:
        chosen = [near[0], best]
    if _length(chosen) > LONGEST:
        chosen = [best]
    most = MOST_ROWS if best.kind == "row" else MOST_SENTENCES
    for each in near[place + 1 :]:
        if len(chosen) == most or _length([*chosen, each]) > LONGEST:
            break
        if _goes_on(each, best, question, asked):
            chosen.append(each)
    return chosen


def _goes_on(each: Sentence, best: Sentence, question: str, asked: Weights) -> bool:
    """Whether a later sentence of the section belongs to the answer: all do when the heading is the question."""
    if best.kind == "row":
        return each.block == best.block and _share(each.stems, asked) >= _share(best.stems, asked)
    if each.block == best.block or (best.opens and _likeness(best.subject_stems, asked) >= ON_THE_POINT):
        return True
    return _score(each, question, asked) >= 0.7 * _score(best, question, asked)


def _length(chosen: list[Sentence]) -> int:
    return sum(len(each.text) + 1 for each in chosen)


def _covered(chosen: Iterable[Sentence], asked: Weights) -> float:
    stems: frozenset[str] = frozenset().union(*(each.stems | each.heading_stems | each.title_stems for each in chosen))
    return round(_share(stems, asked), 3)


def _share(stems: frozenset[str], asked: Weights) -> float:
    return sum(weight for word, weight in asked.items() if _mentions(stems, word)) / sum(asked.values())


def _mentions(stems: frozenset[str], word: str) -> bool:
    return word in stems or not stems.isdisjoint(synonyms_in_use().get((word,), frozenset()))
