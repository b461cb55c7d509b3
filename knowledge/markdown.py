"""Reading Markdown: the one parser, plain text of a line, and the anchors of headings."""

import re
from collections import Counter
from collections.abc import Sequence
from html import unescape

from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

# Imported articles hold some raw HTML; whoever renders it sanitises it (`render.py`).
parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])

# Splitting into passages needs blocks only; parsing every line's inline marks costs three times as much.
_blocks = MarkdownIt("commonmark").enable("table").disable("inline")
_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^>]*>", re.DOTALL)
_HAS_MARKS = re.compile(r"[*_`\[\]<>&!\\~]")


def blocks(text: str) -> list[Token]:
    """The block tokens of a Markdown text; `inline` tokens hold their source in `content`, unparsed."""
    return _blocks.parse(text)


def plain_line(source: str) -> str:
    """The words of one inline source: no marks, no link targets, no image addresses."""
    if not _HAS_MARKS.search(source):
        return " ".join(source.split())
    inline = parser.parseInline(source)[0]
    return " ".join(_text_of(inline.children or []).split())


def _text_of(tokens: Sequence[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak", "html_inline"):
            parts.append(" ")
        elif token.children:
            parts.append(_text_of(token.children))
        else:
            parts.append(token.content)
    return "".join(parts)


def without_tags(html: str) -> str:
    """The text of a block of raw HTML."""
    return " ".join(unescape(_TAG.sub(" ", html)).split())


class Anchors:
    """Gives the headings of one article their ids, in order; a repeated heading gets a number."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def next(self, heading: str) -> str:
        base = slugify(heading)[:100] or "section"
        self._seen[base] += 1
        return base if self._seen[base] == 1 else f"{base}-{self._seen[base]}"
