"""What a browser sends, read with care."""


def whole_number(text: str) -> int | None:
    """The number that `text` is, as far as the database can compare it, or None."""
    return int(text) if text.isdecimal() and len(text) < 16 else None
