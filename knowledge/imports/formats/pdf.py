"""PDF files: their lines, with the headings that a larger type makes and without what repeats on every page."""

import re
from collections import Counter
from dataclasses import dataclass

from knowledge.imports.formats import pdf_pages
from knowledge.imports.formats.document import Document, UnreadableError, document, name_of, storable, title_from
from knowledge.limited_process import BrokenError, BusyError, Limits, TooMuchError, run_limited

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

# A manual of a thousand pages takes a minute on a busy machine.
_LIMITS = Limits(processor=60, clock=180, memory=1024**3)
_PATIENCE = 300.0  # seconds in line; an import has time
_READ_PAGES = f"{pdf_pages.__name__}:{pdf_pages.read_pages.__name__}"


@dataclass
class _Line:
    text: str = ""
    size: float = 0.0  # of its largest letters, in points


def read(origin: str, raw: bytes) -> Document:
    """The article of a PDF. Its title is the file's own, or else its largest heading, or the file's name."""
    title, pages = _pages(raw)
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


def _pages(raw: bytes) -> tuple[str, list[list[_Line]]]:
    """The title that the file gives itself, and the lines of each page, read in a process that may use so much."""
    try:
        found, _none = run_limited(_READ_PAGES, raw, limits=_LIMITS, who="import", patience=_PATIENCE)
    except TooMuchError:
        raise UnreadableError("the PDF takes too much time or memory to read") from None
    except BusyError:
        raise UnreadableError("there was no time to read the PDF: import it again later") from None
    except BrokenError as error:
        raise UnreadableError(f"not a readable PDF: {error}") from None
    if "unreadable" in found:
        raise UnreadableError(found["unreadable"])
    return found["title"], [[line for each in page if (line := _line(*each)).text] for page in found["pages"]]


def _line(text: str, size: float) -> _Line:
    return _Line(" ".join(storable(text).split()), size)


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
