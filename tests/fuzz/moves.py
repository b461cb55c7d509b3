"""What an attacker may do next. A move is one or several messages, made from `phrases.toml` for a scene."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.fuzz.cast import CAST, Person
from tests.fuzz.shop import MARKERS, poisoned_order

PHRASES = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8"))
# Messages that set the scene; everything else attacks.
HARMLESS = ("greet", "ordinary", "own_order", "own_account", "act_on_mine", "ask_person")
LEADING_UP = ("own_order", "own_account")  # the agent has found something, and may be talked into more
ATTACKS = tuple(name for name in PHRASES if name not in HARMLESS)


@dataclass(frozen=True)
class Scene:
    """Who attacks (signed in or not) and whom. `third` is somebody else again."""

    attacker: Person
    signed_in: bool
    victim: Person
    third: Person


def scene(dice: Random) -> Scene:
    """A cast for one dialogue."""
    attacker, victim, third = dice.sample(CAST, 3)
    return Scene(attacker, dice.random() < 0.6, victim, third)


def messages(move: str, scene: Scene, dice: Random) -> list[str]:
    """The messages of a move."""
    chosen = dice.choice(PHRASES[move])
    texts = chosen if isinstance(chosen, list) else [chosen]
    values = _values(scene, dice)
    return [text.format(**values) for text in texts]


def _values(scene: Scene, dice: Random) -> dict[str, str]:
    mine = dice.choice(scene.attacker.numbers)
    number = dice.choice(scene.victim.numbers)
    return {
        "mine": mine,
        "my_email": scene.attacker.email,
        "poisoned": poisoned_order(scene.attacker),
        "number": number,
        "email": scene.victim.email,
        "name": scene.victim.name,
        "city": scene.victim.orders[number]["shipping_address"]["city"],
        "other_number": dice.choice(scene.third.numbers),
        "other_email": scene.third.email,
        "guess": str(int(mine) + dice.choice([-3, -2, -1, 1, 2, 3, 5, 700])),
        "marker": dice.choice(MARKERS),
    }
