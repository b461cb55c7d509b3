"""From a question to the terms to look for: spelling mended, synonyms beside each term."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

from knowledge.search.statistics import Statistics, guess_languages
from knowledge.search.synonyms import Synonyms
from knowledge.text import similarity
from knowledge.text.terms import content_words, stem

MOST_TERMS = 16
_COMMON = 0.2  # a term in more of the passages than this proposes no candidates…
_LARGE_INDEX = 500  # …once there are this many passages, where it costs time and adds nothing
WEAK = 0.2  # what a word of every customer's question ("policy", "information") is worth of its rarity
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Term:
    """A stem of the question, how rare it is, and the stems that stand for the same.

    `weight` is what it says about the subject: less than its rarity for a word of every customer's question.
    """

    stem: str
    idf: float
    weight: float
    synonyms: frozenset[str]


@dataclass(frozen=True)
class Query:
    """The terms that the scorer weighs, which of them stand side by side, and the stems that the database looks for."""

    text: str
    terms: tuple[Term, ...]
    pairs: frozenset[tuple[str, str]]
    stems: tuple[str, ...]

    @cached_property
    def wanted(self) -> frozenset[str]:
        """The stems that count in a passage: those of the terms and of what means the same."""
        return frozenset(term.stem for term in self.terms).union(*(term.synonyms for term in self.terms))


def parse(question: str, statistics: Statistics) -> Query:
    """The rarest terms of the question. No terms when it holds nothing but stop words."""
    languages = guess_languages(question, statistics.languages)
    words = content_words(question, languages[0])
    expansions = _expansions([stem(word, languages[0]) for word in words], statistics.synonyms)
    by_word = {word: _term(word, statistics, expansions, languages) for word in dict.fromkeys(words)}
    terms = {term.stem: term for term in by_word.values()}
    rarest = sorted(terms.values(), key=lambda term: -term.idf)[:MOST_TERMS]
    roots = [by_word[word].stem for word in words]
    pairs = frozenset(pairwise(roots))
    return Query(question, tuple(rarest), pairs, _lookup(rarest, statistics))


def _term(word: str, statistics: Statistics, expansions: dict[str, frozenset[str]], languages: Sequence[str]) -> Term:
    """The word as the articles have it: stemmed as in the question's language, else as in another, else mended."""
    roots = [stem(word, language) for language in languages]
    root = next((each for each in roots if each in statistics.frequency), roots[0])
    meanings = expansions.get(root, frozenset())
    if root not in statistics.frequency:
        language = languages[0]
        mended = similarity.correct(
            word, statistics.vocabulary, lambda other: statistics.frequency[stem(other, language)]
        )
        if mended:
            root = stem(mended, language)
            meanings = statistics.synonyms.get((root,), frozenset())
    idf = statistics.idf(root)
    return Term(root, idf, idf * (WEAK if root in weak_stems() else 1.0), meanings)


def _lookup(terms: list[Term], statistics: Statistics) -> tuple[str, ...]:
    wanted = [term.stem for term in terms]
    wanted += [other for term in terms for other in sorted(term.synonyms)]
    known = [each for each in dict.fromkeys(wanted) if each in statistics.frequency]
    if statistics.passages < _LARGE_INDEX:
        return tuple(known)
    rare = [each for each in known if statistics.frequency[each] <= _COMMON * statistics.passages]
    return tuple(rare or known)


def _expansions(stems: list[str], table: Synonyms) -> dict[str, frozenset[str]]:
    """Synonyms by stem of the question; those of a phrase belong to each word of it."""
    found: dict[str, frozenset[str]] = {}
    for length in (1, 2):
        for start in range(len(stems) - length + 1):
            phrase = tuple(stems[start : start + length])
            for each in phrase if phrase in table else ():
                found[each] = found.get(each, frozenset()) | (table[phrase] - {each})
    return found


@cache
def weak_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in (_HERE / "weak_words.txt").read_text(encoding="utf-8").split())
