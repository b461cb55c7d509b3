"""Headers of a mail, read at a bounded cost and whatever is wrong with them.

Python's parser takes a time that grows with the square of a header, for an address list or for parameters, and a mail
may have any number of headers. So what is too long is cut before that parser sees it, in every part of the mail.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from email.headerregistry import HeaderRegistry
from email.message import Message
from email.parser import BytesParser
from email.policy import EmailPolicy
from email.policy import default as default_policy
from email.utils import getaddresses
from functools import lru_cache
from itertools import count
from typing import Any, cast

from anymail.inbound import AnymailInboundMessage
from django.utils.translation import gettext as _

from conversations.inbound_email.charsets import decode_words

LONGEST_HEADER = 2000  # characters of one, some forty addresses or Message-IDs
LONGEST_CONTENT_HEADER = 1000
MOST_PARAMETERS = 20  # of a Content-Type or Content-Disposition
MOST_HEADERS = 200  # of one part
MOST_OF_A_NAME = 8
MOST_PARTS = 300  # of a mail, those in each other included
LONGEST_ID = 255
# What a hostile or broken mail makes the standard library raise.
BROKEN = (AttributeError, LookupError, TypeError, ValueError, AssertionError, RecursionError)
_THREAD = {"references", "in-reply-to"}  # the nearest mail stands last
_BREAKS = re.compile(r"[\r\n]+")
_MARKS = re.compile(r"[()<>\[\]\"\\=?;:]")
_IDS = re.compile(r"<([^<>\s]{1,990})>")
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_NO_ADDRESS = re.compile(r"[\s\x00-\x1f\x7f]")
# Kept however many others stand before them.
_ALWAYS = {"from", "reply-to", "to", "cc", "subject", "message-id", "content-type", "auto-submitted", *_THREAD}
_registry = HeaderRegistry()


def shorten_header(name: str, value: str) -> str:
    """As much of a header as is read: its beginning, of a list of earlier mails the end."""
    lower = name.lower()
    if lower.startswith("content-"):
        return ";".join(value[:LONGEST_CONTENT_HEADER].split(";")[: MOST_PARAMETERS + 1])
    return value[-LONGEST_HEADER:] if lower in _THREAD else value[:LONGEST_HEADER]


def shorten_headers(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers that are read, each shortened, in one line, and such that the library can parse it. Of those that a
    mail may have once the first: a provider's view stops at a second one."""
    kept: list[tuple[str, str]] = []
    seen: dict[str, int] = {}
    for name, value in pairs:
        lower = name.lower()
        most = getattr(_registry[name], "max_count", None) or MOST_OF_A_NAME
        seen[lower] = seen.get(lower, 0) + 1
        if seen[lower] <= most and (len(kept) < MOST_HEADERS or lower in _ALWAYS):
            kept.append((name, _readable(name, _BREAKS.sub(" ", shorten_header(name, value)))))
    return kept


def _readable(name: str, value: str) -> str:
    """The value, without the marks in which the library loses its way when it does."""
    try:
        _parsed(name, value)
    except BROKEN:
        return _MARKS.sub(" ", value)
    return value


@lru_cache(maxsize=512)
def _parsed(name: str, value: str) -> Any:
    """The header as Python's parser has it, which would else do its work again for every question."""
    return default_policy.header_fetch_parse(name, value)


class _ShortHeaders(EmailPolicy):
    """Python's own policy, which is handed no more of a header than is read."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(list(sourcelines))
        return name[:100], shorten_header(name, value)

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return value if hasattr(value, "name") else _parsed(name, value)


class InboundMessage(AnymailInboundMessage):
    """A mail of which no part has more headers than are read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = b""  # all of it, where it came whole
        self._seen: Counter[str] = Counter()

    def set_raw(self, name: str, value: Any) -> None:
        lower = name.lower()
        self._seen[lower] += 1
        if self._seen[lower] <= MOST_OF_A_NAME and (len(self._headers) < MOST_HEADERS or lower in _ALWAYS):
            super().set_raw(name, value)


class _TooManyPartsError(ValueError):
    """A mail is of more parts than anybody writes."""


def message_from_bytes(raw: bytes) -> InboundMessage:
    """The mail in these bytes; of one in too many parts no more than what stands above it and a line that says so."""
    parts = count(1)

    def part(*args: Any, **kwargs: Any) -> InboundMessage:
        if next(parts) > MOST_PARTS:
            raise _TooManyPartsError
        return InboundMessage(*args, **kwargs)

    # The library asks for a class and calls it.
    parser = BytesParser(cast(Any, part), policy=_ShortHeaders(utf8=True))
    try:
        message = cast(InboundMessage, parser.parsebytes(raw))
        message.source = raw
        return message
    except (_TooManyPartsError, RecursionError):
        parts = count(1)
        message = cast(InboundMessage, parser.parsebytes(raw, headersonly=True))
        message.source = raw
    for name in ("Content-Type", "Content-Transfer-Encoding", "Content-Disposition"):
        del message[name]
    message.set_payload(_("(This mail has too many parts to be read.)"), "utf-8")
    return message


def header_text(message: Message, name: str) -> str:
    """The header as text, whatever is wrong with it."""
    return clean_text(decode_words(raw_header(message, name)))


def raw_header(message: Message, name: str) -> str:
    """The header as it stands in the mail, on one line."""
    lower = name.lower()
    raw = next((value for key, value in message.raw_items() if key.lower() == lower), "")
    return _FOLD.sub("", str(raw))


def header_texts(message: Message, name: str) -> list[str]:
    """All headers of that name, the topmost first."""
    lower = name.lower()
    return [clean_text(str(value)) for key, value in message.raw_items() if key.lower() == lower]


def addresses(message: Message, name: str) -> list[tuple[str, str]]:
    """Names and addresses of a header; those that are none are left out."""
    try:
        # Names are read afterwards: one may have a comma in it.
        found = getaddresses([raw_header(message, name)])
    except RecursionError:
        return []
    pairs = [(clean_text(decode_words(label)), decode_words(address).lower()) for label, address in found]
    return [pair for pair in pairs if _is_address(pair[1])]


def _is_address(text: str) -> bool:
    return 3 <= len(text) <= 254 and "@" in text and not _NO_ADDRESS.search(text)


def message_ids(message: Message, name: str) -> list[str]:
    """The Message-IDs in a header, without their brackets."""
    return [_short(found) for found in _IDS.findall(header_text(message, name))]


def _short(mail_id: str) -> str:
    """A Message-ID that the database takes; an endless one is known by its digest."""
    return mail_id if len(mail_id) <= LONGEST_ID else hashlib.sha256(mail_id.encode()).hexdigest()


def clean_text(text: str) -> str:
    """Text that the database takes, with one kind of line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").replace("\u200b", "")
    return text.encode(errors="replace").decode()
