"""Files and refusals as the browser gets them. Where it blocks the visitor cookie, or the shop vouches for the
customer, the address of a file opens without that cookie: with a key in it that names one file and does not last."""

from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import JsonResponse

from conversations.exceptions import ActionError
from conversations.models import Attachment, Message

KEY_SECONDS = 24 * 3600  # that a page may stay open and still load what it shows
_SALT = "conversations.attachment"
_STATUSES = {"unauthorised": 401, "forbidden": 403, "too_big": 413, "wrong_type": 415, "rate_limited": 429, "busy": 503}
_OTHER_REFUSAL = 422


def signed_url(attachment: Attachment) -> str:
    """The file's address with a fresh key."""
    key = signing.dumps(attachment.public_id.hex, salt=_SALT)
    return f"{attachment.get_absolute_url()}?{urlencode({'key': key})}"


def is_valid_key(key: str, attachment: Attachment) -> bool:
    """Whether the key is one of ours for this file, and not too old."""
    try:
        return bool(signing.loads(key, salt=_SALT, max_age=KEY_SECONDS) == attachment.public_id.hex)
    except signing.BadSignature:
        return False


def upload_refused_response(error: ActionError) -> JsonResponse:
    """Why a file was not taken."""
    status = _STATUSES.get(error.code, _OTHER_REFUSAL)
    return JsonResponse({"code": error.code, "detail": str(error.detail)}, status=status)


def attachment_list(message: Message, *, keyed: bool = False) -> list[dict[str, Any]]:
    """The files of a message."""
    return [attachment_data(each, keyed=keyed) for each in message.attachments.all()] if message.attached else []


def attachment_data(attachment: Attachment, *, keyed: bool = False) -> dict[str, Any]:
    """A file, as its customer or its uploader may see it; `size` is in bytes."""
    return {
        "id": str(attachment.public_id),
        "name": attachment.name,
        "type": attachment.media_type,
        "size": attachment.size,
        "url": signed_url(attachment) if keyed else attachment.get_absolute_url(),
    }
