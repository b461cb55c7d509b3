"""What the newest message asks, as one or two questions that can be settled each by one lookup or search."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from agents_core import policy
from agents_core.providers.offline import question_cues
from agents_core.providers.offline.dialogue import SURE, Dialogue
from agents_core.understanding import follow_up
from agents_core.understanding.entities import extract
from agents_core.understanding.normalisation import clean
from agents_core.understanding.reader import Reading, reading_of
from knowledge.text.terms import terms

Kind = Literal["order", "account", "search"]

TOPICS = Path(__file__).with_name("topics.toml")
SURE_OF_TOPIC = 0.5
MOST_QUESTIONS = 2
# A question of fewer words that points back ("how long does it take?") needs what came before it.
ENOUGH_TERMS = 2
SHORT = 8
LONGEST_QUERY = 60  # words
LONGEST_READ = 1000  # characters, of which a query is made
_CLAUSE = re.compile(r"[,;:–]\s+(?:and |but |so )?", re.IGNORECASE)
LOOKED_UP_ORDERS = frozenset({"order_status", "late_delivery", "cancel_order"})
ACCOUNT_TOPICS = frozenset({"bill_due", "payment_status", "plan_question", "invoice"})


@dataclass(frozen=True)
class Question:
    """`text` in the customer's words; `query` says the same complete in itself.

    `topic_query` asks for the topic in general, in English; "" when the topic is uncertain.
    """

    text: str
    query: str
    intent: str
    confidence: float
    kind: Kind
    topic_query: str = ""
    place: str = ""  # the country that is asked about, in English


def questions(dialogue: Dialogue) -> list[Question]:
    """At least one, at most MOST_QUESTIONS, in the order asked."""
    if dialogue.open_question:
        return questions(dialogue.open_question)
    parts = _asking_parts(dialogue.reading.parts)
    if len(parts) < 2:
        return [_question(dialogue, dialogue.now.message, dialogue.reading)]
    found: dict[tuple[Kind, str], Question] = {}
    for part in parts:
        question = _question(dialogue, part, reading_of(part, previous_intent=dialogue.reading.intent))
        # Two questions about one order are one lookup.
        found.setdefault((question.kind, question.query if question.kind == "search" else ""), question)
    return list(found.values())[:MOST_QUESTIONS]


def _asking_parts(parts: list[str]) -> list[str]:
    """The parts that ask something; the rest of a message is what they are about."""
    return [part for part in parts if (part.endswith("?") or question_cues.begins("asking", part)) and terms(part)]


def asking_clause(text: str) -> str:
    """The last clause when it asks by itself: "We are a school, do you offer …?" The text when none does."""
    clause = _CLAUSE.split(text)[-1].strip()
    return clause if question_cues.begins("asking", clause) and len(terms(clause)) >= ENOUGH_TERMS else text


def _question(dialogue: Dialogue, text: str, reading: Reading) -> Question:
    kind = _kind(dialogue, text, reading)
    query = _query(dialogue, text)
    place = dialogue.bare.slots.get("destination", "")
    return Question(text, query, reading.intent, reading.confidence, kind, _topic_query(reading, place), place)


def _topic_query(reading: Reading, place: str) -> str:
    likeliest = dict(reading.ranking).get(reading.intent, 0.0)
    asked_for = _topic_words().get(reading.intent, "") if likeliest >= SURE_OF_TOPIC else ""
    return f"{asked_for} to {place}" if asked_for and place else asked_for


@cache
def _topic_words() -> dict[str, str]:
    return tomllib.loads(TOPICS.read_text(encoding="utf-8"))


def _kind(dialogue: Dialogue, text: str, reading: Reading) -> Kind:
    """Where the answer is: in an order, in the account, or in the help centre."""
    named = "order_id" in reading.slots or dialogue.asked_for == "order_id"
    general = question_cues.has("how_to", text)
    if reading.intent in LOOKED_UP_ORDERS:
        if reading.intent == "order_status":
            general = question_cues.has("how_it_works", text)
        return "search" if general and not named else "order"
    own = named or question_cues.has("own", text) or question_cues.has("pointing", text)
    if reading.intent == "delivery_time" and dialogue.order_id and own:
        return "order"
    if reading.intent in ACCOUNT_TOPICS and question_cues.has("own", text) and not general:
        return "account"
    return "search"


def _query(dialogue: Dialogue, text: str) -> str:
    """`text` made complete: with the sentences around it, or with the question that it follows up."""
    earlier = _earlier_question(dialogue)
    if earlier and _follows_up(dialogue, text):
        return _shortened(_continued(dialogue, earlier, text))
    if len(terms(text)) < ENOUGH_TERMS and question_cues.has("pointing", text):
        text = dialogue.now.message
    return _shortened(text)


def _follows_up(dialogue: Dialogue, text: str) -> bool:
    """ "And to Norway?", "How long does it take?": too little to be understood without what came before."""
    if len(text.split()) > SHORT:
        return False
    if follow_up.OPENING.match(text):
        return dialogue.bare.intent in policy.SMALL_TALK or len(terms(text)) <= ENOUGH_TERMS
    return len(terms(text)) <= ENOUGH_TERMS and question_cues.has("pointing", text)


def _earlier_question(dialogue: Dialogue) -> str:
    """The newest earlier message that asked something, as it was searched for when it was."""
    for turn, reading in zip(reversed(dialogue.turns[:-1]), reversed(dialogue.readings[:-1]), strict=True):
        if reading.intent in policy.SMALL_TALK:
            continue
        searched = turn.called("search_help_centre")
        return str(searched[-1].arguments.get("query", "")) if searched else turn.message
    return ""


def _continued(dialogue: Dialogue, earlier: str, text: str) -> str:
    """The earlier question with the new place in it, or both together."""
    old, new = reading_of(earlier).slots.get("destination", ""), dialogue.bare.slots.get("destination", "")
    if old and new and re.search(re.escape(old), earlier, re.IGNORECASE):
        return re.sub(re.escape(old), new, earlier, flags=re.IGNORECASE)
    return f"{earlier} {text}"


def _shortened(text: str) -> str:
    """At most LONGEST_QUERY words, without the numbers and addresses that no article holds."""
    text = " ".join(text.split()[: 2 * LONGEST_QUERY])[:LONGEST_READ]
    for name, value in extract(clean(text)).items():
        if name in ("order_id", "email", "tracking_number", "invoice_number"):
            text = re.sub(rf"#?{re.escape(value)}", " ", text, flags=re.IGNORECASE)
    return " ".join(text.split()[:LONGEST_QUERY])


def is_vague(dialogue: Dialogue) -> bool:
    """Whether the message says too little to be worth a search."""
    reading = dialogue.reading
    unknown = reading.intent == "general_question" or reading.confidence < SURE
    return unknown and not reading.slots and len(terms(dialogue.now.message)) < ENOUGH_TERMS
