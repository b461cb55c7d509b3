"""The text of messages as HTML for a browser or a mail, safe whoever wrote it.

What people type is shown as they typed it, since "3. Mai" is no list and `C:\\_new\\*.csv` no emphasis: numbers, marks,
spaces and blank lines stay. Of a teammate's reply two marks are read, which nobody writes by accident: `**bold**` and
`[words](https://…)`. What the agent writes is Markdown. Addresses become links in all three.

Line breaks are `<br>`; whoever shows the HTML of people's words sets `white-space: pre-wrap`, or else their indentation
is lost.
"""

import re
from collections import Counter
from collections.abc import MutableMapping, Sequence
from typing import Any

import nh3
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import list_block as read_list
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.emphasis import tokenize as read_emphasis
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

_NO_ADDRESS = r"\s<>\"\\^`{|}。，、！？；：）】》」』"
_WEB = rf"https?://\w[^{_NO_ADDRESS}]*"
_TARGET = rf"https?://\w(?:[^(){_NO_ADDRESS}]|\([^(){_NO_ADDRESS}]*\))*"  # brackets in pairs
_MAIL = r"(?<![\w.+@-])[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?![\w@-])"
_ADDRESS = re.compile(rf"(?P<web>(?<!\w){_WEB})|(?P<mail>{_MAIL})", re.IGNORECASE)
_REPLY_MARK = re.compile(
    rf"(?<![\w*\\])\*\*(?P<bold>[^\s*](?:[^*\n]{{0,998}}[^\s*])?)\*\*(?![\w*])"
    rf"|(?<![\w\]\\!])\[(?P<words>[^\[\]\n]{{1,300}})\]\((?P<target>{_TARGET})\)",
    re.IGNORECASE,
)
_CLOSING = {")": "(", "]": "["}
_ENDS_A_SENTENCE = set(".,:;!?'”’»…*")
_SCHEME = re.compile(r"(?<!\w)https?$", re.IGNORECASE)
_FIRST_OF_A_LIST = re.compile(r"[-*+][ \t]|1\.[ \t]")

_TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "code", "pre", "a"}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "li": {"value"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_REL = "noopener nofollow"


def typed_to_html(text: str) -> SafeString:
    """What a person typed, letter by letter, with its addresses as links."""
    return format_html("<p>{}</p>", link_addresses(text))


def link_addresses(text: str) -> SafeString:
    """The same without a paragraph around it, for a piece of a text."""
    return mark_safe(_with_breaks(_linked(_lines(text))))


def reply_to_html(text: str) -> SafeString:
    """A teammate's reply: as typed, but for `**bold**` and `[words](https://…)`."""
    return format_html("<p>{}</p>", mark_safe(_with_breaks(_marked(_lines(text)))))


def to_message_html(text: str) -> SafeString:
    """The agent's Markdown: paragraphs, lists, emphasis, code and links that open in a new tab; nothing else."""
    clean = nh3.clean(
        _markdown.render(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=_REL,
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return mark_safe(clean)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _with_breaks(html: str) -> str:
    return html.replace("\n", "<br>")


def _marked(text: str) -> str:
    parts, end = [], 0
    for found in _REPLY_MARK.finditer(text):
        parts.append(_linked(text[end : found.start()]))
        if found["bold"]:
            parts.append(f"<strong>{_linked(found['bold'])}</strong>")
        else:
            parts.append(_link(found["target"], found["words"]))
        end = found.end()
    return "".join([*parts, _linked(text[end:])])


def _linked(text: str) -> str:
    """The text, escaped, with its web and mail addresses as links."""
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        address = _without_sentence_end(found[0]) if found["web"] else found[0]
        parts += [escape(text[end : found.start()]), _link(address if found["web"] else f"mailto:{address}", address)]
        end = found.start() + len(address)
    return "".join([*parts, escape(text[end:])])


def _link(address: str, words: str) -> str:
    return format_html('<a href="{}" target="_blank" rel="{}">{}</a>', address, _REL, words)


def _without_sentence_end(address: str) -> str:
    """The address without the full stop or the bracket that closes what it stands in."""
    counts = Counter(address)
    end = len(address)
    while end:
        last = address[end - 1]
        if last not in _ENDS_A_SENTENCE and not (last in _CLOSING and counts[last] > counts[_CLOSING[last]]):
            break
        counts[last] -= 1
        end -= 1
    return address[:end]


def _read_address(state: StateInline, silent: bool) -> bool:
    """A bare web address, before its underscores can be taken for emphasis."""
    if state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.pending[-6:])
    begin = state.pos - len(scheme[0]) if scheme else state.pos
    found = _ADDRESS.match(state.src, begin) if scheme else None
    if found is None:
        return False
    address = _without_sentence_end(found[0])
    if not silent:
        state.pending = state.pending[: begin - state.pos]
        state.push("link_open", "a", 1).attrSet("href", address)
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos = begin + len(address)
    return True


def _read_emphasis(state: StateInline, silent: bool) -> bool:
    """Emphasis, but not between the letters of a code or of a sum: 2*3*4."""
    at, end = state.pos, state.pos
    while end < state.posMax and state.src[end] == "*":
        end += 1
    before, after = state.src[at - 1 : at], state.src[end : end + 1]
    if silent or end == at or not (_is_of_a_code(before) and _is_of_a_code(after)):
        return read_emphasis(state, silent)
    state.pending += state.src[at:end]
    state.pos = end
    return True


def _is_of_a_code(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _read_list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A list that begins with a bullet or at 1. A line that begins with another number, as a date does, is no list."""
    is_next_item = state.sCount[start] < state.blkIndent  # of the list that is being read
    first = _FIRST_OF_A_LIST.match(state.src, state.bMarks[start] + state.tShift[start])
    return (is_next_item or first is not None) and read_list(state, start, end, silent)


class _Renderer(RendererHTML):
    def list_item_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        """Each item keeps the number that was written: HTML would count on."""
        if tokens[idx].info:
            tokens[idx].attrSet("value", tokens[idx].info)
        return self.renderToken(tokens, idx, options, env)


def _message_markdown() -> MarkdownIt:
    # A line break is a line break; raw HTML, headings, entities, indentation and back-slashes are plain text.
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}, renderer_cls=_Renderer)
    markdown.disable(["heading", "lheading", "blockquote", "hr", "reference", "code", "escape", "entity", "image"])
    markdown.block.ruler.at("list", _read_list, {"alt": ["paragraph", "reference", "blockquote"]})
    markdown.inline.ruler.at("emphasis", _read_emphasis)
    markdown.inline.ruler.before("emphasis", "address", _read_address)
    return markdown


_markdown = _message_markdown()
