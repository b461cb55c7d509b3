"""The functions that read other people's text, by name, and the longest text that each is given."""

from collections.abc import Callable
from functools import cache
from typing import Any

from agents_core.copilot.rewriting import invented_figures, tidy_text
from agents_core.guardrails.input.check import check_input
from agents_core.guardrails.output.check import ReplyCheck, check_reply
from agents_core.guardrails.output.masking import mask
from agents_core.guardrails.untrusted_text import strip_instructions, wrap_untrusted
from agents_core.memory.summary import Summary
from agents_core.providers.offline.passage_sentences import quotable_sentences
from agents_core.providers.offline.question_cues import _lists, begins, has
from agents_core.providers.offline.questions import asking_clause
from agents_core.runner.reply_gate import ReplyGate
from agents_core.text.sentences import sentences
from agents_core.turn.context import without_files
from agents_core.understanding.reader import read
from agents_core.understanding.verification_codes import find_code, is_about_code, says_missing, without_code
from conversations.privacy.redaction import without_courtesies
from inbox.fulltext.words import tokenize
from inbox.replies.canned import fill
from knowledge.gaps.article_drafts import question_title
from knowledge.help_centre.excerpts import excerpt
from knowledge.review.figures import values
from knowledge.review.statements import statements
from knowledge.search.query import parse
from knowledge.search.statistics import Statistics
from knowledge.search.synonyms import built_in
from knowledge.text import chunking, markdown, messages, similarity, terms
from knowledge.text.quantities import quantities

Reads = Callable[[str], Any]

MESSAGE = 8_000  # characters of what a customer writes
ARTICLE = 100_000


@cache
def _figures() -> Statistics:
    return Statistics(None, vocabulary=frozenset({"refund", "parcel"}), synonyms=built_in(), languages=("en", "de"))


def _judge(text: str) -> None:
    """A reply as the model writes it, against itself and against other evidence."""
    check_reply(text, evidence=[text], told=[text], own_values={"ada@example.com", "Ada"})
    check_reply(text, evidence=["Refunds take 5 days."], told=["hello"], own_values=set(), instructions="Be kind.")


def _feed(text: str) -> None:
    """A reply as it comes, a few letters at a time."""
    gate = ReplyGate(lambda said: ReplyCheck(said))
    for at in range(0, len(text), 20):
        gate.feed(text[at : at + 20])
    gate.flush()


# What a customer writes, at most MESSAGE characters of it; a reply of the model is as long at most.
OF_MESSAGES: dict[str, Reads] = {
    "check_input": check_input,
    "read": read,
    "read, asked for an order": lambda text: read(text, previous_intent="order_status", asked_for="order_id"),
    "read, asked for a code": lambda text: read(text, previous_intent="account_access", asked_for="code"),
    "strip_instructions": strip_instructions,
    "wrap_untrusted": lambda text: wrap_untrusted(text, source=text[:200]),
    "without_files": without_files,
    "codes": lambda text: (find_code(text), without_code(text), says_missing(text), is_about_code(text)),
    "check_reply": _judge,
    "reply gate": _feed,
    "mask": lambda text: mask(text, own_values=set()),
    "without_courtesies": without_courtesies,
    "sentences": sentences,
    "asking_clause": asking_clause,
    "question_cues": lambda text: [has(cue, text) or begins(cue, text) for cue in _lists()],
    "search query": lambda text: parse(text, _figures()),
    "excerpt": lambda text: excerpt(text, text),
    "question_title": question_title,
    "to_message_html": messages.to_message_html,
    "reply_to_html": messages.reply_to_html,
    "typed_to_html": messages.typed_to_html,
    "tidy_text": tidy_text,
    "invented_figures": lambda text: invented_figures(text, text[:4000]),
    "canned reply": lambda text: fill(text, {"customer": "Ada"}),
    "tokenize": tokenize,
    "trigrams": lambda text: similarity.trigram_similarity(text, text[::-1]),
    "details": lambda text: Summary().add_details({"order_id": text}),
}
# What stands in articles and mails.
OF_ARTICLES: dict[str, Reads] = {
    "split": chunking.split,
    "to_html": markdown.to_html,
    "plain_text": markdown.plain_text,
    "outline": markdown.outline,
    "quantities": quantities,
    "statements": lambda text: statements(text, title="Refunds", heading=""),
    "values": lambda text: list(values(text)),
    "quotable_sentences": lambda text: quotable_sentences({"title": "Refunds", "heading": "", "text": text}, 0),
    "terms": terms.terms,
    "tokenize": tokenize,
}
EVERY = OF_MESSAGES | OF_ARTICLES
