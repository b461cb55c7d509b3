"""What somebody wrote in a mail, without the mail that they quote and the signature below."""

import re

from mailparser_reply.constants import MAIL_LANGUAGES
from mailparser_reply.parser import EmailMessage as QuotingMail

MAX_LINES = 1000
# The library's patterns take a time that grows with the cube of a line; what begins a quotation is shorter.
SEEN_OF_A_LINE = 200
# Whatever is longer than this under a greeting is no signature.
LONGEST_SIGNATURE = 10  # lines
_LANGUAGES = [name for name in MAIL_LANGUAGES if len(name) == 2]


def strip_quoted_text(text: str) -> str:
    """The sender's own words. Answers between quoted lines stay with what they answer."""
    lines = re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in text.splitlines())).strip().split("\n")
    lines = lines[:MAX_LINES]
    seen = "\n".join(line[:SEEN_OF_A_LINE] for line in lines)
    mail = QuotingMail(text=seen, languages=_LANGUAGES, keep_hyphen_lists=True).read()
    first = next((reply for reply in mail.replies if reply.body), None)
    if first is None:
        return ""
    own = _whole(_own_part(first.body, first.content), lines)
    return "\n".join(_without_outer_quotes(own)).strip()


def _own_part(body: str, content: str) -> list[str]:
    """The reply without its signature, unless that is too long to be one."""
    without, with_it = body.split("\n"), content.split("\n")
    return without if len(with_it) - len(without) <= LONGEST_SIGNATURE else with_it


def _whole(seen: list[str], lines: list[str]) -> list[str]:
    """The lines of which the library has seen the beginnings."""
    whole, position = [], 0
    for beginning in seen:
        rest = range(position, len(lines))
        found = next((number for number in rest if lines[number][:SEEN_OF_A_LINE].strip() == beginning), None)
        whole.append(beginning if found is None else lines[found])
        position = position if found is None else found + 1
    return whole


def _without_outer_quotes(lines: list[str]) -> list[str]:
    """Without the quotation under the reply, and without the one above it when there is nothing but that."""
    while lines and (not lines[-1] or lines[-1].startswith(">")):
        lines = lines[:-1]
    quoted = [number for number, line in enumerate(lines) if line.startswith(">")]
    first_own = next((number for number, line in enumerate(lines) if line and not line.startswith(">")), len(lines))
    return lines[first_own:] if all(number < first_own for number in quoted) else lines
