# ruff: noqa: E501 - a pattern or a text is easier to read on one line
"""Undoes the tricks that hide words from a reader of plain text, so that the other checks see what a model would see."""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from agents_core.guardrails.decoding import decoded_pieces, reads_backwards, rot13

MAX_CHARS = 65_536
MAX_VIEWS = 12
MAX_VIEW_CHARS = MAX_CHARS  # all views together
MAX_DEPTH = 3  # encodings inside encodings

_TAG = re.compile(r"<[^<>]{1,500}>")
_MARKUP = re.compile(r"[*_`~#>|]{1,3}")
_COMBINING = re.compile("[\u0300-\u036f]+")
_SPACED_OUT = re.compile(r"(?<!\w)(?:\w([ .\-_*|/])){3}(?:\w\1)*\w(?!\w)")
_LEET_WORD = re.compile(r"(?<!\w)(?=[\w@$!|]*[a-z])(?=[\w@$!|]*[0134578@$!|])[\w@$!|]{3,24}", re.IGNORECASE)
_LEET = str.maketrans("0134578@$!|", "oieastbasil")
# Unicode "tag" characters copy ASCII invisibly; a model reads them all the same.
_TAG_CHARACTERS = {0xE0000 + code: code for code in range(0x20, 0x7F)}
_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕԁһԛԝгкмтвнзАЕОРСУХІЈЅВНКМТαβεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɑɡɩ",
    "aeopcyxijsdhqwrkmtbhzAEOPCYXIJSBHKMTabeiknoptuxABEZHIKMNOPTYXiagi",
)
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class Normalised:
    """`text` is what the message says; `views` are other readings of it (decoded, joined, stripped), the first a folded copy."""

    text: str
    views: list[str] = field(default_factory=list)


def normalise(text: str) -> Normalised:
    """Readable `text` and up to MAX_VIEWS other readings. Looks at the first MAX_CHARS characters; never raises."""
    clean = visible(text[:MAX_CHARS])
    views: list[str] = []
    room = MAX_VIEW_CHARS
    for view in _readings(clean, MAX_DEPTH):
        if view == clean or view in views:
            continue
        if len(views) == MAX_VIEWS or len(view) > room:
            break
        room -= len(view)
        views.append(view)
    return Normalised(clean, views)


def visible(text: str) -> str:
    """`text` in NFKC, without control, zero-width and direction characters; tag characters become the letters they copy."""
    text = unicodedata.normalize("NFKC", text.translate(_TAG_CHARACTERS))
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char for char in text if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"}
    )


def fold(text: str) -> str:
    """`text` in lower case without accents, and with look-alike letters of other alphabets as the Latin ones they imitate."""
    text = unicodedata.normalize("NFKD", text.casefold())
    text = unicodedata.normalize("NFC", _COMBINING.sub("", text))
    return text if text.isascii() else _WORD.sub(_without_look_alikes, text)


def _without_look_alikes(match: re.Match[str]) -> str:
    """Only words that mix alphabets are touched: a Russian or a Greek word stays as it is."""
    word = match[0]
    latin = any("a" <= char <= "z" for char in word)
    return word.translate(_LOOK_ALIKES) if latin and not word.isascii() else word


def _readings(text: str, depth: int) -> Iterator[str]:
    for change in (_joined, _stripped, _unleeted):
        yield change(text)
    if depth:
        for piece in decoded_pieces(text):
            piece = visible(piece)
            yield piece
            yield from _readings(piece, depth - 1)
    for whole in (rot13(text), reads_backwards(text)):
        if whole:
            yield whole


def _joined(text: str) -> str:
    return _SPACED_OUT.sub(lambda match: match[0].replace(match[1], ""), text)


def _stripped(text: str) -> str:
    text = html.unescape(text)
    return _MARKUP.sub("", _TAG.sub(" ", text)) if re.search(r"[<*_`~#|]", text) else text


def _unleeted(text: str) -> str:
    return _LEET_WORD.sub(lambda match: match[0].translate(_LEET), text)
