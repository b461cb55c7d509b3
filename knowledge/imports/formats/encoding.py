"""Bytes to text. What cannot be told for sure is refused: half a page of wrong letters would be answered from."""

import codecs
import re

from knowledge.imports.formats.document import UnreadableError

_FOREIGN = 0.2  # more of the letters outside ASCII, and it is no western language in Windows-1252
# C0 controls, what Windows-1252 leaves open, and the two letters that are rather a mark of UTF-16.
_NOT_1252 = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f\x81\x8d\x8f\x90\x9d\xfe\xff]")
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def utf8(raw: bytes) -> str:
    """UTF-8, with or without a byte order mark."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"not valid UTF-8 (byte {error.start})") from None


def text(raw: bytes, *, declared: str = "") -> str:
    """The text in the encoding that its mark or the file itself declares, in UTF-8, or in Windows-1252 where that is
    likely. Raises UnreadableError for anything else."""
    encoding = _MARKS.get(raw[:2]) or ("" if raw.startswith(codecs.BOM_UTF8) else _known(declared))
    if encoding:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as error:
            raise UnreadableError(f"not valid {encoding} (byte {error.start})") from None
    try:
        return utf8(raw)
    except UnreadableError:
        if not _looks_western(raw):
            raise
        return raw.decode("windows-1252")


def _known(declared: str) -> str:
    """The encoding's name for Python; empty for none. As in browsers, what is called Latin-1 is Windows-1252."""
    if not declared:
        return ""
    try:
        name = codecs.lookup(declared).name
        "".encode(name)  # base64 and the like are codecs too, of bytes
    except LookupError:
        raise UnreadableError(f"it declares an unknown encoding: {declared[:40]}") from None
    return {"iso8859-1": "cp1252", "ascii": "cp1252", "utf-8": "", "utf-16": ""}.get(name, name)


def _looks_western(raw: bytes) -> bool:
    if _NOT_1252.search(raw):
        return False
    foreign = len(re.findall(rb"[\xc0-\xff]", raw))
    return foreign <= _FOREIGN * (foreign + len(re.findall(rb"[A-Za-z]", raw)))
