"""Fetching mail from a mailbox, for those whose provider posts none. What was fetched is marked as read there."""

from dataclasses import replace
from imaplib import IMAP4
from typing import Any

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _
from imap_tools import AND, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessage
from imap_tools.consts import MailMessageFlags

from conversations.inbound_email.config import Mailbox
from conversations.inbound_email.headers import message_from_bytes
from conversations.inbound_email.parser import ParsedEmail, parse_email
from conversations.inbound_email.receiver import receive_email

log = structlog.get_logger(__name__)

AT_ONCE = 50  # mails
MAX_MAIL = 30 * 1024 * 1024  # bytes
TIMEOUT = 30  # seconds without a word from the server
_KINDS = {"tls": MailBox, "starttls": MailBoxStartTls, "none": MailBoxUnencrypted}


def fetch_mail() -> int:
    """Take in the unread mails of the mailbox, the oldest AT_ONCE of them. Returns how many; 0 without a mailbox.

    A mail that cannot be read is flagged there and left. Raises OSError or ImapToolsError when the mailbox cannot be
    reached.
    """
    box: Mailbox | None = settings.MAILBOX
    if box is None:
        return 0
    with _KINDS[box.security](box.host, box.port, timeout=TIMEOUT).login(box.user, box.password, box.folder) as mailbox:
        mailbox.email_message_class = _FetchedMail
        uids = mailbox.uids(AND(seen=False), charset=None)[:AT_ONCE]
        return sum(_take(mailbox, uid) for uid in uids)


def _take(mailbox: BaseMailBox, uid: str) -> int:
    """Take in one mail. It stays unread while the database, the disk or the mailbox is away, and is fetched again. One
    that cannot be stored for what is in it must not hold up those behind it for ever."""
    try:
        receive_email(_read(mailbox, uid))
    except (OperationalError, InterfaceError, OSError, IMAP4.abort):
        raise
    except Exception as error:
        # By its kind alone: the rest may quote the mail.
        log.warning("email_not_understood", uid=uid, error=type(error).__name__)
        mailbox.flag(uid, [MailMessageFlags.SEEN, MailMessageFlags.FLAGGED], True)
        return 0
    mailbox.flag(uid, MailMessageFlags.SEEN, True)
    return 1


class _FetchedMail(MailMessage):
    """A mail as the server has it. The library would parse it whole, however hostile, and then so would we."""

    def __init__(self, fetch_data: list[Any]) -> None:
        self.raw, self._raw_uid_data, self._raw_flag_data = self._get_message_data_parts(fetch_data)


def _read(mailbox: BaseMailBox, uid: str) -> ParsedEmail:
    """The mail made plain; of one that is too large no more than what stands above it."""
    headers: Any
    mail: Any
    [headers] = mailbox.fetch(uid_list=uid, headers_only=True, mark_seen=False)
    if headers.size_rfc822 > MAX_MAIL:
        said = _("(This mail was too large to be fetched.)")
        return replace(parse_email(message_from_bytes(headers.raw)), text=said, files=())
    [mail] = mailbox.fetch(uid_list=uid, mark_seen=False)
    return parse_email(message_from_bytes(mail.raw))
