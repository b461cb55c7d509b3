"""Cuts a Markdown article into passages: small enough to rank and quote, never across a heading of its own weight."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it.token import Token

from knowledge.text.markdown import Anchors, blocks, plain_line, without_tags

# Sizes in words; a token is about three quarters of an English word.
TARGET = 190
SMALLEST = 45
WHOLE_BLOCK = 300  # a list, table or code block is kept in one piece up to here
OVERLAP = 30

_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass
class Section:
    """The text under one heading: `path` from the outermost heading to its own, blocks in order."""

    path: tuple[str, ...]
    anchor: str
    level: int
    blocks: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(_size(block) for block in self.blocks)


@dataclass(frozen=True)
class Piece:
    """A passage before it is stored."""

    heading: str
    anchor: str
    text: str


def split(body: str) -> list[Piece]:
    """The passages of a Markdown body in reading order. Never empty for a body with text."""
    pieces = []
    for section in _merge_small(_sections(body)):
        heading = " › ".join(section.path)
        pieces += [Piece(heading, section.anchor, text) for text in _chunks(section.blocks)]
    return pieces


def _sections(body: str) -> list[Section]:
    sections = [Section((), "", 0)]
    anchors = Anchors()
    open_headings: list[tuple[int, str]] = []
    tokens = blocks(body)
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.type == "heading_open":
            level, title = int(token.tag[1]), plain_line(tokens[position + 1].content)
            open_headings = [(depth, name) for depth, name in open_headings if depth < level] + [(level, title)]
            sections.append(Section(tuple(name for _, name in open_headings), anchors.next(title), level))
            position += 3
            continue
        end = _end_of_block(tokens, position)
        text = _block_text(tokens[position : end + 1])
        if text:
            sections[-1].blocks.append(text)
        position = end + 1
    return [section for section in sections if section.blocks]


def _end_of_block(tokens: list[Token], start: int) -> int:
    depth = 0
    for position in range(start, len(tokens)):
        depth += tokens[position].nesting
        if depth == 0:
            return position
    return len(tokens) - 1


def _block_text(tokens: list[Token]) -> str:
    """Plain text of one block: a line per list item, table row or line of code."""
    first = tokens[0]
    if first.type in ("fence", "code_block"):
        return first.content.strip()
    if first.type == "html_block":
        return without_tags(first.content)
    lines: list[str] = []
    row: list[str] = []
    for token in tokens:
        if token.type == "inline":
            text = plain_line(token.content)
            if first.type == "table_open":
                row.append(text)
            else:
                lines.append(f"- {text}" if first.type.endswith("list_open") else text)
        elif token.type in ("fence", "code_block"):
            lines.append(token.content.strip())
        elif token.type == "tr_close":
            lines.append(" | ".join(row))
            row = []
    return "\n".join(line for line in lines if line)


def _merge_small(sections: list[Section]) -> list[Section]:
    """Joins a short section to the one before it when they are siblings or parent and child."""
    merged: list[Section] = []
    for section in sections:
        before = merged[-1] if merged else None
        related = before is not None and (
            before.path[:-1] == section.path[:-1] or before.path == section.path[: len(before.path)]
        )
        if before and related and before.path and before.size + section.size <= SMALLEST:
            before.blocks += [section.path[-1], *section.blocks]
        else:
            merged.append(section)
    return merged


def _chunks(parts: list[str]) -> Iterator[str]:
    """Blocks joined up to the target size; after a cut the last sentences are repeated."""
    if sum(_size(part) for part in parts) <= TARGET + SMALLEST:
        yield "\n\n".join(parts)
        return
    current: list[str] = []
    for part in _fitting(parts):
        if current and sum(_size(text) for text in current) + _size(part) > TARGET:
            yield "\n\n".join(current)
            current = _tail(current)
        current.append(part)
    yield "\n\n".join(current)


def _fitting(parts: list[str]) -> Iterator[str]:
    for part in parts:
        if _size(part) <= (WHOLE_BLOCK if "\n" in part else TARGET):
            yield part
        else:
            yield from _cut(part)


def _cut(part: str) -> Iterator[str]:
    """A block that is too large, in groups of lines or sentences; a sentence without end is cut by words."""
    units = part.split("\n") if "\n" in part else _SENTENCE.split(part)
    group: list[str] = []
    for unit in units:
        words = unit.split()
        whole = (len(words) - 1) // TARGET * TARGET if words else 0  # what is left has at least a word
        for start in range(0, whole, TARGET):
            yield " ".join(words[start : start + TARGET])
        words = words[whole:]
        if group and sum(_size(text) for text in group) + len(words) > TARGET // 2:
            yield ("\n" if "\n" in part else " ").join(group)
            group = []
        if words:
            group.append(unit if len(words) == _size(unit) else " ".join(words))
    if group:
        yield ("\n" if "\n" in part else " ").join(group)


def _tail(current: list[str]) -> list[str]:
    kept: list[str] = []
    for sentence in reversed(_SENTENCE.split(current[-1])):
        if sum(_size(text) for text in kept) + _size(sentence) > OVERLAP:
            break
        kept.insert(0, sentence)
    return [" ".join(kept)] if kept else []


def _size(text: str) -> int:
    return len(text.split())
