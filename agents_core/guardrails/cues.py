"""Scores a text by what it tries to do to whom, from the cues in `data/cues.toml`."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agents_core.guardrails.normalise import fold

DATA = Path(__file__).parent / "data"
LOOK_BACK, LOOK_AHEAD = 200, 40  # characters of a sentence around a match that `unless` may look at
_SENTENCE_END = re.compile(r"[.!?\n。！？]")


@dataclass(frozen=True)
class Hit:
    """One cue that a text shows. `weight` 1 is enough for a trip."""

    category: str
    weight: float
    evidence: str


@dataclass(frozen=True)
class Cue:
    category: str
    weight: float
    raw: bool
    patterns: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None

    def hit(self, text: str) -> Hit | None:
        for pattern in self.patterns:
            for match in pattern.finditer(text):
                if self.unless is None or not self.unless.search(_sentence_around(text, match)):
                    return Hit(self.category, self.weight, match[0])
        return None


def hits(text: str, *, embedded: bool = False) -> Iterator[Hit]:
    """Every cue in `text`. The `embedded` category is only for text that is not a customer's own."""
    folded = fold(text)
    for cue in _cues():
        if cue.category != "embedded" or embedded:
            hit = cue.hit(text if cue.raw else folded)
            if hit:
                yield hit


@cache
def _cues() -> list[Cue]:
    data = tomllib.loads((DATA / "cues.toml").read_text(encoding="utf-8"))
    words = data["vocabulary"]
    return [
        Cue(
            category=cue["category"],
            weight=cue["weight"],
            raw=cue.get("raw", False),
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
    return re.compile(_loose_spaces(pattern))


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
