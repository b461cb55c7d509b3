"""Storing files, and binding them to the messages that they are sent with."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from conversations.attachments.validation import FileRefusedError, ValidatedFile, check_size, validate_file
from conversations.db.locking import lock_conversation
from conversations.exceptions import ActionError
from conversations.models import Attachment, Conversation, Message

log = structlog.get_logger(__name__)

KEPT_UNSENT = timedelta(hours=1)
KEPT_UNSENT_BY_STAFF = timedelta(days=1)  # a reply may wait in its draft for a day
KEPT_IN_NEED = timedelta(minutes=10)  # when customers' unsent files fill the room that there is for them
FILES_OF_A_MAIL = 20  # nobody chose how many
AT_ONCE = 500


class AttachmentError(ActionError):
    """Files that cannot be sent with this message. Nothing was stored."""

    code = "attachment"
    detail = gettext_lazy("One of the files is no longer there. Remove it and add it again.")


def upload_attachment(
    conversation_id: int, *, name: str, content: "bytes | File[bytes]", by: User | None
) -> Attachment:
    """Check a file and keep it for a message that is yet to come; `by` is None for the customer.

    Raises FileRefusedError.
    """
    who = f"{conversation_id} {by.pk if by else ''}"
    return store_validated_file(conversation_id, validate_file(name, _read(content), who=who), by=by)


def store_validated_file(conversation_id: int, checked: ValidatedFile, *, by: User | None) -> Attachment:
    """The same for a file that was checked before, since that takes seconds. Raises FileRefusedError."""
    if by is None:
        _make_room(len(checked.content))
    attachment = _enter(conversation_id, checked, by)
    try:
        attachment.file.storage.save(attachment.file.name, ContentFile(checked.content))
    except OSError:
        attachment.delete()
        raise
    return attachment


def _make_room(size: int) -> None:
    """Visitors cost nothing, so what customers have not sent yet has a limit for all of them together. Whoever fills it
    loses what they left lying, and others go on. Raises FileRefusedError.

    Uploads that come at the same moment may exceed it by what they bring.
    """
    waiting = Attachment.objects.unsent().filter(staff=None)
    if size + _bytes_of(waiting) <= settings.ATTACHMENTS_UNSENT:
        return
    for attachment in waiting.filter(created__lt=timezone.now() - KEPT_IN_NEED).order_by("pk")[:AT_ONCE]:
        _remove_unsent(attachment)
    if size + _bytes_of(waiting) > settings.ATTACHMENTS_UNSENT:
        log.warning("unsent_files_full", bytes=settings.ATTACHMENTS_UNSENT)
        raise FileRefusedError("busy", _("Too many files are waiting to be sent. Please add the file again later."))


def _bytes_of(attachments: QuerySet[Attachment]) -> int:
    return attachments.aggregate(bytes=Sum("size"))["bytes"] or 0


def _read(content: "bytes | File[bytes]") -> bytes:
    if isinstance(content, bytes):
        return content
    check_size(content.size)
    return content.read()


@transaction.atomic
def _enter(conversation_id: int, checked: ValidatedFile, by: User | None) -> Attachment:
    """The row comes before the file: what a crash leaves between the two is found by its row."""
    conversation = lock_conversation(conversation_id)
    if _bytes_of(conversation.attachments.all()) + len(checked.content) > settings.ATTACHMENTS_PER_CONVERSATION:
        raise FileRefusedError("too_many", _("There are too many files in this conversation already."))
    key = uuid4().hex
    return Attachment.objects.create(
        file=f"attachments/{key[:2]}/{key}",
        conversation=conversation,
        staff=by,
        name=checked.name,
        media_type=checked.media_type,
        size=len(checked.content),
        sha256=checked.sha256,
    )


def attachable_files(
    conversation: Conversation, ids: Sequence[UUID], *, by: User | None, most: int | None = None
) -> list[Attachment]:
    """The files with these ids, in their order, of a conversation that the caller has locked. Raises AttachmentError
    unless each was uploaded to it, or to one that was merged into it, by the same side and has not been sent."""
    if not ids:
        return []
    if len(set(ids)) != len(ids):
        raise AttachmentError
    limit = most or settings.ATTACHMENTS_PER_MESSAGE
    if len(ids) > limit:
        words = ngettext(
            "A message may have at most %(limit)s file.", "A message may have at most %(limit)s files.", limit
        )
        raise AttachmentError(words % {"limit": limit})
    here = Q(conversation=conversation) | Q(conversation__merged_into=conversation)
    own = Attachment.objects.unsent().filter(here, public_id__in=ids, staff=by)
    found = {each.public_id: each for each in own}
    if len(found) != len(ids):
        raise AttachmentError
    return [found[public_id] for public_id in ids]


def attach_to_message(message: Message, attachments: Sequence[Attachment]) -> None:
    """Make `attachable_files` part of a message, under the lock of its conversation."""
    Attachment.objects.filter(pk__in=[each.pk for each in attachments]).update(
        message=message, conversation=message.conversation_id
    )


def delete_orphaned_attachments() -> int:
    """Remove files that were uploaded long ago and never sent. Returns how many."""
    now = timezone.now()
    customers = Attachment.objects.left_over(now - KEPT_UNSENT).filter(staff=None)
    old = customers | Attachment.objects.left_over(now - KEPT_UNSENT_BY_STAFF)
    removed = 0
    for attachment in old.order_by("pk")[:AT_ONCE]:
        removed += _remove_unsent(attachment)
    return removed


@transaction.atomic
def _remove_unsent(attachment: Attachment) -> int:
    lock_conversation(attachment.conversation_id)  # nobody sends it meanwhile
    deleted, _by_model = Attachment.objects.unsent().filter(pk=attachment.pk).delete()
    return deleted
