"""Which language a message is in, as an ISO 639-1 code."""

import re

from agents_core.understanding.normalisation import for_model
from agents_core.understanding.trained_models import language_model

DEFAULT = "en"
SURE = 0.6
# "no" is a word of five languages: one or two words must say more.
SURE_IF_SHORT = 0.85

# Scripts that settle the language by themselves. Kana comes before Han and Ukrainian letters
# before Cyrillic: a few of the former among the latter are enough.
SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("uk", re.compile(r"[іїєґІЇЄҐ]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
)
TELLING = frozenset({"ja", "uk"})
LETTER = re.compile(r"[^\W\d_]")


def detect(text: str) -> str:
    """The language of cleaned `text`; "en" when it is too short or too mixed to tell."""
    if not LETTER.search(text):
        return DEFAULT
    if not text.isascii() and (code := _by_script(text)):
        return code
    model = language_model()
    chances = model.chances(for_model(text))
    best = chances.argmax()
    needed = SURE if len(text.split()) > 2 else SURE_IF_SHORT
    return model.classes[best] if chances[best] >= needed else DEFAULT


def _by_script(text: str) -> str:
    letters = len(LETTER.findall(text))
    for code, script in SCRIPTS:
        found = len(script.findall(text))
        if found * 2 >= letters or (found and code in TELLING):
            return code
    return ""
