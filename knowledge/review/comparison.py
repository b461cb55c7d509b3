"""Whether two statements are about the same and cannot both be true."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from knowledge.review.figures import Value
from knowledge.review.statements import Statement, is_light, senses
from knowledge.text.terms import content_words

LIGHT = 0.25  # what a term of every customer's question is worth of its rarity
# The share of each statement's weight that the other, its title and its heading may leave unsaid.
MOST_UNSAID = 0.45
MOST_UNSAID_BY_BOTH = 0.2
COPY = 0.12  # below it, two statements have the same wording: then a bare number or a "not" counts too

Weigh = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Difference:
    """What two statements disagree on. `likeness` is 0 to 1."""

    kind: str
    one: str
    other: str
    likeness: float


def compare(one: Statement, other: Statement, weigh: Weigh) -> Difference | None:
    """What they disagree on; None when they agree or speak of different things."""
    if (one.marks - _said(other)) or (other.marks - _said(one)):
        return None
    missing, lacking = _unsaid(one, other, weigh), _unsaid(other, one, weigh)
    most = max(missing, lacking)
    if most > MOST_UNSAID or min(missing, lacking) > MOST_UNSAID_BY_BOTH or not _same_subject(one, other):
        return None
    copy = most <= COPY and bool(one.terms & other.terms)
    if missing > 0 and lacking > 0 and copy is False and _one_word_swapped(one, other):
        return None
    return _figures_differ(one, other, copy, 1 - most) or _denied(one, other, copy, 1 - most)


def siblings(title: str, other: str) -> bool:
    """Whether two titles name two of a kind, as "Shipping to Norway" and "Shipping to Sweden" do: as many words, the
    same ones but for some, and those say something."""
    one, two = ([_subject(word) for word in content_words(text)] for text in (title, other))
    if len(one) != len(two):
        return False
    swapped = [(left, right) for left, right in zip(one, two, strict=True) if left != right]
    return 0 < len(swapped) < len(one) and all(left and right for left, right in swapped)


def _subject(word: str) -> frozenset[str]:
    return frozenset(sense for sense in senses(word) if not is_light(sense))


def _said(statement: Statement) -> frozenset[str]:
    return statement.terms | statement.topic | statement.marks


def _unsaid(one: Statement, other: Statement, weigh: Weigh) -> float:
    """The share of the weight of `one` that `other` says nowhere."""
    said = _said(other)
    total = _weight(one.terms, weigh)
    return _weight(one.terms - said, weigh) / total if total else 1.0


def _weight(terms: Iterable[str], weigh: Weigh) -> float:
    return sum(weigh(term) * (LIGHT if is_light(term) else 1.0) for term in terms)


def _same_subject(one: Statement, other: Statement) -> bool:
    """They share two terms, at least one of them in the sentences themselves."""
    shared = one.terms & other.terms
    around = (_said(one) & _said(other)) - shared
    solid = [term for term in shared if not is_light(term)]
    return len(solid) >= 2 or (len(solid) == 1 and bool(around or len(shared) > 1 or len(one.terms | other.terms) == 1))


def _one_word_swapped(one: Statement, other: Statement) -> bool:
    """Whether they are the same but for one word, as "refunds to a card" and "refunds to an account" are."""
    return len(one.terms - other.terms) == len(other.terms - one.terms) == 1 and len(one.terms & other.terms) >= 1


def _figures_differ(one: Statement, other: Statement, copy: bool, likeness: float) -> Difference | None:
    units = {each.unit for each in one.values} & {each.unit for each in other.values}
    for unit in sorted(units, key=lambda unit: (unit == "", unit)):
        if unit == "" and not copy:
            continue
        mine = [each for each in one.values if each.unit == unit]
        theirs = [each for each in other.values if each.unit == unit]
        if not _fit(mine, theirs):
            left = _text(mine, theirs)
            right = _text(theirs, mine)
            return Difference(mine[0].kind, left, right, likeness)
    return None


def _fit(mine: list[Value], theirs: list[Value]) -> bool:
    fewer, more = sorted((mine, theirs), key=len)
    return all(any(each.fits(other) for other in more) for each in fewer)


def _text(mine: list[Value], theirs: list[Value]) -> str:
    """How a statement writes the figures that the other does not have."""
    return ", ".join(dict.fromkeys(each.text for each in mine if not any(each.fits(other) for other in theirs)))[:120]


def _denied(one: Statement, other: Statement, copy: bool, likeness: float) -> Difference | None:
    same = copy and len(one.terms & other.terms) >= 3 and not (one.turned or other.turned)
    if not same or one.denies == other.denies:
        return None
    return Difference("negation", *(("no", "yes") if one.denies else ("yes", "no")), likeness)
