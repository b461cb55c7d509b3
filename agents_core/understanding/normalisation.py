"""Makes messages comparable before they are read, and splits them into the separate things that they say or ask.

The models must not learn our order numbers or our names.
"""

import re
import unicodedata

from agents_core.text.runs import shorten_runs

# No one needs more to say what they want, and the time that a reading takes grows with the length.
MAX_CHARACTERS = 2000
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
LINK = re.compile(r"https?://\S+")
MONEY = re.compile(
    r"(?:[$€£₹]\s?\d[\d.,]{0,20}|\b\d[\d.,]{0,20}+\s?(?:[$€£₹]|(?:usd|eur|gbp|euros?|dollars?|pounds?|bucks|rs|rupees)\b))",
    re.IGNORECASE,
)
REFERENCE = re.compile(r"#?\b(?:[a-z]{1,4}-?)?\d{3,16}\b", re.IGNORECASE)

# "Hello there, good morning, ": says nothing about what follows, if anything follows.
SALUTATION = re.compile(
    r"^(?:(?:yes|yeah|ok|okay|so|um+|uh+|well|hi+|hello|hey+|hiya|dear|good (?:morning|afternoon|evening|day)|greetings"
    r"|hallo|guten (?:tag|morgen|abend)|moin|hola|buen[oa]s? (?:días|tardes|noches)|bonjour|bonsoir|salut|olá|bom dia"
    r"|boa tarde|ciao|buongiorno|salve|goedemorgen|goedendag|goedemiddag|hoi)"
    r"(?: (?:there|team|all|everyone|sir|madam|support|zusammen|again))*[\s,.!:;-]+)+(?=\w+\W+\w+\W+\w)",
    re.IGNORECASE,
)

# "My name is Kim and I …": otherwise it looks like a change of name.
INTRODUCTION = re.compile(
    r"\b(?:my (?:full )?name(?: is|'s)|ich heiße|mein name ist|me llamo|mi nombre es|je m'appelle|mi chiamo|ik heet)"
    r"\s+[\w'-]+(?: (?!and\b|und\b|i\b|y\b|et\b)[\w'-]+)?(?:,? (?:and|und|y|et|e|en)\b)?[\s,.!-]*",
    re.IGNORECASE,
)

# "My email is ada@example.com": who writes, not what they want; otherwise it looks like a change of address.
OWN_ADDRESS = re.compile(
    r"(?:\b(?:my|our|the|you can reach me at|meine?|die|mi|el|mon|ma|l'|meu|o|la mia|il mio|mijn)\s*)?"
    r"\b(?:e-?mail|mail|correo|courriel)(?:[ -]?(?:address|adresse|adres|electrónico))?"
    rf"\s*(?::|=|is|ist|lautet|es|est|é|è)?:?\s*(?={EMAIL.pattern})",
    re.IGNORECASE,
)

# What is left of a sentence that holds nothing but an address.
ONLY_ADDRESS = re.compile(r"[\W_]*(?:xmailx[\W_]*)+")
APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "\x00": " "})
MAX_PARTS = 8

# A full stop between digits or in "e.g." does not end a sentence; a blank must follow.
SENTENCE_END = re.compile(r"(?<=[.!?…。！？])\s+|\n+")

# "… and also can you …", "… and how do I …": a second question in the same sentence.
SECOND_QUESTION = re.compile(
    r"(?<!\s)(?:\s*+,)?\s++(?:and|und|y|et|e|en)\s++(?=(?:also|(?:can|could|do|does|will|should) (?:i|you|we|they|it)"
    r"|(?:how|when|where|what) (?:is|are|do|does|did|can|could|will|would|should|much|many|long|about)"
    r"|is there|wie|wann|wo|kann|könnt|cómo|cuándo|dónde|puedo|comment|quand|où|puis-je|pouvez-vous)\b)"
    r"|[,;]\s+(?:also|plus|another thing|außerdem|además|aussi)\b,?\s*",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W_]+")


def clean(text: str) -> str:
    """The first MAX_CHARACTERS of `text` in one Unicode form, with plain quotes and without control characters."""
    text = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS]).translate(APOSTROPHES)
    text = "".join(char if char.isprintable() or char in "\n\t" else " " for char in text)
    return shorten_runs(text).strip()


def for_model(text: str) -> str:
    """`clean` text in lower case without salutation and name; numbers, amounts and addresses become their kind."""
    text = SALUTATION.sub("", INTRODUCTION.sub("", text))
    text = LINK.sub(" xlinkx ", OWN_ADDRESS.sub(" ", text))
    text = EMAIL.sub(" xmailx ", text)
    text = MONEY.sub(" xmoneyx ", text)
    return REFERENCE.sub(" xrefx ", text).lower()


def split(text: str) -> list[str]:
    """At least one part for text with words, at most MAX_PARTS, in the order written; [] for no words at all."""
    parts: list[str] = []
    for sentence in SENTENCE_END.split(text):
        parts.extend(piece.strip(" ,;") for piece in SECOND_QUESTION.split(sentence))
    return [part for part in parts if WORD.search(part)][:MAX_PARTS]
