"""Markdown with front matter."""

import re

import frontmatter
import yaml

from knowledge.imports.formats import encoding
from knowledge.imports.formats.document import MARKDOWN_LINK, Document, UnreadableError, document, help_address, name_of

_FIRST_HEADING = re.compile(r"\A\s*#[ \t]+([^\n]+)(?:\n|\Z)")
_UNDERLINED = re.compile(r"\A\s*(\S[^\n]*)\n=+[ \t]*(?:\n|\Z)")


def read(origin: str, raw: bytes) -> Document:
    """The article of a Markdown file. Its title is in the front matter, or else its first heading."""
    text = encoding.text(raw).replace("\r\n", "\n").replace("\r", "\n")
    try:
        fields, body = frontmatter.parse(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a date such as 2030-02-30
        raise UnreadableError(f"front matter is not valid YAML: {' '.join(str(error).split())}") from None
    heading = _FIRST_HEADING.match(body) or _UNDERLINED.match(body)
    title = fields.get("title") or (heading and _without_closing(heading[1]))
    if heading and title == _without_closing(heading[1]):
        body = body[heading.end() :]  # the page shows the title itself
    named = {**fields, "title": title, "slug": fields.get("slug") or name_of(origin)}
    return document(origin, named, MARKDOWN_LINK.sub(_link, body))


def _without_closing(heading: str) -> str:
    """`Title` of `Title ##`; the # of `C#` is its own."""
    heading = heading.strip()
    bare = heading.rstrip("#")
    return bare.strip() if bare.endswith((" ", "\t")) else heading


def _link(found: re.Match[str]) -> str:
    return f"]({help_address(found[1]) or found[1]}{found[2]})"
