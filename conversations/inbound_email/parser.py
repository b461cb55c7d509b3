"""A mail as it came in, made plain: who, to whom, in answer to what, and what it says. Nothing in it is believed."""

import hashlib
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage, Message

import nh3
from bs4 import BeautifulSoup
from django.conf import settings
from markdownify import MarkdownConverter

from conversations.inbound_email.authentication import is_spam, judge_sender
from conversations.inbound_email.automatic import is_automatic
from conversations.inbound_email.headers import BROKEN as _BROKEN
from conversations.inbound_email.headers import addresses
from conversations.inbound_email.headers import clean_text as _clean
from conversations.inbound_email.headers import header_text as _header
from conversations.inbound_email.headers import message_ids as _ids
from conversations.inbound_email.sender import find_sender
from conversations.models.email import Verdict
from conversations.outbound_email.message_builder import one_line
from conversations.outbound_email.reply_addresses import own_addresses

MAX_TEXT = 100_000  # characters of a mail's text that are kept
MAX_HTML = 200_000  # characters of it that are read
MAX_FILES = 20
MAX_LISTED = 30  # addresses in To or Cc that are kept
ORNAMENT = 10_000  # bytes
_INVISIBLE = {"script", "style", "title", "svg", "template"}


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
    """What came in. Ids are without their brackets, addresses in lower case. `sender` is the person it speaks for, and
    `written_from` the address that wrote it. `automatic`: no person has."""

    mail_id: str
    sender: str = ""
    sender_name: str = ""
    written_from: str = ""
    recipients: tuple[str, ...] = ()
    to: tuple[str, ...] = ()  # as the mail itself says, and so with `cc`
    cc: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()  # Message-IDs, the nearest first
    subject: str = ""
    text: str = ""
    automatic: bool = False
    verdict: Verdict = Verdict.NONE
    returned: Bounce | None = None
    files: tuple[MailFile, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Envelope:
    """What the door knows beside the mail. `sender` is "" or "<>" for one that wants no answer, None when it is not
    known; `checks` are a provider's findings (`spf`, `dkim`); `spam` and `spam_score` its own opinion."""

    recipient: str = ""
    sender: str | None = None
    checks: Mapping[str, str] = field(default_factory=dict)
    spam: bool | None = None
    spam_score: float | None = None


def parse_email(message: EmailMessage, envelope: Envelope | None = None) -> ParsedEmail:
    """The mail made plain."""
    envelope = envelope or Envelope()
    sender = find_sender(message, own_addresses())
    recipients = [envelope.recipient.lower()] if envelope.recipient else []
    for header in ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To"):
        recipients += [address for _name, address in addresses(message, header)]
    answers = [*_ids(message, "In-Reply-To"), *reversed(_ids(message, "References"))]
    subject, text = one_line(_header(message, "Subject")), _text(message)
    verdict = judge_sender(message, sender.written_from, authserv=settings.INBOUND_AUTHSERV, found=envelope.checks)
    if verdict == Verdict.PASSED and sender.address != sender.written_from:
        verdict = Verdict.NONE  # it says nothing about whoever else is named in the mail
    if is_spam(message, detected=envelope.spam, score=envelope.spam_score):
        verdict = Verdict.SPAM
    return ParsedEmail(
        mail_id=_mail_id(message, sender.written_from, text),
        sender=sender.address,
        sender_name=sender.name,
        written_from=sender.written_from,
        recipients=tuple(recipients),
        to=_listed(message, "To"),
        cc=_listed(message, "Cc"),
        answers=tuple(answers[:50]),
        subject=subject,
        text=text,
        automatic=is_automatic(message, sender, subject=subject, text=text, envelope_from=envelope.sender),
        verdict=verdict,
        returned=_returned(message),
        files=tuple(_files(message))[:MAX_FILES],
    )


def _listed(message: Message, header: str) -> tuple[str, ...]:
    """Whom a header names, as it is shown."""
    found = addresses(message, header)[:MAX_LISTED]
    return tuple(f"{one_line(name, 80)} <{address}>" if name else address for name, address in found)


def _mail_id(message: Message, sender: str, text: str) -> str:
    """Its Message-ID; for a mail without one a digest, so that it too is stored once."""
    if found := _ids(message, "Message-ID"):
        return found[0]
    parts = [sender, _header(message, "Date"), _header(message, "Subject"), text]
    return hashlib.sha256("\x00".join(parts).encode(errors="replace")).hexdigest()


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
