"""Markdown to HTML that is safe to put on a page, whoever wrote it."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from knowledge.text.markdown import Anchors, parser, plain_line

_SCHEMES = {"http", "https", "mailto", "tel"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_TEXT_TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "code", "pre", "a"}
_ARTICLE_TAGS = _TEXT_TAGS | _HEADINGS | {"blockquote", "hr", "img", "s", "del", "sub", "sup", "kbd"}
_ARTICLE_TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
_TEXT_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_ARTICLE_ATTRIBUTES = {**_TEXT_ATTRIBUTES, "img": {"src", "alt", "title"}, **{tag: {"id"} for tag in _HEADINGS}}

# Chat messages: a line break is a line break, raw HTML and headings are plain text.
_messages = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["heading", "lheading", "blockquote", "hr", "reference"]
)


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


def to_message_html(text: str) -> SafeString:
    """A chat message: paragraphs, lists, emphasis, code and links that open in a new tab; nothing else."""
    clean = nh3.clean(
        _messages.render(text),
        tags=_TEXT_TAGS,
        attributes=_TEXT_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return mark_safe(clean)
