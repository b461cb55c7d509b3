"""Reads articles out of files: Markdown with front matter, JSON lines, HTML and PDF."""

import datetime
import json
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import frontmatter
import nh3
import pypdf
import yaml
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.text import slugify
from markdownify import markdownify

_TITLE_LENGTH, _SLUG_LENGTH = 250, 120
_FIRST_HEADING = re.compile(r"\A\s*#\s+(.+?)\s*#*\s*(?:\n|\Z)")
_HTML_TITLE = re.compile(r"<(h1|title)\b[^>]*>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
_check_url = URLValidator(schemes=["http", "https"])


class UnreadableError(ValueError):
    """An article cannot be read; the message says why, in words for the person who imports."""


@dataclass(frozen=True)
class Document:
    """An article as a file gives it. `external_id` is empty where the slug is its identity."""

    origin: str
    title: str
    body: str
    slug: str = ""
    external_id: str = ""
    category: str = ""
    url: str = ""
    review_by: datetime.date | None = None


@dataclass(frozen=True)
class Failure:
    """Something that was not imported: where it stands and why."""

    origin: str
    reason: str


def read(paths: Iterable[Path]) -> Iterator[Document | Failure]:
    """Every article under the paths, in a stable order; in folders other files are passed over."""
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                if file.suffix.lower() in _READERS and file.is_file() and not file.name.startswith("."):
                    yield from _read_file(file)
        elif not path.is_file():
            yield Failure(str(path), "no such file or folder")
        elif path.suffix.lower() not in _READERS:
            yield Failure(str(path), f"not a kind of file that can be imported ({', '.join(sorted(_READERS))})")
        else:
            yield from _read_file(path)


def _read_file(path: Path) -> Iterator[Document | Failure]:
    if path.suffix.lower() == ".jsonl":
        yield from _json_lines(path)
        return
    try:
        yield _READERS[path.suffix.lower()](path)
    except UnreadableError as error:
        yield Failure(str(path), str(error))
    except OSError as error:
        yield Failure(str(path), f"cannot be read: {error.strerror}")


def _json_lines(path: Path) -> Iterator[Document | Failure]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            origin = f"{path}:{number}"
            try:
                yield _from_json(origin, _decode(line))
            except UnreadableError as error:
                yield Failure(origin, str(error))


def _from_json(origin: str, line: str) -> Document:
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnreadableError(f"not valid JSON: {error}") from None
    if not isinstance(row, dict):
        raise UnreadableError("not a JSON object")
    identity = row.get("id")
    if not isinstance(identity, str | int) or not str(identity).strip():
        raise UnreadableError("no id")
    return _document(origin, row, row.get("body"), external_id=_storable(str(identity)).strip())


def _markdown(path: Path) -> Document:
    try:
        fields, body = frontmatter.parse(_decode(path.read_bytes()))
    except yaml.YAMLError as error:
        raise UnreadableError(f"front matter is not valid YAML: {' '.join(str(error).split())}") from None
    heading = _FIRST_HEADING.match(body)
    if heading and not fields.get("title"):
        fields["title"] = heading[1]
    if heading and str(fields["title"]).strip() == heading[1].strip():
        body = body[heading.end() :]  # the page shows the title itself
    return _document(str(path), {"slug": path.stem, **fields}, body)


def _html(path: Path) -> Document:
    source = _decode(path.read_bytes())
    titles = {kind.lower(): _inner_text(text) for kind, text in _HTML_TITLE.findall(source)}
    title = titles.get("h1") or titles.get("title") or ""
    # What is not for reading goes first: with its tags alone removed, a script would become part of the article.
    clean = nh3.clean(_HTML_TITLE.sub("", source), clean_content_tags={"script", "style"})
    return _document(str(path), {"slug": path.stem, "title": title}, markdownify(clean, heading_style="ATX").strip())


def _pdf(path: Path) -> Document:
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = pypdf.PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError("the PDF is encrypted")
        title = ((reader.metadata and reader.metadata.title) or "").strip()
        body = "\n\n".join(page.extract_text().strip() for page in reader.pages)
    except (pypdf.errors.PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        # A damaged file comes out of the parser in many shapes.
        reason = str(error) if isinstance(error, UnreadableError) else f"not a readable PDF: {error}"
        raise UnreadableError(reason) from None
    if not body.strip():
        raise UnreadableError("the PDF holds no text (is it a scan?)")
    return _document(str(path), {"slug": path.stem, "title": title or _title_from(path.stem)}, body)


_READERS = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
    ".jsonl": _markdown,  # never called: a file of lines is many documents
}


def _document(origin: str, fields: dict[str, Any], body: Any, *, external_id: str = "") -> Document:
    """A Document from the fields of a file. Raises UnreadableError for what no article can be."""
    title = _text(fields, "title")
    if not title:
        raise UnreadableError("no title")
    if len(title) > _TITLE_LENGTH:
        raise UnreadableError(f"the title is longer than {_TITLE_LENGTH} characters")
    if not isinstance(body, str) or not body.strip():
        raise UnreadableError("the body is empty")
    slug = slugify(_text(fields, "slug"))[:_SLUG_LENGTH]
    if not slug and not external_id:
        raise UnreadableError("no slug can be made of its name")
    if len(external_id) > 200:
        raise UnreadableError("the id is longer than 200 characters")
    return Document(
        origin=origin,
        title=title,
        body=_storable(body).replace("\r\n", "\n").strip(),
        slug=slug,
        external_id=external_id,
        category=_text(fields, "category")[:80],
        url=_url(_text(fields, "url")),
        review_by=_date(fields.get("review_by")),
    )


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if isinstance(value, dict | list):
        raise UnreadableError(f"the {name} is not text")
    return " ".join(_storable(str(value)).split())


def _storable(text: str) -> str:
    """`text` as every database takes it: JSON may spell NUL bytes and halves of surrogate pairs."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UnreadableError("not valid Unicode") from None
    return text.replace("\0", "")


def _url(value: str) -> str:
    if value:
        try:
            _check_url(value)
        except ValidationError:
            raise UnreadableError(f"the url is not a web address: {value[:80]}") from None
    if len(value) > 500:
        raise UnreadableError("the url is longer than 500 characters")
    return value


def _date(value: Any) -> datetime.date | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        raise UnreadableError(f"review_by is not a date like 2030-01-31: {str(value)[:40]}") from None


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"not valid UTF-8 (byte {error.start})") from None


def _inner_text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def _title_from(stem: str) -> str:
    return re.sub(r"[-_]+", " ", stem).strip().capitalize()
