"""Taking in a mail, by whatever door it came. It proves nobody: who may write in a conversation is decided by the
secret in its reply address and by where our mails to it go, and what is asked in it is answered as a guest's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conversations import signals
from conversations.attachments.storage import store_validated_file
from conversations.attachments.validation import FileRefusedError, ValidatedFile, validate_file
from conversations.db.locking import lock_conversation
from conversations.inbound_email.parser import MailFile, ParsedEmail
from conversations.inbound_email.quoted_text import strip_quoted_text
from conversations.lifecycle.customer_messages import post_customer_message
from conversations.messages.message_store import MAX_MESSAGE
from conversations.models import Attachment, Conversation, Customer, IncomingEmail, Outcome, OutgoingEmail, Owner, Via
from conversations.models.conversation import Origin
from conversations.outbound_email.outbox import record_bounce
from conversations.outbound_email.reply_addresses import answered_conversation, base_address
from conversations.realtime import broadcast

log = structlog.get_logger(__name__)

# From one address. A person writes fewer; a program that answers our answers is stopped by it at the latest.
MAX_AN_HOUR = 10
MAX_A_DAY = 40
# A person says “yes” twice, and a machine more than that.
FEW_WORDS = 3
FILES_CHECKED = 10  # of one mail; a message takes fewer
FILE_PATIENCE = 120.0  # seconds until a file that nobody had time to look at is not taken
REFUSALS_TOLD = 5


@dataclass(frozen=True)
class _Refused:
    """A file that is not taken, and why."""

    name: str
    why: str

    def __str__(self) -> str:
        return _("(The file %(name)s was not taken: %(why)s)") % {"name": self.name, "why": self.why}


def receive_email(mail: ParsedEmail) -> IncomingEmail:
    """Keep a mail, once, and make of it what it is: a message of a conversation, the first of a new one, or something
    that only the team sees. The same Message-ID again changes nothing."""
    if found := IncomingEmail.objects.filter(mail_id=mail.mail_id).first():
        return found
    checked = [] if mail.automatic else _checked_files(mail.files)  # under no lock: it takes seconds
    stored: list[Attachment] = []
    try:
        with transaction.atomic():
            kept = _receive(mail, checked, stored)
    except BaseException as error:
        for attachment in stored:  # the rows are gone, and nobody else would find the files
            attachment.file.storage.delete(str(attachment.file.name))
        if not isinstance(error, IntegrityError):
            raise
        return IncomingEmail.objects.get(mail_id=mail.mail_id)  # it came by two doors at once
    log.info("email_received", email=kept.pk, outcome=kept.outcome, conversation=kept.conversation_id)
    return kept


def _checked_files(files: Sequence[MailFile]) -> list[ValidatedFile | _Refused]:
    too_many = _("A message may not have more files.")
    return [
        *(_checked(file) for file in files[:FILES_CHECKED]),
        *(_Refused(file.name, too_many) for file in files[FILES_CHECKED:]),
    ]


def _checked(file: MailFile) -> ValidatedFile | _Refused:
    try:
        # All mails in one line: nobody waits for the answer, and their files leave room for those of the chat.
        return validate_file(file.name, file.content, who="mail", patience=FILE_PATIENCE)
    except FileRefusedError as error:
        return _Refused(file.name, str(error.detail))


def _receive(mail: ParsedEmail, files: list[ValidatedFile | _Refused], stored: list[Attachment]) -> IncomingEmail:
    returned = record_bounce(mail.returned.mail_id, mail.returned.reason) if mail.returned else None
    if returned:
        return _keep(mail, Outcome.RETURNED, conversation=returned.conversation)
    found = _conversation_of(mail)
    conversation = lock_conversation(found.merged_into_id or found.pk) if found else None
    known = conversation if found and conversation and mail.sender in _addresses_of(found, conversation) else None
    if mail.automatic or not mail.sender or base_address(mail.sender) in _own_addresses():
        return _keep(mail, Outcome.AUTOMATIC, conversation=conversation)
    text = strip_quoted_text(mail.text)
    if refused := _refused(mail, known, text):
        return _keep(mail, refused, conversation=conversation, text=text)
    if known:
        return _post(known, mail, text, Outcome.POSTED, _stored(known, files, stored))
    if conversation and conversation.owner != Owner.AI:
        return _keep_for_team(conversation, mail, text)
    if not settings.EMAIL_OPENS_CONVERSATIONS:
        return _keep(mail, Outcome.NOT_TAKEN, conversation=conversation, text=text)
    opened = _new_conversation(mail)
    return _post(opened, mail, _with_subject(mail, text), Outcome.OPENED, _stored(opened, files, stored))


def _conversation_of(mail: ParsedEmail) -> Conversation | None:
    """By the signed address that it was sent to, else by the mail of ours that it answers."""
    if found := answered_conversation(mail.recipients):
        return found
    ours = OutgoingEmail.objects.filter(mail_id__in=mail.answers).select_related("conversation").order_by("-pk").first()
    if ours:
        return ours.conversation
    theirs = IncomingEmail.objects.filter(mail_id__in=mail.answers, message__isnull=False, sender=mail.sender)
    earlier = theirs.select_related("conversation").order_by("-pk").first()
    return earlier.conversation if earlier else None


def _addresses_of(*conversations: Conversation) -> set[str]:
    """Addresses that a mail of their customer's may come from."""
    addresses = [
        address
        for each in conversations
        for address in (each.reply_email, each.proven_email, each.customer.email if each.customer.verified else "")
    ]
    return {address.lower() for address in addresses if address}


def _own_addresses() -> set[str]:
    return {base_address(address) for address in (settings.DEFAULT_FROM_EMAIL, settings.INBOUND_EMAIL) if address}


def _refused(mail: ParsedEmail, conversation: Conversation | None, text: str) -> Outcome | None:
    """Why no message is made of it, if there is a reason. It is kept all the same."""
    if not text and not mail.files and not (mail.subject and conversation is None):
        return Outcome.EMPTY
    now, from_sender = timezone.now(), IncomingEmail.objects.filter(sender=mail.sender)
    for most, hours in ((MAX_AN_HOUR, 1), (MAX_A_DAY, 24)):
        if from_sender.filter(received_at__gt=now - timedelta(hours=hours))[:most].count() >= most:
            return Outcome.TOO_MANY
    newest = conversation.incoming.exclude(message=None).order_by("-pk").first() if conversation else None
    # A holiday notice that does not say that it is one says the same each time.
    same = newest is not None and newest.text == text and not mail.files
    return Outcome.REPEATED if same and len(text.split()) > FEW_WORDS else None


def _post(
    conversation: Conversation,
    mail: ParsedEmail,
    text: str,
    outcome: Outcome,
    files: tuple[list[UUID], list[_Refused]],
) -> IncomingEmail:
    taken, refused = files
    text = _fitting(text, [str(each) for each in refused[:REFUSALS_TOLD]]) or mail.subject
    key = uuid5(NAMESPACE_URL, f"mailto:{mail.mail_id}")
    posted = post_customer_message(conversation.pk, client_id=key, text=text, attachments=taken, via=Via.EMAIL)
    return _keep(mail, outcome, conversation=posted.message.conversation, text=text, message=posted.message)


def _fitting(text: str, below: Sequence[str]) -> str:
    """As much of the text as a message holds with those lines below it; the team can open the original."""
    room = MAX_MESSAGE - sum(len(line) + 2 for line in below)
    return "\n\n".join(filter(None, [text if len(text) <= room else f"{text[: room - 1]}…", *below]))


def _stored(
    conversation: Conversation, files: Sequence[ValidatedFile | _Refused], stored: list[Attachment]
) -> tuple[list[UUID], list[_Refused]]:
    """The ids of the files that are taken, which are added to `stored`, and those that are not."""
    refused: list[_Refused] = []
    for file in files:
        if isinstance(file, _Refused):
            refused.append(file)
        elif len(stored) == settings.ATTACHMENTS_PER_MESSAGE:
            refused.append(_Refused(file.name, _("A message may not have more files.")))
        else:
            try:
                stored.append(store_validated_file(conversation.pk, file, by=None))
            except FileRefusedError as error:
                refused.append(_Refused(file.name, str(error.detail)))
    return [each.public_id for each in stored], refused


def _new_conversation(mail: ParsedEmail) -> Conversation:
    """A conversation of somebody whom we know by a mere claim: as a guest, whoever has that address elsewhere."""
    strangers = Customer.objects.filter(verified=False, visitor=None, email__iexact=mail.sender)
    customer = strangers.order_by("pk").first()
    if customer is None:
        customer = Customer.objects.create(email=mail.sender, name=mail.sender_name)
    conversation = Conversation.objects.create(customer=customer, origin=Origin.EMAIL, subject=mail.subject[:150])
    return lock_conversation(conversation.pk)


def _with_subject(mail: ParsedEmail, text: str) -> str:
    """The subject often is the question."""
    return text if mail.subject.casefold() in text.casefold() else f"{mail.subject}\n\n{text}".strip()


def _keep_for_team(conversation: Conversation, mail: ParsedEmail, text: str) -> IncomingEmail:
    """It came to the address of this conversation, but from somebody else: the team reads it beside the conversation,
    and nobody else does."""
    kept = _keep(mail, Outcome.STRANGER, conversation=conversation, text=text)
    signals.stranger_wrote.send(Conversation, conversation=conversation)
    broadcast.announce_inbox(conversation.pk)
    return kept


def _keep(mail: ParsedEmail, outcome: Outcome, *, conversation: Conversation | None, **fields: object) -> IncomingEmail:
    kept = IncomingEmail.objects.create(
        mail_id=mail.mail_id,
        sender=mail.sender,
        sender_name=mail.sender_name,
        subject=mail.subject,
        original=mail.text if conversation else "",  # what belongs to nobody is kept short
        outcome=outcome,
        conversation=conversation,
        **{"text": mail.text[:MAX_MESSAGE], **fields},
    )
    if conversation:
        broadcast.announce(broadcast.staff_group(conversation.pk), "emails.changed")
    return kept
