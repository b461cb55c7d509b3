"""Cuts text into the pieces of words that BERT models know. The algorithm: Wu et al. 2016, section 4.1, as in BERT."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

LONGEST_WORD = 100  # characters; a longer one is unknown
_CONTINUED = "##"


class WordPiece:
    """The pieces of an uncased vocabulary, one a line; their ids are the line numbers from 0."""

    def __init__(self, vocabulary: Path) -> None:
        lines = vocabulary.read_text(encoding="utf-8").split("\n")
        self.ids = {piece: number for number, piece in enumerate(lines) if piece}
        self._begin, self._end, self._unknown = (self.ids[name] for name in ("[CLS]", "[SEP]", "[UNK]"))
        self._pieces = lru_cache(maxsize=50_000)(self._cut)

    def encode(self, text: str, most: int) -> list[int]:
        """The ids of a text between the marks of its begin and end, at most `most`."""
        ids = [piece for word in _words(text) for piece in self._pieces(word)]
        return [self._begin, *ids[: most - 2], self._end]

    def _cut(self, word: str) -> tuple[int, ...]:
        """The longest known piece first, then the longest of what is left."""
        found: list[int] = []
        start = 0
        while start < len(word):
            prefix = _CONTINUED if start else ""
            end = next((end for end in range(len(word), start, -1) if prefix + word[start:end] in self.ids), None)
            if end is None or len(word) > LONGEST_WORD:
                return (self._unknown,)
            found.append(self.ids[prefix + word[start:end]])
            start = end
        return tuple(found)


def _words(text: str) -> Iterator[str]:
    """Words in small letters without accents; each mark and each Chinese character is a word."""
    plain = "".join(each for each in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(each) != "Mn")
    spaced = "".join(_spaced(each) for each in plain)
    return (match[0] for match in re.finditer(r"\S+", spaced))


@lru_cache(maxsize=10_000)
def _spaced(character: str) -> str:
    code, category = ord(character), unicodedata.category(character)
    if character in "\t\n\r":
        return " "
    if code in (0, 0xFFFD) or category.startswith("C"):
        return ""
    chinese = 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or 0xF900 <= code <= 0xFAFF or code >= 0x20000
    mark = category.startswith("P") or (character.isascii() and not character.isalnum() and not character.isspace())
    return f" {character} " if mark or (chinese and category == "Lo") else character
