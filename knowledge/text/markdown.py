"""Reading Markdown: the one parser, plain text, the headings with their anchors, and HTML that is safe to put on a
page, whoever wrote it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

# Imported articles hold some raw HTML; whoever renders it sanitises it, as `to_html` does.
parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])

# Splitting into passages needs blocks only; parsing every line's inline marks costs three times as much.
_blocks = MarkdownIt("commonmark").enable("table").disable("inline")

_TAG = re.compile(r"<!--.*?(?:-->|\Z)|</?[a-zA-Z][^<>]*+>", re.DOTALL)
_HAS_MARKS = re.compile(r"[*_`\[\]<>&!\\~]")
_SCHEMES = {"http", "https", "mailto", "tel"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_ARTICLE_TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "code", "pre", "a", *_HEADINGS}
_ARTICLE_TAGS |= {"blockquote", "hr", "img", "s", "del", "sub", "sup", "kbd"}
_ARTICLE_TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
_ARTICLE_ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "img": {"src", "alt", "title"},
    **{tag: {"id"} for tag in _HEADINGS},
}


@dataclass(frozen=True)
class Heading:
    """A heading of an article, by the anchor that its page gives it."""

    level: int
    text: str
    anchor: str


class Anchors:
    """Gives the headings of one article their ids, in order; a repeated heading gets a number."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def next(self, heading: str) -> str:
        base = slugify(heading)[:100] or "section"
        self._seen[base] += 1
        return base if self._seen[base] == 1 else f"{base}-{self._seen[base]}"


def to_html(markdown: str) -> SafeString:
    """An article body. Headings carry the anchors that passages cite; the page's own title is the only h1."""
    tokens = parser.parse(markdown)
    anchors = Anchors()
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchors.next(plain_line(tokens[position + 1].content)))
        if token.type in ("heading_open", "heading_close") and token.tag == "h1":
            token.tag = "h2"
    html = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(
        html, tags=_ARTICLE_TAGS, attributes=_ARTICLE_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener"
    )
    return mark_safe(clean)


def outline(text: str) -> list[Heading]:
    """The headings of a Markdown text in reading order."""
    tokens, anchors = blocks(text), Anchors()
    found = []
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            words = plain_line(tokens[position + 1].content)
            found.append(Heading(max(int(token.tag[1:]), 2), words, anchors.next(words)))
    return found


def plain_text(text: str) -> str:
    """The words of the paragraphs of a Markdown text on one line, without its headings."""
    tokens = blocks(text)
    inside = zip([None, *tokens], tokens, strict=False)
    lines = (token.content for before, token in inside if token.type == "inline" and not _opens_heading(before))
    return " ".join(plain_line(line) for line in lines)


def blocks(text: str) -> list[Token]:
    """The block tokens of a Markdown text; `inline` tokens hold their source in `content`, unparsed."""
    return _blocks.parse(text)


def plain_line(source: str) -> str:
    """The words of one inline source: no marks, no link targets, no image addresses."""
    if not _HAS_MARKS.search(source):
        return " ".join(source.split())
    inline = parser.parseInline(source)[0]
    return " ".join(_text_of(inline.children or []).split())


def without_tags(html: str) -> str:
    """The text of a block of raw HTML."""
    return " ".join(unescape(_TAG.sub(" ", html)).split())


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


def _opens_heading(token: Token | None) -> bool:
    return token is not None and token.type == "heading_open"
