"""What changed between two texts, line by line."""

import difflib

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_MARKS = {"+ ": "ins", "- ": "del"}
_CONTEXT = 3  # unchanged lines shown around a change


def difference(before: str, after: str) -> SafeString:
    """HTML with `ins` and `del` around the lines that changed, and the lines beside them. Empty when nothing did."""
    compared = [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if not line.startswith("? ")]
    changed = [at for at, line in enumerate(compared) if line[:2] in _MARKS]
    near = {at for place in changed for at in range(place - _CONTEXT, place + _CONTEXT + 1)}
    shown = [_line(line) for at, line in enumerate(compared) if at in near]
    return format_html_join("", '<div class="break-words">{}</div>', ((line,) for line in shown))


def _line(line: str) -> SafeString:
    mark = _MARKS.get(line[:2])
    if mark is None:
        return format_html("{}", line[2:])
    # A sign as well, since colour alone tells some readers nothing.
    return format_html(f"<{mark}>{{}}</{mark}>", line)
