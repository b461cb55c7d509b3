"""Looking into an uploaded file: what it is, and the bytes of it that are kept. This runs in a process of its own that
may be ended at any moment, and knows nothing of the site."""

import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, ImageSequence
from pypdf import PdfReader
from pypdf.errors import PyPdfError

PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
MOVING = ("PNG", "GIF", "WEBP")  # of the other kinds only the first frame is kept
PDF = "application/pdf"
MOST_FRAMES = 1000  # of a moving picture; each takes time, however few pixels it has
MOST_OBJECTS = 100_000  # that a PDF may say it has, before anything goes through them
_PDF_END = 1024  # bytes at the end of a PDF in which readers look for its end mark
_XREF = re.compile(rb"/XRef\b|\btrailer\b")  # what says how many objects there are stands beside one of these
_BESIDE = 1000  # bytes
_SIZES = re.compile(rb"/(?:Size|Index)[\s\[]*(\d{1,20}(?:\s+\d{1,20}){0,50})")
_SAVED = {
    "JPEG": {"quality": 90},
    "WEBP": {"quality": 90, "method": 2},  # the library's own choice, 4, takes twice as long and saves little
}
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
warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # an error follows it where it matters


class UnfitError(Exception):
    """The file is not taken; the word says why."""


def inspect(content: bytes, *, most_pixels: int) -> tuple[dict[str, Any], bytes]:
    """`type` and the bytes to keep, or `unfit`: why the file is not taken."""
    Image.MAX_IMAGE_PIXELS = most_pixels // 2  # the library refuses twice as much, also where a later frame is larger
    try:
        if content.startswith(b"%PDF-"):
            _check_pdf(content)
            return {"type": PDF}, content
        kind, kept = _picture(content, most_pixels)
    except UnfitError as unfit:
        return {"unfit": str(unfit)}, b""
    return {"type": PICTURES[kind]}, kept


def _picture(content: bytes, most_pixels: int) -> tuple[str, bytes]:
    """The kind of a picture, and the picture written anew: without place, camera and author, without anything hidden
    before, behind or between, and upright."""
    try:
        with Image.open(BytesIO(content), formats=list(PICTURES)) as picture:
            if picture.width * picture.height > most_pixels:
                raise UnfitError("too_many_pixels")
            # Phones put a second picture into a JPEG, for depth or brightness; the library has its own word for it.
            kind = "JPEG" if picture.format == "MPO" else str(picture.format)
            if kind in MOVING and getattr(picture, "is_animated", False):
                return kind, _moving_anew(picture, kind, most_pixels)
            return kind, _still_anew(picture, kind)
    except Image.DecompressionBombError:
        raise UnfitError("too_many_pixels") from None
    except Image.UnidentifiedImageError:
        raise UnfitError("wrong_type") from None
    except _DAMAGED:
        raise UnfitError("damaged_picture") from None


def _still_anew(picture: Image.Image, kind: str) -> bytes:
    picture.load()
    written = BytesIO()
    _bare(ImageOps.exif_transpose(picture)).save(written, kind, **_SAVED.get(kind, {}))
    return written.getvalue()


def _moving_anew(picture: Image.Image, kind: str, most_pixels: int) -> bytes:
    frames = list(_frames(picture, most_pixels))
    timing = {"duration": [frame.info.get("duration", 100) for frame in frames], "loop": picture.info.get("loop", 0)}
    first, *others = [_bare(frame) for frame in frames]
    written = BytesIO()
    first.save(written, kind, save_all=True, append_images=others, **timing, **_SAVED.get(kind, {}))
    return written.getvalue()


def _frames(picture: Image.Image, most_pixels: int) -> Iterator[Image.Image]:
    """The frames, counted as they come: to be told their number, the library would go through all of them first."""
    pixels = 0
    for number, frame in enumerate(ImageSequence.Iterator(picture), start=1):
        pixels += frame.width * frame.height
        if number > MOST_FRAMES:
            raise UnfitError("too_many_frames")
        if pixels > most_pixels:
            raise UnfitError("too_many_pixels")
        yield frame.copy()


def _bare(picture: Image.Image) -> Image.Image:
    """The picture without its metadata, some of which would be written again."""
    picture.info = {key: value for key, value in picture.info.items() if key in ("transparency", "background")}
    return picture


def _check_pdf(content: bytes) -> None:
    """That it is a PDF with pages which anybody can open."""
    if b"%%EOF" not in content[-_PDF_END:]:
        raise UnfitError("damaged_pdf")
    if _declared_objects(content) > MOST_OBJECTS:
        raise UnfitError("too_complex")
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnfitError("locked")
        pages = len(reader.pages)
    except _DAMAGED:
        raise UnfitError("damaged_pdf") from None
    if not pages:
        raise UnfitError("damaged_pdf")


def _declared_objects(content: bytes) -> int:
    """The largest number of objects that a PDF says to have. One that spells these words in another way meets the
    limits of this process instead."""
    most = 0
    for found in _XREF.finditer(content):
        beside = content[max(0, found.start() - _BESIDE) : found.end() + _BESIDE]
        most = max([most, *(int(number) for sizes in _SIZES.findall(beside) for number in sizes.split())])
        if most > MOST_OBJECTS:
            break
    return most
