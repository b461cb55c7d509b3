"""Mails as they came, kept for a while in case what was read of one is not all that its sender meant."""

import gzip
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from conversations.models import IncomingEmail

MAX_UNASKED = 1024 * 1024  # bytes of a mail that is about no conversation
AT_ONCE = 500


def store_original(raw: bytes, *, belongs: bool) -> str:
    """Keep a mail as it came, and return the name of its file; "" for one that is not kept. `belongs`: it is part of a
    conversation."""
    if not raw or not settings.EMAIL_ORIGINAL_DAYS or (not belongs and len(raw) > MAX_UNASKED):
        return ""
    key = uuid4().hex
    return default_storage.save(f"emails/{key[:2]}/{key}.eml.gz", ContentFile(gzip.compress(raw, 6)))


def delete_old_originals() -> int:
    """Remove those that are older than EMAIL_ORIGINAL_DAYS. Returns how many; what was read of the mails stays."""
    before = timezone.now() - timedelta(days=settings.EMAIL_ORIGINAL_DAYS)
    old = IncomingEmail.objects.exclude(raw="").filter(received_at__lt=before).order_by("pk")
    removed = 0
    for mail in old.only("raw")[:AT_ONCE]:
        name = str(mail.raw.name)
        IncomingEmail.objects.filter(pk=mail.pk).update(raw="")
        default_storage.delete(name)
        removed += 1
    return removed
