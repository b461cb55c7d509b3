"""What a reply may rest on: passages, results of lookups, and the customer's own words."""

from typing import Any

from agents_core.guardrails.output.check import ReplyCheck, check_reply
from agents_core.turn.context import TurnContext
from knowledge.search.types import Hit


def as_kept(hit: Hit) -> dict[str, Any]:
    """A passage as it is stored with what rests on it."""
    return {
        "id": hit.article_id,
        "revision": hit.revision,
        "title": hit.title,
        "heading": hit.heading,
        "url": hit.url,
        "text": hit.text,
        "score": round(hit.score, 4),
    }


def evidence(context: TurnContext) -> list[str]:
    """Every text that a statement of the reply may come from, as found so far."""
    passages = [f"{hit.title}. {hit.heading}. {hit.text}" for hit in context.passages]
    results = [call.result for call in context.tool_calls if call.ok and call.name != "search_help_centre"]
    return [*passages, *results]


def told(context: TurnContext) -> list[str]:
    """What the customer said themselves."""
    return [context.message, *context.codes_typed, " ".join(context.state.collected.values())]


def check(text: str, context: TurnContext) -> ReplyCheck:
    """Judge text of the model against what this turn found. The customer's own values are not foreign data."""
    own = set(context.own_values)
    if context.identity.verified:
        own |= {context.identity.email, context.identity.name}
    said = context.message.casefold()
    own |= {value for value in context.state.collected.values() if value.casefold() in said}
    return check_reply(text, evidence=evidence(context), told=told(context), own_values=own - {""})
