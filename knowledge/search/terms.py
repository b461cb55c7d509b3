"""From text to the terms that search compares: lower case, no accents, no stop words, stemmed."""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

# Nobody's question needs more; a pasted log file would only cost time.
MAX_CHARACTERS = 20_000

STOP_WORDS = frozenset(
    """
    a about above after again against all also am an and any anyone anything are as at be because been before being
    below between both but by came can cannot come could did do does doing done down during each else etc ever every
    everyone everything few for from further get gets getting give given gives giving go goes going got had has have
    having he hello her here hers hey hi him his how however i if in into is it its itself just know let lets like
    likely look looking made make makes making many may maybe me might mine more most much must my myself need needed
    needs no nor not now of off ok okay on once one only onto or other our ours out over own perhaps please possible
    put really said same say says see seem seems shall she should show since so some somebody someone something still
    such sure take tell than thank thanks that the their theirs them then there these they thing things think this
    those though through thus to too tried try trying under until up upon us use used using very via want wanted wants
    was way we well were what whatever when where whether which while who whom whose why will wish with within without
    wonder wondering would wouldve yes yet you your yours yourself
    ca wo sha ai dont doesnt didnt cant couldnt wont wouldnt isnt arent wasnt werent hasnt havent hadnt shouldnt im
    ive ill id whats wheres hows whos thats theres youre youve theyre weve cause able
    """.split()
)

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_ONE_WORD = re.compile(r"\b(e|wi)-(mail|fi)")
_CLITIC = re.compile(r"n't$|'.*$")
_stemmer = snowballstemmer.stemmer("english")


def plain(text: str) -> str:
    """Lower case, straight apostrophes, accents removed."""
    text = text[:MAX_CHARACTERS].lower().replace("\u2019", "'")
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _ONE_WORD.sub(r"\1\2", text)


def words(text: str) -> list[str]:
    """The words of a text, stop words included, contractions cut to their first word."""
    return [_CLITIC.sub("", word) if "'" in word else word for word in _WORD.findall(plain(text))]


def content_words(text: str) -> list[str]:
    """The words of a text that carry meaning, in order, with repetitions."""
    return [word for word in words(text) if word not in STOP_WORDS]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    return str(_stemmer.stemWord(word))


def terms(text: str) -> list[str]:
    """The stems of the content words, in order, with repetitions."""
    return [stem(word) for word in content_words(text)]
