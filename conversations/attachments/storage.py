"""Storing files, and binding them to the messages that they are sent with."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from conversations.attachments.validation import FileRefusedError, ValidatedFile, check_size, validate_file
from conversations.db.locking import lock_conversation
from conversations.exceptions import ActionError
from conversations.models import Attachment, Conversation, Message

FILES_OF_A_MAIL = 20  # nobody chose how many
KEPT_UNSENT = timedelta(days=1)
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
    return store_validated_file(conversation_id, validate_file(name, _read(content)), by=by)


def store_validated_file(conversation_id: int, checked: ValidatedFile, *, by: User | None) -> Attachment:
    """The same for a file that was checked before, since that takes seconds. Raises FileRefusedError."""
    attachment = _enter(conversation_id, checked, by)
    try:
        attachment.file.storage.save(attachment.file.name, ContentFile(checked.content))
    except OSError:
        attachment.delete()
        raise
    return attachment


def _read(content: "bytes | File[bytes]") -> bytes:
    if isinstance(content, bytes):
        return content
    check_size(content.size)
    return content.read()


@transaction.atomic
def _enter(conversation_id: int, checked: ValidatedFile, by: User | None) -> Attachment:
    """The row comes before the file: what a crash leaves between the two is found by its row."""
    conversation = lock_conversation(conversation_id)
    used = conversation.attachments.aggregate(bytes=Sum("size"))["bytes"] or 0
    if used + len(checked.content) > settings.ATTACHMENTS_PER_CONVERSATION:
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
    """Remove files that were uploaded more than a day ago and never sent. Returns how many."""
    old = Attachment.objects.left_over(timezone.now() - KEPT_UNSENT).order_by("pk")
    removed = 0
    for attachment in old[:AT_ONCE]:
        removed += _remove_unsent(attachment)
    return removed


@transaction.atomic
def _remove_unsent(attachment: Attachment) -> int:
    lock_conversation(attachment.conversation_id)  # nobody sends it meanwhile
    deleted, _by_model = Attachment.objects.unsent().filter(pk=attachment.pk).delete()
    return deleted
