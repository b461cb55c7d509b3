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


def many_frames(number: int) -> bytes:
    """A GIF of one pixel that changes so many times: 23 bytes each."""
    frame = b"\x21\xf9\x04\0\x05\0\0\0" + b"\x2c\0\0\0\0\1\0\1\0\0" + b"\2\2\x44\1\0"
    return b"GIF89a\1\0\1\0\x80\0\0\xff\0\0\0\xff\0" + frame * number + b"\x3b"


def growing_gif() -> bytes:
    """A GIF of one pixel, whose second frame says that it is as large as a frame can be."""
    larger = b"\x2c\0\0\0\0" + struct.pack("<HH", 65_535, 65_535) + b"\0\2\2\x44\1\0"
    return many_frames(1)[:-1] + larger + b"\x3b"


def slow_jpeg(scans: int) -> bytes:
    """A picture of 36 million pixels that is to be drawn over and over: a few hundred bytes a time."""
    content = picture("JPEG", (6000, 6000), progressive=True)
    again = content[content.rfind(b"\xff\xda") : -2]
    return content[:-2] + again * scans + b"\xff\xd9"


def pdf_of_objects(number: int, *, size: bytes = b"/Size") -> bytes:
    """A PDF of a few kilobytes whose cross-reference stream says that it has so many objects. With the word for it
    spelt as `/S#69ze`, which means the same, it is not seen without reading it."""
    rows = zlib.compress(b"\1\0\0\0\0" * number, 9)
    objects = (
        b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    )
    table = b"4 0 obj<</Type/XRef/W[1 3 1]%s %d/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n"
    return (
        objects
        + table % (size, number, len(rows))
        + rows
        + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % len(objects)
    )


def opened(content: bytes) -> Image.Image:
    """The picture in `content`."""
    return Image.open(BytesIO(content))
