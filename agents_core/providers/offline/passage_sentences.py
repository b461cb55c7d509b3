"""Takes a passage apart into sentences fit to be quoted: list items, table rows and leftover Markdown made readable."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, Literal

from agents_core.text.sentences import sentences
from knowledge.text.terms import terms

LONGEST_LIST = 380  # characters; a shorter list is quoted whole
# A line of so few words without a full stop, and with text below it, is a heading.
SHORT_LINE = 8
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\n]{0,2000}\)")
_MARKUP = re.compile(r"(\*\*|__|`)(.+?)\1")
_HEADING = re.compile(r"^#{1,6}\s+")
_ITEM = re.compile(r"^\s*(?:[-*•+]|\d{1,2}[.)])\s+")
_RULE = re.compile(r"^[\s|:=-]+$")
_END = re.compile(r"[.!?…:;。！？]$")

Kind = Literal["prose", "item", "row", "heading"]


@dataclass(frozen=True)
class Sentence:
    """`rank` is that of its article, `place` that of its passage in it, `block` the paragraph, list or table in that.

    `opens` is true for the first sentence under its heading.
    """

    text: str
    kind: Kind
    heading: str
    title: str
    passage_text: str
    rank: int
    place: int
    block: int
    opens: bool

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(terms(self.text))

    @cached_property
    def heading_stems(self) -> frozenset[str]:
        return frozenset(terms(self.heading))

    @cached_property
    def subject_stems(self) -> frozenset[str]:
        """What it opens: the section, or before the first heading the article."""
        return self.heading_stems if self.heading else self.title_stems

    @cached_property
    def title_stems(self) -> frozenset[str]:
        return frozenset(terms(self.title))


def quotable_sentences(passage: dict[str, Any], rank: int, place: int = 0) -> list[Sentence]:
    """The sentences of a passage as the search tool gives it (title, heading, text), in order.

    `rank` is the place of its article among those found, `place` that of the passage among those of the article.
    """
    title, heading, text = (str(passage.get(key, "")) for key in ("title", "heading", "text"))
    found: list[Sentence] = []
    opens, intro = True, ""
    for block, (kind, lines) in enumerate(_blocks(text)):
        if kind == "heading":
            heading, opens, intro = lines[-1], True, ""
            continue
        pieces = _pieces(kind, lines, intro)
        intro = pieces[-1] if pieces and pieces[-1].endswith(":") else ""
        for piece in pieces:
            if not piece.endswith(("?", ":")):
                found.append(Sentence(piece, kind, heading, title, text, rank, place, block, opens))
                opens = False
    return found


def _blocks(text: str) -> Iterator[tuple[Kind, list[str]]]:
    """The lines of a text by what they are; each line of prose is a paragraph of its own."""
    lines = [line for line in text.splitlines() if line.strip() and not _RULE.match(line)]
    kinds = [
        (_kind(line, lines[number + 1] if number + 1 < len(lines) else ""), line) for number, line in enumerate(lines)
    ]
    for kind, group in groupby(kinds, key=lambda pair: pair[0]):
        plain = [_plain(line) for _, line in group]
        if kind == "prose":
            yield from (("prose", [line]) for line in plain)
        else:
            yield kind, plain


def _kind(line: str, following: str) -> Kind:
    if " | " in line:
        return "row"
    if _ITEM.match(line):
        return "item"
    asks = line.endswith("?") and len(sentences(line)) == 1
    short = bool(following) and not _END.search(line.rstrip()) and len(line.split()) <= SHORT_LINE
    return "heading" if asks or short else "prose"


def _pieces(kind: Kind, lines: list[str], intro: str) -> list[str]:
    if kind == "row":
        columns, *rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines]
        return [_row(cells, columns) for cells in rows]
    if kind == "item":
        return _list([_ITEM.sub("", line).strip() for line in lines], intro)
    return _with_answer(sentences(lines[0]))


def _with_answer(pieces: list[str]) -> list[str]:
    """ "Yes." says nothing without the sentence after it."""
    if len(pieces) > 1 and len(pieces[0].split()) == 1:
        return [f"{pieces[0]} {pieces[1]}", *pieces[2:]]
    return pieces


def _row(cells: list[str], columns: list[str]) -> str:
    """A table row as a sentence, each cell after the name of its column; the first column may have no name."""
    columns = [""] * (len(cells) - len(columns)) + columns
    rest = ", ".join(f"{name} {cell}" for name, cell in zip(columns[1:], cells[1:], strict=False) if cell)
    return f"{cells[0]}: {rest}." if rest else f"{cells[0]}."


def _list(items: list[str], intro: str) -> list[str]:
    """A short list as one sentence; of a longer one each item, the first with the line that the list hangs on."""
    bare = [item.rstrip(".,; ") for item in items]
    whole = f"{intro} {'; '.join(bare)}.".strip()
    if len(whole) <= LONGEST_LIST and all(len(sentences(item)) == 1 for item in items):
        return [whole]
    closed = [item if _END.search(item) and not item.endswith(";") else f"{item.rstrip(',; ')}." for item in items]
    first, *others = [sentences(item) for item in closed]
    return [f"{intro} {first[0]}".strip(), *first[1:], *(piece for pieces in others for piece in pieces)]


def _plain(line: str) -> str:
    line = _LINK.sub(r"\1", _HEADING.sub("", line))
    return _MARKUP.sub(r"\2", line).strip()
