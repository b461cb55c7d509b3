"""Bytes of a mail as letters, the way browsers and mail programs read them: a label names what senders really use, and
a byte that is wrong costs one letter. Nothing here raises for what is in a mail."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from quopri import decodestring

import webencodings
from charset_normalizer import from_bytes

# What Python must be asked for: its own codecs of these names lack the letters that Windows added, and everybody uses.
_CODECS = {
    "shift_jis": "cp932",
    "euc-kr": "cp949",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "iso-8859-8-i": "iso8859-8",
    "macintosh": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "windows-874": "cp874",
    "koi8-u": "koi8-u",
    "x-user-defined": "cp1252",
    "replacement": "utf-8",
}
# Labels of mails that the browsers' list does not have.
_ALSO = {"windows31j": "shift_jis", "cp949": "euc-kr", "uhc": "euc-kr", "koi8ru": "koi8-u", "big5hkscs": "big5"}
_SEPARATORS = re.compile(r"[\s_.:-]")
_JIS = re.compile(rb"\x1b(?:\$[@B]|\([BJI])")
_JIS_PIECE = re.compile(rb"\x1b(\$[@B]|\([BJI])")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bq])\?([^?\n]{0,2000})\?=", re.I)
_MOST_LOOKED_AT = 20_000  # bytes of a text without a charset


def decode_text(content: bytes, label: str | None = None) -> str:
    """The text of these bytes; `label` is the charset that they claim to have."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) and len(content) % 2 == 0:
        return content.decode("utf-16", "replace")
    name = _encoding(label)
    if name == "iso-2022-jp" or (not name.startswith("utf-16") and _JIS.search(content)):
        return _from_jis(content)
    if name == "utf-8":
        return _utf8_or_what_it_is(content)
    plain = content.isascii()
    if not plain and not name.startswith("utf-16") and _is_utf8(content):
        return content.decode()  # labelled wrongly: in no other charset does such a text make sense
    if name:
        return content.decode(_CODECS.get(name, name), "replace")
    return content.decode("ascii") if plain else _guessed(content)


def decode_words(raw: str) -> str:
    """A header with its encoded words read (RFC 2047), and the bytes that should have been encoded."""
    if "\udc80" <= max(raw, default="") <= "\udcff":
        raw = decode_text(raw.encode("ascii", "surrogateescape") if _all_bytes(raw) else raw.encode(errors="replace"))
    parts: list[str] = []
    pending: tuple[str, bytes] = ("", b"")
    end = 0
    for found in _WORD.finditer(raw):
        between = raw[end : found.start()]
        label = found[1].partition("*")[0].lower()  # with a language behind an asterisk (RFC 2231)
        content = _word_bytes(found[2], found[3])
        if pending[0] == label and not between.strip() and parts:
            pending = (label, pending[1] + content)  # a letter may be cut between two words
        else:
            parts.append(decode_text(pending[1], pending[0]) if pending[0] else "")
            if between.strip() or not pending[0]:
                parts.append(between)
            pending = (label, content)
        end = found.end()
    if not pending[0]:
        return raw
    return "".join([*parts, decode_text(pending[1], pending[0]), raw[end:]])


def _all_bytes(raw: str) -> bool:
    return all(char < "\x80" or "\udc80" <= char <= "\udcff" for char in raw)


def _word_bytes(how: str, text: str) -> bytes:
    if how.lower() == "q":
        return decodestring(text.replace("_", " ").encode(errors="replace"), header=True)
    try:
        return b64decode(text + "=" * (-len(text) % 4))
    except (Base64Error, ValueError):
        return text.encode(errors="replace")


def _encoding(label: str | None) -> str:
    """The encoding that a browser takes for that label; "" for one that nobody knows."""
    label = (label or "").strip("\"' ").lower()
    found = webencodings.lookup(label)
    if found is None:
        short = _SEPARATORS.sub("", label)
        found = webencodings.lookup(_ALSO.get(short, "")) or webencodings.lookup(
            re.sub(r"^(?:cp|windows)(125\d)$", r"windows-\1", short)
        )
    if found:
        return found.name
    return next((each for each in (label, _SEPARATORS.sub("", label)) if _is_text_codec(each)), "")


def _is_text_codec(name: str) -> bool:
    """Whether it is a charset that only Python knows, such as a DOS code page."""
    try:
        return isinstance(b"a".decode(name), str) if name else False
    except (LookupError, ValueError):  # none, or a codec that makes no text
        return False


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _utf8_or_what_it_is(content: bytes) -> str:
    """UTF-8 with a broken letter or two stays UTF-8; what has hardly a letter of it is something else."""
    text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if not broken or broken <= sum(char > "\x7f" and char != "\ufffd" for char in text):
        return text
    return _guessed(content)


def _guessed(content: bytes) -> str:
    if _is_utf8(content):
        return content.decode()
    best = from_bytes(content[:_MOST_LOOKED_AT]).best()
    known = best is not None and len(content) > 40  # a few bytes say nothing
    return content.decode(best.encoding if best and known else "cp1252", "replace")


def _from_jis(content: bytes) -> str:
    """ISO-2022-JP with the rows that NEC and IBM added, for which Python has no codec: as the same in Shift JIS."""
    parts = _JIS_PIECE.split(content)
    text = [parts[0].decode("utf-8", "replace")]
    for mark, piece in zip(parts[1::2], parts[2::2], strict=True):
        if mark.startswith(b"$"):
            lines = re.split(rb"([\r\n]+)", piece)
            text += [line.decode("ascii") if line[:1] in b"\r\n" and line else _two_bytes(line) for line in lines]
        elif mark == b"(I":
            text.append(bytes(byte | 0x80 for byte in piece).decode("cp932", "replace"))
        else:
            text.append(piece.decode("cp932", "replace"))
    return "".join(text)


def _two_bytes(piece: bytes) -> str:
    shifted = bytearray()
    for row, cell in zip(piece[::2], piece[1::2], strict=False):
        high = ((row - 0x21) >> 1) + 0x81
        low = cell + 0x7E if row % 2 == 0 else cell + (0x1F if cell < 0x60 else 0x20)
        shifted += bytes([(high if high < 0xA0 else high + 0x40) & 0xFF, low & 0xFF])
    return shifted.decode("cp932", "replace")
