"""Settles the questions of a message one after the other, then puts the answers together."""

from agents_core import policy
from agents_core.memory.transcript import Call
from agents_core.providers.offline import question_cues
from agents_core.providers.offline.dialogue import SURE, Dialogue
from agents_core.providers.offline.handoff_summary import escalate
from agents_core.providers.offline.lookups import ACCOUNT, STATUS, ask, ask_account, ask_order, unavailable
from agents_core.providers.offline.phrases import DEFAULT, phrase
from agents_core.providers.offline.plan_steps import Say, Step, Use
from agents_core.providers.offline.questions import ENOUGH_TERMS, Question, asking_clause
from agents_core.providers.offline.quotes import CLEAR, ENOUGH, quote
from knowledge.text.terms import terms

SEARCH = "search_help_centre"
LIKELY = 0.4  # once the search has found nothing either


def answer_questions(dialogue: Dialogue, asked: list[Question]) -> Step:
    """The next lookup that a question needs, or the reply when all are settled."""
    answers = answers_or_step(dialogue, asked)
    return _reply(dialogue, asked, answers) if isinstance(answers, list) else answers


def answers_or_step(dialogue: Dialogue, asked: list[Question]) -> list[str] | Step:
    """The answers to those questions that have one, or the step that must come first."""
    answers: list[str] = []
    for question in asked:
        settled = _answer_or_step(dialogue, question)
        if not isinstance(settled, str):
            return settled
        answers.append(settled)
    return [each for each in answers if each]


def _answer_or_step(dialogue: Dialogue, question: Question) -> str | Step:
    """The answer to one question ("" when there is none), or the step that must come first."""
    sees_orders = STATUS in dialogue.tools
    if question.kind == "order" and sees_orders:
        return ask_order(dialogue, question)
    if question.kind == "account" and ACCOUNT in dialogue.tools:
        return ask_account(dialogue, question)
    settled = _answer_by_search(dialogue, question)
    # No article tells how to follow an order: then the order itself does.
    return (
        ask_order(dialogue, question) if not settled and question.intent == "order_status" and sees_orders else settled
    )


def _answer_by_search(dialogue: Dialogue, question: Question) -> str | Step:
    """Search with the customer's words, and when they find nothing, with those of the topic."""
    first = _search(dialogue, question.query)
    if first is None:
        return Use(SEARCH, {"query": question.query})
    if found := _quoted(question, first):
        return found
    if not question.topic_query:
        return ""
    second = _search(dialogue, question.topic_query)
    if second is None:
        return Use(SEARCH, {"query": question.topic_query})
    return _quoted_for_topic(dialogue, question, second)


def _search(dialogue: Dialogue, query: str) -> Call | None:
    return next((call for call in dialogue.now.called(SEARCH) if call.arguments.get("query") == query), None)


def _quoted(question: Question, search: Call) -> str:
    """What the found passages say to the question, or "" when they do not answer it."""
    foreign = question.intent == "out_of_scope" and question.confidence >= SURE
    surely = search.result.get("verdict") == "answer" and not foreign
    for asked in dict.fromkeys((question.query, asking_clause(question.query))):
        found = quote(asked, search.result.get("passages") or [], place=question.place)
        if found.covered >= (ENOUGH if surely else CLEAR):
            return found.text
    return ""


def _quoted_for_topic(dialogue: Dialogue, question: Question, search: Call) -> str:
    """What was found by the topic: it must mention what the customer asked, unless the languages differ."""
    same_language = dialogue.language == DEFAULT
    asked = question.query if same_language else question.topic_query
    found = quote(asked, search.result.get("passages") or [], place=question.place)
    if found.covered < (ENOUGH if same_language else CLEAR) or question.place.casefold() not in found.text.casefold():
        return ""
    return found.text if same_language else f"{phrase('only_english', dialogue.language)} {found.text}".strip()


def _reply(dialogue: Dialogue, asked: list[Question], answers: list[str]) -> Step:
    if not answers:
        return _nothing_found(dialogue, asked[0])
    told = list(dict.fromkeys(answers))
    if len(answers) < len(asked):
        told.append(phrase("rest_unknown", dialogue.language))
    if asked[0].intent in ("complaint", "late_delivery") and asked[0].kind == "search":
        told.insert(0, phrase("sorry", dialogue.language))
    return Say(" ".join(told))


def _nothing_found(dialogue: Dialogue, question: Question) -> Step:
    """No answer in what was found: a person for what people decide, else honesty."""
    language = dialogue.language
    reason = policy.topic(question.intent).hand_off
    if reason:
        return escalate(dialogue, reason)
    if any(call.result_code == "unavailable" for call in dialogue.now.called(SEARCH)):
        return unavailable(dialogue)
    tells = question.confidence >= SURE and not question_cues.begins("asking", question.text)
    if question.intent in ("complaint", "feedback") and tells:
        return Say(phrase(question.intent, language))
    if question.intent == "out_of_scope" and question.confidence >= LIKELY:
        return Use("decline_to_answer", {"reason": "out_of_scope"})
    if len(terms(question.text)) < ENOUGH_TERMS and not dialogue.asked_for:
        return ask(dialogue, "topic", "ask_topic")
    return Use("decline_to_answer", {"reason": "not_in_help_centre"})
