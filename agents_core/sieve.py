"""Tells which of many patterns can match a text at all, so that only those few are tried on it.

Most patterns cannot match without certain letters in a row: `(?:full )?refunds?` needs "refund". What a pattern needs
is read from its parse tree; all patterns are then ruled out together by one look at the groups of letters in the text.
A pattern whose needs cannot be told is always tried, so a sieve never changes what is found.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

SIZE = 3  # letters in a group
MOST_SPELLINGS = 48  # that a piece of a pattern may have, before it is cut in two
# Letters that a pattern without regard to case takes for another's capital, and those without one small form.
_SAME = (("ſ", "s"), ("ı", "i"), ("İ", "i"), ("Σ", "σ"), ("ς", "σ"))
# Seldom letters tell more than common ones.
COMMON_LETTERS = "zqxjkvbpygfwmucldrhsnioate "

# A need is a set of spellings, one of which must be in the text.
Need = frozenset[str]


class Sieve:
    """Made from patterns, asked for each text. It reads the patterns when it is first asked."""

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        self._patterns = list(patterns)

    def possible(self, text: str) -> list[int]:
        """The places of the patterns that may match `text`, in order."""
        needed, spellings, groups = self._tables
        text = plain(text)
        there = 0
        for group in groups & _groups(text):
            for spelling, fulfils in spellings[group]:
                if spelling in text:
                    there |= fulfils
        return [at for at, bits in enumerate(needed) if bits & there == bits]

    @cached_property
    def _tables(self) -> tuple[list[int], dict[str, list[tuple[str, int]]], frozenset[str]]:
        """The needs of each pattern as bits; by a group of letters, the spellings with it and the needs they fulfil."""
        needs = [_needs(pattern) for pattern in self._patterns]
        bits = {need: 1 << at for at, need in enumerate({need for each in needs for need in each})}
        fulfilled: dict[str, int] = defaultdict(int)
        for need, bit in bits.items():
            for spelling in need:
                fulfilled[spelling] |= bit
        spellings: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for spelling, fulfils in fulfilled.items():
            spellings[_rarest_group(spelling)].append((spelling, fulfils))
        return [sum(bits[need] for need in each) for each in needs], dict(spellings), frozenset(spellings)


@lru_cache(maxsize=64)
def _groups(text: str) -> set[str]:
    """All groups of SIZE letters in a row, and the empty one; the sieves of one check look at the same text."""
    groups = {text[at : at + SIZE] for at in range(len(text) - SIZE + 1)}
    groups.add("")
    return groups


def plain(text: str) -> str:
    """`text` in small letters, as a pattern without regard to case sees it."""
    if not text.isascii():
        for letter, same in _SAME:
            text = text.replace(letter, same)
    return text.lower()


def _rarest_group(spelling: str) -> str:
    """The group to look for in place of `spelling`; the empty one when it is too short to have any."""
    groups = [spelling[at : at + SIZE] for at in range(len(spelling) - SIZE + 1)]
    return min(groups, key=lambda group: sum(map(COMMON_LETTERS.find, group)), default="")


def _needs(pattern: re.Pattern[str]) -> frozenset[Need]:
    tree = _parser.parse(pattern.pattern, pattern.flags)
    return frozenset(_all_needs(_read(tree, bool(tree.state.flags & re.IGNORECASE))))


@dataclass(frozen=True)
class _Piece:
    """A piece of a pattern: all its spellings, or None when they are too many, and what it needs beside them."""

    spellings: frozenset[str] | None = None
    needs: tuple[Need, ...] = ()


_UNKNOWN = _Piece()
_NOTHING = _Piece(frozenset({""}))


def _all_needs(piece: _Piece) -> list[Need]:
    spellings = frozenset(map(plain, piece.spellings or ()))
    return [*piece.needs, *([spellings] if spellings and all(map(_tells, spellings)) else [])]


def _tells(spelling: str) -> bool:
    """Whether a text without this spelling is likely enough for it to be worth a look. `""` is in every text."""
    return len(spelling) > 1 or (spelling not in COMMON_LETTERS and not spelling.isspace())


def _read(tree: Iterable[tuple[Any, Any]], no_case: bool) -> _Piece:
    """A sequence. Its spellings are put together until they are too many; then what there is becomes a need."""
    run = _NOTHING
    needs: list[Need] = []
    broken = False
    for code, value in tree:
        each = _read_one(code, value, no_case)
        needs += each.needs
        joined = _joined(run.spellings, each.spellings)
        if joined is None:
            broken = True
            needs += _all_needs(run)
            run = _Piece(each.spellings)
        else:
            run = _Piece(joined)
    return _Piece(None, (*needs, *_all_needs(run))) if broken else _Piece(run.spellings, tuple(needs))


def _joined(first: frozenset[str] | None, second: frozenset[str] | None) -> frozenset[str] | None:
    if first is None or second is None or len(first) * len(second) > MOST_SPELLINGS:
        return None
    return frozenset(one + other for one in first for other in second)


def _read_one(code: Any, value: Any, no_case: bool) -> _Piece:
    if code is op.LITERAL:
        return _any_of([value], no_case)
    if code is op.IN and all(kind is op.LITERAL for kind, _letter in value):
        return _any_of([letter for _kind, letter in value], no_case)
    if code is op.BRANCH:
        return _either([_read(each, no_case) for each in value[1]])
    if code is op.SUBPATTERN:
        _group, add, remove, inner = value
        return _read(inner, bool((no_case or add & re.IGNORECASE) and not remove & re.IGNORECASE))
    if code is op.ATOMIC_GROUP:
        return _read(value, no_case)
    if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        least, most, inner = value
        return _repeated(least, most, _read(inner, no_case))
    if code is op.ASSERT:
        return _Piece(_NOTHING.spellings, tuple(_all_needs(_read(value[1], no_case))))
    if code in (op.AT, op.ASSERT_NOT):
        return _NOTHING
    return _UNKNOWN


def _any_of(codes: list[int], no_case: bool) -> _Piece:
    """One of these letters. Outside ASCII, more letters than one count as the same when case does not."""
    letters = frozenset(map(chr, codes))
    return _UNKNOWN if no_case and not all(map(str.isascii, letters)) else _Piece(letters)


def _repeated(least: int, most: Any, piece: _Piece) -> _Piece:
    if (least, most) == (0, 1) and piece.spellings is not None and not piece.needs:
        return _Piece(piece.spellings | {""})
    return _Piece(None, tuple(_all_needs(piece))) if least else _UNKNOWN


def _either(pieces: list[_Piece]) -> _Piece:
    spellings = frozenset().union(*(piece.spellings or () for piece in pieces))
    if all(piece.spellings is not None and not piece.needs for piece in pieces) and len(spellings) <= MOST_SPELLINGS:
        return _Piece(spellings)
    needs = [_all_needs(piece) for piece in pieces]
    if not all(needs):
        return _UNKNOWN
    return _Piece(None, (frozenset().union(*(max(each, key=_strength) for each in needs)),))


def _strength(need: Need) -> tuple[int, int]:
    return min(map(len, need)), -len(need)
