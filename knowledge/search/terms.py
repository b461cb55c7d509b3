"""From text to the terms that search compares: lower case, no accents, no stop words, stemmed."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import snowballstemmer

# Nobody's question needs more; a pasted log file would only cost time.
MAX_CHARACTERS = 20_000

# Longer "words" are keys, links and noise.
LONGEST_WORD = 40

STOP_WORDS = frozenset(Path(__file__).with_name("stop_words.txt").read_text(encoding="utf-8").split())

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_ONE_WORD = re.compile(r"\b(e|wi)-(mail|fi)")
_CLITIC = re.compile(r"n't$|'.*$")
_stemmer = snowballstemmer.stemmer("english")


def plain(text: str) -> str:
    """Lower case, straight apostrophes, accents removed."""
    text = text[:MAX_CHARACTERS].lower().replace("\u2019", "'")
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _ONE_WORD.sub(r"\1\2", text)


def words(text: str) -> list[str]:
    """The words of a text, stop words included, contractions cut to their first word."""
    return [_CLITIC.sub("", word) if "'" in word else word for word in _WORD.findall(plain(text))]


def content_words(text: str) -> list[str]:
    """The words of a text that carry meaning, in order, with repetitions."""
    return [word for word in words(text) if word not in STOP_WORDS and len(word) <= LONGEST_WORD]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    return str(_stemmer.stemWord(word))


def terms(text: str) -> list[str]:
    """The stems of the content words, in order, with repetitions."""
    return [stem(word) for word in content_words(text)]
