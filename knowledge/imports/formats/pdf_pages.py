"""The text of a PDF as the file places it. This runs in a process of its own that may be ended at any moment, and knows
nothing of the site."""

import io
from typing import Any

import pypdf

# A damaged file comes out of the parser in many shapes.
_DAMAGE = (pypdf.errors.PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError, OSError)


def read_pages(content: bytes) -> tuple[dict[str, Any], bytes]:
    """`title`, and `pages` with the text of each line and the size of its largest letters in points; or `unreadable`:
    why there is nothing to read."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"unreadable": "the PDF is encrypted"}, b""
        title = " ".join(str((reader.metadata and reader.metadata.title) or "").split())
        return {"title": title, "pages": [_lines(page) for page in reader.pages]}, b""
    except _DAMAGE as error:
        return {"unreadable": f"not a readable PDF: {error}"}, b""


def _lines(page: pypdf.PageObject) -> list[tuple[str, float]]:
    texts, sizes = [""], [0.0]

    def collect(text: str, matrix: Any, text_matrix: Any, font: Any, size: float) -> None:
        first, *others = text.split("\n")
        for number, part in enumerate([first, *others]):
            if number:
                texts.append("")
                sizes.append(0.0)
            texts[-1] += part
            if part.strip():
                sizes[-1] = max(sizes[-1], round(abs(text_matrix[3] * matrix[3] * size), 1))

    page.extract_text(visitor_text=collect)
    return [(text.encode(errors="ignore").decode(), size) for text, size in zip(texts, sizes, strict=True)]
