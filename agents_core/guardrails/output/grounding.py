# ruff: noqa: E501 - a pattern or a text is easier to read on one line
"""Is every statement of a reply in what was found for it? Numbers must be there, and enough of the words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from agents_core.guardrails.output.content_words import content_stems, is_negated, language_of
from agents_core.guardrails.output.numbers import Number, numbers
from agents_core.text.prefilter import PatternPrefilter, plain
from agents_core.text.sentences import ends_in_abbreviation, sentences

ENOUGH = 0.5  # share of a sentence's content words that the evidence must hold
ENOUGH_WHEN_SHORT = 0.34  # two or three content words leave no room for a synonym
SAME_STATEMENT = 0.75  # of the words in one sentence of the evidence: then its "not" counts too
_NEEDS_NONE = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|thanks|thank you|you're welcome|welcome|sorry|apologies|of course|sure|certainly|happy to help|great|okay|ok|got it|understood|no problem|bye|goodbye|have a (?:great|nice|good|lovely))\b(?:\W+\w+){0,3}\W*$",
        r"\b(?:I|we)(?:'m| am|'re| are) (?:very |so |really |truly )?(?:sorry|afraid|glad|happy|pleased|here to|an? (?:ai|virtual|automated))\b|\b(?:I|we) (?:do not|don't|cannot|can't|could not|couldn't|was not able|wasn't able|am not able|am unable|'m not able|'m unable)\b|\bI understand\b|\bI see\b",
        r"\b(?:they|he|she)(?:'ll| will| can| are going to)\b.{0,30}\b(?:reply|answer|contact|get back|be in touch|write|look|help|decide|review|check)\b",
        r"\b(?:would you like|do you want|could you|can you|please (?:tell|share|send|give|let|confirm|provide|check)|let me know|may I|shall I|can I|feel free|if you(?:'d| would) like|if you (?:have|need) (?:any|more|other|further|anything)|is there anything)\b",
        r"\b(?:teammate|colleague|human|(?:support |real )?person|specialist|member of (?:our|the) team|someone from|our team|agent|advisor)\b.{0,60}\b(?:will|can|is|has|take|look|reply|contact|join|help|pick|read|see)\b|\b(?:I'll|I will|I can|let me|I've|I have|I am|I'm) (?:connect|hand|pass|transfer|escalat|forward|bring|ask|look|check|find|get|need|found|put|shar|help|see|hav|now)\w*",
        r"\b(?:es tut mir leid|leider|guten (?:tag|morgen|abend)|hallo|gern|danke|ich (?:habe|kann|konnte|verstehe|verbinde|leite|gebe|sehe|helfe)|möchten sie|können sie|bitte (?:nennen|teilen|senden|geben)|kolleg\w+|mitarbeiter\w*)\b",
        r"\b(?:lo siento|lamento|hola|gracias|buen[oa]s|con gusto|no (?:tengo|puedo|encuentro)|puede|podría|por favor|compañer\w+|persona del equipo|le (?:paso|pongo))\b",
        r"\b(?:désolée?|bonjour|merci|volontiers|je (?:n'ai|ne|peux|vais|comprends|suis|vous)|pouvez-vous|voulez-vous|souhaitez-vous|veuillez|collègue|conseill\w+|personne de)\b",
    )
)  # fmt: skip
_PREFILTER = PatternPrefilter(_NEEDS_NONE)
# A polite start or a "but" does not lend its freedom to the statement beside it.
_CLAUSE_END = re.compile(
    r",? but |; |^(?:sure|yes|no|of course|great|okay|thanks|certainly|sorry|i'm sorry|i am sorry|unfortunately|leider|ja|nein|claro|sí|oui|non)[,!.:] ",
    re.I,
)
# Words that turn a statement round: then two sentences may differ in "not" and agree all the same.
_TURNS = re.compile(
    r"\b(?:unless|until|after|before|except|only|within|without|more|less|longer|later|earlier|once|if|but|however|either|nach|ohne|nur|außer|sin|solo|après|sauf|seulement|sans|avant)\b"
)

_OF_CUSTOMER = re.compile(
    r"\b(?:you|your|yours|sie|ihre?[mnrs]?|dir|dich|deine?[mnrs]?|usted|ustedes|tus?|te|sus?|vous|votre|vos|toi|ton|tes)\b",
    re.I,
)

# A number or the start of a range at the end may belong to what comes after it.
_OPEN_END = re.compile(r"(?:[\d£$€º–-]|\d(?:st|nd|rd|th|er|ª)|\b(?:to|and|or|bis|und|oder|a|y|o|à|et|ou))\s*$", re.I)
_TAIL = 16  # characters


@dataclass(frozen=True)
class _Statement:
    """What a sentence or clause says: its content words, its numbers, and whether it denies or turns something round."""

    text: str
    stems: frozenset[str]

    @cached_property
    def is_negated(self) -> bool:
        return is_negated(self.text)

    @cached_property
    def turns(self) -> frozenset[str]:
        return frozenset(_TURNS.findall(plain(self.text)))

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        return tuple(numbers(self.text))


@dataclass(frozen=True)
class _Evidence:
    language: str
    stems: frozenset[str]
    units: dict[str, set[str]]  # that each number has
    statements: tuple[_Statement, ...]
    looked_up: bool  # whether the result of a lookup (JSON, with English names) is in it


def unsupported_sentence(text: str, evidence: list[str], told: Sequence[str] = ()) -> str | None:
    """The first sentence of `text` that states a fact which `evidence` does not hold, or None.

    `told` are the customer's own words: a number of theirs may be repeated, and so may what is said of themselves, but
    "when does it open?" does not support "it opens at nine".
    """
    found, all_known = _digest(tuple(evidence)), _digest((*evidence, *told))
    for sentence in sentences(text):
        if not _is_supported(sentence, found, all_known):
            return sentence
    return None


def _is_supported(sentence: str, found: _Evidence, all_known: _Evidence) -> bool:
    if sentence.endswith(("?", "？", "؟")):
        return True
    stated, clauses = _claimed(sentence)
    return _numbers_known(stated, all_known.units) and all(
        _is_said(clause, all_known if _OF_CUSTOMER.search(clause) else found) for clause in clauses
    )


@lru_cache(maxsize=512)
def _claimed(sentence: str) -> tuple[tuple[Number, ...], tuple[str, ...]]:
    """The numbers of `sentence`, and the clauses of it that need evidence."""
    clauses = [clause for clause in _CLAUSE_END.split(sentence.replace("’", "'")) if clause]
    return tuple(numbers(sentence)), tuple(clause for clause in clauses if not _needs_none(clause))


def _needs_none(clause: str) -> bool:
    return any(_NEEDS_NONE[at].search(clause) for at in _PREFILTER.candidates(clause))


def _is_said(clause: str, known: _Evidence) -> bool:
    language = _language_of(clause, known.language)
    # Told in another language, a lookup shares no words with the reply: there only the numbers can be compared.
    if (known.stems and language != known.language) or (known.looked_up and language != "en"):
        return True
    said = _statement(clause, language)
    if len(said.stems) < 2:
        return True
    share = len(said.stems & known.stems) / len(said.stems)
    enough = ENOUGH if len(said.stems) > 3 else ENOUGH_WHEN_SHORT
    return share >= enough and not _is_denied(said, known) and not _numbers_differ(said, known)


def _numbers_known(stated: Iterable[Number], units: dict[str, set[str]]) -> bool:
    """A number counts with its unit where both sides name one: 30 days is not 30 items."""
    return all(each.value in units and _unit_fits(each.unit, units[each.value]) for each in stated)


def _unit_fits(unit: str, known: set[str]) -> bool:
    """A bare number in the evidence may carry any unit (a total in a lookup, another language) but a percentage."""
    return not unit or unit in known or ("" in known and unit != "percent")


def _is_denied(said: _Statement, known: _Evidence) -> bool:
    """Whether the evidence makes the same statement with the opposite "not"."""
    same = _same_statements(said, known)
    # "Within 30 days" turns nothing round that the same statement without a time would not.
    opposite = [each for each in same if not (each.turns ^ said.turns) - {"within"}]
    return bool(same) and len(opposite) == len(same) and all(each.is_negated != said.is_negated for each in same)


def _numbers_differ(said: _Statement, known: _Evidence) -> bool:
    """Whether the evidence makes the same statement with other numbers of a unit, and none of these."""
    same = _same_statements(said, known) if said.numbers else []
    for unit in {each.unit for each in said.numbers} - {""}:
        theirs = {each.value for other in same for each in other.numbers if each.unit == unit}
        if theirs and theirs.isdisjoint(each.value for each in said.numbers if each.unit == unit):
            return True
    return False


def _same_statements(said: _Statement, known: _Evidence) -> list[_Statement]:
    if len(said.stems) < 3:
        return [each for each in known.statements if said.stems == each.stems]
    least = SAME_STATEMENT * len(said.stems)
    return [each for each in known.statements if len(said.stems & each.stems) >= least]


@lru_cache(maxsize=512)
def _language_of(clause: str, default: str) -> str:
    return language_of(clause, default=default)


@lru_cache(maxsize=4096)
def _statement(text: str, language: str) -> _Statement:
    """Of a sentence or clause. Replies quote their evidence, and are judged by the sentence and then as a whole."""
    return _Statement(text, content_stems(text, language))


@lru_cache(maxsize=128)
def _digest(evidence: tuple[str, ...]) -> _Evidence:
    language = language_of("\n".join(evidence))
    found = [_read(block, language) for block in _blocks(evidence)]
    units: dict[str, set[str]] = {}
    for _statements, stated in found:
        for each in stated:
            units.setdefault(each.value, set()).add(each.unit)
    statements = tuple(each for said, _stated in found for each in said)
    return _Evidence(
        language=language,
        stems=frozenset().union(*(each.stems for each in statements)),
        units=units,
        statements=statements,
        looked_up=any(each.lstrip().startswith("{") for each in evidence),
    )


def _blocks(evidence: Iterable[str]) -> Iterator[str]:
    """Pieces of evidence that can be read each by itself: one that ends in mid-sentence goes with the next."""
    open_block = ""
    for piece in evidence:
        block = open_block + piece
        open_block = ""
        if _OPEN_END.search(block, max(0, len(block) - _TAIL)) or ends_in_abbreviation(block.rstrip()):
            open_block = f"{block}\n"
        else:
            yield block
    if open_block:
        yield open_block


@lru_cache(maxsize=512)
def _read(block: str, language: str) -> tuple[tuple[_Statement, ...], tuple[Number, ...]]:
    """What a piece of evidence says. The same passages of articles are evidence again and again."""
    return tuple(_statement(each, language) for each in sentences(block)), tuple(numbers(block))
