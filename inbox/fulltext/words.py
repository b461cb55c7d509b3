"""The words of a text, the same for what is stored and for what is asked."""

import re
import unicodedata

LONGEST_WORD = 40  # characters; of a longer one its beginning
_RUN = re.compile(r"[^\W_]+")
# Scripts without spaces between words are cut into pairs of characters, so that any two neighbours are found.
_UNSPACED = re.compile("([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]+)")


def tokenize(text: str) -> list[str]:
    """Lower case, without accents, in the order of the text. An address such as ada@example.com gives its parts."""
    folded = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    folded = unicodedata.normalize("NFC", folded)  # the syllables of Korean, which NFKD takes apart
    return [word for run in _RUN.findall(folded) for word in _cut(run)]


def _cut(run: str) -> list[str]:
    return [
        word
        for part in _UNSPACED.split(run)
        if part
        for word in (_pairs(part) if _UNSPACED.fullmatch(part) else [part[:LONGEST_WORD]])
    ]


def _pairs(part: str) -> list[str]:
    return [part[at : at + 2] for at in range(len(part) - 1)] or [part]
