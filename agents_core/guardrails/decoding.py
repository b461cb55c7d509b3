# ruff: noqa: E501 - a pattern or a text is easier to read on one line
"""Finds pieces of a text that are encoded and gives back what they say."""

import base64
import binascii
import codecs
import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote

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
