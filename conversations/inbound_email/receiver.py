"""Taking in a mail, by whatever door it came. It proves nobody: who may write in a conversation is decided by the
secret in its reply address and by where our mails to it go, and what is asked in it is answered as a guest's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conversations import signals
from conversations.attachments.storage import FILES_OF_A_MAIL, store_validated_file
from conversations.attachments.validation import FileRefusedError, ValidatedFile, validate_file
from conversations.db.locking import lock_conversation
from conversations.inbound_email.body import MailFile
from conversations.inbound_email.originals import store_original
from conversations.inbound_email.parser import ParsedEmail
from conversations.inbound_email.quoted_text import Answer, OurWords, read_answer, without_links
from conversations.lifecycle.customer_messages import post_customer_message
from conversations.lifecycle.emails import addresses_of_customer, message_key, open_email_conversation
from conversations.messages.message_store import MAX_MESSAGE
from conversations.models import Attachment, Conversation, IncomingEmail, Outcome, OutgoingEmail, Owner, Verdict, Via
from conversations.outbound_email.message_builder import mailed_texts
from conversations.outbound_email.outbox import record_bounce
from conversations.outbound_email.reply_addresses import answered_conversation, base_address, link_prefix, own_addresses
from conversations.realtime import broadcast

log = structlog.get_logger(__name__)

# From one address. A person writes fewer; a program that answers our answers is stopped by it at the latest.
MAX_AN_HOUR = 10
MAX_A_DAY = 40
# Of one address within an hour that are answered by themselves. Then people go on, and a program hears nothing more.
ROUNDS = 4
# A person says “yes” twice, and a machine more than that.
FEW_WORDS = 3
FILES_CHECKED = 10  # of one mail; a message takes fewer
FILE_PATIENCE = 120.0  # seconds until a file that nobody had time to look at is not taken
REFUSALS_TOLD = 5
_FIGURES = re.compile(r"\d+")


@dataclass(frozen=True)
class _Refused:
    """A file that is not taken, and why."""

    name: str
    why: str

    def __str__(self) -> str:
        return _("The file %(name)s was not taken: %(why)s") % {"name": self.name, "why": self.why}


def receive_email(mail: ParsedEmail) -> IncomingEmail:
    """Keep a mail, once, and make of it what it is: a message of a conversation, the first of a new one, or something
    that only the team sees. The same Message-ID again changes nothing."""
    if found := IncomingEmail.objects.filter(mail_id=mail.mail_id).first():
        return found
    checked = [] if mail.automatic else _checked_files(mail.files)  # under no lock: it takes seconds
    stored: list[Attachment] = []
    original = ""
    try:
        with transaction.atomic():
            kept = _receive(mail, checked, stored)
            if original := store_original(mail.raw, belongs=kept.conversation_id is not None):
                kept.raw = original
                kept.save(update_fields=["raw"])
    except BaseException as error:
        # The rows are gone, and nobody else would find the files.
        for name in filter(None, [*(str(each.file.name) for each in stored), original]):
            default_storage.delete(name)
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
    found, is_answer = _conversation_of(mail)
    conversation = lock_conversation(found.merged_into_id or found.pk) if found else None
    known = conversation if found and conversation and _is_customers(mail, found, conversation) else None
    if mail.automatic or _is_ours(mail):
        return _keep(mail, Outcome.AUTOMATIC, conversation=conversation)
    if known and is_answer and mail.verdict == Verdict.NONE:
        mail = replace(
            mail, verdict=Verdict.PASSED
        )  # only whoever got our mail knows the address or the id that it has
    answer = _answer(mail, conversation if is_answer else None)
    mail = replace(mail, text=without_links(mail.text, link_prefix()), hidden_lines=answer.hidden_lines)
    text = answer.text
    if refused := _refused(mail, known, text):
        return _keep_aside(mail, refused, conversation, text)
    if known:
        return _post(known, mail, text, Outcome.POSTED, _stored(known, files, stored))
    if repeated := _repeated(mail, text):
        return _keep(mail, Outcome.REPEATED, conversation=repeated, text=text)
    if conversation and conversation.owner != Owner.AI:
        return _keep_for_team(conversation, mail, text)
    if not settings.EMAIL_OPENS_CONVERSATIONS:
        return _keep(mail, Outcome.NOT_TAKEN, conversation=conversation, text=text)
    if goes_on := _going_on(mail):
        return _post(goes_on, mail, _with_subject(mail, text), Outcome.POSTED, _stored(goes_on, files, stored))
    if _site_is_full():
        return _keep_aside(mail, Outcome.SITE_FULL, conversation, text)
    opened = open_email_conversation(sender=mail.sender, name=mail.sender_name, subject=mail.subject)
    return _post(opened, mail, _with_subject(mail, text), Outcome.OPENED, _stored(opened, files, stored))


def _conversation_of(mail: ParsedEmail) -> tuple[Conversation | None, bool]:
    """By the signed address that it was sent to, else by the mail that it answers; and whether that is one of ours, so
    that it comes from somebody who got it."""
    if found := answered_conversation(mail.recipients):
        return found, True
    ours = OutgoingEmail.objects.filter(mail_id__in=mail.answers).select_related("conversation").order_by("-pk").first()
    if ours:
        return ours.conversation, True
    theirs = IncomingEmail.objects.filter(mail_id__in=mail.answers, message__isnull=False, sender=mail.sender)
    earlier = theirs.select_related("conversation").order_by("-pk").first()
    return (earlier.conversation if earlier else None), False


def _answer(mail: ParsedEmail, answered: Conversation | None) -> Answer:
    """What is new in a mail. Of one that answers none of ours that is all of it."""
    if answered is None:
        return Answer(without_links(mail.text, link_prefix()))
    ours = OurWords(mailed_texts(answered), own_addresses(), link_prefix())
    found = read_answer(mail.text, ours)
    return replace(found, text=without_links(found.text, link_prefix()))


def _is_customers(mail: ParsedEmail, *conversations: Conversation) -> bool:
    """Whether it claims to be from the customer; their answers may be meant to go to another address of theirs."""
    return bool({mail.sender, mail.written_from} & addresses_of_customer(*conversations))


def _is_ours(mail: ParsedEmail) -> bool:
    """Whether it names nobody but ourselves, or is a mail of ours that somebody sent back."""
    return (
        not mail.sender
        or base_address(mail.sender) in own_addresses()
        or OutgoingEmail.objects.filter(mail_id=mail.mail_id).exists()
    )


def _refused(mail: ParsedEmail, conversation: Conversation | None, text: str) -> Outcome | None:
    """Why no message is made of it, if there is a reason. It is kept all the same."""
    if not text and not mail.files and not (mail.subject and conversation is None):
        return Outcome.EMPTY
    now, from_sender = timezone.now(), IncomingEmail.objects.filter(sender=mail.sender)
    for most, hours in ((MAX_AN_HOUR, 1), (MAX_A_DAY, 24)):
        if from_sender.filter(received_at__gt=now - timedelta(hours=hours))[:most].count() >= most:
            return Outcome.TOO_MANY
    if mail.verdict == Verdict.SPAM and conversation is None:
        return Outcome.SPAM
    if conversation is None or mail.files:
        return None
    earlier = conversation.incoming.exclude(message=None).order_by("-pk").values_list("text", flat=True)[:2]
    return Outcome.REPEATED if _says_again(text, list(earlier)) else None


def _repeated(mail: ParsedEmail, text: str) -> Conversation | None:
    """The conversation in which the same person has said the same without answering anything: a program that answers,
    or somebody who sent it twice."""
    if mail.files:
        return None
    recent = _recent(mail, hours=24).filter(outcome__in=[Outcome.OPENED, Outcome.POSTED])
    earlier = list(recent.select_related("conversation").order_by("-pk")[:1])
    said = _with_subject(mail, text)
    return earlier[0].conversation if earlier and _says_again(said, [earlier[0].text]) else None


def _says_again(text: str, earlier: list[str]) -> bool:
    """Whether it says the same as the mail before, or for the third time the same but for figures, as receipts do. A
    holiday notice that does not say that it is one says the same each time."""
    if not earlier or len(text.split()) <= FEW_WORDS:
        return False
    bare = [_FIGURES.sub("0", each) for each in (text, *earlier)]
    return text == earlier[0] or (len(bare) > 2 and len(set(bare)) == 1)


def _recent(mail: ParsedEmail, *, hours: int) -> QuerySet[IncomingEmail]:
    """What became messages of the same person's mails lately."""
    since = timezone.now() - timedelta(hours=hours)
    return IncomingEmail.objects.filter(sender=mail.sender, message__isnull=False, received_at__gt=since)


def _has_rounds(mail: ParsedEmail) -> bool:
    """Whether so much has come within an hour that a program may be answering our answers: people go on, and nothing
    is answered by itself."""
    return _recent(mail, hours=1)[:ROUNDS].count() == ROUNDS


def _going_on(mail: ParsedEmail) -> Conversation | None:
    """The conversation that takes what else the same address writes, when it has opened several within the hour."""
    if not _has_rounds(mail):
        return None
    newest = _recent(mail, hours=1).select_related("conversation").order_by("-pk").first()
    if newest is None or newest.conversation is None or not _is_customers(mail, newest.conversation):
        return None
    return lock_conversation(newest.conversation.merged_into_id or newest.conversation.pk)


def _site_is_full() -> bool:
    """Whether mails have opened too many conversations within the hour: somebody may have us write to others."""
    most, since = settings.EMAIL_CONVERSATIONS_PER_HOUR, timezone.now() - timedelta(hours=1)
    return IncomingEmail.objects.filter(outcome=Outcome.OPENED, received_at__gt=since)[:most].count() == most


def _post(
    conversation: Conversation,
    mail: ParsedEmail,
    text: str,
    outcome: Outcome,
    files: tuple[list[UUID], list[_Refused]],
) -> IncomingEmail:
    taken, refused = files
    notes = [str(each) for each in refused[:REFUSALS_TOLD]]
    if len(refused) > REFUSALS_TOLD:
        more = len(refused) - REFUSALS_TOLD
        notes.append(ngettext("%(n)s more file was not taken.", "%(n)s more files were not taken.", more) % {"n": more})
    posted = post_customer_message(
        conversation.pk,
        client_id=message_key(mail.mail_id),
        text=_fitting(text) or ("" if taken else mail.subject or _("(no text)")),
        attachments=taken,
        via=Via.EMAIL,
        for_people=mail.verdict in (Verdict.FAILED, Verdict.SPAM) or _has_rounds(mail),
        left_out=[*notes, *mail.left_out],
    )
    cut = len(text) > MAX_MESSAGE
    mail = replace(mail, hidden_lines=mail.hidden_lines + (text[MAX_MESSAGE:].count("\n") + 1 if cut else 0))
    return _keep(mail, outcome, conversation=posted.message.conversation, text=text, message=posted.message)


def _fitting(text: str) -> str:
    """As much of the text as a message holds; the team can open the rest."""
    return text if len(text) <= MAX_MESSAGE else f"{text[: MAX_MESSAGE - 1]}…"


def _stored(
    conversation: Conversation, files: Sequence[ValidatedFile | _Refused], stored: list[Attachment]
) -> tuple[list[UUID], list[_Refused]]:
    """The ids of the files that are taken, which are added to `stored`, and those that are not."""
    refused: list[_Refused] = []
    for file in files:
        if isinstance(file, _Refused):
            refused.append(file)
        elif len(stored) == FILES_OF_A_MAIL:
            refused.append(_Refused(file.name, _("A message may not have more files.")))
        else:
            try:
                stored.append(store_validated_file(conversation.pk, file, by=None))
            except FileRefusedError as error:
                refused.append(_Refused(file.name, str(error.detail)))
    return [each.public_id for each in stored], refused


def _with_subject(mail: ParsedEmail, text: str) -> str:
    """The subject often is the question."""
    return text if mail.subject.casefold() in text.casefold() else f"{mail.subject}\n\n{text}".strip()


def _keep_for_team(conversation: Conversation, mail: ParsedEmail, text: str) -> IncomingEmail:
    """It came to the address of this conversation, but from somebody else: the team reads it beside the conversation,
    and nobody else does."""
    kept = _keep(mail, Outcome.STRANGER, conversation=conversation, text=text)
    _tell_team(conversation)
    return kept


def _keep_aside(mail: ParsedEmail, outcome: Outcome, conversation: Conversation | None, text: str) -> IncomingEmail:
    """No message is made of it; a ticket that it belongs to is unread."""
    kept = _keep(mail, outcome, conversation=conversation, text=text)
    if conversation and outcome != Outcome.REPEATED:
        _tell_team(conversation)
    return kept


def _tell_team(conversation: Conversation) -> None:
    signals.stranger_wrote.send(Conversation, conversation=conversation)
    broadcast.announce_inbox(conversation.pk)


def _keep(mail: ParsedEmail, outcome: Outcome, *, conversation: Conversation | None, **fields: object) -> IncomingEmail:
    kept = IncomingEmail.objects.create(
        mail_id=mail.mail_id,
        sender=mail.sender,
        sender_name=mail.sender_name,
        written_from=mail.written_from if mail.written_from != mail.sender else "",
        to="\n".join(mail.to),
        cc="\n".join(mail.cc),
        verdict=mail.verdict,
        subject=mail.subject,
        original=mail.text if conversation else "",  # what belongs to nobody is kept short
        outcome=outcome,
        conversation=conversation,
        hidden_lines=mail.hidden_lines,
        **{"text": mail.text[:MAX_MESSAGE], **fields},
    )
    if conversation:
        broadcast.announce(broadcast.staff_group(conversation.pk), "emails.changed")
    return kept
