"""Attacks in languages other than English: two ideas that meet in one sentence, from `data/languages.toml`."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache

from agents_core.guardrails.input.cues import DATA, Hit
from agents_core.guardrails.input.deobfuscation import fold
from agents_core.text.prefilter import PatternPrefilter
from agents_core.text.runs import shorten_runs

# What meets what, the category, the weight, and whether it may be the writer's own thing.
_PAIRS = (
    ("drop", "rules", "injection", 1.0, False),
    ("ask", "secret", "extraction", 1.0, True),
    ("ask", "prompt", "extraction", 1.0, False),
    ("user", "personal", "policy_bypass", 1.0, True),
    ("client", "personal", "policy_bypass", 1.0, True),
    ("everyone", "personal", "policy_bypass", 1.0, True),
    ("everyone", "records", "policy_bypass", 1.0, True),
    ("ask", "rules", "extraction", 0.4, True),
    ("given", "rules", "extraction", 0.6, False),
    ("persona", "limitless", "jailbreak", 1.0, True),
)
_TRIPLES = (("skip", "proof", "act", "policy_bypass", 1.0), ("dodge", "proof", "open", "policy_bypass", 1.0))
_ALONE = (
    ("mode", "injection", 0.7),
    ("rank", "policy_bypass", 0.6),
    ("verified", "policy_bypass", 1.0),
    ("drop", "injection", 0.2),
)
_SENTENCE_END = re.compile(r"[.!?;\n。！？।؟]+")
MAX_SENTENCE = 400
OWN_WITHIN = 20  # characters


@cache
def _ideas() -> dict[str, re.Pattern[str]]:
    data = tomllib.loads((DATA / "languages.toml").read_text(encoding="utf-8"))
    return {name: re.compile("|".join(_bounded(fold(word)) for word in entry["words"])) for name, entry in data.items()}


@cache
def _prefilter() -> PatternPrefilter:
    return PatternPrefilter(_ideas().values())


def _bounded(word: str) -> str:
    """Alphabets that put spaces between words need a word's start; the others have none to look for."""
    first = re.sub(r"^[(?:\\b\[]+", "", word)[:1]
    spaced = first < "\u0590"
    ends = spaced and word[-1].isalpha()
    return (r"\b" if spaced else "") + f"(?:{word})" + (r"\b" if ends else "")


def foreign_hits(text: str) -> Iterator[Hit]:
    """The pairs of ideas in `text` that make an attack."""
    folded = shorten_runs(fold(text))
    found = {name for name in _worth_a_look(folded) if _ideas()[name].search(folded)}
    for name, category, weight in _ALONE:
        if name in found:
            yield Hit(category, weight, name)
    for *ideas, category, weight in _TRIPLES:
        if found.issuperset(ideas):
            yield Hit(category, weight, text)
    pairs = [
        pair
        for pair in _PAIRS
        if pair[0] in found and pair[1] in found and not ("settled" in found and pair[0] == "drop")
    ]
    if not pairs:
        return
    for sentence in _SENTENCE_END.split(folded):
        yield from (
            Hit(category, weight, sentence)
            for one, other, category, weight, may_own in pairs
            if _meet(sentence[:MAX_SENTENCE], one, other, may_own)
        )


def _worth_a_look(folded: str) -> set[str]:
    """The ideas that may be in the text, without those that need another one which is not."""
    names = list(_ideas())
    possible = {names[at] for at in _prefilter().candidates(folded)}
    together = [*(set(triple[:3]) for triple in _TRIPLES), *({one, other} for one, other, *_rest in _PAIRS)]
    alone = possible.intersection(["settled", *(name for name, *_rest in _ALONE)])
    return alone.union(*(each for each in together if each <= possible))


def _meet(sentence: str, one: str, other: str, may_own: bool) -> bool:
    ideas = _ideas()
    if not (ideas[one].search(sentence) and ideas[other].search(sentence)):
        return False
    return not (may_own and all(_is_own(sentence, match) for match in ideas[other].finditer(sentence)))


def _is_own(sentence: str, match: re.Match[str]) -> bool:
    """Whether a word near the match says that it is the writer's own, or to be changed."""
    return bool(_ideas()["own"].search(sentence[max(0, match.start() - OWN_WITHIN) : match.end() + OWN_WITHIN]))
