"""The sentences of a passage as statements: what they speak of, which figures they give, whether they deny it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from knowledge.review.figures import UNIT_WORDS, Value, values
from knowledge.search.query import weak_stems
from knowledge.text.quantities import NUMBER_WORDS
from knowledge.text.terms import stem, stop_words, words

_HERE = Path(__file__).parent
_SENTENCE = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[^\sa-z])|\n+")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|cannot|without|unable|neither|nor|excluded|nicht|kein\w*|nie|ohne|nunca|pas|jamais)\b|n't\b",
    re.I,
)
_TURNS = re.compile(r"\b(?:unless|until|except|only|without|if|however|either|otherwise|before|no longer)\b", re.I)
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w&-]+")
_FIGURE = re.compile(rf"\d|\b(?:{'|'.join(NUMBER_WORDS)})\b", re.I)
_MODEL = re.compile(r"[a-z]+\d\w*")  # X1, A4, iso9001: what sets one product apart from another
_LONGEST = 600  # characters of a sentence that is worth reading
_MARKED_STOPS = frozenset({"back", "off"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence. `terms` are senses of its content words, `topic` those of title and heading, `marks` the words that
    set its case apart, its own and the topic's."""

    text: str
    terms: frozenset[str]
    topic: frozenset[str]
    marks: frozenset[str]
    values: tuple[Value, ...]
    denies: bool
    turned: bool


def statements(text: str, *, title: str, heading: str) -> list[Statement]:
    """The statements of a passage that can contradict another: those with figures, or with three content words."""
    topic = senses(f"{title} {heading}")
    set_apart = marks(f"{title} {heading}")
    found = []
    for piece in _SENTENCE.split(text):
        sentence = _BULLET.sub("", piece).strip()
        if not sentence or len(sentence) > _LONGEST or sentence.endswith("?"):
            continue
        figures = tuple(values(sentence)) if _FIGURE.search(sentence) else ()
        wording = sentence
        for each in figures:
            wording = wording.replace(each.text, " ", 1) if each.kind in ("date", "time") else wording
        spoken = words(wording)
        terms = _senses_of(spoken)
        if not terms or (len(terms) < 3 and not figures):
            continue
        names = senses(" ".join(_NAME.findall(wording)))
        found.append(
            Statement(
                sentence,
                terms,
                topic,
                _marks_of(spoken) | names | set_apart,
                figures,
                bool(_NEGATION.search(sentence)),
                bool(_TURNS.search(sentence)),
            )
        )
    return found


def senses(text: str) -> frozenset[str]:
    """What the content words of a text mean, figures and their units left out."""
    return _senses_of(words(text))


def marks(text: str) -> frozenset[str]:
    """The words of a text that set one case apart from another."""
    return _marks_of(words(text))


def _senses_of(spoken: list[str]) -> frozenset[str]:
    return frozenset(sense for sense in map(_sense, spoken) if sense)


def _marks_of(spoken: list[str]) -> frozenset[str]:
    return frozenset(_sense(word) or stem(word) for word in spoken if _sets_apart(word))


@lru_cache(maxsize=100_000)
def _sets_apart(word: str) -> bool:
    return word not in UNIT_WORDS and (stem(word) in _qualifiers() or _MODEL.fullmatch(word) is not None)


@lru_cache(maxsize=100_000)
def _sense(word: str) -> str:
    """The sense of a word; empty for one that says nothing of the subject."""
    if _MODEL.fullmatch(word):
        return word
    if word in UNIT_WORDS or word in NUMBER_WORDS or any(map(str.isdigit, word)) or len(word) < 2:
        return ""
    if word in stop_words() and word not in _MARKED_STOPS:
        return ""
    if word in _listed("light_words.txt"):
        return ""
    root = stem(word)
    return _senses().get(root, root)


def is_light(term: str) -> bool:
    """Whether a term says little of the subject: customers, orders, information, and what a price is a price of."""
    return term == "cost" or term in weak_stems()


@cache
def stems_of(sense: str) -> frozenset[str]:
    """The stems that have this sense."""
    return frozenset(root for root, its_sense in _senses().items() if its_sense == sense) | {sense}


@cache
def _senses() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in _lines("senses.txt"):
        members = [stem(word) for member in line.split(",") for word in member.split()]
        for member in members:
            table.setdefault(member, members[0])
    return table


@cache
def _qualifiers() -> frozenset[str]:
    return frozenset(map(stem, _listed("qualifiers.txt")))


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(word for line in _lines(name) for word in line.split())


def _lines(name: str) -> Iterable[str]:
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.partition("#")[0].strip() for line in lines if line.partition("#")[0].strip()]
