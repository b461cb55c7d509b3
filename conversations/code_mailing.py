"""The e-mail with a one-time code. Whether anybody has the address is looked up here, after the customer has been
answered, so that neither the answer nor its time tells."""

import asyncio

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import select_template

from agents_core.connectors.base import ConnectorError
from agents_core.turn.context import Code
from agents_core.verification import codes
from conversations.db.async_access import database
from conversations.models import Conversation

log = structlog.get_logger(__name__)


async def mail_code(conversation_id: int, seed: str) -> None:
    """Mail the code that a conversation waits for, unless a newer one took its place or nobody has the address."""
    conversation = await database(Conversation.objects.get, pk=conversation_id)
    code = Code(**conversation.code)
    if code.seed != seed or not code.waits:
        return
    try:
        if await codes.may_be_mailed(code.email):
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
