"""A mail as it came in, made plain: who, to whom, in answer to what, and what it says. Nothing in it is believed."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage, Message

from django.conf import settings

from conversations.inbound_email.authentication import is_spam, judge_sender
from conversations.inbound_email.automatic import is_automatic
from conversations.inbound_email.body import MailFile, part_text, read_body
from conversations.inbound_email.headers import BROKEN, addresses
from conversations.inbound_email.headers import clean_text as _clean
from conversations.inbound_email.headers import header_text as _header
from conversations.inbound_email.headers import message_ids as _ids
from conversations.inbound_email.sender import find_sender
from conversations.models.email import Verdict
from conversations.outbound_email.message_builder import one_line
from conversations.outbound_email.reply_addresses import own_addresses

MAX_LISTED = 30  # addresses in To or Cc that are kept


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
    left_out: tuple[str, ...] = ()  # what of it is not in text and files, in words
    hidden_lines: int = 0  # of the text that is not what the customer has written
    raw: bytes = field(default=b"", repr=False)  # the mail as it came, as far as the door had it


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
    subject, body = one_line(_header(message, "Subject")), read_body(message)
    text = body.text
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
        files=tuple(body.files),
        left_out=tuple(body.left_out),
        raw=_raw(message),
    )


def _raw(message: Message) -> bytes:
    """The mail as it came; where a provider posts it in parts, put together from those."""
    if source := getattr(message, "source", b""):
        return bytes(source)
    try:
        return message.as_bytes()
    except (*BROKEN, RecursionError):
        return b""


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
            ids = re.findall(r"^Message-ID:\s*<([^<>\s]+)>", part_text(part), re.I | re.M)
            mail_id = mail_id or next(iter(ids), "")
        elif part is not message and not mail_id:
            mail_id = next(iter(_ids(part, "Message-ID")), "")
    return Bounce(mail_id, one_line(reason, 200)) if reason and mail_id else None
