"""Old tool results in brief: what was found, without its full text.

An answer must rest on a search or lookup of its own turn, so the text of an old one is hardly ever read again; but it
makes up most of a conversation.
"""

import json
from typing import Any

from agents_core.retelling import quoted

LONG = 800  # characters of a result that is left alone up to here
LONGEST_TEXT = 160
MOST_OF_A_LIST = 3


def shorten(item: Any) -> Any:
    """The run item, with a long tool result cut; the marks round it stay. Any other item is given back as it is."""
    output = item.get("output")
    if item.get("type") != "function_call_output" or not isinstance(output, str) or len(output) <= LONG:
        return item
    start, end = output.find("{"), output.rfind("}") + 1
    try:
        brief = json.dumps(_brief(json.loads(output[start:end])), ensure_ascii=False)
    except ValueError:
        brief, start, end = quoted(output, LONG), 0, len(output)
    return {**item, "output": f"{output[:start]}{brief}{output[end:]}"}


def _brief(value: Any) -> Any:
    if isinstance(value, str):
        return quoted(value, LONGEST_TEXT)
    if isinstance(value, list):
        return [_brief(each) for each in value[:MOST_OF_A_LIST]]
    return {name: _brief(each) for name, each in value.items()} if isinstance(value, dict) else value
