"""The mail with what was written to a customer who is gone."""

import re
from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from agents_core.memory.transcript import shorten_line
from conversations.models import Attachment, Conversation, EmailStatus, Message, OutgoingEmail, Role, Verdict, Via
from conversations.models.attachment import with_attachments
from conversations.models.conversation import Origin
from conversations.outbound_email.outbox import sender_failed
from conversations.outbound_email.reply_addresses import link_to, reply_address
from knowledge.text.messages import typed_to_html

MAX_FILES = 7 * 1024 * 1024  # bytes; base64 makes 10 MB of them, which most mail servers take
MAILS_KNOWN = 20  # of a conversation, the newest
QUOTED = 300  # characters of what the customer had asked
REFERENCES = 12  # Message-IDs that the thread is known by
# Who opened a conversation with a subject may have written it for whoever gets the answer.
_LINK = re.compile(r"(?:https?://|www\.)\S*", re.I)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")


def one_line(text: str, length: int = 150) -> str:
    """Text that cannot become a header of its own."""
    return shorten_line(_CONTROL.sub(" ", text), length)


def compose(email_id: int) -> EmailMultiAlternatives:
    """The whole mail, for the address that it was taken for."""
    email = OutgoingEmail.objects.select_related("conversation__customer").get(pk=email_id)
    conversation = email.conversation
    messages = with_attachments(email.messages.select_related("author").order_by("seq"))
    files, too_large = _files(messages)
    with translation.override(_language(conversation)):
        context = _context(email, messages, too_large)
        mail = EmailMultiAlternatives(
            subject=subject_of(conversation),
            body=render_to_string("conversations/email/reply.txt", context),
            from_email=_sender(messages),
            to=[email.address],
            reply_to=[address] if (address := reply_address(conversation)) else None,
            headers=_headers(email, messages),
        )
        mail.attach_alternative(render_to_string("conversations/email/reply.html", context), "text/html")
    for file in files:
        mail.attach(file.name, file.file.read(), file.media_type)
    return mail


def _context(email: OutgoingEmail, messages: Sequence[Message], too_large: Sequence[Attachment] = ()) -> dict[str, Any]:
    conversation = email.conversation
    asked = _asked(conversation, messages)
    quoted = Truncator(asked.text).chars(QUOTED) if asked and _may_be_quoted(asked) else ""
    return {
        "messages": messages,
        "asked": quoted,
        "asked_html": typed_to_html(quoted),
        "left_out": asked.left_out if asked else [],
        "site": settings.SITE_NAME,
        "link": "" if sender_failed(conversation) else link_to(conversation, email.address),
        "in_browser": conversation.origin != Origin.EMAIL,
        "days": settings.EMAIL_LINK_DAYS,
        "too_large": too_large,
        "answers_are_read": bool(settings.INBOUND_EMAIL),
        "language": translation.get_language(),
    }


def mailed_texts(conversation: Conversation) -> list[str]:
    """What we have mailed in a conversation lately, by which a quotation of ours is known."""
    texts = []
    with translation.override(_language(conversation)):
        for email in conversation.emails.select_related("conversation__customer").order_by("-pk")[:MAILS_KNOWN]:
            if messages := list(email.messages.select_related("author").order_by("seq")):
                texts.append(render_to_string("conversations/email/reply.txt", _context(email, messages)))
    return [*texts, *(subject_of(conversation) for _each in texts[:1])]


def _files(messages: Sequence[Message]) -> tuple[list[Attachment], list[Attachment]]:
    """The files that go with the mail, and those that it only names, since mail servers refuse large mails."""
    attached: list[Attachment] = []
    named: list[Attachment] = []
    room = MAX_FILES
    for file in (each for message in messages for each in (message.attachments.all() if message.attached else ())):
        fits = file.size <= room and file.file.storage.exists(str(file.file.name))
        (attached if fits else named).append(file)
        room -= file.size if fits else 0
    return attached, named


def _language(conversation: Conversation) -> str:
    known = dict(settings.LANGUAGES)
    return conversation.language if conversation.language in known else settings.LANGUAGE_CODE


def subject_of(conversation: Conversation) -> str:
    """The same for every mail of a conversation, since that is how some mailboxes make a thread."""
    if subject := _LINK.sub("…", conversation.subject).strip(" …"):
        return f"Re: {one_line(subject)}"
    return one_line(_("Your conversation with %(site)s") % {"site": settings.SITE_NAME})


def _sender(messages: Sequence[Message]) -> str:
    """Our address under the name of the teammate who wrote last."""
    authors = [message.author_name for message in messages if message.role == Role.STAFF]
    name = settings.SITE_NAME
    if authors:
        name = _("%(name)s from %(site)s") % {"name": authors[-1], "site": settings.SITE_NAME}
    return sanitize_address((one_line(name, 80), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]), "utf-8")


def _asked(conversation: Conversation, messages: Sequence[Message]) -> Message | None:
    """The customer's own last words before the reply."""
    asked = conversation.messages.filter(role=Role.CUSTOMER, seq__lt=messages[0].seq).order_by("-seq")
    return asked.select_related("incoming").first()


def _may_be_quoted(asked: Message) -> bool:
    """None of a mail whose sender was not proved: else anybody could have us send what they like to whom they like."""
    return asked.via != Via.EMAIL or _is_proved(asked)


def _is_proved(message: Message) -> bool:
    mail = getattr(message, "incoming", None)
    return mail is not None and mail.verdict == Verdict.PASSED


def _headers(email: OutgoingEmail, messages: Sequence[Message]) -> dict[str, str]:
    thread = _thread(email)
    headers = {"Message-ID": f"<{email.mail_id}>"}
    if thread:
        headers |= {"In-Reply-To": f"<{thread[-1]}>", "References": " ".join(f"<{each}>" for each in thread)}
    roles = {message.role for message in messages}
    if Role.STAFF not in roles:  # RFC 3834: a person's words are not automatic, so a holiday notice may answer them
        kind = "auto-replied" if Role.ASSISTANT in roles else "auto-generated"
        headers |= {"Auto-Submitted": kind, "X-Auto-Response-Suppress": "All"}
    return headers


def _thread(email: OutgoingEmail) -> list[str]:
    """The Message-IDs of the mails before this one, ours and the customer's, oldest first; of many the newest."""
    conversation = email.conversation
    ours = conversation.emails.filter(status=EmailStatus.SENT).values_list("sent_at", "mail_id")
    theirs = conversation.incoming.exclude(message=None).values_list("received_at", "mail_id")
    ids = [mail_id for _at, mail_id in sorted([*ours, *theirs])]
    return ids if len(ids) <= REFERENCES else [ids[0], *ids[1 - REFERENCES :]]
