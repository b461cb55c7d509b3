"""Scores a text by what it tries to do to whom, from the cues in `data/cues.toml`."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from agents_core.guardrails.input.deobfuscation import fold
from agents_core.text.prefilter import PatternPrefilter
from agents_core.text.runs import shorten_runs

DATA = Path(__file__).parent / "data"
LOOK_BACK, LOOK_AHEAD = 200, 40  # characters of a sentence around a match that `unless` may look at
# "(?: \w+){0,4}", maybe with what a word must not be, or with the space behind.
_NOT_THESE = r"(?:\(\?!(?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*"
_SEVERAL_WORDS = re.compile(rf"\(\?:( ?{_NOT_THESE})((?:\\w|\[[^\]]*\\w[^\]]*\])\+)( ?)\)\{{([01]),(\d)\}}(\??)")
_SENTENCE_END = re.compile(r"[.!?\n。！？]")


@dataclass(frozen=True)
class Hit:
    """One cue that a text shows. `weight` 1 is enough for a trip."""

    category: str
    weight: float
    evidence: str
    may_be_pasted: bool = False  # a form that error pages, logs and code have as well


@dataclass(frozen=True, eq=False)
class Cue:
    category: str
    weight: float
    raw: bool
    may_be_pasted: bool
    patterns: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None

    def hit(self, text: str, patterns: Iterable[re.Pattern[str]]) -> Hit | None:
        """What `text` shows of this cue by those of its patterns."""
        for pattern in patterns:
            for match in pattern.finditer(text):
                if self.unless is None or not self.unless.search(_sentence_around(text, match)):
                    return Hit(self.category, self.weight, match[0], self.may_be_pasted)
        return None


def find_cues(text: str, *, embedded: bool = False) -> Iterator[Hit]:
    """Every cue in `text`. The `embedded` category is only for text that is not a customer's own."""
    folded = shorten_runs(fold(text))
    text = shorten_runs(text)
    possible = set(_prefilter().candidates(folded))
    if not text.isascii():  # what raw cues look at is then another text
        possible.update(_prefilter().candidates(text))
    for cue, pairs in groupby(map(_patterns().__getitem__, sorted(possible)), itemgetter(0)):
        if cue.category != "embedded" or embedded:
            hit = cue.hit(text if cue.raw else folded, (pattern for _cue, pattern in pairs))
            if hit:
                yield hit


@cache
def _patterns() -> list[tuple[Cue, re.Pattern[str]]]:
    return [(cue, pattern) for cue in _cues() for pattern in cue.patterns]


@cache
def _prefilter() -> PatternPrefilter:
    return PatternPrefilter(pattern for _cue, pattern in _patterns())


@cache
def _cues() -> list[Cue]:
    data = tomllib.loads((DATA / "cues.toml").read_text(encoding="utf-8"))
    words = data["vocabulary"]
    return [
        Cue(
            category=cue["category"],
            weight=cue["weight"],
            raw=cue.get("raw", False),
            may_be_pasted=cue.get("may_be_pasted", False),
            patterns=tuple(_compile(pattern, words, raw=cue.get("raw", False)) for pattern in cue["patterns"]),
            unless=_compile(cue["unless"], words) if "unless" in cue else None,
        )
        for cue in data["cue"]
    ]


def _compile(pattern: str, words: dict[str, str], *, raw: bool = False) -> re.Pattern[str]:
    if raw:
        return re.compile(pattern)
    for _ in range(2):
        for name, value in words.items():
            pattern = pattern.replace("{" + name + "}", f"(?:{value})")
    return re.compile(_loose_spaces(_whole_words(pattern)))


def _whole_words(pattern: str) -> str:
    """Each of several words is taken whole, but the last, which the rest of the pattern may cut.

    A space may stand for nothing: otherwise a long word could be cut into several in more ways than can be tried.
    """
    return _SEVERAL_WORDS.sub(_all_whole_but_one, pattern)


def _all_whole_but_one(match: re.Match[str]) -> str:
    before, word, after, least, most, lazy = match.groups()
    whole = f"(?:{before}{word}+{after}){{0,{int(most) - 1}}}{lazy}"
    words = f"(?:{whole}{before}{word}{after})"
    return words if least == "1" else f"{words}?{lazy}"


def _loose_spaces(pattern: str) -> str:
    """A space stands for what may be between two words. Not inside a look-behind, which needs a fixed width."""
    parts = re.split(r"(\(\?<[!=][^()]*\)|\[[^\]]*\])", pattern)
    return "".join(part if at % 2 else re.sub(r" (\?|\*|\{)?", _space, part) for at, part in enumerate(parts))


def _space(match: re.Match[str]) -> str:
    return r"[\W_]{0,4}" if match[1] != "{" else r"[\W_]{"


def _sentence_around(text: str, match: re.Match[str]) -> str:
    before = text[max(0, match.start() - LOOK_BACK) : match.start()]
    after = text[match.end() : match.end() + LOOK_AHEAD]
    return _SENTENCE_END.split(before)[-1] + match[0] + _SENTENCE_END.split(after)[0]
