"""Tells which of many patterns can match a text at all, so that only those few are tried on it.

Most patterns cannot match without certain letters in a row: `(?:full )?refunds?` needs "refund". What a pattern needs
is read from how it is written; all patterns are then ruled out together by one look at the groups of letters in the
text. A pattern whose needs cannot be told is always tried, so a prefilter never changes what is found.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

SIZE = 3  # letters in a group
MOST_SPELLINGS = 48  # that a piece of a pattern may have, before it is cut in two
# Letters that a pattern without regard to case takes for another's capital, and those without one small form.
_SAME = (("ſ", "s"), ("ı", "i"), ("İ", "i"), ("Σ", "σ"), ("ς", "σ"))
# Seldom letters tell more than common ones.
COMMON_LETTERS = "zqxjkvbpygfwmucldrhsnioate "

_REPEAT = re.compile(r"([*+?]|\{(?:\d+(?:,\d*)?|,\d*)\})[?+]?")
_AT_MOST_ONCE = frozenset({"?", "{0,1}", "{,1}"})
_SET = re.compile(r"\^?\]?(?:[^\]\\]|\\.)*\]", re.DOTALL)  # what follows a "["
_KIND = re.compile(r"\\\w")  # of letter, in a set
_NAME = re.compile(r"\?P<\w+>")
_FLAGS = re.compile(r"\?([a-z]*)(?:-([a-z]+))?([:)])")
_BACK = re.compile(r"\d{1,3}")  # to a group

# A need is a set of spellings, one of which must be in the text.
Need = frozenset[str]


class PatternPrefilter:
    """Made from patterns, asked for each text. It reads the patterns when it is first asked."""

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        self._patterns = list(patterns)

    def candidates(self, text: str) -> list[int]:
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
    """All groups of SIZE letters in a row, and the empty one; the prefilters of one check look at the same text."""
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
    if pattern.flags & re.VERBOSE:
        return frozenset()
    try:
        return frozenset(_all_needs(_Reader(pattern.pattern).alternatives(bool(pattern.flags & re.IGNORECASE))))
    except _UnreadError:
        return frozenset()


class _UnreadError(Exception):
    """The pattern holds what is not read here, such as a condition."""


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


class _Reader:
    """Reads a pattern, from left to right, that `re` has compiled: so it is well formed. `no_case` is whether capitals
    count as small letters at that place."""

    def __init__(self, written: str) -> None:
        self._written = written
        self._at = 0

    def alternatives(self, no_case: bool) -> _Piece:
        """What stands between "|", up to the end of the group or of the pattern."""
        found = [self._sequence(no_case)]
        while self._takes("|"):
            found.append(self._sequence(no_case))
        return found[0] if len(found) == 1 else _either(found)

    def _sequence(self, no_case: bool) -> _Piece:
        pieces = []
        while self._at < len(self._written) and self._written[self._at] not in "|)":
            piece = self._one(no_case)
            repeat = self._match(_REPEAT)
            pieces.append(_repeated(repeat[1], piece) if repeat else piece)
        return _in_a_row(pieces)

    def _one(self, no_case: bool) -> _Piece:
        letter = self._next()
        if letter == "(":
            return self._group(no_case)
        if letter == "[":
            return self._set(no_case)
        if letter == "\\":
            return self._escaped(no_case)
        if letter in "^$":
            return _NOTHING
        return _UNKNOWN if letter == "." else _any_of([letter], no_case)

    def _group(self, no_case: bool) -> _Piece:
        if self._match(_NAME) or self._takes("?>"):
            return self._inside(no_case)
        if self._takes("?=") or self._takes("?<="):
            return _Piece(_NOTHING.spellings, tuple(_all_needs(self._inside(no_case))))
        if self._takes("?!") or self._takes("?<!"):
            self._inside(no_case)
            return _NOTHING
        if flags := self._match(_FLAGS):
            added, removed, end = flags.groups(default="")
            if end == ")":  # for the whole pattern: they are among its flags
                return _NOTHING
            if "x" in added:
                raise _UnreadError
            return self._inside((no_case or "i" in added) and "i" not in removed)
        if self._takes("?"):
            raise _UnreadError
        return self._inside(no_case)

    def _inside(self, no_case: bool) -> _Piece:
        found = self.alternatives(no_case)
        if not self._takes(")"):
            raise _UnreadError
        return found

    def _set(self, no_case: bool) -> _Piece:
        found = self._match(_SET)
        if not found:
            raise _UnreadError
        inside = found[0][:-1]
        if inside.startswith("^") or "-" in inside[1:-1] or _KIND.search(inside):
            return _UNKNOWN
        return _any_of(re.sub(r"\\(.)", r"\1", inside, flags=re.DOTALL), no_case)

    def _escaped(self, no_case: bool) -> _Piece:
        if self._match(_BACK):
            return _UNKNOWN
        letter = self._next()
        if letter in "bBAZ":
            return _NOTHING
        if letter in "dDsSwW":
            return _UNKNOWN
        if letter == "n":
            return _any_of(["\n"], no_case)
        if letter.isascii() and letter.isalpha():
            raise _UnreadError
        return _any_of([letter], no_case)

    def _next(self) -> str:
        self._at += 1
        return self._written[self._at - 1]

    def _takes(self, start: str) -> bool:
        found = self._written.startswith(start, self._at)
        self._at += len(start) if found else 0
        return found

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._written, self._at)
        self._at = found.end() if found else self._at
        return found


def _in_a_row(pieces: Iterable[_Piece]) -> _Piece:
    """A sequence. Its spellings are put together until they are too many; then what there is becomes a need."""
    run = _NOTHING
    needs: list[Need] = []
    broken = False
    for each in pieces:
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


def _any_of(letters: Iterable[str], no_case: bool) -> _Piece:
    """One of these letters. Outside ASCII, more letters than one count as the same when case does not."""
    letters = frozenset(letters)
    return _UNKNOWN if no_case and not all(map(str.isascii, letters)) else _Piece(letters)


def _repeated(times: str, piece: _Piece) -> _Piece:
    if times in _AT_MOST_ONCE and piece.spellings is not None and not piece.needs:
        return _Piece(piece.spellings | {""})
    at_least_once = times[0] not in "*?" and not times.startswith(("{0", "{,"))
    return _Piece(None, tuple(_all_needs(piece))) if at_least_once else _UNKNOWN


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
