"""What is in an uploaded file, judged by its content alone. Neither its name nor the type that the browser claims is
believed."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conversations.attachments.inspection import PDF, inspect
from conversations.exceptions import ActionError
from knowledge.limited_process import BUSY_AFTER, BrokenError, BusyError, Limits, TooMuchError, run_limited

log = structlog.get_logger(__name__)

MAX_NAME = 120
ENDINGS = {
    "image/png": [".png"],
    "image/jpeg": [".jpg", ".jpeg"],
    "image/gif": [".gif"],
    "image/webp": [".webp"],
    PDF: [".pdf"],
}
# A picture of 12 million pixels takes a second or two. A PDF is only opened.
_OF_PICTURES = Limits(processor=4, clock=8, memory=1024**3)
_OF_PDFS = Limits(processor=2, clock=5, memory=512 * 1024**2)
_INSPECT = f"{inspect.__module__}:{inspect.__name__}"
_TOO_COMPLEX = gettext_lazy("That file takes too long to check. Please send a simpler one, such as a picture of it.")
# By the word that the inspection has for it: the code, and what the sender reads.
_REFUSALS = {
    "damaged_picture": ("damaged", gettext_lazy("That picture is damaged or cut off.")),
    "damaged_pdf": ("damaged", gettext_lazy("That PDF is damaged or cut off.")),
    "locked": ("locked", gettext_lazy("That PDF needs a password. Please send one without.")),
    "too_many_pixels": ("too_big", gettext_lazy("That picture has too many pixels. Please send a smaller one.")),
    "too_many_frames": ("too_complex", gettext_lazy("That picture moves for too long. Please send a shorter one.")),
    "too_complex": ("too_complex", _TOO_COMPLEX),
    "busy": ("busy", gettext_lazy("Too many files are being checked just now. Please add the file again in a moment.")),
}


class FileRefusedError(ActionError):
    """A file that is not taken. The code says why: `empty`, `too_big`, `wrong_type`, `damaged`, `locked` or
    `too_complex`; with `busy` trying again helps."""

    code = "wrong_type"
    detail = gettext_lazy("Only pictures (PNG, JPEG, GIF, WebP) and PDF files can be sent.")

    def __init__(self, code: str = "", detail: str = "") -> None:
        super().__init__(detail)
        self.code = code or self.code


@dataclass(frozen=True)
class ValidatedFile:
    """A file that may be stored: its cleaned name, what it is, and the bytes to keep."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The digest of the bytes that are kept, as hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


def validate_file(name: str, content: bytes, *, who: str = "", patience: float = BUSY_AFTER) -> ValidatedFile:
    """The file as it may be stored. `who` brings it, and waits up to `patience` seconds for their turn; for one of
    them one file at a time is looked at. Raises FileRefusedError."""
    if not content:
        raise FileRefusedError("empty", _("That file is empty."))
    check_size(len(content))
    media_type, kept = _inspected(content, who, patience)
    if media_type not in settings.ATTACHMENT_TYPES:
        raise FileRefusedError
    return ValidatedFile(clean_name(name, media_type), media_type, kept)


def _inspected(content: bytes, who: str, patience: float) -> tuple[str, bytes]:
    """What the file is, and the bytes to keep, as a process found that may use only so much."""
    limits = _OF_PDFS if content.startswith(b"%PDF-") else _OF_PICTURES
    most = settings.ATTACHMENT_MAX_PIXELS
    try:
        found, kept = run_limited(_INSPECT, content, limits=limits, who=who, patience=patience, most_pixels=most)
    except BusyError:
        raise _refusal("busy") from None
    except TooMuchError:
        log.warning("file_check_stopped", size=len(content), who=who)
        raise _refusal("too_complex") from None
    except BrokenError as error:
        log.warning("file_check_broke", size=len(content), who=who, error=str(error))
        raise _refusal("damaged_pdf" if limits is _OF_PDFS else "damaged_picture") from None
    if "unfit" in found:
        raise _refusal(found["unfit"])
    return found["type"], kept


def _refusal(unfit: str) -> FileRefusedError:
    """An unknown word is that of a kind of file that is not taken."""
    code, detail = _REFUSALS.get(unfit, ("", ""))
    return FileRefusedError(code, str(detail))


def check_size(size: int) -> None:
    """Raises FileRefusedError for more bytes than one file may have."""
    if size > settings.ATTACHMENT_MAX_BYTES:
        limit = filesizeformat(settings.ATTACHMENT_MAX_BYTES)
        raise FileRefusedError("too_big", _("That file is too big. One file may have %(limit)s.") % {"limit": limit})


def clean_name(name: str, media_type: str) -> str:
    """A name that is safe to show and to save under: no folders, no control or direction characters, not long, and with
    an ending that says what the file is."""
    name = name[-1000:].replace("\\", "/").rpartition("/")[2]
    name = "".join(char for char in unicodedata.normalize("NFC", name) if _is_printable(char))
    name = re.sub(r"[\s<>:\"|?*]+", " ", name).strip(" .")
    endings = ENDINGS.get(media_type, [""])
    if not name.lower().endswith(tuple(endings)):
        name += endings[0]
    stem, dot, ending = name.rpartition(".")
    return f"{stem.strip(' .')[:MAX_NAME] or 'file'}{dot}{ending}"


def _is_printable(char: str) -> bool:
    # Cc and Cf hold NUL, line breaks and the marks that turn “gpj.exe” around; Cs and Co are no text.
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn") or char in "\t\n "
