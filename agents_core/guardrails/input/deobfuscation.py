# ruff: noqa: E501 - a pattern or a text is easier to read on one line
"""Undoes the tricks that hide words from a reader of plain text, encoded pieces included, so that the other checks see
what a model would see.
"""

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote

MAX_CHARS = 65_536
MAX_VIEWS = 12
MAX_VIEW_CHARS = MAX_CHARS  # all views together
MAX_DEPTH = 3  # encodings inside encodings
_TAG = re.compile(r"<[^<>]{1,500}>")
_MARKUP = re.compile(r"[*_`~#>|]{1,3}")
_COMBINING = re.compile("[\u0300-\u036f]+")
_SPACED_OUT = re.compile(r"(?<!\w)(?:\w([ .\-_*|/])){3}(?:\w\1)*\w(?!\w)")
_LEET_WORD = re.compile(r"(?<!\w)(?=[\w@$!|]{0,23}[a-z])(?=[\w@$!|]{0,23}[0134578@$!|])[\w@$!|]{3,24}", re.IGNORECASE)
_LEET = str.maketrans("0134578@$!|", "oieastbasil")

# Unicode "tag" characters copy ASCII invisibly; a model reads them all the same.
_TAG_CHARACTERS = {0xE0000 + code: code for code in range(0x20, 0x7F)}
_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕԁһԛԝгкмтвнзАЕОРСУХІЈЅВНКМТαβεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɑɡɩ",
    "aeopcyxijsdhqwrkmtbhzAEOPCYXIJSBHKMTabeiknoptuxABEZHIKMNOPTYXiagi",
)
_WORD = re.compile(r"[^\W\d_]{2,}")
MAX_PIECES = 8  # of each encoding
MAX_PIECE = 16_384  # characters
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}={0,2}(?![A-Za-z0-9+/_-])")
_HEX = re.compile(r"(?<![0-9a-fA-F])(?:(?:0x|\\x)?[0-9a-fA-F]{2}[ :,]?){8,}(?![0-9a-fA-F])")
_ESCAPED = re.compile(r"(?:\\u[0-9a-fA-F]{4}){4,}")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_BINARY = re.compile(r"(?:[01]{8}[ ,]?){4,}")
_LETTERS = re.compile(r"[^\W\d_]")
_COMMON = re.compile(
    r"\b(?:the|and|you|your|all|of|to|is|are|what|give|me|that|this|instructions|previous|ignore|password)\b", re.I
)


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


def decoded_pieces(text: str) -> Iterator[str]:
    """What the base64, hexadecimal, binary, escaped and percent-encoded pieces of `text` say, where they say something."""
    for pattern, decode in ((_BASE64, _base64), (_HEX, _hex), (_BINARY, _binary), (_ESCAPED, _escaped)):
        for match in islice(pattern.finditer(text), MAX_PIECES):
            piece = decode(match[0][:MAX_PIECE])
            if piece and _is_readable(piece):
                yield piece
    if len(_PERCENT.findall(text[:MAX_PIECE])) >= 3:
        yield unquote(text, errors="ignore")


def rot13(text: str) -> str | None:
    """`text` shifted by thirteen letters when that reads better than `text` itself, or None."""
    return _if_better(text[:MAX_PIECE], codecs.encode(text[:MAX_PIECE], "rot13"))


def reads_backwards(text: str) -> str | None:
    """`text` from its end to its start when that reads better, or None."""
    return _if_better(text[:MAX_PIECE], text[:MAX_PIECE][::-1])


def _if_better(text: str, changed: str) -> str | None:
    found = len(_COMMON.findall(changed))
    return changed if found >= 2 and found > 2 * len(_COMMON.findall(text)) else None


def _base64(piece: str) -> str | None:
    piece = piece.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return base64.b64decode(piece + "=" * (-len(piece) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def _hex(piece: str) -> str | None:
    try:
        return bytes.fromhex(re.sub(r"0x|\\x|[ :,]", "", piece)).decode()
    except (ValueError, UnicodeDecodeError):
        return None


def _binary(piece: str) -> str | None:
    bits = re.sub("[ ,]", "", piece)
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8)).decode(errors="replace")


def _escaped(piece: str) -> str:
    return "".join(chr(int(code, 16)) for code in re.findall(r"[0-9a-fA-F]{4}", piece))


def _is_readable(text: str) -> bool:
    """Random bytes rarely decode to mostly letters and printable characters; a sentence does."""
    if len(text) < 6:
        return False
    printable = sum(char.isprintable() or char in "\n\t" for char in text)
    return printable >= 0.95 * len(text) and len(_LETTERS.findall(text)) >= 0.6 * len(text)
