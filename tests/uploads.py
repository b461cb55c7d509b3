"""Real files, made here, for tests that upload them."""

import struct
import zlib
from io import BytesIO

from PIL import Image
from pypdf import PdfWriter


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options) -> bytes:
    """A picture of one colour."""
    written = BytesIO()
    Image.new("RGB", size, "#cc9966").save(written, kind, **options)
    return written.getvalue()


def photo() -> bytes:
    """A JPEG as a phone takes it: lying on its side, and telling the camera and the place."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010F] = "TellTaleCamera"
    exif.get_ifd(0x8825)[1] = "N"  # a place
    return picture("JPEG", (40, 30), exif=exif, comment=b"TellTaleComment")


def moving(kind: str) -> bytes:
    """Three frames of different colours."""
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    written = BytesIO()
    frames[0].save(written, kind, save_all=True, append_images=frames[1:], duration=70)
    return written.getvalue()


def pdf(password: str = "", pages: int = 1) -> bytes:
    """A PDF with empty pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    if password:
        writer.encrypt(password)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def bomb() -> bytes:
    """A PNG of a few bytes that says it has 60,000 by 60,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def opened(content: bytes) -> Image.Image:
    """The picture in `content`."""
    return Image.open(BytesIO(content))
