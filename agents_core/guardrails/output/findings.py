"""A piece of a reply that must not be shown as it is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`value` is `text[start:end]`; `kind` is a lower-case name such as `email` or `slack_token`."""

    kind: str
    start: int
    end: int
    value: str


def without_overlaps(findings: Iterable[Finding]) -> list[Finding]:
    """`findings` in order of their place; of two that overlap the longer one, and of equals the first given."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda each: each.start - each.end):
        if all(finding.end <= other.start or other.end <= finding.start for other in kept):
            kept.append(finding)
    return sorted(kept, key=lambda each: each.start)


def comparable(value: str) -> str:
    """`value` without case, spaces and punctuation, for telling whether two spellings are one value."""
    return re.sub(r"[\W_]+", "", value).casefold()
