"""What an author should mend in a text before customers read it and the agent cites it."""

from collections.abc import Iterator
from itertools import pairwise

from django.utils.translation import gettext as _
from markdown_it.token import Token

from knowledge.text.markdown import Anchors, parser, plain_line

LONG = 300  # words; a text with more of them needs headings to be found and cited by


def lint(body: str) -> list[str]:
    """Sentences for the author, in the order of the text. Empty for a text with nothing to mend."""
    tokens = parser.parse(body)
    headings = [at for at, token in enumerate(tokens) if token.type == "heading_open"]
    found = []
    if not headings and len(body.split()) > LONG:
        found.append(_("A long text without headings: with ## headings, answers can cite the section."))
    found += _skipped(tokens, headings)
    found += _empty(tokens, headings)
    return found + list(_links(tokens))


def _skipped(tokens: list[Token], headings: list[int]) -> Iterator[str]:
    before = 1  # the title of the page
    for at in headings:
        level = max(_level(tokens[at]), 2)  # the page shows a # heading as ##
        if level > before + 1:
            yield _("“%(heading)s” (line %(line)d) skips a heading level: use %(marks)s.") % {
                **_place(tokens, at),
                "marks": "#" * (before + 1),
            }
        before = level


def _empty(tokens: list[Token], headings: list[int]) -> Iterator[str]:
    for at, following in pairwise([*headings, len(tokens)]):
        deeper = following < len(tokens) and _level(tokens[following]) > _level(tokens[at])
        if following == at + 3 and not deeper:  # a heading is three tokens
            yield _("The section “%(heading)s” (line %(line)d) is empty.") % _place(tokens, at)


def _links(tokens: list[Token]) -> Iterator[str]:
    anchors = Anchors()
    ids = {
        anchors.next(plain_line(tokens[at + 1].content))
        for at, token in enumerate(tokens)
        if token.type == "heading_open"
    }
    for token in tokens:
        children = token.children or []
        for at, child in enumerate(children):
            if child.type != "link_open":
                continue
            target = str(child.attrGet("href") or "")
            if target in ("", "#") or (target.startswith("#") and target[1:] not in ids):
                text = "".join(each.content for each in children[at + 1 : at + 2])
                yield _("The link “%(text)s” (line %(line)d) leads nowhere.") % {
                    "text": text,
                    "line": _line(token),
                }


def _level(token: Token) -> int:
    return int(token.tag[1])


def _place(tokens: list[Token], at: int) -> dict[str, str | int]:
    return {"heading": plain_line(tokens[at + 1].content), "line": _line(tokens[at])}


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0
