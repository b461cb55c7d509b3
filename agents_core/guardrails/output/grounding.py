# ruff: noqa: E501 - a pattern or a text is easier to read on one line
"""Is every statement of a reply in what was found for it? Numbers must be there, and enough of the words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from agents_core.guardrails.output.numbers import Quantity, quantities
from agents_core.guardrails.output.sentences import sentences
from agents_core.guardrails.output.words import content_stems, is_negated, language_of

ENOUGH = 0.5  # share of a sentence's content words that the evidence must hold
ENOUGH_WHEN_SHORT = 0.34  # two or three content words leave no room for a synonym
SAME_STATEMENT = 0.75  # of the words in one sentence of the evidence: then its "not" counts too
_NEEDS_NONE = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|thanks|thank you|you're welcome|welcome|sorry|apologies|of course|sure|certainly|happy to help|great|okay|ok|got it|understood|no problem|bye|goodbye|have a (?:great|nice|good|lovely))\b(?:\W+\w+){0,3}\W*$"
    r"|\b(?:I|we)(?:'m| am|'re| are) (?:very |so |really |truly )?(?:sorry|afraid|glad|happy|pleased|here to|an? (?:ai|virtual|automated))\b|\b(?:I|we) (?:do not|don't|cannot|can't|could not|couldn't|was not able|wasn't able|am not able|am unable|'m not able|'m unable)\b|\bI understand\b|\bI see\b"
    r"|\b(?:they|he|she)(?:'ll| will| can| are going to)\b.{0,30}\b(?:reply|answer|contact|get back|be in touch|write|look|help|decide|review|check)\b"
    r"|\b(?:would you like|do you want|could you|can you|please (?:tell|share|send|give|let|confirm|provide|check)|let me know|may I|shall I|can I|feel free|if you(?:'d| would) like|if you (?:have|need) (?:any|more|other|further|anything)|is there anything)\b"
    r"|\b(?:teammate|colleague|human|(?:support |real )?person|specialist|member of (?:our|the) team|someone from|our team|agent|advisor)\b.{0,60}\b(?:will|can|is|has|take|look|reply|contact|join|help|pick|read|see)\b|\b(?:I'll|I will|I can|let me|I've|I have|I am|I'm) (?:connect|hand|pass|transfer|escalat|forward|bring|ask|look|check|find|get|need|found|put|shar|help|see|hav|now)\w*"
    r"|\b(?:es tut mir leid|leider|guten (?:tag|morgen|abend)|hallo|gern|danke|ich (?:habe|kann|konnte|verstehe|verbinde|leite|gebe|sehe|helfe)|möchten sie|können sie|bitte (?:nennen|teilen|senden|geben)|kolleg\w+|mitarbeiter\w*)\b"
    r"|\b(?:lo siento|lamento|hola|gracias|buen[oa]s|con gusto|no (?:tengo|puedo|encuentro)|puede|podría|por favor|compañer\w+|persona del equipo|le (?:paso|pongo))\b"
    r"|\b(?:désolée?|bonjour|merci|volontiers|je (?:n'ai|ne|peux|vais|comprends|suis|vous)|pouvez-vous|voulez-vous|souhaitez-vous|veuillez|collègue|conseill\w+|personne de)\b",
    re.I,
)  # fmt: skip
# A polite start or a "but" does not lend its freedom to the statement beside it.
_CLAUSE_END = re.compile(
    r",? but |; |^(?:sure|yes|no|of course|great|okay|thanks|certainly|sorry|i'm sorry|i am sorry|unfortunately|leider|ja|nein|claro|sí|oui|non)[,!.:] ",
    re.I,
)
# Words that turn a statement round: then two sentences may differ in "not" and agree all the same.
_TURNS = re.compile(
    r"\b(?:unless|until|after|before|except|only|within|without|more|less|longer|later|earlier|once|if|but|however|either|nach|ohne|nur|außer|sin|solo|après|sauf|seulement|sans|avant)\b",
    re.I,
)


@dataclass(frozen=True)
class _Evidence:
    language: str
    stems: frozenset[str]
    quantities: frozenset[Quantity]
    statements: tuple[tuple[frozenset[str], bool, bool], ...]  # content stems, negated, turned round
    looked_up: bool  # whether the result of a lookup (JSON, with English names) is in it


def unsupported_sentence(text: str, evidence: list[str]) -> str | None:
    """The first sentence of `text` that states a fact which `evidence` does not hold, or None."""
    known = _digest(tuple(evidence))
    for sentence in sentences(text):
        if not _is_supported(sentence, known):
            return sentence
    return None


def _is_supported(sentence: str, known: _Evidence) -> bool:
    if sentence.endswith(("?", "？", "؟")):
        return True
    if not _numbers_known(quantities(sentence), known.quantities):
        return False
    clauses = [clause for clause in _CLAUSE_END.split(sentence.replace("’", "'")) if clause]
    return all(_NEEDS_NONE.search(clause) or _is_said(clause, known) for clause in clauses)


def _is_said(clause: str, known: _Evidence) -> bool:
    language = language_of(clause, default=known.language)
    stems = content_stems(clause, language)
    # Told in another language, a lookup shares no words with the reply: there only the numbers can be compared.
    if len(stems) < 2 or (known.stems and language != known.language) or (known.looked_up and language != "en"):
        return True
    share = len(stems & known.stems) / len(stems)
    return share >= (ENOUGH if len(stems) > 3 else ENOUGH_WHEN_SHORT) and not _is_denied(clause, stems, known)


def _numbers_known(stated: Iterable[Quantity], known: frozenset[Quantity]) -> bool:
    """A number counts with its unit where both sides name one: 30 days is not 30 items."""
    units: dict[str, set[str]] = {}
    for each in known:
        units.setdefault(each.value, set()).add(each.unit)
    return all(each.value in units and _unit_fits(each.unit, units[each.value]) for each in stated)


def _unit_fits(unit: str, known: set[str]) -> bool:
    """A bare number in the evidence may carry any unit (a total in a lookup, another language) but a percentage."""
    return not unit or unit in known or ("" in known and unit != "percent")


def _is_denied(sentence: str, stems: frozenset[str], known: _Evidence) -> bool:
    """Whether the evidence makes the same statement with the opposite "not"."""
    if len(stems) < 3 or _TURNS.search(sentence):
        return False
    negated = is_negated(sentence)
    same = [each for each in known.statements if len(stems & each[0]) >= SAME_STATEMENT * len(stems)]
    return bool(same) and all(each[1] != negated and not each[2] for each in same)


@lru_cache(maxsize=128)
def _digest(evidence: tuple[str, ...]) -> _Evidence:
    whole = "\n".join(evidence)
    language = language_of(whole)
    found = [(content_stems(each, language), is_negated(each), bool(_TURNS.search(each))) for each in sentences(whole)]
    return _Evidence(
        language=language,
        stems=frozenset().union(*(each[0] for each in found)),
        quantities=frozenset(quantities(whole)),
        statements=tuple(found),
        looked_up=any(each.lstrip().startswith("{") for each in evidence),
    )
