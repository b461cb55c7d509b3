# ruff: noqa: E501 - a pattern or a text is easier to read on one line
"""The check on a reply before anybody sees it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from agents_core.guardrails.output.findings import Finding
from agents_core.guardrails.output.grounding import unsupported_sentence
from agents_core.guardrails.output.leaks import find_leak
from agents_core.guardrails.output.masking import is_secret, mask
from agents_core.guardrails.output.personal_data import find_personal_data
from agents_core.guardrails.output.promises import find_promise
from agents_core.turn.context import Trip

MAX_EVIDENCE = 300
MIN_WORDS = 4
_MARK = re.compile(r"\[[\w ]+ removed\]")
_WORD = re.compile(r"[^\W\d_]+")
# What may be public in an article or was said by the customer; never card, bank or official numbers.
_CONTACT = {"email", "phone", "address", "ip_address", "date_of_birth"}


@dataclass(frozen=True)
class ReplyCheck:
    """`text` is the reply with foreign data masked; with a `trip` it must not be shown at all."""

    text: str
    trip: Trip | None = None
    findings: list[Finding] = field(default_factory=list)


def check_reply(
    text: str, *, evidence: list[str], told: Sequence[str] = (), own_values: set[str], instructions: str = ""
) -> ReplyCheck:
    """`text` masked and judged: leak, then promise, then ungrounded.

    `evidence` holds passages and tool results, `told` the customer's own words; `own_values` what belongs to this
    customer; `instructions` those of the agent, to notice when they are quoted. Contact details that stand in either are
    kept.
    """
    masked, findings = mask(text, own_values=own_values | _contacts(text, [*evidence, *told]))
    trip = _nothing_left(masked, findings) or _trip(_MARK.sub("", masked), evidence, told, instructions)
    return ReplyCheck(masked, trip, findings)


def _trip(text: str, evidence: list[str], told: Sequence[str], instructions: str) -> Trip | None:
    if leak := find_leak(text, instructions=instructions):
        return Trip("output", "leak", leak[:MAX_EVIDENCE])
    if promise := find_promise(text, evidence=[*evidence, *told]):
        return Trip("output", "promise", promise[:MAX_EVIDENCE])
    if sentence := unsupported_sentence(text, evidence, told):
        return Trip("output", "ungrounded", sentence[:MAX_EVIDENCE])
    return None


def _nothing_left(masked: str, findings: list[Finding]) -> Trip | None:
    """A reply of little more than what was taken out of it would read as nonsense."""
    if not findings or len(_WORD.findall(_MARK.sub("", masked))) >= MIN_WORDS:
        return None
    category = "secret" if any(is_secret(each) for each in findings) else "personal_data"
    return Trip("output", category, ", ".join(sorted({each.kind for each in findings})))


def _contacts(text: str, evidence: list[str]) -> set[str]:
    found = {each.value for each in find_personal_data(text) if each.kind in _CONTACT}
    return {value for value in found if any(value.casefold() in piece.casefold() for piece in evidence)}
