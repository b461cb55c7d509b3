"""Looks up orders and accounts: which call is next, what to ask for, and how the result is told."""

from typing import Any

from agents_core.memory.transcript import Call
from agents_core.policy import Reason
from agents_core.providers.offline import question_cues
from agents_core.providers.offline.dialogue import Dialogue
from agents_core.providers.offline.handoff_summary import escalate
from agents_core.providers.offline.phrases import FINISHED, account_sentences, order_sentences, phrase
from agents_core.providers.offline.plan_steps import Say, Step, Use
from agents_core.providers.offline.questions import Question
from agents_core.providers.offline.verification import prove
from agents_core.understanding.reader import reading_of
from agents_core.understanding.verification_codes import CODE

STATUS, LIST, CANCEL, ACCOUNT = "get_order_status", "list_my_orders", "cancel_order", "get_account_details"
MOST_LISTED = 5
FEWEST_DIGITS = 4
# A cancelled or returned order cannot be cancelled (again).
SETTLED = frozenset({"cancelled", "canceled", "returned", "refunded"})


def ask_order(dialogue: Dialogue, question: Question) -> str | Step:
    """What the order says, or the step that must come first."""
    number = dialogue.order_id or _likely_number(dialogue)
    if not number:
        return _find_order(dialogue, question)
    arguments = {"order_id": number, "email": dialogue.slots.get("email")}
    done = [call for call in dialogue.now.called(STATUS) if call.arguments == arguments]
    if not done:
        return Use(STATUS, arguments)
    return _told(dialogue, question, done[-1])


def _likely_number(dialogue: Dialogue) -> str:
    """The number in "can you track 1001 for me": no order number by its looks, but the message is about an order."""
    if CODE in dialogue.reading.slots:
        return ""
    found = reading_of(dialogue.now.message, asked_for="order_id").slots.get("order_id", "")
    return found if sum(char.isdigit() for char in found) >= FEWEST_DIGITS else ""


def ask_account(dialogue: Dialogue, question: Question) -> str | Step:
    """What the account says, or the step that must come first."""
    done = dialogue.now.called(ACCOUNT)
    if not done:
        return Use(ACCOUNT)
    outcome = done[-1].result_code
    if outcome == "found":
        return account_sentences(done[-1].result.get("account") or {}, question.intent, dialogue.language)
    if outcome == "sign_in_needed":
        return prove(dialogue)
    if outcome == "no_account":
        return phrase("no_account", dialogue.language)
    return unavailable(dialogue)


def _told(dialogue: Dialogue, question: Question, call: Call) -> str | Step:
    outcome = call.result_code
    if outcome == "found":
        return _about_order(dialogue, question, call.result.get("order") or {})
    if outcome == "email_needed":
        return ask(dialogue, "email", "ask_email")
    if outcome == "no_match":
        return ask(dialogue, "order_id", "check_both")
    if outcome == "invalid":
        return ask(dialogue, "order_id", "not_a_number")
    return unavailable(dialogue)


def _about_order(dialogue: Dialogue, question: Question, order: dict[str, Any]) -> str | Step:
    if question.intent == "cancel_order" and CANCEL in dialogue.tools and order.get("status") not in SETTLED:
        reason = " ".join(dialogue.now.message.split())[:300]
        return Use(CANCEL, {"order_id": str(order.get("order_id", "")), "reason": reason})
    return order_sentences(order, dialogue.language)


def _find_order(dialogue: Dialogue, question: Question) -> str | Step:
    """No number is known: the signed-in customer's orders, else the number from the customer."""
    if LIST not in dialogue.tools:
        return ask(dialogue, "order_id", "ask_order_id")
    done = dialogue.now.called(LIST)
    if not done:
        return Use(LIST)
    if done[-1].result_code == "sign_in_needed":
        return prove(dialogue, or_number=True)
    if done[-1].result_code != "found":
        return unavailable(dialogue)
    orders = done[-1].result.get("orders") or []
    if not orders:
        return ask(dialogue, "order_id", "no_orders")
    return _choose(dialogue, question, orders)


def _choose(dialogue: Dialogue, question: Question, orders: list[dict[str, Any]]) -> str | Step:
    """The newest if asked for, else the only one that is still under way, else the customer chooses."""
    under_way = [order for order in orders if order.get("status") not in FINISHED]
    if question_cues.has("newest", question.text) or len(orders) == 1:
        return _about_order(dialogue, question, orders[0])
    if len(under_way) == 1:
        return _about_order(dialogue, question, under_way[0])
    numbers = ", ".join(str(order.get("order_id", "")) for order in (under_way or orders)[:MOST_LISTED])
    return ask(dialogue, "order_id", "ask_which_order", orders=numbers)


def ask(dialogue: Dialogue, detail: str, name: str, **values: str) -> Use:
    """Ask the customer for one detail with the phrase of that name."""
    question = phrase(name, dialogue.language, **values)
    return Use("ask_customer", {"question": question, "detail": detail})


def unavailable(dialogue: Dialogue) -> Step:
    """A lookup failed: say so and offer a person; the second time, bring one."""
    failures = [call for turn in dialogue.turns for call in turn.calls if call.result_code == "unavailable"]
    if len(failures) > 1:
        return escalate(dialogue, Reason.TOOL_FAILURE)
    return Say(phrase("unavailable", dialogue.language))
