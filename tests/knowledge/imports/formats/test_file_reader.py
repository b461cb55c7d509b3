"""What files of each kind become."""

import datetime
import json
from io import BytesIO

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from knowledge.imports.formats import pdf as pdf_reader
from knowledge.imports.formats.document import Document
from knowledge.imports.formats.file_reader import read
from knowledge.limited_process import Limits
from tests.uploads import pdf_of_objects


@pytest.fixture
def one(tmp_path):
    """Writes one file and reads it: a Document, or the reason why not."""

    def write_and_read(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        [found] = read([path])
        return found if isinstance(found, Document) else found.reason

    return write_and_read


def pdf(*pages, title=""):
    """A PDF whose pages are lists of (size, text) lines."""
    writer = PdfWriter()
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1")})
    font[NameObject("/BaseFont")] = NameObject("/Helvetica")
    for lines in pages:
        page = writer.add_blank_page(400, 600)
        fonts = DictionaryObject({NameObject("/F"): writer._add_object(font)})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        stream = DecodedStreamObject()
        drawn = [f"BT /F {size} Tf 1 0 0 1 40 {560 - 30 * n} Tm ({text}) Tj ET" for n, (size, text) in enumerate(lines)]
        stream.set_data("\n".join(drawn).encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
    if title:
        writer.add_metadata({"/Title": title})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


FRONT = "---\ntitle: Ice\n{}\n---\nText."


def test_front_matter_says_who_reads_it_in_which_language_and_until_when(one):
    found = one(
        "ice.md", FRONT.format("audience: Internal\nlocale: pt_BR\nreview_by: 2031-05-04\nstate: draft\nx: [1]")
    )
    assert (found.audience, found.locale, found.draft) == ("internal", "pt-BR", True)
    assert found.review_by == datetime.date(2031, 5, 4)


def test_json_lines_say_the_same(one):
    row = {"id": "a/b#ü 1", "title": "Ice", "body": "Text.", "category": "Winter", "locale": "de", "extra": {"a": 1}}
    found = one("ice.jsonl", json.dumps({**row, "audience": "internal", "review_by": "2031-05-04"}))
    assert (found.external_id, found.category, found.locale, found.audience) == ("a/b#ü 1", "Winter", "de", "internal")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("audience: staff", "the audience is neither public nor internal: staff"),
        ("locale: English please", "the locale is not one like en"),
        ("state: gone", "the state is neither draft nor published"),
        ("review_by: 2031-02-30", "front matter is not valid YAML"),
        ("slug: [a, b]", "the slug is not text"),
        (f"title: {'x' * 251}", "the title is longer than 250 characters"),
    ],
)
def test_what_front_matter_cannot_say_is_refused(one, line, reason):
    assert reason in one("ice.md", FRONT.format(line))


def test_a_title_may_have_250_characters(one):
    assert len(one("ice.md", f"---\ntitle: {'x' * 250}\n---\nText.").title) == 250


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"id": True}, "no id"),
        ({"id": " "}, "no id"),
        ({"id": "a\nb"}, "control characters"),
        ({"id": "\0"}, "control characters"),
        ({"id": "x" * 201}, "longer than 200"),
    ],
)
def test_odd_ids_are_refused_with_a_reason(one, row, reason):
    assert reason in one("a.jsonl", json.dumps({"title": "T", "body": "B", **row}))


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (b"\xef\xbb\xbf# Caf\xc3\xa9\n\nText.", "Text."),
        ("# Café\n\nText.".encode("utf-16"), "Text."),
        ("# Café\n\nIt’s “open” – €5.".encode("cp1252"), "It’s “open” – €5."),
        ("---\r\ntitle: Café\r\n---\r\n# Café\r\n\r\nOne\r\nTwo\r\n".encode(), "One\nTwo"),
        ("Café\n====\n\nText.".encode(), "Text."),
        ("---\ntitle: Café\n---\n\n---\nfoo: bar\n---".encode(), "---\nfoo: bar\n---"),
    ],
)
def test_markdown_is_read_however_it_was_saved(one, content, body):
    found = one("cafe.md", content)
    assert (found.title, found.body) == ("Café", body)


@pytest.mark.parametrize(
    ("content", "title"),
    [("# Using C#\n\nText.", "Using C#"), ("# Ice ##\n\nText.", "Ice"), ("---\nslug:\n---\n# Ice\n\nText.", "Ice")],
)
def test_the_first_heading_as_it_is_meant(one, content, title):
    found = one("a.md", content)
    assert (found.title, found.slug, found.body) == (title, "a", "Text.")


@pytest.mark.parametrize("content", ["# " + "\t" * 100_000 + "x #", "# " + "#\t" * 100_000, "# A\n\n" + "](" * 100_000])
def test_a_file_made_to_be_slow_is_not(one, content):
    one("a.md", content)


def test_front_matter_that_grows_when_it_is_looked_at_is_refused(one):
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12))
    assert "the title is not text" in one("a.md", f"---\nl0: &l0 [x]\n{levels}\ntitle: *l11\n---\n# A\n\nText.")


def test_text_in_an_encoding_that_cannot_be_told_is_refused(one):
    assert "not valid UTF-8" in one("a.md", "# Заголовок статьи\n\nТекст".encode("cp1251"))


def test_links_between_the_files_lead_to_the_articles(one):
    body = one("a.md", "# A\n\n[x](deep/Other-Page.md#how) [y](https://e.org/b.md) ![z](z.png) [f](#f)").body
    assert body == "[x](/help/other-page/#how) [y](https://e.org/b.md) ![z](z.png) [f](#f)"


PAGE = """<!doctype html><head><meta charset="{charset}"><title>Ice rink | Site</title>
<body><header><a href="/">Logo</a></header><nav><ul><li>Home</ul></nav>
<main><header><h1>Ice &amp; rinks łódź</h1><p>The lead.</p></header><script>steal()</script><style>p {{}}</style>
<p>See <a href="returns.html#how">returns</a>, <a href="/x">ours</a>, <a href="https://e.org/">theirs</a> and
<a href="javascript:alert(1)">nothing</a>. <img src="a.png" alt="The rink"></p>
<table><tr><th>Size<th>Price<tr><td>S | M<td>10</table><ul><li>One<li>Two</ul><p>5 &lt; 6, write &lt;b&gt;.</p>
<footer>Share this</footer></main><footer>Imprint</footer></body>"""


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-2", "windows-1250"])
def test_html_gives_what_is_there_to_be_read(one, charset):
    found = one("ice.html", PAGE.format(charset=charset).encode(charset))
    assert found.title == "Ice & rinks łódź"
    assert "| Size | Price |\n| --- | --- |\n| S \\| M | 10 |" in found.body
    assert "* One\n* Two" in found.body
    assert "See [returns](/help/returns/#how), ours, [theirs](https://e.org/) and" in found.body
    assert "nothing. The rink" in found.body
    assert "5 \\< 6, write \\<b>." in found.body
    assert "The lead." in found.body
    for left_out in ("Logo", "Home", "steal", "p {", "Share this", "Imprint", "javascript"):
        assert left_out not in found.body


def test_a_page_that_says_its_address_keeps_its_links(one):
    body = one("a.html", '<base href="https://e.org/help/"><h1>A</h1><p><a href="../shop">shop</a></p>').body
    assert body == "[shop](https://e.org/shop)"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'<meta charset="klingon"><h1>A</h1>B', "it declares an unknown encoding: klingon"),
        (b'<meta charset="utf-8"><h1>A</h1>\xff\xfe', "not valid UTF-8"),
        (b"<h1>A</h1>" + b"<div>" * 5000 + b"x", "nested too deeply"),
        (b"<h1>A</h1><script>x</script><nav>y</nav>", "the body is empty"),
    ],
)
def test_html_that_cannot_be_read_says_why(one, content, reason):
    assert reason in one("a.html", content)


def test_a_pdf_loses_what_runs_through_its_pages(one):
    text = [
        [(22, "Renting a bike"), (11, "Anyone may rent the doc-"), (11, "umented self-"), (11, "service bikes.")],
        [(15, "Prices"), (11, "A city bike costs 12 euros."), (11, "Ask for self-service.")],
        [(15, "Deposits"), (11, "The deposit is 100 euros.")],
    ]
    pages = [
        [(8, "Harbour handbook"), *lines, (8, f"Page {number} of 3")] for number, lines in enumerate(text, start=1)
    ]
    found = one("rent.pdf", pdf(*pages, title="Microsoft Word - rent.doc"))
    assert found.title == "Renting a bike"
    assert found.body == (
        "Anyone may rent the documented self-service bikes.\n\n### Prices\n\n"
        "A city bike costs 12 euros.\nAsk for self-service.\n\n### Deposits\n\nThe deposit is 100 euros."
    )


def test_a_pdf_has_the_title_that_its_file_says(one):
    found = one("x.pdf", pdf([(11, "Text of the page."), (11, "More of it.")], title="Renting a bike"))
    assert (found.title, found.body) == ("Renting a bike", "Text of the page.\nMore of it.")


def test_a_pdf_that_would_be_read_for_ever_is_ended_and_the_next_is_read(one, monkeypatch):
    monkeypatch.setattr(pdf_reader, "_LIMITS", Limits(processor=1, clock=3, memory=512 * 1024**2))
    assert one("hostile.pdf", pdf_of_objects(2_000_000)) == "the PDF takes too much time or memory to read"
    assert one("x.pdf", pdf([(11, "Text of the page."), (11, "More of it.")])).body == "Text of the page.\nMore of it."
