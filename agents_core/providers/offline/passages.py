"""Takes a passage apart into sentences fit to be quoted: list items, table rows and leftover Markdown made readable."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from agents_core.guardrails.output.sentences import sentences as cut
from knowledge.search.terms import terms

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKUP = re.compile(r"(\*\*|__|`)(.+?)\1")
_HEADING = re.compile(r"^#{1,6}\s+")
_ITEM = re.compile(r"^\s*(?:[-*•+]|\d{1,2}[.)])\s+")
_RULE = re.compile(r"^[\s|:=-]+$")
_END = re.compile(r"[.!?…:;。！？]$")
# A line that is a heading inside a passage asks something, or is short and ends without a full stop.
SHORT_LINE = 8


@dataclass(frozen=True)
class Sentence:
    """`passage` is the rank of its passage, `block` the paragraph, list or table in it, `opens` whether it comes first
    under its heading."""

    text: str
    heading: str
    title: str
    passage_text: str
    passage: int
    block: int
    opens: bool

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(terms(self.text))

    @cached_property
    def heading_stems(self) -> frozenset[str]:
        return frozenset(terms(self.heading))

    @cached_property
    def title_stems(self) -> frozenset[str]:
        return frozenset(terms(self.title))


def sentences(passage: dict[str, Any], rank: int) -> list[Sentence]:
    """The sentences of a passage as the search tool gives it, in order."""
    title, heading, text = (str(passage.get(key, "")) for key in ("title", "heading", "text"))
    found: list[Sentence] = []
    columns: list[str] = []
    intro = ""
    opens, block = True, 0
    lines = [_plain(line) for line in text.splitlines()]
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if not line or _RULE.match(line):
            continue
        if " | " in line:
            cells = [cell.strip() for cell in line.strip("| ").split("|")]
            if not columns:
                columns, block = cells, block + 1
                continue
            pieces = [_row(cells, columns)]
        elif _ITEM.match(line):
            pieces = [_item(_ITEM.sub("", line), intro)]
            intro, columns = "", []
        elif _is_heading(line, following):
            heading, opens, columns, intro = line, True, [], ""
            continue
        else:
            columns, block = [], block + 1
            pieces = cut(line)
            intro = pieces[-1] if pieces and pieces[-1].endswith(":") else ""
        for piece in pieces:
            if piece.endswith(("?", ":")):
                continue
            found.append(Sentence(piece, heading, title, text, rank, block, opens))
            opens = False
    return found


def _plain(line: str) -> str:
    line = _LINK.sub(r"\1", _HEADING.sub("", line))
    return _MARKUP.sub(r"\2", line).strip()


def _row(cells: list[str], columns: list[str]) -> str:
    """ "Norway: Price £12, Time 5 days." """
    rest = ", ".join(f"{name} {cell}" for name, cell in zip(columns[1:], cells[1:], strict=False) if cell)
    return f"{cells[0]}: {rest}." if rest else f"{cells[0]}."


def _item(text: str, intro: str) -> str:
    """A list item as a sentence; the first one brings the line that the list hangs on."""
    text = text if _END.search(text) else f"{text}."
    return f"{intro} {text}" if intro else text


def _is_heading(line: str, following: str) -> bool:
    if line.endswith("?") and len(cut(line)) == 1:
        return True
    return bool(following) and not _END.search(line) and len(line.split()) <= SHORT_LINE
