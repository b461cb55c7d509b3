"""The reply by e-mail, for a customer who has left the chat. It is in the chat as well when they return."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from conversations.models import Conversation, Message, Role

log = structlog.get_logger(__name__)

# The chat says every 25 seconds that it is open; twice that without a word means that nobody is there.
GONE_AFTER = timedelta(seconds=60)


def is_gone(conversation: Conversation) -> bool:
    """Whether nobody has had the chat open for a while."""
    return conversation.customer_seen_at is None or conversation.customer_seen_at < timezone.now() - GONE_AFTER


def mail_reply(message_id: int) -> bool:
    """Mail a teammate's message, or what became of an action, to the customer, once, if they are gone and left an
    address. Whether it was sent."""
    message = Message.objects.select_related("conversation__customer", "author").get(pk=message_id)
    address = message.conversation.reply_email
    if not address or not is_gone(message.conversation):
        return False
    with transaction.atomic():
        if not Message.objects.filter(pk=message_id, emailed_at=None).update(emailed_at=timezone.now()):
            return False
    try:
        send_mail(
            subject=_subject(message),
            message=render_to_string("conversations/reply_email.txt", {"message": message, "site": settings.SITE_NAME}),
            from_email=None,
            recipient_list=[address],
        )
    except OSError:
        log.exception("reply_not_mailed", message=message_id)
        Message.objects.filter(pk=message_id).update(emailed_at=None)
        return False
    return True


def _subject(message: Message) -> str:
    if message.role == Role.STAFF:
        return f"{settings.SITE_NAME}: {message.author_name} replied to you"
    return f"{settings.SITE_NAME}: news about your request"
