"""`manage.py ask TEXT…`: a conversation from the shell, by the same road as the chat's, without a browser."""

import asyncio
import json
from typing import Any
from uuid import uuid4

from asgiref.sync import async_to_sync
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from agents_core.runner.lifespan import close_connections
from agents_core.turn.serializer import outcome
from agents_core.turn.usage import Usage
from conversations.background.loop import WORKER_ID
from conversations.db.async_access import run_in_db_thread
from conversations.exceptions import ActionError
from conversations.identity.visitors import verified_customer
from conversations.lifecycle.customer_messages import post_customer_message
from conversations.models import Conversation, Customer, Role, Turn, TurnStatus
from conversations.models.conversation import Origin
from conversations.turns import leases
from conversations.turns.runner import run_turn

POLL_SECONDS = 0.05


class Command(BaseCommand):
    """Stored and traced like a conversation in the chat."""

    help = "Ask the agent; several TEXTs are successive messages of one conversation."

    def add_arguments(self, parser: CommandParser) -> None:
        """The messages, and who asks."""
        parser.add_argument("text", nargs="+")
        parser.add_argument("--email", default="", help="the customer's e-mail")
        parser.add_argument("--verified", action="store_true", help="the shop vouches for that e-mail")
        parser.add_argument("--page", default="", help="address of the page that the customer is on")
        parser.add_argument("--json", action="store_true", help="one JSON object, see docs/interfaces.md")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, and print what came of it."""
        try:
            if options["email"]:
                validate_email(options["email"])
            conversation = start_shell_conversation(
                email=options["email"], verified=options["verified"], page=options["page"]
            )
            result = async_to_sync(ask)(conversation, options["text"])
        except ValidationError:
            raise CommandError(f"--email: {options['email']!r} is not an e-mail address") from None
        except (ValueError, ActionError) as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        for reply in result["replies"]:
            self.stdout.write(f"\n{reply}")
        for source in result["sources"]:
            self.stdout.write(f"  source: {source['title']} {source['url']}")


def start_shell_conversation(*, email: str = "", verified: bool = False, page: str = "") -> Conversation:
    """A new conversation from the command line. Raises ValueError for a verified customer without an e-mail."""
    if verified and not email:
        raise ValueError("a verified customer needs an e-mail")
    customer = verified_customer(email) if verified else Customer.objects.create(email=email)
    return Conversation.objects.create(customer=customer, origin=Origin.COMMAND, page=page)


async def ask(conversation: Conversation, texts: list[str]) -> dict[str, Any]:
    """Post each text, wait for its answer, and return the outcome of the conversation.

    Texts after a handoff go to the ticket, unanswered by the agent.
    """
    try:
        async with leases.lease_heartbeat(WORKER_ID):
            for text in texts:
                await run_in_db_thread(post_customer_message, conversation.pk, client_id=uuid4(), text=text)
                await _settled(conversation.pk)
    finally:
        await close_connections()
    return await run_in_db_thread(_outcome, conversation.pk)


async def _settled(conversation_id: int) -> None:
    """Run the conversation's turn here, or wait for the worker that has it."""
    while turn := await run_in_db_thread(_unfinished, conversation_id):
        await run_turn(turn.pk)
        await asyncio.sleep(POLL_SECONDS if turn.status == TurnStatus.RUNNING or turn.attempts else 0)


def _unfinished(conversation_id: int) -> Turn | None:
    unfinished = [TurnStatus.QUEUED, TurnStatus.RUNNING]
    return Turn.objects.filter(conversation_id=conversation_id, status__in=unfinished).first()


def _outcome(conversation_id: int) -> dict[str, Any]:
    conversation = Conversation.objects.get(pk=conversation_id)
    turns = list(conversation.turns.order_by("pk").prefetch_related("tool_runs", "trips"))
    replies = list(conversation.messages.filter(role=Role.ASSISTANT).order_by("seq"))
    handoff = conversation.handoffs.order_by("pk").last()
    answered = [turn for turn in turns if turn.route]
    return outcome(
        str(conversation.public_id),
        replies=[reply.text for reply in replies],
        route=answered[-1].route if answered else ("human" if handoff else ""),
        intent=conversation.intent,
        handoff=handoff.payload if handoff else None,
        trips=[trip for turn in turns for trip in turn.trips.all()],
        refused=any(turn.refused for turn in turns),
        sources=replies[-1].sources if replies else [],
        tools=[run for turn in turns for run in turn.tool_runs.all()],
        collected=conversation.collected,
        usages=[Usage(turn.input_tokens, turn.cached_tokens, turn.output_tokens, turn.cost) for turn in turns],
        latency_ms=sum(turn.latency_ms for turn in turns),
    )
