"""The example messages that the models learn from: one a line, `data/<intent>.txt` and `languages/<code>.txt`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
INTENTS = HERE / "data"
LANGUAGES = HERE / "languages"

# A line that is not English says so: "de: Wo ist meine Bestellung?"
LANGUAGE_MARK = re.compile(r"^(de|es|fr|pt|it|nl): ")


@dataclass(frozen=True)
class Example:
    """A message that a customer could write. `label` is its intent, or "" in the files that only teach a language."""

    text: str
    label: str
    language: str


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def intent_examples() -> Iterator[Example]:
    """Every example with an intent, in a fixed order."""
    for path in sorted(INTENTS.glob("*.txt")):
        for line in _lines(path):
            mark = LANGUAGE_MARK.match(line)
            text = line[mark.end() :] if mark else line
            yield Example(text, path.stem, mark[1] if mark else "en")


def language_examples() -> Iterator[Example]:
    """Every example with a language: those with an intent, and the general sentences."""
    yield from intent_examples()
    for path in sorted(LANGUAGES.glob("*.txt")):
        for line in _lines(path):
            yield Example(line, "", path.stem)
