"""The cheap layer in front of the agent: is this message an attack, whatever it says it is?"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain

from agents_core.context import Trip
from agents_core.guardrails.cues import Hit, hits
from agents_core.guardrails.likeness import likeness
from agents_core.guardrails.normalise import normalise
from agents_core.guardrails.other_languages import foreign_hits

THRESHOLD = 1.0
LEAST_CUE = 0.3
TILT = 0.8
MAX_EVIDENCE = 200


def check_input(text: str) -> Trip | None:
    """The trip for an attack or abuse in a customer's message, or None. Never raises; bounded time for any text."""
    return _judge(text, embedded=False)


def check_instruction(text: str) -> Trip | None:
    """The trip for a piece of an article, note or tool result that addresses an assistant, or None."""
    return _judge(text, embedded=True)


def _judge(text: str, *, embedded: bool) -> Trip | None:
    read = normalise(text)
    for view in (read.text, *read.views):
        trip = _trip(view, chain(hits(view, embedded=embedded), foreign_hits(view)))
        if trip:
            return trip
    return None


def _trip(text: str, found: Iterable[Hit]) -> Trip | None:
    """The category with the most weight, when all weights together reach the threshold. `frame` only adds."""
    by_category: dict[str, list[Hit]] = defaultdict(list)
    for hit in found:
        by_category[hit.category].append(hit)
    total = sum(hit.weight for group in by_category.values() for hit in group)
    by_category.pop("frame", None)
    if not by_category or total + _tilt(text, total) < THRESHOLD:
        return None
    category = max(by_category, key=lambda name: sum(hit.weight for hit in by_category[name]))
    strongest = max(by_category[category], key=lambda hit: hit.weight)
    return Trip("input", category, strongest.evidence[:MAX_EVIDENCE])


def _tilt(text: str, total: float) -> float:
    """What the likeness to known attacks adds where the cues alone leave it open; it never decides by itself."""
    if not LEAST_CUE <= total < THRESHOLD:
        return 0.0
    return TILT * max(0.0, 2 * likeness(text) - 1)
