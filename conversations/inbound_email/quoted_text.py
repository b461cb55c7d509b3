"""What a customer wrote in an answer, without the mail of ours below or between it. A line is left out only when it is
known to be ours: it stands in what we mailed, or is quoted under a line that names our address. In doubt it stays."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# So many letters in a row that stand in a mail of ours were not written by chance.
TELLING = 25
LONGEST_SIGNATURE = 10  # lines below "-- "
SHORT_QUOTATION = 6  # lines
MOST_HEADER_LINES = 8
MAX_LINES = 2000  # of an answer that are looked at; what follows stays
_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r"\s{0,3}>")
_HEADER_LINE = re.compile(r"[*_\s]{0,4}[^\s:：>][^:：\n]{0,30}[:：]")
_SEPARATOR = re.compile(r"(?<!\s)\s*+(?:_{5,}+|-{5,}+|[*=]{5,}+|-{2,}+[^-].{0,80}(?<=--))\s*+")


@dataclass(frozen=True)
class Answer:
    """The customer's own words, and how many lines of the mail are not among them."""

    text: str
    hidden_lines: int = 0


class OurWords:
    """What we have mailed in a conversation, from which addresses, and what our secret links begin with."""

    def __init__(self, mails: Iterable[str], addresses: Iterable[str] = (), link: str = "") -> None:
        lines = [_words(line) for mail in mails for line in mail.splitlines()]
        self._lines = set(filter(None, lines))
        self._text = f" {' '.join(filter(None, lines))} "
        self._domains = {address.rpartition("@")[2] for address in addresses}
        self._locals = {address.rpartition("@")[0] for address in addresses}
        self.link = link

    def has(self, line: str) -> bool:
        """Whether a line, quoted or not, is one of ours or a piece of one."""
        words = _words(line)
        return words in self._lines or self.tells(line) or (len(words) >= 12 and f" {words} " in self._text)

    def tells(self, line: str) -> bool:
        """Whether it can only be ours."""
        words = _words(line)
        return bool(self.link and self.link in line) or (len(words) >= TELLING and f" {words} " in self._text)

    def named_in(self, text: str) -> bool:
        """Whether one of our addresses stands in it, with or without what belongs to the conversation."""
        found = re.findall(r"([\w.-]{1,64})(?:\+[\w-]{1,64})?@([\w.-]{1,255})", text.lower())
        return any(local in self._locals and domain.rstrip(".") in self._domains for local, domain in found)


def read_answer(text: str, ours: OurWords) -> Answer:
    """The sender's own words in an answer to a mail of ours. Empty only if every line is known to be ours."""
    lines = text.splitlines()
    seen, rest = lines[:MAX_LINES], lines[MAX_LINES:]
    runs = list(_runs(seen, ours))
    around = {number for run in runs for number in _above(seen, run[0], ours)}
    inside = {number for run in runs for number in run}
    own = [n for n, line in enumerate(seen) if line.strip() and n not in inside and n not in around]
    if rest:
        own.append(len(seen))
    if not own and not all(ours.has(seen[n]) or not _words(seen[n]) for n in inside):
        return Answer(text.strip("\n"))  # something was written into the quotation, or it is somebody else's
    for run in runs:
        # A short quotation between own lines says what they answer. Above and below, it says nothing.
        if own and own[0] < run[0] and run[-1] < own[-1] and len(run) <= SHORT_QUOTATION:
            inside -= {n for n in run if not (ours.link and ours.link in seen[n])}
            seen = [_quoted(line) if n in run else line for n, line in enumerate(seen)]
    shown = [line for n, line in enumerate(seen) if n not in inside and n not in around]
    shown = _without_signature([*shown, *rest])
    own_words = re.sub(r"\n{3,}", "\n\n", "\n".join(shown)).strip("\n").rstrip()
    return Answer(own_words, sum(bool(line.strip()) for line in lines) - sum(bool(line.strip()) for line in shown))


def without_links(text: str, link: str) -> str:
    """The text without our secret links, which open a conversation for whoever reads them."""
    return re.sub(rf"{re.escape(link)}[^\s<>)\]]*", "…", text) if link else text


def _runs(lines: Sequence[str], ours: OurWords) -> Iterable[list[int]]:
    """The numbers of the lines of each quotation that is ours: marked as one, or simply our mail again."""
    run: list[int] = []
    for number, line in enumerate([*lines, "-"]):
        last = number == len(lines)
        marked = bool(_QUOTED.match(line))
        goes_on = not last and (
            not line.strip() or (marked if run and _QUOTED.match(lines[run[0]]) else ours.has(line))
        )
        if run and goes_on and not (marked and not _QUOTED.match(lines[run[0]])):
            run.append(number)
            continue
        if run:
            yield from _if_ours(run, lines, ours)
        run = [number] if not last and (marked or ours.tells(line) or _begins_ours(lines, number, ours)) else []


def _begins_ours(lines: Sequence[str], number: int, ours: OurWords) -> bool:
    """Whether a line that says little by itself is ours for what stands above it."""
    return bool(lines[number].strip()) and ours.has(lines[number]) and bool(_above(lines, number, ours))


def _if_ours(run: list[int], lines: Sequence[str], ours: OurWords) -> Iterable[list[int]]:
    while run and not lines[run[-1]].strip():
        run = run[:-1]
    said = [lines[n] for n in run if _words(lines[n])]
    known = sum(ours.has(line) for line in said)
    if said and (2 * known >= len(said) or _names_us(lines, run[0], ours)):
        yield run


def _names_us(lines: Sequence[str], start: int, ours: OurWords) -> bool:
    return ours.named_in("\n".join(lines[n] for n in _above(lines, start, ours)))


def _above(lines: Sequence[str], start: int, ours: OurWords) -> list[int]:
    """The lines that say whose the quotation is which begins at `start`: one sentence with a colon behind it, or a
    block such as Outlook's, in whatever language."""
    end = start
    while end and not lines[end - 1].strip():
        end -= 1
    first = end
    while (
        first and end - first < MOST_HEADER_LINES and _HEADER_LINE.match(lines[first - 1]) and lines[first - 1].strip()
    ):
        first -= 1
    block = list(range(first, end))
    if len(block) >= 3 or (block and ours.named_in("\n".join(lines[n] for n in block))):
        if first and _SEPARATOR.fullmatch(lines[first - 1]):
            block.insert(0, first - 1)
        return block
    for first in range(end - 1, max(end - 4, -1), -1):
        sentence = " ".join(lines[first:end])
        if not lines[first].strip():
            break
        if sentence.rstrip(" *_").endswith((":", "：")) and (ours.named_in(sentence) or _has_a_date(sentence)):
            return list(range(first, end))
        if not lines[end - 1].rstrip(" *_").endswith((":", "：")):
            break
    if end and _SEPARATOR.fullmatch(lines[end - 1]):
        return [end - 1]
    return []


def _has_a_date(sentence: str) -> bool:
    """Whether it says when and from where a mail was written, as programs do."""
    return "@" in sentence and len(re.findall(r"\d", sentence)) >= 4


def _quoted(line: str) -> str:
    return line if _QUOTED.match(line) or not line.strip() else f"> {line}"


def _without_signature(lines: list[str]) -> list[str]:
    """Without the lines below the mark that mail programs set (RFC 3676), unless those are too many for one."""
    for number in range(len(lines) - 1, max(len(lines) - LONGEST_SIGNATURE - 2, 0), -1):
        if lines[number] == "-- ":
            return lines[:number]
    return lines


def _words(line: str) -> str:
    return " ".join(_WORD.findall(line.casefold()))
