# ruff: noqa: E501 - a pattern or a text is easier to read on one line
"""The words of a sentence that carry its meaning, and the language that they are in."""

import re
from functools import lru_cache

import snowballstemmer

from agents_core.text.prefilter import plain

_STOP = {
    "en": ["the", "a", "an", "and", "or", "but", "if", "of", "to", "in", "on", "at", "for", "with", "by", "from", "as", "is", "are", "was", "were", "be", "been", "being", "it", "its", "this", "that", "these", "those", "you", "your", "yours", "we", "our", "us", "i", "my", "me", "they", "their", "them", "he", "she", "his", "her", "will", "would", "can", "could", "may", "might", "should", "shall", "must", "do", "does", "did", "have", "has", "had", "not", "no", "so", "than", "then", "there", "here", "which", "who", "what", "when", "where", "how", "all", "any", "each", "also", "just", "only", "into", "about", "over", "up", "out", "more", "most", "some", "such", "very", "after", "before", "within", "during", "until", "please", "via", "per", "once", "yes", "get"],
    "de": ["der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines", "und", "oder", "aber", "wenn", "von", "zu", "im", "in", "an", "am", "auf", "für", "mit", "bei", "aus", "als", "ist", "sind", "war", "waren", "wird", "werden", "sein", "es", "dies", "diese", "dieser", "dieses", "sie", "ihr", "ihre", "ihren", "ihrem", "wir", "unser", "unsere", "uns", "ich", "mein", "mich", "mir", "du", "dein", "kann", "können", "soll", "muss", "darf", "hat", "haben", "hatte", "nicht", "kein", "keine", "so", "dann", "hier", "dort", "welche", "wer", "was", "wann", "wo", "wie", "alle", "auch", "nur", "nach", "vor", "während", "bis", "bitte", "ab", "zum", "zur", "sich", "innerhalb", "man", "er"],
    "es": ["el", "la", "los", "las", "un", "una", "unos", "unas", "y", "o", "pero", "si", "de", "del", "a", "al", "en", "por", "para", "con", "como", "es", "son", "fue", "era", "ser", "está", "están", "estar", "este", "esta", "estos", "estas", "ese", "esa", "su", "sus", "tu", "tus", "usted", "nosotros", "nuestro", "nuestra", "nos", "yo", "mi", "me", "lo", "le", "les", "se", "no", "que", "quien", "cuando", "donde", "cómo", "todo", "todos", "también", "solo", "después", "antes", "durante", "hasta", "puede", "pueden", "ha", "han", "más", "muy", "ya", "qué", "sin"],
    "fr": ["le", "la", "les", "un", "une", "des", "et", "ou", "mais", "si", "de", "du", "à", "au", "aux", "en", "pour", "par", "avec", "comme", "est", "sont", "était", "être", "ce", "cet", "cette", "ces", "son", "sa", "ses", "votre", "vos", "notre", "nos", "nous", "je", "mon", "ma", "mes", "me", "il", "elle", "ils", "on", "se", "ne", "pas", "que", "qui", "quand", "où", "tout", "tous", "aussi", "seulement", "après", "avant", "pendant", "jusqu", "peut", "peuvent", "a", "ont", "plus", "très", "vous", "dans", "sur", "sans", "dès", "y"],
}  # fmt: skip
_STOP_SETS = {language: frozenset(words) for language, words in _STOP.items()}
_STEMMERS = {
    code: snowballstemmer.stemmer(name)
    for code, name in (("en", "english"), ("de", "german"), ("es", "spanish"), ("fr", "french"))
}
_WORD = re.compile(r"[^\W\d_]{2,}")
_LATIN = re.compile(r"[a-zA-Zà-ÿ]")
# In small letters, as the text is made first: without regard to case this takes three times as long.
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|cannot|can't|without|unable|neither|nor|nicht|kein\w*|nie|niemals|ohne|nunca|ningun\w*|tampoco|pas|jamais|aucune?|ni)\b|n't\b|(?:^|\s)(?:un(?:available|refundable)|non-?\w+)",
)
# Norway at the end of an address in a lookup: no "no".
_COUNTRY_CODE = re.compile(r"\bNO(?=\")")


def language_of(text: str, *, default: str = "en") -> str:
    """The language of `text` by its small words: en, de, es, fr, `other` for another script, or `default` when it is too short to tell."""
    sample = text[:2000]
    if not sample.isascii() and sum(map(str.isalpha, sample)) > 2 * len(_LATIN.findall(sample)):
        return "other"
    words = _WORD.findall(sample.casefold())
    counts = {language: sum(map(stops.__contains__, words)) for language, stops in _STOP_SETS.items()}
    best = max(counts, key=lambda language: (counts[language], language == default))
    return best if counts[best] >= 2 and counts[best] > counts.get(default, 0) else default


@lru_cache(maxsize=512)
def content_stems(text: str, language: str) -> frozenset[str]:
    """The stems of the words of `text` that are not small words."""
    stops = _STOP_SETS.get(language, _STOP_SETS["en"])
    words = _WORD.findall(text.casefold().replace("’", "'"))
    return frozenset(_stem(word, language) for word in words if len(word) > 2 and word not in stops)


def is_negated(text: str) -> bool:
    """Whether `text` says that something is not so."""
    return bool(_NEGATION.search(plain(_COUNTRY_CODE.sub("", text.replace("’", "'")))))


@lru_cache(maxsize=50_000)
def _stem(word: str, language: str) -> str:
    stemmer = _STEMMERS.get(language)
    return str(stemmer.stemWord(word)) if stemmer else word
