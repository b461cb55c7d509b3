"""How much of a conversation the model is given word for word, and when old turns go into the summary.

A provider charges less for a prompt that begins like the one before. So nothing happens from turn to turn; now and then
all but the newest turns go at once, and the long results in those that stay are shortened. Only then does the beginning
change.

A shortened result says what was found, without its full text. An answer must rest on a search or lookup of its own
turn, so the text of an old one is hardly ever read again; but it makes up most of a conversation.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents_core.memory.summary import Summary
from agents_core.memory.transcript import shorten_line, turns

# As many turns as fit before the first compaction are never exceeded later, so a late turn costs what turn 8 costs.
MOST_TURNS = 7
KEPT_TURNS = 3

# For turns that looked up very much. Ordinary ones stay below it.
MOST_CHARACTERS = 56_000
KEPT_CHARACTERS = 28_000

# So that what a teammate wrote unasked is read as a turn too.
_NOBODY = {"role": "user", "content": ""}

# Of old tool results.
LONG = 800  # characters of a result that is left alone up to here
LONGEST_TEXT = 160
MOST_OF_A_LIST = 3


@dataclass(frozen=True)
class Compaction:
    """The new summary, how many of the oldest items it covers now, and the others as the model sees them."""

    summary: str
    covered: int
    kept: list[Any]


def compact(summary: str, items: list[Any], details: Mapping[str, str]) -> Compaction | None:
    """What to do with `items`, all those that `summary` does not cover; None while they are few enough.

    Whole turns are covered or kept: each begins with a message of the customer, so no call loses its output. `details`
    is what the customer gave so far; it stays known.
    """
    if _size(items) <= MOST_CHARACTERS and len(_split(items)) <= MOST_TURNS:
        return None
    each = _split([truncate_results(item) for item in items])
    old = each[: len(each) - _kept([_size(turn) for turn in each])]
    written = Summary.read(summary)
    for turn in old:
        written.add_turn(turns([_NOBODY, *turn])[0])
    written.add_details(details)
    kept = [item for turn in each[len(old) :] for item in turn]
    return Compaction(written.written(), len(items) - len(kept), kept)


def _split(items: list[Any]) -> list[list[Any]]:
    """The items of each turn."""
    cuts = sorted({0, *(index for index, item in enumerate(items) if item.get("role") == "user")})
    return [items[start:end] for start, end in zip(cuts, [*cuts[1:], len(items)], strict=True)]


def _size(items: list[Any]) -> int:
    return len(json.dumps(items, ensure_ascii=False))


def _kept(sizes: list[int]) -> int:
    """How many of the newest turns stay. The last one does whenever it can."""
    kept = min(KEPT_TURNS, len(sizes))
    while kept > 1 and sum(sizes[-kept:]) > KEPT_CHARACTERS:
        kept -= 1
    return 0 if sizes[-1] > MOST_CHARACTERS else kept


def truncate_results(item: Any) -> Any:
    """The run item, with a long tool result cut; the marks round it stay. Any other item is given back as it is."""
    output = item.get("output")
    if item.get("type") != "function_call_output" or not isinstance(output, str) or len(output) <= LONG:
        return item
    start, end = output.find("{"), output.rfind("}") + 1
    try:
        brief = json.dumps(_brief(json.loads(output[start:end])), ensure_ascii=False)
    except ValueError:
        brief, start, end = shorten_line(output, LONG), 0, len(output)
    return {**item, "output": f"{output[:start]}{brief}{output[end:]}"}


def _brief(value: Any) -> Any:
    if isinstance(value, str):
        return shorten_line(value, LONGEST_TEXT)
    if isinstance(value, list):
        return [_brief(each) for each in value[:MOST_OF_A_LIST]]
    return {name: _brief(each) for name, each in value.items()} if isinstance(value, dict) else value
