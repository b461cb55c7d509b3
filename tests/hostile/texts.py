"""Hostile texts: runs of what a pattern is made of, of what almost matches it, and what trips scanners in general."""

import re
from collections.abc import Iterator
from re import _constants as kind  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

# Letters, marks and beginnings that many patterns can go on from at many places.
PIECES = (
    *"a1 .-_@|*<>([{`'\"/:,\n\t#&%é",
    *(
        "a ",
        "a@",
        "a.",
        "1 ",
        "1.",
        "1-",
        "a-",
        "- ",
        ". ",
        ".\n",
        "\n\n",
        "\n ",
        " \n",
        "| ",
        "a,",
        "<a",
        "[a](",
        "**a",
        "__",
    ),
    *(
        "a@a.",
        "1,2",
        "1 2-",
        "a b.",
        "a1",
        "A1 ",
        "aé",
        "ä",
        "я",
        "中",
        "の",
        "ﬀ",
        "́",
        "\u00a0",
        "\u200b",
        "&amp;",
        "&#x41;",
    ),
    *(
        "%41",
        "\\u0041",
        "0x41 ",
        "01000001 ",
        "QUJD",
        "a\u0301",
        "<b>",
        "![",
        "](",
        "\\",
        "~~",
        "> ",
        "```\n",
        "|-",
        "- - ",
    ),
    *(
        "order ",
        "my order ",
        "the ",
        "not ",
        "no, ",
        "refund my ",
        "ignore ",
        "what is the ",
        "you ",
        "and ",
        "n't ",
        "'s ",
    ),
    *(
        "Mr. ",
        "e.g. ",
        "http://a.",
        "www.",
        "order@",
        "20 to ",
        "1 and ",
        "12 May ",
        "5 days ",
        "DATA>",
        "<<",
        "[x removed]",
    ),
)
SAMPLES_OF_A_SET = 3
MOST_RUNS = 30  # of one pattern


def run_of(piece: str, size: int, end: str = "") -> str:
    """`piece` again and again, up to `size` characters, with another end."""
    return (piece * (size // len(piece) + 1))[: size - len(end)] + end


def runs_against(pattern: re.Pattern[str], size: int) -> Iterator[str]:
    """Texts that have the engine try one place, or one way, after the other."""
    items = list(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))
    seen = set()
    for piece in [*_parts(items), *_beginnings(items)]:
        if piece and piece not in seen and len(seen) < MOST_RUNS:
            seen.add(piece)
            yield run_of(piece, size)
            yield run_of(piece, size, "\x01")


def runs_behind(pattern: re.Pattern[str], size: int) -> Iterator[str]:
    """What a pattern begins with, and then a long run of what it may repeat there."""
    items = list(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))
    for start, run in list(_repeats(items, ""))[:MOST_RUNS]:
        yield start + run_of(run, max(size - len(start), len(run)), "\x01")


def _beginnings(items: list[Any]) -> Iterator[str]:
    """What the pattern matches, up to each of its parts."""
    for options in _alternatives(items):
        said = ""
        for item in options:
            said += _sample(item)
            yield said


def _alternatives(items: list[Any]) -> Iterator[list[Any]]:
    yield items
    for at, (op, value) in enumerate(items):
        if op is kind.BRANCH:
            for branch in value[1]:
                for inner in _alternatives(list(branch)):
                    yield [*items[:at], *inner, *items[at + 1 :]]
        elif op is kind.SUBPATTERN and len(items) == 1:
            yield from _alternatives(list(value[3]))


def _parts(items: list[Any]) -> Iterator[str]:
    """Each repeated part by itself, the innermost as well."""
    for start, run in _repeats(items, ""):
        yield run
        yield start + run


def _repeats(items: list[Any], before: str) -> Iterator[tuple[str, str]]:
    for op, value in items:
        if op in (kind.MAX_REPEAT, kind.MIN_REPEAT, kind.POSSESSIVE_REPEAT):
            inside = list(value[2])
            yield from ((before, run) for run in _samples(inside) if run)
            yield from _repeats(inside, before)
        elif op is kind.SUBPATTERN:
            yield from _repeats(list(value[3]), before)
        elif op is kind.ATOMIC_GROUP:
            yield from _repeats(list(value), before)
        elif op is kind.BRANCH:
            for branch in value[1]:
                yield from _repeats(list(branch), before)
        elif op in (kind.ASSERT, kind.ASSERT_NOT):
            yield from _repeats(list(value[1]), before)
        before += _sample((op, value))


def _samples(items: list[Any]) -> list[str]:
    """A few texts that a repeated part may stand for."""
    if len(items) == 1 and items[0][0] is kind.IN:
        return _of_set(items[0][1])[:SAMPLES_OF_A_SET]
    if len(items) == 1 and items[0][0] is kind.ANY:
        return ["a", " ", "."]
    if len(items) == 1 and items[0][0] is kind.BRANCH:
        return ["".join(map(_sample, branch)) for branch in items[0][1][1]][:SAMPLES_OF_A_SET]
    return ["".join(map(_sample, items))]


def _sample(item: tuple[Any, Any]) -> str:
    op, value = item
    if op is kind.LITERAL:
        return chr(value)
    if op is kind.NOT_LITERAL:
        return "a" if value != ord("a") else "b"
    if op is kind.ANY:
        return "a"
    if op is kind.IN:
        return _of_set(value)[0]
    if op in (kind.MAX_REPEAT, kind.MIN_REPEAT, kind.POSSESSIVE_REPEAT):
        return "".join(map(_sample, value[2])) * max(1, min(value[0], 30))
    if op is kind.SUBPATTERN:
        return "".join(map(_sample, value[3]))
    if op is kind.ATOMIC_GROUP:
        return "".join(map(_sample, value))
    if op is kind.BRANCH:
        return "".join(map(_sample, value[1][0]))
    return ""


_OF_CATEGORY = {
    kind.CATEGORY_WORD: ["a", "1", "_"],
    kind.CATEGORY_NOT_WORD: [" ", ".", "@"],
    kind.CATEGORY_DIGIT: ["1"],
    kind.CATEGORY_NOT_DIGIT: ["a", " "],
    kind.CATEGORY_SPACE: [" ", "\n"],
    kind.CATEGORY_NOT_SPACE: ["a", "@", "."],
}


def _of_set(parts: list[Any]) -> list[str]:
    if parts[0][0] is kind.NEGATE:
        taken = re.compile(f"[{re.escape(''.join(_of_set(parts[1:])))}]") if len(parts) > 1 else None
        return [letter for letter in "a1 .@_é\n" if not (taken and taken.match(letter))] or ["\x01"]
    found = []
    for op, value in parts:
        if op is kind.LITERAL:
            found.append(chr(value))
        elif op is kind.RANGE:
            found.append(chr(value[0]))
        elif op is kind.CATEGORY:
            found += _OF_CATEGORY[value]
    return found
