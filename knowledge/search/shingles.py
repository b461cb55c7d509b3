"""The wording of a text as the sequences of words in it: two texts with the same ones are one text."""

from knowledge.text.terms import words

_LONG = 4  # words


def shingles(text: str) -> set[tuple[str, ...]]:
    """Every sequence of words in a row; of a text that is shorter than one, the whole."""
    sequence = words(text)
    size = min(_LONG, len(sequence))
    return {tuple(sequence[start : start + size]) for start in range(len(sequence) - size + 1)} if size else set()
