"""Files that come with a customer's message. No model is shown them: it is told that they are there, and says so."""

import re
from collections.abc import Iterable

_LINE = re.compile(r"^\[The customer attached [^\[\]\n]*\]\n?", re.M)


def with_files(message: str, files: Iterable[str]) -> str:
    """What the customer wrote, with a line for each file; `files` gives name, type and size of each."""
    lines = [f"[The customer attached {_unbracketed(file)}]" for file in files]
    return "\n".join(filter(None, [message, *lines]))


def without_files(message: str) -> str:
    """What the customer wrote, without the lines of `with_files`."""
    return _LINE.sub("", message).strip() if "[The customer attached " in message else message


def _unbracketed(file: str) -> str:
    return file.replace("[", "(").replace("]", ")").replace("\n", " ")
