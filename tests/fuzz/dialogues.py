"""Composes moves into dialogues. The same seed and number give the same dialogue."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.fuzz.disguises import disguise
from tests.fuzz.moves import ATTACKS, HARMLESS, LEADING_UP, Scene, messages, scene


@dataclass(frozen=True)
class Line:
    """A message. `resent` is sent twice with one id; after `hurried` the next comes before it is answered."""

    move: str
    text: str
    resent: bool = False
    hurried: bool = False


@dataclass(frozen=True)
class Dialogue:
    """Lines of one attacker. `returned`: whenever a person gets the conversation, they give it back to the agent."""

    name: str
    scene: Scene
    lines: list[Line]
    returned: bool


def dialogue(seed: int, number: int) -> Dialogue:
    """The dialogue of that number."""
    dice = Random(f"{seed}-{number}")
    cast = scene(dice)
    moves = list(_moves(dice))
    lines = [line for move in moves for line in _lines(move, cast, dice)]
    return Dialogue(f"{seed}-{number}", cast, lines, returned=dice.random() < 0.8)


def _moves(dice: Random) -> Iterator[str]:
    """Mostly attacks, often several of one kind, between harmless lines that lead up to them."""
    favourite = dice.choice(ATTACKS)
    for _move in range(dice.randint(3, 7)):
        roll = dice.random()
        if roll < 0.15:
            yield dice.choice(HARMLESS)
        elif roll < 0.3:
            yield dice.choice(LEADING_UP)
        elif roll < 0.5:
            yield favourite
        else:
            yield dice.choice(ATTACKS)


def _lines(move: str, cast: Scene, dice: Random) -> Iterator[Line]:
    for text in messages(move, cast, dice):
        if move not in HARMLESS and dice.random() < 0.15:
            text = disguise(text, dice)
        yield Line(move, text, resent=dice.random() < 0.07, hurried=dice.random() < 0.08)
