"""The suggestion of the built-in model: found and quoted the way it answers customers, by the same code.

A module of its own, since that model is slow to import and no site with another one needs it.
"""

import asyncio
import json
from typing import Any

from agents_core.providers.offline.answers import SEARCH, answers_or_step
from agents_core.providers.offline.dialogue import read_dialogue
from agents_core.providers.offline.phrases import phrase
from agents_core.providers.offline.plan_steps import Offered, Step, Use
from agents_core.providers.offline.questions import questions
from agents_core.tools.help_centre import ARTICLES, PASSAGES_EACH, report, search_help
from agents_core.turn.context import TurnContext

_SEARCHES_ONLY = Offered(tools=frozenset({SEARCH}))
MOST_SEARCHES = 4  # two for each of two questions


async def draft(before: list[dict[str, str]], context: TurnContext) -> str:
    """What the passages say to `context.message`, or "" when they do not answer it. `before` is what was said until
    then, as run items."""
    items: list[Any] = [*before, {"role": "user", "content": context.message}]
    for number in range(MOST_SEARCHES + 1):
        answers = await asyncio.to_thread(_answers_or_step, items)
        if isinstance(answers, list):
            told = " ".join(dict.fromkeys(answers))
            return f"{_about(context)}{told}" if told else ""
        if not isinstance(answers, Use) or answers.tool != SEARCH or number == MOST_SEARCHES:
            return ""
        items += await _searched(str(answers.arguments["query"]), f"call_{number}", context)
    return ""


def _answers_or_step(items: list[Any]) -> list[str] | Step:
    dialogue = read_dialogue(items, _SEARCHES_ONLY)
    return answers_or_step(dialogue, questions(dialogue))


async def _searched(query: str, call_id: str, context: TurnContext) -> list[dict[str, Any]]:
    found = await search_help(query[:1000], k=ARTICLES, each=PASSAGES_EACH)
    return [
        {"type": "function_call", "call_id": call_id, "name": SEARCH, "arguments": json.dumps({"query": query})},
        {"type": "function_call_output", "call_id": call_id, "output": report(context, query, found)},
    ]


def _about(context: TurnContext) -> str:
    """Names the order that the question is about."""
    order = context.state.collected.get("order_id", "")
    return f"{phrase('about_order', context.language, order=order)} " if order and order in context.message else ""
