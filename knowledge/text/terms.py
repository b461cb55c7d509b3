"""From text to the terms that search compares: lower case, no accents, no stop words, stemmed as its language asks."""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import snowballstemmer

DEFAULT = "en"

# Nobody's question needs more; a pasted log file would only cost time.
MAX_CHARACTERS = 20_000

# Longer "words" are keys, links and noise.
LONGEST_WORD = 40

_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
_STOP_WORDS = Path(__file__).with_name("stop_words")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_ONE_WORD = re.compile(r"\b(e|wi)-(mail|fi)")
_CLITIC = re.compile(r"n't$|'(?:s|t|d|m|re|ve|ll)$")  # English; what stands before in "l'article" is a word by itself
# Written without spaces: Thai, Lao, Khmer, katakana and Chinese characters. Two neighbours at a time do for words.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u30a0-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_HIRAGANA = re.compile(r"[\u3040-\u309f]+")  # the little words and endings of Japanese


def language_of(locale: str) -> str:
    """The language of a locale: "de" of "de-AT"."""
    return locale.replace("_", "-").partition("-")[0].lower()


@cache
def stop_words(language: str = DEFAULT) -> frozenset[str]:
    """The words of a language that say nothing of the subject; none for a language that we have no list of."""
    file = _STOP_WORDS / f"{language}.txt"
    known = language in _STEMMERS and file.is_file()
    return frozenset(file.read_text(encoding="utf-8").split()) if known else frozenset()


def plain(text: str) -> str:
    """Lower case, straight apostrophes, accents removed."""
    text = text[:MAX_CHARACTERS].lower().replace("\u2019", "'")
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _ONE_WORD.sub(r"\1\2", text)


def words(text: str) -> list[str]:
    """The words of a text, stop words included, English contractions cut to their first word."""
    line = plain(text)
    if not line.isascii():
        line = _UNSPACED.sub(_in_twos, _HIRAGANA.sub(" ", line))
    found = _WORD.findall(line)
    return [part for word in found for part in (_CLITIC.sub("", word).split("'") if "'" in word else [word]) if part]


def _in_twos(run: re.Match[str]) -> str:
    found = run[0]
    return f" {' '.join(found[at : at + 2] for at in range(max(len(found) - 1, 1)))} "


def content_words(text: str, language: str = DEFAULT) -> list[str]:
    """The words of a text that carry meaning, in order, with repetitions."""
    stops = stop_words(language)
    return [word for word in words(text) if word not in stops and len(word) <= LONGEST_WORD]


@lru_cache(maxsize=100_000)
def stem(word: str, language: str = DEFAULT) -> str:
    """The stem of a word; the word itself in a language that nobody has made a stemmer for."""
    if language not in _STEMMERS:
        return word
    return str(_stemmer(language).stemWord(word))


def terms(text: str, language: str = DEFAULT) -> list[str]:
    """The stems of the content words, in order, with repetitions."""
    return [stem(word, language) for word in content_words(text, language)]


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(_STEMMERS[language])
