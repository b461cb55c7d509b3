"""Sending a mail to a customer who is gone, or one with a one-time code: outside of any transaction, since a mail
server may take its time."""

import asyncio
import smtplib

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import select_template

from agents_core.connectors.base import ConnectorError
from agents_core.turn.context import Code
from agents_core.verification import codes
from conversations.db.async_access import run_in_db_thread
from conversations.models import Conversation
from conversations.outbound_email.message_builder import compose, one_line
from conversations.outbound_email.outbox import claim_email, mark_failed, mark_sent

log = structlog.get_logger(__name__)


async def send_email(email_id: int) -> None:
    """Send a mail if it is due and free. Doing it twice sends it once. Never raises, except when it is cancelled."""
    claim = await run_in_db_thread(claim_email, email_id)
    if claim is None:
        return
    try:
        mail = await run_in_db_thread(compose, email_id)
        await asyncio.to_thread(mail.send)
    except Exception as error:
        if not isinstance(error, OSError):
            log.exception("email_broke", email=email_id)
        await run_in_db_thread(mark_failed, claim, describe_smtp_error(error), final=is_permanent_failure(error))
    else:
        await run_in_db_thread(mark_sent, claim)


def is_permanent_failure(error: Exception) -> bool:
    """Whether the mail server refused this mail for good (5xx). A wrong password or a server that answers no better is
    ours to mend, and the mail waits for that."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _reason in error.recipients.values())
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        return 500 <= error.smtp_code < 600
    return isinstance(error, smtplib.SMTPNotSupportedError | ValueError)


def describe_smtp_error(error: Exception) -> str:
    """One line for the team."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reason = next(iter(error.recipients.values()))
        return _answer(code, reason)
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return one_line(str(error) or type(error).__name__, 200)


def _answer(code: int, reason: bytes | str) -> str:
    text = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
    return one_line(f"{code} {text}", 200)


async def send_verification_code(conversation_id: int, seed: str) -> None:
    """Mail the code that a conversation waits for, unless a newer one took its place or nobody has the address. That is
    looked up here, after the customer has been answered, so that neither the answer nor its time tells."""
    conversation = await run_in_db_thread(Conversation.objects.get, pk=conversation_id)
    code = Code(**conversation.code)
    if code.seed != seed or not code.waits:
        return
    try:
        if await codes.may_send_code(code.email, conversation.network):
            await asyncio.to_thread(_send, conversation, code)
    except (ConnectorError, OSError):
        log.exception("code_not_mailed", conversation=str(conversation.public_id))


def _send(conversation: Conversation, code: Code) -> None:
    template = select_template(
        [
            f"conversations/email/verification_code.{conversation.language}.txt",
            "conversations/email/verification_code.en.txt",
        ]
    )
    text = template.render(
        {
            "code": codes.code_of(str(conversation.public_id), code),
            "minutes": codes.CODE_SECONDS // 60,
            "site": settings.SITE_NAME,
        }
    )
    subject, _, body = text.strip().partition("\n")
    send_mail(subject=subject, message=body.lstrip(), from_email=None, recipient_list=[code.email])
