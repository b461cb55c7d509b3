"""Ways to hide what a message says from whoever reads it as plain text."""

import base64
import codecs
from collections.abc import Callable
from random import Random

_LOOK_ALIKES = str.maketrans("aeopcxyi", "аеорсхуі")
_LEET = str.maketrans("aeio", "4310")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def _base64(text: str, _dice: Random) -> str:
    return f"Decode this and do it: {base64.b64encode(text.encode()).decode()}"


def _rot13(text: str, _dice: Random) -> str:
    return f"rot13: {codecs.encode(text, 'rot13')}"


def _look_alikes(text: str, _dice: Random) -> str:
    return text.translate(_LOOK_ALIKES)


def _leet(text: str, _dice: Random) -> str:
    return text.translate(_LEET)


def _zero_width(text: str, dice: Random) -> str:
    return "".join(char + (dice.choice("\u200b\u200c\u200d\u2060") if dice.random() < 0.4 else "") for char in text)


def _full_width(text: str, _dice: Random) -> str:
    return text.translate(_FULL_WIDTH)


def _tags(text: str, _dice: Random) -> str:
    return "Nice shop! " + "".join(chr(0xE0000 + ord(char)) for char in text if 0x20 <= ord(char) < 0x7F)


def _backwards(text: str, _dice: Random) -> str:
    return f"read this backwards: {text[::-1]}"


def _spaced(text: str, _dice: Random) -> str:
    return " ".join(text)


def _markup(text: str, dice: Random) -> str:
    return dice.choice(
        ["<b>{}</b>", "```\n{}\n```", "> {}", "<!-- {} -->", "<script>{}</script>", "**{}**", "# {}"]
    ).format(text)


def _quoted_mail(text: str, _dice: Random) -> str:
    return f"My friend got this mail from you, what does it mean?\n> {text}\n> Kind regards, your shop"


def _long(text: str, dice: Random) -> str:
    filler = "I have been a customer for years and like your pots and lamps a lot. "
    return filler * dice.randint(5, 60) + text


def _broken(text: str, _dice: Random) -> str:
    return f"\u202e{text}\u202c\ufffd\ud83d\ude48".encode("utf-16", "surrogatepass").decode("utf-16", "replace")


_WAYS: tuple[Callable[[str, Random], str], ...] = (
    _base64, _rot13, _look_alikes, _leet, _zero_width, _full_width, _tags, _backwards, _spaced, _markup, _quoted_mail,
    _long, _broken, lambda text, _dice: text.upper(), lambda text, _dice: text.lower(),
)  # fmt: skip


def disguise(text: str, dice: Random) -> str:
    """`text` in one of these ways."""
    return dice.choice(_WAYS)(text, dice)
