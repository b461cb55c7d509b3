"""Words that mean the same: those that ship with the search, and those that an admin adds."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from knowledge.search.terms import content_words, stem

Synonyms = dict[tuple[str, ...], frozenset[str]]
_FILE = Path(__file__).with_name("synonyms.txt")


def table(lines: Iterable[str]) -> Synonyms:
    """Stems of one or two words → the single stems that mean the same. A line holds words or phrases between commas."""
    found: Synonyms = {}
    for line in lines:
        members = [tuple(stem(word) for word in content_words(member)) for member in line.split(",")]
        singles = frozenset(member[0] for member in members if len(member) == 1)
        for member in members:
            if 1 <= len(member) <= 2:
                found[member] = found.get(member, frozenset()) | (singles - set(member))
    return found


@cache
def built_in() -> Synonyms:
    """Those of `synonyms.txt`."""
    return table(line.partition("#")[0] for line in _FILE.read_text(encoding="utf-8").splitlines())


def with_own(lines: Iterable[str]) -> Synonyms:
    """The built-in ones and an admin's."""
    together = dict(built_in())
    for member, meanings in table(lines).items():
        together[member] = together.get(member, frozenset()) | meanings
    return together
