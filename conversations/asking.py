"""A conversation from the shell: the same road as the chat's, without a browser."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from channels.db import database_sync_to_async

from agents_core import providers
from conversations import leases, turn_loop
from conversations.actions.messages import post_customer_message
from conversations.identity import verified_customer
from conversations.models import Conversation, Customer, Role, Turn, TurnStatus
from conversations.models.conversation import Origin
from conversations.running import run_turn

POLL_SECONDS = 0.05


@dataclass
class Asked:
    """What came of it: the outcome as `docs/interfaces.md` describes it, and the replies by question."""

    outcome: dict[str, Any]
    replies: list[str] = field(default_factory=list)


def begin(*, email: str = "", verified: bool = False, page: str = "") -> Conversation:
    """A new conversation from the command line. Raises ValueError for a verified customer without an e-mail."""
    if verified and not email:
        raise ValueError("a verified customer needs an e-mail")
    customer = verified_customer(email) if verified else Customer.objects.create(email=email)
    return Conversation.objects.create(customer=customer, origin=Origin.COMMAND, page=page)


async def ask(conversation: Conversation, texts: list[str]) -> Asked:
    """Post each text and wait for its answer. Texts after a handoff go to the ticket, unanswered by the agent."""
    try:
        async with leases.kept(turn_loop.WORKER):
            for text in texts:
                await database_sync_to_async(post_customer_message)(conversation.pk, client_id=uuid4(), text=text)
                await _settled(conversation.pk)
    finally:
        await providers.close()
    return await database_sync_to_async(_collect)(conversation.pk)


async def _settled(conversation_id: int) -> None:
    """Run the conversation's turn here, or wait for the worker that has it."""
    while turn := await database_sync_to_async(_unfinished)(conversation_id):
        await run_turn(turn.pk)
        await asyncio.sleep(POLL_SECONDS if turn.status == TurnStatus.RUNNING else 0)


def _unfinished(conversation_id: int) -> Turn | None:
    unfinished = [TurnStatus.QUEUED, TurnStatus.RUNNING]
    return Turn.objects.filter(conversation_id=conversation_id, status__in=unfinished).first()


def _collect(conversation_id: int) -> Asked:
    conversation = Conversation.objects.get(pk=conversation_id)
    turns = list(conversation.turns.order_by("pk").prefetch_related("tool_runs", "trips"))
    replies = list(conversation.messages.filter(role=Role.ASSISTANT).order_by("seq"))
    handoff = conversation.handoffs.order_by("pk").last()
    trips = [trip for turn in turns for trip in turn.trips.all()]
    answered = [turn for turn in turns if turn.route]
    payload_fields = handoff.payload["collected_fields"] if handoff else {}
    outcome = {
        "conversation": str(conversation.public_id),
        "replies": [reply.text for reply in replies],
        "route": answered[-1].route if answered else ("human" if handoff else ""),
        "intent": conversation.intent,
        "escalated": handoff is not None,
        "handoff": handoff.payload if handoff else None,
        "guardrail": {"stage": trips[-1].stage, "category": trips[-1].category} if trips else None,
        "refused": any(turn.refused for turn in turns),
        "sources": replies[-1].sources if replies else [],
        "tools": [{"name": run.name, "ok": run.ok} for turn in turns for run in turn.tool_runs.all()],
        "fields": {**conversation.collected, **payload_fields},
        "usage": _usage(turns),
        "latency_ms": sum(turn.latency_ms for turn in turns),
    }
    return Asked(outcome, [reply.text for reply in replies])


def _usage(turns: list[Turn]) -> dict[str, Any]:
    return {
        "input": sum(turn.input_tokens for turn in turns),
        "cached": sum(turn.cached_tokens for turn in turns),
        "output": sum(turn.output_tokens for turn in turns),
        "cost": str(sum(turn.cost for turn in turns)) if turns else "0",
    }
