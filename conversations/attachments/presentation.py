"""Addresses of files that open without the visitor cookie, where a browser blocks it or the shop vouches for the
customer: with a key in them that names one file and does not last."""

from urllib.parse import urlencode

from django.core import signing

from conversations.models import Attachment

KEY_SECONDS = 24 * 3600  # that a page may stay open and still load what it shows
_SALT = "conversations.attachment"


def keyed_address(attachment: Attachment) -> str:
    """The file's address with a fresh key."""
    key = signing.dumps(attachment.public_id.hex, salt=_SALT)
    return f"{attachment.get_absolute_url()}?{urlencode({'key': key})}"


def opens(key: str, attachment: Attachment) -> bool:
    """Whether the key is one of ours for this file, and not too old."""
    try:
        return bool(signing.loads(key, salt=_SALT, max_age=KEY_SECONDS) == attachment.public_id.hex)
    except signing.BadSignature:
        return False
