"""Words that mean the same: those that ship with the search, and those that an admin adds."""

from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

from knowledge.text.terms import DEFAULT, content_words, stem

Synonyms = dict[tuple[str, ...], frozenset[str]]
_FILE = Path(__file__).with_name("synonyms.txt")


def table(lines: Iterable[str], language: str = DEFAULT) -> Synonyms:
    """Stems of one or two words → the single stems that mean the same. A line holds words or phrases between commas."""
    found: Synonyms = {}
    for line in lines:
        members = [
            tuple(stem(word, language) for word in content_words(member, language)) for member in line.split(",")
        ]
        singles = frozenset(member[0] for member in members if len(member) == 1)
        for member in members:
            if 1 <= len(member) <= 2:
                found[member] = found.get(member, frozenset()) | (singles - set(member))
    return found


@cache
def built_in() -> Synonyms:
    """Those of `synonyms.txt`."""
    return table(line.partition("#")[0] for line in _FILE.read_text(encoding="utf-8").splitlines())


def with_own(lines: Collection[str], languages: Iterable[str]) -> Synonyms:
    """The built-in ones and an admin's, which may be in any language of the help centre."""
    together = dict(built_in())
    for language in languages:
        for member, meanings in table(lines, language).items():
            together[member] = together.get(member, frozenset()) | meanings
    return together
