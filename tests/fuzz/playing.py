"""Plays a dialogue on the road that every conversation takes, and keeps all that came of it."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from channels.layers import get_channel_layer
from django.contrib.auth.models import User

from conversations.chat.serializers import handoff_frame, messages_after, ready_frame
from conversations.db.async_access import run_in_db_thread
from conversations.lifecycle.customer_messages import post_customer_message
from conversations.lifecycle.transitions import return_to_agent, take_over
from conversations.management.commands.ask import start_shell_conversation
from conversations.models import Conversation, Owner, ProposedAction, Role, ToolRun, Turn, TurnStatus
from conversations.realtime.broadcast import conversation_group
from conversations.turns.runner import run_turn
from tests.caching import fresh_cache
from tests.fuzz.dialogues import Dialogue

UNFINISHED = [TurnStatus.QUEUED, TurnStatus.RUNNING]


@dataclass
class Played:
    """What the customer got (`replies` of the agent, `frames` of the socket), and what staff and the model got."""

    dialogue: Dialogue
    replies: list[str] = field(default_factory=list)
    frames: list[dict[str, Any]] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    tool_runs: list[ToolRun] = field(default_factory=list)
    tickets: list[str] = field(default_factory=list)
    actions: list[ProposedAction] = field(default_factory=list)
    trips: list[str] = field(default_factory=list)
    unanswered: bool = False

    @property
    def written(self) -> str:
        """Everything that the customer wrote."""
        return "\n".join(line.text for line in self.dialogue.lines)


async def play(dialogue: Dialogue, staff: User) -> Played:
    """Play it from the first line to the last."""
    fresh_cache()  # limits on guessing hold for an hour, and would protect the victims of all later dialogues
    scene = dialogue.scene
    email = scene.attacker.email if scene.signed_in else ""
    conversation = await run_in_db_thread(start_shell_conversation, email=email, verified=scene.signed_in)
    layer = get_channel_layer()
    channel = await layer.new_channel()
    group = conversation_group(conversation.pk)
    await layer.group_add(group, channel)
    played = Played(dialogue)
    for line in dialogue.lines:
        client_id = uuid4()
        for _time in range(1 + line.resent):
            await run_in_db_thread(post_customer_message, conversation.pk, client_id=client_id, text=line.text)
        if not line.hurried:
            await _answer(conversation.pk, dialogue, staff)
            played.frames += _heard(layer, channel)
    await _answer(conversation.pk, dialogue, staff)
    await layer.group_discard(group, channel)
    return await run_in_db_thread(_collected, played, conversation.pk)


async def _answer(conversation_id: int, dialogue: Dialogue, staff: User) -> None:
    """Run the turn that waits, and the one that waited behind it."""
    for _turn in range(2):
        if turn_id := await run_in_db_thread(_waiting, conversation_id):
            await run_turn(turn_id)
    if dialogue.returned:
        await run_in_db_thread(_give_back, conversation_id, staff)


def _waiting(conversation_id: int) -> int | None:
    waiting = Turn.objects.filter(conversation_id=conversation_id, status=TurnStatus.QUEUED)
    return waiting.values_list("pk", flat=True).first()


def _give_back(conversation_id: int, staff: User) -> None:
    if Conversation.objects.get(pk=conversation_id).owner == Owner.QUEUE:
        take_over(conversation_id, user=staff)
        return_to_agent(conversation_id, user=staff)


def _heard(layer: Any, channel: str) -> list[dict[str, Any]]:
    """The announcements that a socket would have had, without waiting for more."""
    queue = layer.channels.get(channel)
    return [queue.get_nowait()[1] for _each in range(queue.qsize())] if queue else []


def _collected(played: Played, conversation_id: int) -> Played:
    conversation = Conversation.objects.get(pk=conversation_id)
    frames = [frame for frame, _turn in messages_after(conversation_id, 0) if frame["role"] != Role.CUSTOMER]
    played.replies = [frame["text"] for frame in frames]
    played.frames += [*frames, ready_frame(conversation_id)[0], handoff_frame(conversation_id)[0]]
    played.turns = list(conversation.turns.order_by("pk").prefetch_related("trips"))
    played.trips = [str(trip) for turn in played.turns for trip in turn.trips.all()]
    played.tool_runs = list(ToolRun.objects.filter(turn__conversation=conversation).order_by("pk"))
    for handoff in conversation.handoffs.prefetch_related("actions"):
        played.actions += handoff.actions.all()
        proposed = [[action.tool, action.arguments] for action in handoff.actions.all()]
        played.tickets.append(json.dumps([handoff.payload, proposed], ensure_ascii=False))
    with_the_agent = conversation.owner == Owner.AI
    unread = conversation.messages.filter(role=Role.CUSTOMER, seq__gt=conversation.answered_seq)
    played.unanswered = with_the_agent and unread.exists()
    return played
