"""JSON lines: an object with `id`, `title` and `body` a line."""

import json
from collections.abc import Iterable, Iterator

from knowledge.imports.formats.document import Document, Failure, UnreadableError, document, identity
from knowledge.imports.formats.encoding import utf8


def read(origin: str, lines: Iterable[bytes]) -> Iterator[Document | Failure]:
    """A Document or Failure for every line that is not empty."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{origin}:{number}"
        try:
            yield _read_line(where, utf8(line))
        except UnreadableError as error:
            yield Failure(where, str(error))


def _read_line(origin: str, line: str) -> Document:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:  # also for a number of more digits than Python converts
        raise UnreadableError(f"not valid JSON: {error}") from None
    if not isinstance(row, dict):
        raise UnreadableError("not a JSON object")
    return document(origin, row, row.get("body"), external_id=identity(row.get("id")))
