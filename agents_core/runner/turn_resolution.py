"""After the run: what the turn came to. Here code has the last word over the model.

It also says which of the retrieved articles a reply rests on, and whether their texts still say it.
"""

from collections.abc import Sequence

from agents_core.guardrails.output.content_words import content_stems, language_of
from agents_core.guardrails.output.grounding import unsupported_sentence
from agents_core.memory.fallback_payload import fallback_payload
from agents_core.policy import (
    MAX_FAILED_CLARIFICATIONS,
    MAX_GUARDRAIL_TRIPS,
    SMALL_TALK,
    Reason,
    Risk,
    Route,
    risk_of,
    topics,
)
from agents_core.text.sentences import sentences
from agents_core.tools.output import failing_too_often, failing_tools
from agents_core.tools.proposed_actions import propose_for_topic
from agents_core.turn.context import Source, Trip, TurnContext
from agents_core.wording.guardrail_fallbacks import fallback
from agents_core.wording.notices import declined_notice, handoff_notice
from knowledge.search.types import Hit

RISKS: list[Risk] = ["low", "medium", "high"]
MIN_SHARED_WORDS = 3


def route_of(context: TurnContext, answered: Route) -> Route:
    """Where the message belonged: the home of its topic when handed off, otherwise that of the agent that answered."""
    topic = topics().get(context.state.intent)
    if context.declined == "out_of_scope":
        return "out_of_scope"
    if context.handoff:
        own_topic = topic is not None and topic.hand_off == context.handoff.escalation_reason
        if topic and (own_topic or topic.route in ("orders", "billing")):
            return topic.route
        return "human"
    return answered


def resolve_tool_failures(context: TurnContext) -> bool:
    """Hand off when lookups failed twice in a row, in this turn or in two. Whether it was done here."""
    too_often = failing_too_often(context)
    context.state.failing_tools = {} if too_often else failing_tools(context)
    if not too_often or context.handoff:
        return False
    context.handoff = fallback_payload(context, Reason.TOOL_FAILURE)
    context.clarification = context.declined = ""
    return True


def resolve_clarification(context: TurnContext) -> None:
    """Escalate instead of asking again when two questions have led nowhere; otherwise remember what was asked.

    A number and e-mail that do not belong together are a failed answer too.
    """
    state = context.state
    missed = any(call.name == "get_order_status" and '"no_match"' in call.result for call in context.tool_calls)
    state.failed_clarifications += missed
    stuck = bool(context.clarification or context.declined or missed)
    if stuck and state.failed_clarifications >= MAX_FAILED_CLARIFICATIONS and not context.handoff:
        context.handoff = fallback_payload(context, Reason.CLARIFICATION_FAILED)
        context.clarification = context.declined = ""
    state.asked_for = context.clarification
    if not context.clarification and not missed:
        state.failed_clarifications = 0


def enforce_policy_handoff(context: TurnContext, reason: Reason) -> None:
    """Hand off for the policy's reason, whether or not the model did; its summary is kept, its judgement is not."""
    made = context.handoff or fallback_payload(context, reason)
    risk = max(made.risk_level, risk_of(reason, context.state.intent), key=RISKS.index)
    fields = {**context.state.collected, **made.collected_fields}
    context.declined = ""
    propose_for_topic(context)
    context.handoff = made.model_copy(
        update={"escalation_reason": reason, "risk_level": risk, "collected_fields": fields}
    )


def resolve_guardrail_trip(context: TurnContext, trip: Trip) -> str:
    """The text instead of the blocked one. A promise only a person can keep, or a third trip, goes to a person."""
    context.trips.append(trip)
    context.state.guardrail_trips += 1
    if trip.category == "promise" or context.state.guardrail_trips >= MAX_GUARDRAIL_TRIPS:
        context.handoff = context.handoff or fallback_payload(context, Reason.GUARDRAIL)
        return handoff_notice(context.handoff, context.language)
    if trip.category == "ungrounded":
        context.declined = "not_in_help_centre"
        return declined_notice("not_in_help_centre", context.language)
    return fallback(trip.category, context.language)


def resolve_sources(context: TurnContext, reply: str) -> None:
    """Cite the articles that the reply rests on; a notice of ours rests on none."""
    if context.handoff or context.declined or context.clarification or context.state.intent in SMALL_TALK:
        context.cited = []
    else:
        context.cited = cited_sources(reply, context)
    if context.cited:
        context.state.last_sources = [source.id for source in context.cited]


def cited_sources(reply: str, context: TurnContext) -> list[Source]:
    """For each sentence of the reply the article whose passage supports it best, in the order of the reply."""
    texts = [_whole(hit) for hit in context.passages]
    cited: dict[str, Source] = {}
    for sentence in sentences(reply):
        at = _best_support(sentence, texts)
        hit = context.passages[at] if at is not None else None
        if hit and hit.article_id not in cited:
            cited[hit.article_id] = Source(hit.article_id, hit.title, hit.url, hit.revision)
    return list(cited.values())


def lost_sentence(reply: str, before: Sequence[str], now: Sequence[str]) -> str | None:
    """The first sentence of the reply that a passage `before` supports and none `now` does; None when all hold."""
    for sentence in sentences(reply):
        if _best_support(sentence, before) is not None and _best_support(sentence, now) is None:
            return sentence
    return None


def _best_support(sentence: str, texts: Sequence[str]) -> int | None:
    """Where the text stands that supports the sentence best."""
    language = language_of(sentence)
    words = content_stems(sentence, language)
    needed = min(MIN_SHARED_WORDS, len(words) or 1)
    scored = [(len(words & content_stems(text, language)), at) for at, text in enumerate(texts)]
    for shared, at in sorted(scored, key=lambda pair: pair[0], reverse=True):
        if shared >= needed and unsupported_sentence(sentence, [texts[at]]) is None:
            return at
    return None


def _whole(hit: Hit) -> str:
    return f"{hit.title}. {hit.heading}. {hit.text}"
