"""An article as a file gives it, and what its fields must look like. Links between the files of one folder become links
between articles.
"""

import datetime
import re
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.urls import reverse
from django.utils.text import slugify

from knowledge.models import Article

_TITLE, _SLUG, _ID, _URL, _CATEGORY, _BODY = 250, 120, 200, 500, 80, 10_000_000  # characters
_STATES = {"": False, Article.State.PUBLISHED: False, Article.State.DRAFT: True}
_LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_NOT_IN_IDS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_check_url = URLValidator(schemes=["http", "https"])
_PAGES = {".md", ".markdown", ".html", ".htm", ".pdf"}
MARKDOWN_LINK = re.compile(r"\]\(([^()\s]+)((?:\s+\"[^\"\n]*\")?)\)")


class UnreadableError(ValueError):
    """An article cannot be read; the message says why, in words for the person who imports."""


@dataclass(frozen=True)
class Document:
    """An article as a file gives it. `external_id` is empty where the slug is its identity.

    None is what the file says nothing about: there the article keeps what it has.
    """

    origin: str
    title: str
    body: str
    slug: str = ""
    external_id: str = ""
    category: str | None = None
    url: str | None = None
    audience: str | None = None
    locale: str | None = None
    review_by: datetime.date | None = None
    draft: bool = False


@dataclass(frozen=True)
class Failure:
    """Something that was not imported: where it stands and why."""

    origin: str
    reason: str


def document(origin: str, fields: dict[str, Any], body: Any, *, external_id: str = "") -> Document:
    """A Document from the fields of a file, unknown ones ignored. Raises UnreadableError for what no article can be."""
    title = _text(fields, "title")
    if not title:
        raise UnreadableError("no title")
    if len(title) > _TITLE:
        raise UnreadableError(f"the title is longer than {_TITLE} characters")
    body = storable(body if isinstance(body, str) else "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if not body:
        raise UnreadableError("the body is empty")
    if len(body) > _BODY:
        raise UnreadableError(f"the body is longer than {_BODY} characters")
    slug = slugify(_text(fields, "slug"))[:_SLUG]
    if not slug and not external_id:
        raise UnreadableError("no slug can be made of its name")
    return Document(
        origin=origin,
        title=title,
        body=body,
        slug=slug,
        external_id=external_id,
        category=_said(fields, "category", _category),
        url=_said(fields, "url", _url),
        audience=_said(fields, "audience", _audience),
        locale=_said(fields, "locale", _locale),
        review_by=_date(fields.get("review_by")),
        draft=_draft(_text(fields, "state").lower()),
    )


def identity(value: Any) -> str:
    """An id as it is stored. Raises UnreadableError for what is none."""
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise UnreadableError("no id")
    text = storable(str(value)).strip()
    if len(text) > _ID:
        raise UnreadableError(f"the id is longer than {_ID} characters")
    if not text or _NOT_IN_IDS.search(text):
        raise UnreadableError("the id has control characters")
    return text


def name_of(origin: str) -> str:
    """A file's name without folder and ending."""
    return PurePath(origin).stem


def title_from(name: str) -> str:
    """A title made of a file's name."""
    return re.sub(r"[-_]+", " ", name).strip().capitalize()


def storable(text: str) -> str:
    """`text` as every database takes it: JSON may spell NUL bytes and halves of surrogate pairs."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UnreadableError("not valid Unicode") from None
    return text.replace("\0", "")


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if isinstance(value, dict | list | set | bytes):
        raise UnreadableError(f"the {name} is not text")
    return " ".join(storable(str(value)).split())


def _said(fields: dict[str, Any], name: str, check: Any) -> str | None:
    return check(_text(fields, name)) if name in fields else None


def _category(value: str) -> str:
    return value[:_CATEGORY]


def _audience(value: str) -> str | None:
    """Never guessed: an internal article with a typo would be shown to customers."""
    if value and value.lower() not in Article.Audience.values:
        raise UnreadableError(f"the audience is neither public nor internal: {value[:40]}")
    return value.lower() or None


def _locale(value: str) -> str | None:
    value = value.replace("_", "-")
    if value and (len(value) > 12 or not _LOCALE.fullmatch(value)):
        raise UnreadableError(f"the locale is not one like en or pt-BR: {value[:40]}")
    return value or None


def _draft(value: str) -> bool:
    if value not in _STATES:
        raise UnreadableError(f"the state is neither draft nor published: {value[:40]}")
    return _STATES[value]


def _url(value: str) -> str:
    if len(value) > _URL:
        raise UnreadableError(f"the url is longer than {_URL} characters")
    if value:
        try:
            _check_url(value)
        except ValidationError:
            raise UnreadableError(f"the url is not a web address: {value[:80]}") from None
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


def help_address(target: str) -> str:
    """Where the article of a neighbouring file stands; empty when the target is anything else."""
    parts = urlsplit(target)
    path = PurePosixPath(unquote(parts.path))
    if parts.scheme or parts.netloc or parts.path.startswith("/") or path.suffix.lower() not in _PAGES:
        return ""
    slug = slugify(path.stem)
    if not slug:
        return ""
    return reverse("knowledge:article", args=[slug]) + (f"#{parts.fragment}" if parts.fragment else "")
