"""What is in an uploaded file, judged by its content alone. Neither its name nor the type that the browser claims is
believed."""

import hashlib
import re
import struct
import threading
import unicodedata
import zlib
from dataclasses import dataclass
from io import BytesIO

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps, ImageSequence
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from conversations.exceptions import ActionError

MAX_NAME = 120
PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
MOVING = ("PNG", "GIF", "WEBP")  # of the other kinds only the first frame is kept
PDF = "application/pdf"
ENDINGS = {
    "image/png": [".png"],
    "image/jpeg": [".jpg", ".jpeg"],
    "image/gif": [".gif"],
    "image/webp": [".webp"],
    PDF: [".pdf"],
}
_PDF_END = 1024  # bytes at the end of a PDF in which readers look for its end mark
# What the libraries raise for contents that they cannot make sense of.
_DAMAGED = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    PyPdfError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
_one_file = threading.Lock()  # each may take hundreds of megabytes, or a processor for seconds, while it is looked at


class FileRefusedError(ActionError):
    """A file that is not taken. The code says why: `empty`, `too_big`, `wrong_type`, `damaged` or `locked`."""

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


def validate_file(name: str, content: bytes) -> ValidatedFile:
    """The file as it may be stored. Raises FileRefusedError."""
    if not content:
        raise FileRefusedError("empty", _("That file is empty."))
    check_size(len(content))
    with _one_file:
        media_type, kept = _checked_pdf(content) if content.startswith(b"%PDF-") else _checked_picture(content)
    if media_type not in settings.ATTACHMENT_TYPES:
        raise FileRefusedError
    return ValidatedFile(clean_name(name, media_type), media_type, kept)


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


def _checked_picture(content: bytes) -> tuple[str, bytes]:
    """The type of a picture, and the picture written anew: without place, camera and author, without anything hidden
    before, behind or between, and upright."""
    try:
        with Image.open(BytesIO(content), formats=list(PICTURES)) as picture:
            # Phones put a second picture into a JPEG, for depth or brightness; the library has its own word for it.
            kind = "JPEG" if picture.format == "MPO" else str(picture.format)
            _check_pixels(picture)
            return PICTURES[kind], _written_anew(picture, kind)
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except Image.UnidentifiedImageError:
        raise FileRefusedError from None
    except _DAMAGED:
        raise FileRefusedError("damaged", _("That picture is damaged or cut off.")) from None


def _check_pixels(picture: Image.Image) -> None:
    frames = getattr(picture, "n_frames", 1)
    if picture.width * picture.height * frames > settings.ATTACHMENT_MAX_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> FileRefusedError:
    return FileRefusedError("too_big", _("That picture has too many pixels. Please send a smaller one."))


def _written_anew(picture: Image.Image, kind: str) -> bytes:
    written = BytesIO()
    if kind in MOVING and getattr(picture, "is_animated", False):
        frames = [frame.copy() for frame in ImageSequence.Iterator(picture)]
        timing = {
            "duration": [frame.info.get("duration", 100) for frame in frames],
            "loop": picture.info.get("loop", 0),
        }
        _bare(frames[0]).save(
            written, kind, save_all=True, append_images=[_bare(frame) for frame in frames[1:]], **timing
        )
        return written.getvalue()
    picture.load()
    quality = {"quality": 90} if kind in ("JPEG", "WEBP") else {}
    _bare(ImageOps.exif_transpose(picture)).save(written, kind, **quality)
    return written.getvalue()


def _bare(picture: Image.Image) -> Image.Image:
    """The picture without its metadata, some of which would be written again."""
    picture.info = {key: value for key, value in picture.info.items() if key in ("transparency", "background")}
    return picture


def _checked_pdf(content: bytes) -> tuple[str, bytes]:
    """That it is a PDF with pages which anybody can open."""
    if b"%%EOF" not in content[-_PDF_END:]:
        raise _damaged_pdf()
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileRefusedError("locked", _("That PDF needs a password. Please send one without."))
        pages = len(reader.pages)
    except _DAMAGED:
        raise _damaged_pdf() from None
    if not pages:
        raise _damaged_pdf()
    return PDF, content


def _damaged_pdf() -> FileRefusedError:
    return FileRefusedError("damaged", _("That PDF is damaged or cut off."))
