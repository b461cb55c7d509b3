"""The tray of files beside a message that is being written."""

from typing import Any

from django import template
from django.conf import settings

register = template.Library()


@register.inclusion_tag("attachments/_tray.html")
def attachment_tray(upload: str) -> dict[str, Any]:
    """The tray; `upload` is the address that takes its files."""
    return {
        "upload": upload,
        "max_bytes": settings.ATTACHMENT_MAX_BYTES,
        "max_files": settings.ATTACHMENTS_PER_MESSAGE,
    }


@register.simple_tag
def attachment_types() -> str:
    """What a file dialogue offers."""
    return ",".join(settings.ATTACHMENT_TYPES)
