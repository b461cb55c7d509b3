"""A file is judged by what is in it, and stored without what nobody meant to send."""

import threading
import time
from io import BytesIO
from itertools import pairwise

import pytest
from PIL.PngImagePlugin import PngInfo

from conversations.attachments.validation import MAX_NAME, FileRefusedError, validate_file
from tests.uploads import (
    bomb,
    growing_gif,
    many_frames,
    moving,
    opened,
    pdf,
    pdf_of_objects,
    photo,
    picture,
    slow_jpeg,
)

QUICK, LIMIT = 2, 12  # seconds on a busy machine; it takes some hundredths, and 2 to 8

SCRIPT = b"<script>alert(1)</script>"
ZIP = b"PK\x03\x04" + b"\0" * 26 + b"PK\x05\x06" + b"\0" * 18


def refused(content: bytes, name: str = "x.png") -> FileRefusedError:
    with pytest.raises(FileRefusedError) as raised:
        validate_file(name, content)
    assert str(raised.value.detail).endswith(".")
    return raised.value


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (picture("GIF"), "image/gif"),
        (picture("WEBP"), "image/webp"),
        (pdf(), "application/pdf"),
    ],
)
def test_the_type_is_what_the_content_is(content, media_type):
    assert validate_file("invoice.docx", content).media_type == media_type


def test_a_photo_loses_camera_place_and_comment_and_stands_upright():
    original = photo()
    assert b"TellTale" in original  # the premise
    kept = validate_file("photo.jpg", original).content
    assert b"TellTale" not in kept
    assert not opened(kept).getexif()
    assert opened(kept).size == (30, 40)


def test_a_png_loses_what_its_text_chunks_say():
    note = PngInfo()
    note.add_text("Author", "TellTaleAuthor")
    original = picture("PNG", pnginfo=note)
    assert b"TellTale" in original
    assert b"TellTale" not in validate_file("x.png", original).content


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_a_moving_picture_goes_on_moving(kind):
    kept = opened(validate_file("x", moving(kind)).content)
    assert kept.n_frames == 3
    colours = []
    for frame in range(3):
        kept.seek(frame)
        colours.append(kept.convert("RGB").getpixel((5, 5)))
    assert all(before != after for before, after in pairwise(colours))


def test_a_phone_s_jpeg_with_a_second_picture_in_it_is_a_jpeg():
    first = opened(picture("JPEG"))
    written = BytesIO()
    first.save(written, "MPO", save_all=True, append_images=[first.copy()])
    assert opened(written.getvalue()).format == "MPO"
    kept = validate_file("IMG_1.jpg", written.getvalue())
    assert (kept.media_type, opened(kept.content).format) == ("image/jpeg", "JPEG")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
@pytest.mark.parametrize("tail", [SCRIPT, ZIP])
def test_what_hangs_behind_a_picture_is_cut_off(kind, tail):
    assert tail not in validate_file("x", picture(kind) + tail).content


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a=1;alert(1)//",
        b"MZ" + b"\0" * 200,
        ZIP,
        b"just text",
        SCRIPT + picture("PNG"),
        b" %PDF-1.7 but not at the start",
        picture("BMP"),
        picture("TIFF"),
        picture("ICO"),
    ],
)
def test_anything_else_is_refused_whatever_it_is_called(content):
    assert refused(content, "holiday.png").code in ("wrong_type", "damaged")


def test_an_empty_file_is_refused():
    assert refused(b"").code == "empty"


@pytest.mark.parametrize("content", [picture("JPEG", (400, 400))[:-200], picture("PNG", (300, 300))[:150], pdf()[:-80]])
def test_a_file_that_is_cut_off_is_refused(content):
    assert refused(content).code == "damaged"


def test_a_pdf_without_a_page_is_refused():
    assert refused(pdf(pages=0)).code == "damaged"


def test_a_pdf_with_a_password_is_refused_and_one_that_opens_without_is_not():
    assert refused(pdf("secret")).code == "locked"
    assert validate_file("x", pdf()).media_type == "application/pdf"


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_unpacked():
    assert len(bomb()) < 10_000
    assert refused(bomb()).code == "too_big"


def test_all_frames_count_towards_the_pixels(settings):
    settings.ATTACHMENT_MAX_PIXELS = 2 * 20 * 20
    assert refused(moving("GIF")).code == "too_big"


def test_a_gif_of_very_many_tiny_frames_is_refused_before_they_are_gone_through():
    began = time.monotonic()
    assert refused(many_frames(300_000)).code == "too_complex"
    assert time.monotonic() - began < QUICK


def test_a_picture_whose_later_frames_are_larger_is_measured_by_those():
    assert refused(growing_gif()).code == "too_big"


@pytest.mark.parametrize("declared", [1_000_000, 10**15])
def test_a_pdf_that_says_it_has_a_million_objects_is_refused_before_they_are_looked_for(declared):
    content = pdf_of_objects(100_000).replace(b"/Size 100000", b"/Size %d" % declared)
    began = time.monotonic()
    assert refused(content).code == "too_complex"
    assert time.monotonic() - began < QUICK


def test_a_pdf_with_a_large_file_in_it_is_no_pdf_of_many_objects():
    inside = b"5 0 obj<</Type/EmbeddedFile/Params<</Size 7654321>>/Length 0>>stream\nendstream endobj\n" + b" " * 2000
    content = pdf().replace(b"%PDF-1.3\n", b"%PDF-1.3\n" + inside)
    assert content.count(b"7654321") == 1
    assert validate_file("x", content).media_type == "application/pdf"


@pytest.mark.parametrize("content", [pdf_of_objects(1_500_000, size=b"/S#69ze"), slow_jpeg(400)], ids=["pdf", "jpeg"])
def test_what_takes_too_long_is_ended_and_nobody_else_waits_for_it(content):
    answers = []
    hostile = threading.Thread(target=lambda: answers.append((refused(content).code, time.monotonic())))
    began = time.monotonic()
    hostile.start()
    waits = []
    while hostile.is_alive():
        asked = time.monotonic()
        assert validate_file("x", picture(size=(1, 1)), who="somebody else")
        waits.append(time.monotonic() - asked)
    [(code, ended)] = answers
    assert code == "too_complex"
    assert ended - began < LIMIT
    assert sorted(waits)[len(waits) // 2] < QUICK


def test_what_needs_too_much_memory_is_ended(settings):
    settings.ATTACHMENT_MAX_PIXELS = 10**10
    assert refused(bomb()).code == "too_complex"


def test_who_brings_a_second_file_meanwhile_waits_for_the_first_and_not_for_ever():
    slow = threading.Thread(target=lambda: refused(slow_jpeg(400)))
    slow.start()
    codes = [code_of_tiny_picture() for _ in range(30)]
    assert "busy" in codes
    assert validate_file("x", picture(size=(1, 1)), who="somebody else", patience=0)
    slow.join()


def code_of_tiny_picture() -> str:
    """How a picture is answered for whose turn nobody waits; empty when it is taken."""
    try:
        validate_file("x", picture(size=(1, 1)), patience=0)
    except FileRefusedError as error:
        time.sleep(0.05)
        return error.code
    return ""


def test_a_file_may_be_as_big_as_the_setting_says_and_no_bigger(settings):
    content = picture("PNG")
    settings.ATTACHMENT_MAX_BYTES = len(content)
    assert validate_file("x", content)
    assert refused(content + b"\0").code == "too_big"


def test_the_setting_decides_which_types_are_taken(settings):
    settings.ATTACHMENT_TYPES = ["application/pdf"]
    assert validate_file("x", pdf())
    assert refused(picture("PNG")).code == "wrong_type"


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("photo.jpg", "photo.jpg"),
        ("photo.JPEG", "photo.JPEG"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\ada\\mug.jpg", "mug.jpg"),
        ("invoice\u202egpj.exe", "invoicegpj.exe.jpg"),
        ("a\x00b\r\nSet-Cookie: x.jpg", "ab Set-Cookie x.jpg"),
        ('"quoted"<b>.jpg', "quoted b.jpg"),
        ("..", "file.jpg"),
        ("", "file.jpg"),
        ("\u200b\ufeff", "file.jpg"),
        ("Größe 👍 照片.jpg", "Größe 👍 照片.jpg"),
        ("x.html", "x.html.jpg"),
    ],
)
def test_a_name_is_cleaned_and_says_what_the_file_is(given, cleaned):
    assert validate_file(given, picture("JPEG")).name == cleaned


def test_a_long_name_is_cut_and_keeps_its_ending():
    name = validate_file("a" * 500 + ".jpg", picture("JPEG")).name
    assert name == "a" * MAX_NAME + ".jpg"
