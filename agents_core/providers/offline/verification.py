"""The proof of an e-mail address: asks for it, has a code sent, checks what the customer types, and goes on with what
they had asked."""

from agents_core.memory.transcript import Call
from agents_core.providers.offline.dialogue import CHECK, LOCKED, SEND, Dialogue
from agents_core.providers.offline.phrases import phrase
from agents_core.providers.offline.plan_steps import Offered, Say, Step, Use
from agents_core.understanding.verification_codes import CODE, says_missing


def prove(dialogue: Dialogue, *, or_number: bool = False) -> Step:
    """A lookup needs to know who asks: the next step towards that. With `or_number` an order number would do too."""
    sent = dialogue.now.called(SEND)
    if sent:
        return _sent(dialogue, sent[-1], phrase_name="ask_code_or_number" if or_number else "ask_code")
    email = dialogue.slots.get("email")
    if dialogue.code_waits and email == dialogue.code_went_to:
        return _ask(dialogue, CODE, "type_code")
    if email:
        return Use(SEND, {"email": email})
    return _ask(dialogue, "order_id", "ask_order_id_or_email") if or_number else _ask(dialogue, "email", "offer_code")


def answers_our_code(dialogue: Dialogue, offered: Offered) -> Step | None:
    """The customer types the code, or writes that it did not come, or names another address for it."""
    if CHECK not in offered.tools:
        return None
    if any(call.result_code in ("right", "signed_in") for call in dialogue.now.called(CHECK)):
        return None if dialogue.open_question else Say(phrase("right_code", dialogue.language))
    if not dialogue.code_went_to:
        return None
    if sent := dialogue.now.called(SEND):
        # The lookup that the code is for asks in its own words.
        return None if dialogue.now.called(*LOCKED) else _sent(dialogue, sent[-1], phrase_name="ask_code_again")
    if code := dialogue.reading.slots.get(CODE):
        return _check(dialogue, code)
    email = dialogue.bare.slots.get("email", dialogue.code_went_to)
    changed = email != dialogue.code_went_to and not dialogue.bare.slots.get("order_id")
    if (changed and dialogue.asked_for in (CODE, "email")) or says_missing(dialogue.now.message):
        return Use(SEND, {"email": email})
    return None


def _check(dialogue: Dialogue, code: str) -> Step:
    checked = dialogue.now.called(CHECK)
    if not checked:
        return Use(CHECK, {"code": code})
    outcome = checked[-1].result_code
    if outcome in ("wrong", "invalid"):
        return _ask(dialogue, CODE, "wrong_code")
    if outcome in ("no_tries_left", "no_code"):
        return Say(phrase("dead_code", dialogue.language))
    return Say(phrase("unavailable", dialogue.language))


def _sent(dialogue: Dialogue, call: Call, *, phrase_name: str) -> Step:
    outcome = call.result_code
    if outcome == "on_its_way":
        return _ask(dialogue, CODE, phrase_name)
    if outcome == "invalid":
        return _ask(dialogue, "email", "offer_code")
    name = "too_many_codes" if outcome == "too_many" else "unavailable"
    return Say(phrase(name, dialogue.language))


def _ask(dialogue: Dialogue, detail: str, name: str) -> Use:
    return Use("ask_customer", {"question": phrase(name, dialogue.language), "detail": detail})
