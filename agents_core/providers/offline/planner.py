"""Decides the next step of a turn: one small function for each situation, tried in order of importance."""

from collections.abc import Callable

from agents_core import policy
from agents_core.policy import Reason
from agents_core.providers.offline import answers
from agents_core.providers.offline.dialogue import SURE, TRANSFER, TRIAGE, Dialogue
from agents_core.providers.offline.handoff_summary import escalate
from agents_core.providers.offline.lookups import ask
from agents_core.providers.offline.phrases import phrase
from agents_core.providers.offline.plan_steps import Offered, Say, Step, Use
from agents_core.providers.offline.questions import Question, is_vague, questions
from agents_core.providers.offline.verification import answers_our_code
from knowledge.text.terms import terms

ESCALATE = "escalate_to_human"
# Below this the classifier is guessing, and no conversation changes hands for a guess.
WORTH_A_TRANSFER = 0.35

Situation = Callable[[Dialogue, Offered], Step | None]


def plan(dialogue: Dialogue, offered: Offered) -> Step:
    """The one thing to do now. Never fails on a conversation."""
    for situation in SITUATIONS:
        step = situation(dialogue, offered)
        if step:
            return step
    return answers.answer_questions(dialogue, questions(dialogue))


def told_to_hand_over(dialogue: Dialogue, offered: Offered) -> Step | None:
    """Code has decided already; the payload is ours to fill."""
    if offered.forced != ESCALATE:
        return None
    reading = dialogue.reading
    return escalate(dialogue, policy.topic(reading.intent).hand_off or Reason.LOW_CONFIDENCE)


def hand_over_failed(dialogue: Dialogue, offered: Offered) -> Step | None:
    """The payload was refused once; the same payload would be refused again."""
    return Say(phrase("unavailable", dialogue.language)) if dialogue.now.called(ESCALATE) else None


def needs_approval(dialogue: Dialogue, offered: Offered) -> Step | None:
    """What was proposed is for a person to do."""
    if any(call.result_code == "needs_approval" for call in dialogue.now.calls):
        return escalate(dialogue, policy.topic(dialogue.reading.intent).hand_off or Reason.MONEY_MOVEMENT)
    return None


def hand_over_by_policy(dialogue: Dialogue, offered: Offered) -> Step | None:
    """A topic that the policy keeps for people."""
    reason = policy.must_hand_off(dialogue.reading.intent, dialogue.reading.confidence)
    return escalate(dialogue, reason) if reason else None


def accepts_person(dialogue: Dialogue, offered: Offered) -> Step | None:
    """ "Yes" to our offer of a person, or "no"."""
    if not dialogue.person_was_offered:
        return None
    if dialogue.says_yes:
        return escalate(dialogue, Reason.CUSTOMER_REQUEST)
    return Say(phrase("deny", dialogue.language)) if dialogue.says_no else None


def cannot_tell(dialogue: Dialogue, offered: Offered) -> Step | None:
    """ "I don't have it" to our question for a detail: without it there is nothing to look up."""
    if dialogue.asked_for in ("order_id", "email", "code") and dialogue.says_no and not dialogue.bare.slots:
        return Say(phrase("cannot_without", dialogue.language))
    return None


def small_talk(dialogue: Dialogue, offered: Offered) -> Step | None:
    """Courtesy needs no source and no other agent."""
    said = dialogue.bare
    if dialogue.now.calls or said.intent not in policy.SMALL_TALK or said.confidence < SURE:
        return None
    if said.intent == "affirm" and dialogue.asked_for:
        return None
    if dialogue.reading.intent not in policy.SMALL_TALK and (said.slots or dialogue.asked_for):
        return None
    return Say(phrase(said.intent, dialogue.language))


def asks_again(dialogue: Dialogue, offered: Offered) -> Step | None:
    """The question that we had no answer to: saying so a second time helps nobody."""
    before = dialogue.before
    if (
        not before
        or not dialogue.was_declined
        or before.called("decline_to_answer")[-1].arguments.get("reason") == "out_of_scope"
    ):
        return None
    newest, earlier = set(terms(dialogue.now.message)), set(terms(before.message))
    same = newest and len(newest & earlier) >= 0.7 * max(len(newest), len(earlier))
    return escalate(dialogue, Reason.LOW_CONFIDENCE) if same else None


def unclear(dialogue: Dialogue, offered: Offered) -> Step | None:
    """Too little to go on: one question back."""
    if dialogue.now.calls or not is_vague(dialogue):
        return None
    asked = [turn for turn in dialogue.turns[-1 - policy.MAX_FAILED_CLARIFICATIONS : -1] if turn.called("ask_customer")]
    if len(asked) == policy.MAX_FAILED_CLARIFICATIONS:
        return escalate(dialogue, Reason.CLARIFICATION_FAILED)
    return ask(dialogue, "topic", "ask_topic")


def belongs_elsewhere(dialogue: Dialogue, offered: Offered) -> Step | None:
    """Another agent's subject: hand over, or back to triage, at most once a turn in each direction."""
    asked = questions(dialogue)
    homes = [_home(question) for question in asked]
    if dialogue.agent in homes and (dialogue.agent != TRIAGE or len(set(homes)) == 1):
        return None
    transfers = dialogue.now.called(*offered.handoffs)
    for home in homes:
        transfer = TRANSFER + (home if TRANSFER + home in offered.handoffs else TRIAGE)
        if (
            home != dialogue.agent
            and transfer in offered.handoffs
            and not any(call.tool == transfer for call in transfers)
        ):
            return Use(transfer)
    return None


def _home(question: Question) -> str:
    found = policy.topics().get(question.intent)
    return found.agent if found and question.confidence >= WORTH_A_TRANSFER else ""


SITUATIONS: tuple[Situation, ...] = (
    told_to_hand_over,
    hand_over_failed,
    needs_approval,
    hand_over_by_policy,
    accepts_person,
    answers_our_code,
    cannot_tell,
    small_talk,
    asks_again,
    unclear,
    belongs_elsewhere,
)
