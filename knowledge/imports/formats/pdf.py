"""PDF files: their lines, with the headings that a larger type makes and without what repeats on every page."""

import io
import logging
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pypdf

from knowledge.imports.formats.document import Document, UnreadableError, document, name_of, storable, title_from

_EDGE = 3  # lines at the top and at the bottom of a page that may be a running header or a page number
_MOST_PAGES = 0.6  # a line on more of them than this runs through the document
_FEWEST_PAGES = 3  # before anything can be said to repeat
_LARGER = 1.15  # than the text, and a short line is a heading
_LONGEST_HEADING = 120  # characters
_NO_TITLE = re.compile(
    r"^(microsoft (word|powerpoint|excel)\b.*|untitled.*|.*\.(docx?|odt|pdf|indd|pptx?|xlsx?))$", re.I
)
_BULLET = re.compile(r"^[•▪‣●◦–]\s*")
_HYPHEN = re.compile(r"\b(\w+)-\n([^\W\d_]+)")

# A damaged file comes out of the parser in many shapes.
_DAMAGE = (pypdf.errors.PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError, OSError)


@dataclass
class _Line:
    text: str = ""
    size: float = 0.0  # of its largest letters, in points


def read(origin: str, raw: bytes) -> Document:
    """The article of a PDF. Its title is the file's own, or else its largest heading, or the file's name."""
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = pypdf.PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError("the PDF is encrypted")
        title = " ".join(str((reader.metadata and reader.metadata.title) or "").split())
        pages = [_lines(page) for page in reader.pages]
    except _DAMAGE as error:
        reason = str(error) if isinstance(error, UnreadableError) else f"not a readable PDF: {error}"
        raise UnreadableError(reason) from None
    if not any(pages):
        raise UnreadableError("the PDF holds no text (is it a scan?)")
    lines = [line for page in _without_running(pages) for line in page]
    body = _body(lines)
    heading = re.match(r"## (.+)\n", body + "\n")
    if not title or _NO_TITLE.match(title):
        title = heading[1] if heading else title_from(name_of(origin))
    if heading and heading[1].casefold() == title.casefold():
        body = body[heading.end() :]  # the page shows the title itself
    return document(origin, {"slug": name_of(origin), "title": title}, body)


def _lines(page: pypdf.PageObject) -> list[_Line]:
    lines = [_Line()]

    def collect(text: str, matrix: Any, text_matrix: Any, font: Any, size: float) -> None:
        first, *others = text.split("\n")
        for number, part in enumerate([first, *others]):
            if number:
                lines.append(_Line())
            lines[-1].text += part
            if part.strip():
                lines[-1].size = max(lines[-1].size, round(abs(text_matrix[3] * matrix[3] * size), 1))

    page.extract_text(visitor_text=collect)
    for line in lines:
        line.text = " ".join(storable(line.text.encode(errors="ignore").decode()).split())
    return [line for line in lines if line.text]


def _without_running(pages: list[list[_Line]]) -> list[list[_Line]]:
    """The pages without the headers, footers and page numbers that most of them have."""
    if len(pages) < _FEWEST_PAGES:
        return pages
    times = Counter(shape for page in pages for shape in {_shape(line) for line in [*page[:_EDGE], *page[-_EDGE:]]})
    running = {shape for shape, count in times.items() if count > _MOST_PAGES * len(pages)}
    return [
        [line for number, line in enumerate(page) if _EDGE <= number < len(page) - _EDGE or _shape(line) not in running]
        for page in pages
    ]


def _shape(line: _Line) -> str:
    """What two lines have in common that differ in their numbers only."""
    return re.sub(r"\d+", "#", line.text)


def _body(lines: list[_Line]) -> str:
    """Markdown: headings by their size, the other lines as they stand, words joined that a line end had cut."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    usual = letters.most_common(1)[0][0] if letters else 0.0
    sizes = sorted({line.size for line in lines if _is_heading(line, usual)}, reverse=True)
    parts = []
    for line in lines:
        if _is_heading(line, usual):
            parts.append(f"\n{'##' if line.size == sizes[0] else '###'} {line.text}\n")
        else:
            parts.append(_BULLET.sub("- ", line.text))
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).strip()
    return _HYPHEN.sub(lambda cut: _joined(cut, text), text)


def _is_heading(line: _Line, usual: float) -> bool:
    return line.size > usual * _LARGER and len(line.text) <= _LONGEST_HEADING and any(map(str.isalpha, line.text))


def _joined(cut: re.Match[str], text: str) -> str:
    """The word that a line end has cut. Its hyphen stays where the text has it elsewhere, or a capital follows."""
    compound = f"{cut[1]}-{cut[2]}"
    return compound if compound in text or not cut[2][0].islower() else cut[1] + cut[2]
