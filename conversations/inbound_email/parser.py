"""A mail as it came in, made plain: who, to whom, in answer to what, and what it says. Nothing in it is believed."""

import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import getaddresses

import nh3
from bs4 import BeautifulSoup
from markdownify import MarkdownConverter

from conversations.outbound_email.message_builder import one_line

MAX_TEXT = 100_000  # characters of a mail's text that are kept
MAX_HTML = 200_000  # characters of it that are read
MAX_FILES = 20
ORNAMENT = 10_000  # bytes
LONGEST_ID = 255
_IDS = re.compile(r"<([^<>\s]{1,990})>")
_INVISIBLE = {"script", "style", "title", "svg", "template"}
_NO_ADDRESS = re.compile(r"[\s\x00-\x1f\x7f]")
# What a hostile or broken mail makes the standard library raise.
_BROKEN = (AttributeError, LookupError, TypeError, ValueError, AssertionError)


class _Plain(MarkdownConverter):
    """Only as much Markdown as people use in plain mails: marks of quotations and lists."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return text


@dataclass(frozen=True)
class MailFile:
    """A file in a mail, unchecked."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Bounce:
    """A mail of ours that could not be delivered: its Message-ID, and why."""

    mail_id: str
    reason: str


@dataclass(frozen=True)
class ParsedEmail:
    """What came in. Ids are without their brackets, addresses in lower case. `automatic`: no person has written it."""

    mail_id: str
    sender: str = ""
    sender_name: str = ""
    recipients: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()  # Message-IDs, the nearest first
    subject: str = ""
    text: str = ""
    automatic: bool = False
    returned: Bounce | None = None
    files: tuple[MailFile, ...] = field(default=(), repr=False)


def parse_email(message: EmailMessage, *, envelope_to: str = "", envelope_from: str | None = None) -> ParsedEmail:
    """The mail made plain; `envelope_from` is "" or "<>" for one that wants no answer, None when it is not known."""
    name, sender = next(iter(_addresses(message, "From")), ("", ""))
    recipients = [envelope_to.lower()] if envelope_to else []
    for header in ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To"):
        recipients += [address for _name, address in _addresses(message, header)]
    answers = [*_ids(message, "In-Reply-To"), *reversed(_ids(message, "References"))]
    text = _text(message)
    return ParsedEmail(
        mail_id=_mail_id(message, sender, text),
        sender=sender,
        sender_name=one_line(name, 100),
        recipients=tuple(recipients),
        answers=tuple(answers[:50]),
        subject=one_line(_header(message, "Subject")),
        text=text,
        automatic=_is_automatic(message, sender, envelope_from),
        returned=_returned(message),
        files=tuple(_files(message))[:MAX_FILES],
    )


def _header(message: Message, name: str) -> str:
    """The header as text, whatever is wrong with it."""
    try:
        return _clean(str(message.get(name) or ""))
    except _BROKEN:
        raw = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")
    try:
        return _clean(str(make_header(decode_header(raw))))
    except _BROKEN:
        return _clean(raw)


def _addresses(message: Message, header: str) -> list[tuple[str, str]]:
    """Names and addresses of a header; those that are none are left out."""
    pairs = [(name, address.lower()) for name, address in getaddresses([_header(message, header)])]
    return [pair for pair in pairs if _is_address(pair[1])]


def _is_address(text: str) -> bool:
    return 3 <= len(text) <= 254 and "@" in text and not _NO_ADDRESS.search(text)


def _ids(message: Message, header: str) -> list[str]:
    return [_short(found) for found in _IDS.findall(_header(message, header))]


def _short(mail_id: str) -> str:
    """A Message-ID that the database takes; an endless one is known by its digest."""
    return mail_id if len(mail_id) <= LONGEST_ID else hashlib.sha256(mail_id.encode()).hexdigest()


def _mail_id(message: Message, sender: str, text: str) -> str:
    """Its Message-ID; for a mail without one a digest, so that it too is stored once."""
    if found := _ids(message, "Message-ID"):
        return found[0]
    parts = [sender, _header(message, "Date"), _header(message, "Subject"), text]
    return hashlib.sha256("\x00".join(parts).encode(errors="replace")).hexdigest()


def _is_automatic(message: Message, sender: str, envelope_from: str | None) -> bool:
    """Whether a machine has written it: a holiday notice, a bounce, a newsletter. Answering one begins a loop."""
    said = _header(message, "Auto-Submitted").strip().lower()
    path = _header(message, "Return-Path").strip()
    return (
        bool(said and not said.startswith("no"))
        or _header(message, "Precedence").strip().lower() in ("bulk", "junk", "list", "auto_reply")
        or any(
            _header(message, name) for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Loop", "List-Id")
        )
        or path == "<>"
        or envelope_from in ("", "<>")
        or message.get_content_type() == "multipart/report"
        or bool(re.match(r"(mailer-daemon|postmaster|no-?reply|do-?not-?reply)\b", sender))
    )


def _returned(message: Message) -> Bounce | None:
    """What a delivery report says of a mail of ours."""
    if message.get_content_type() != "multipart/report":
        return None
    reason, mail_id = "", ""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            text = _clean("\n".join(str(each) for each in part.get_payload() if isinstance(each, Message)))
            if not re.search(r"^Action:\s*failed", text, re.I | re.M):
                return None
            found = re.search(r"^Diagnostic-Code:\s*(?:smtp;)?(.*)", text, re.I | re.M)
            reason = found[1].strip() if found else "the mailbox does not take it"
        elif part.get_content_type() == "text/rfc822-headers":
            ids = re.findall(r"^Message-ID:\s*<([^<>\s]+)>", _decoded(part), re.I | re.M)
            mail_id = mail_id or next(iter(ids), "")
        elif part is not message and not mail_id:
            mail_id = next(iter(_ids(part, "Message-ID")), "")
    return Bounce(mail_id, one_line(reason, 200)) if reason and mail_id else None


def _text(message: Message) -> str:
    """What the mail says, as plain text: its text part, else its HTML."""
    for kind, plain in (("text/plain", str), ("text/html", _from_html)):
        for part in _leaves(message):
            if part.get_content_type() == kind and not _is_file(part) and (text := plain(_decoded(part)).strip()):
                return text[:MAX_TEXT]
    return ""


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something; a mail inside the mail is one part."""
    if not message.is_multipart() or message.get_content_maintype() == "message":
        yield message
        return
    for part in message.get_payload():
        if isinstance(part, Message):
            yield from _leaves(part)


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_filename(part))


def _filename(part: Message) -> str:
    try:
        return one_line(_clean(part.get_filename() or ""), 200)
    except _BROKEN:
        return "file"


def _decoded(part: Message) -> str:
    """The text of a part, whatever its charset claims."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        try:
            return _clean(content.decode(charset))
        except (LookupError, UnicodeError, ValueError):
            continue
    return _clean(content.decode("cp1252", errors="replace"))


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").replace("\u200b", "")
    return text.encode(errors="replace").decode()


def _from_html(source: str) -> str:
    """The text of an HTML mail, with quotations marked as in plain text. It is put in order before Python reads it,
    which takes hours over some forty thousand characters of tags that nothing closes."""
    tidy = nh3.clean(source[:MAX_HTML], tags=nh3.ALLOWED_TAGS - {"img"}, clean_content_tags=_INVISIBLE)
    try:
        soup = BeautifulSoup(tidy, "html.parser")
        text = _Plain(strip=["b", "strong", "i", "em", "code"], heading_style="ATX").convert_soup(soup)
    except RecursionError:  # a thousand boxes in each other
        text = html.unescape(nh3.clean(tidy, tags=set()))
    return re.sub(r"\n{3,}", "\n\n", text.replace("\xa0", " "))


def _files(message: Message) -> Iterator[MailFile]:
    """The attachments, and pictures that stand in the text."""
    for part in _leaves(message):
        if part.get_content_maintype() == "text" and not _is_file(part):
            continue
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b"(a mail)" if part.is_multipart() else b""
        if content and not _is_ornament(part, content):
            yield MailFile(_filename(part) or f"file.{part.get_content_subtype()}", content)


def _is_ornament(part: Message, content: bytes) -> bool:
    """A small picture in the text, such as the logo of a signature."""
    return part.get_content_maintype() == "image" and bool(_header(part, "Content-ID")) and len(content) < ORNAMENT
