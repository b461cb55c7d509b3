"""Which combinations of words make a passage worth ranking, where ranking every passage with any of them is too dear.

A passage may answer when the words it shares with the question are rare enough together: one rare word, or two or three
that are more common. The less a combination weighs the more passages hold it, so combinations are taken from the
heaviest on until about as many passages hold them as may be ranked.
"""

from collections.abc import Sequence
from itertools import combinations

from knowledge.search.statistics import Statistics

_THREES_UP_TO = 8  # stems; from there on, pairs weigh enough, and there are many threes

Combination = tuple[str, ...]


def quorum(stems: Sequence[str], statistics: Statistics, *, rows: int) -> list[Combination]:
    """Combinations of stems that some `rows` passages hold, fewer when even the heaviest is more common.

    No combination contains another. Counts suppose that words are independent, so related words find more.
    """
    share = {stem: statistics.frequency[stem] / max(statistics.passages, 1) for stem in stems}
    weight = {stem: statistics.idf(stem) for stem in stems}
    options = []
    for size in (1, 2, 3) if len(stems) <= _THREES_UP_TO else (1, 2):
        for members in combinations(stems, size):
            expected = float(statistics.passages)
            for stem in members:
                expected *= share[stem]
            options.append((sum(weight[stem] for stem in members), expected, members))
    options.sort(key=lambda option: -option[0])
    chosen: list[Combination] = []
    total = 0.0
    for _weight, expected, members in options:
        total += expected
        if chosen and total > rows:
            break
        chosen.append(members)
    return _smallest(chosen)


def _smallest(chosen: list[Combination]) -> list[Combination]:
    """Without those that a smaller one among them makes needless."""
    kept: list[Combination] = []
    held: list[set[str]] = []
    for members in sorted(chosen, key=len):
        if not any(smaller <= set(members) for smaller in held):
            kept.append(members)
            held.append(set(members))
    return kept
