"""A file that a customer or a teammate adds to a message."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, prefetch_related_objects
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from conversations.models.conversation import Conversation
from conversations.models.message import Message


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Reads with a meaning."""

    def unsent(self) -> Self:
        """Uploaded, and not yet part of a message."""
        return self.filter(message=None)

    def left_over(self, before: datetime) -> Self:
        """Uploaded before that moment, and never sent."""
        return self.unsent().filter(created__lt=before)


class Attachment(models.Model):
    """Uploaded first, and bound to its message when that is sent. `staff` is the teammate who uploaded it, none for the
    customer. `media_type` is what the content is, whatever the browser called it. On the disk it has a random name."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="attachments")
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments")
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments"
    )
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="attachments/", max_length=80)
    created = models.DateTimeField(auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="attachment_is_not_empty")]
        indexes = [models.Index(fields=["created"], condition=Q(message=None), name="attachment_unsent")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("conversations:attachment", args=[self.public_id])

    @property
    def is_image(self) -> bool:
        """Whether a browser may show it in the page."""
        return self.media_type.startswith("image/")

    @property
    def described(self) -> str:
        """Name, type and size, for whoever cannot see the file."""
        return f"{self.name} ({self.media_type}, {filesizeformat(self.size)})".replace("\xa0", " ")


def with_attachments(messages: Iterable[Message]) -> list[Message]:
    """The messages with their attachments loaded: one more query, and none when there are none."""
    found = list(messages)
    prefetch_related_objects([message for message in found if message.attached], "attachments")
    return found


@receiver(post_delete, sender=Attachment)
def remove_file(instance: Attachment, **kwargs: Any) -> None:
    """The file goes with its row, once that is certain."""
    storage, name = instance.file.storage, str(instance.file.name)
    transaction.on_commit(lambda: storage.delete(name))
