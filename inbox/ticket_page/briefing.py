"""What the agent did before it handed over, and what the customer was told then. From the database and nothing else, so
that it is complete when the model has failed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conversations.models import Message, Role, ToolRun, Turn
from inbox.models import Ticket
from inbox.next_step import next_step

PASSAGES = 8
TOOLS = 12


@dataclass(frozen=True)
class ToolLine:
    """Calls of one tool with the same arguments: what was asked, and whether it worked in the end."""

    name: str
    about: str
    ok: bool
    times: int
    error: str


@dataclass(frozen=True)
class Briefing:
    """`told` is the customer's notice of the handoff; `passages` are those of the answers, newest first."""

    told: Message | None
    next_step: str
    tools: list[ToolLine]
    passages: list[dict[str, Any]]


def briefing(ticket: Ticket, turns: Iterable[Turn], proposed: Sequence[str]) -> Briefing:
    """`turns` are the conversation's, newest first, with their tools; `proposed` names the actions that wait."""
    since = _began(ticket)
    before = [turn for turn in turns if since < turn.created <= ticket.opened_at]
    proven = ticket.conversation.identity.verified
    return Briefing(
        told=_told(ticket),
        next_step=next_step(ticket.reason, proven=proven, proposed=proposed) if ticket.is_open else "",
        tools=_tools(run for turn in reversed(before) for run in turn.tool_runs.all()),
        passages=_passages(before),
    )


def _began(ticket: Ticket) -> datetime:
    """When people were last done with the conversation before this ticket, or else its start."""
    earlier = Ticket.objects.filter(conversation=ticket.conversation_id, resolved_at__lte=ticket.opened_at)
    ended = earlier.order_by("-resolved_at").values_list("resolved_at", flat=True).first()
    return ended or ticket.conversation.created


def _told(ticket: Ticket) -> Message | None:
    if ticket.handoff is None:
        return None
    said = Message.objects.filter(conversation=ticket.conversation_id, role=Role.ASSISTANT)
    return said.filter(created__gte=ticket.handoff.created).order_by("seq").first()


def _tools(runs: Iterable[ToolRun]) -> list[ToolLine]:
    lines: dict[tuple[str, str], ToolLine] = {}
    for run in runs:
        about = " · ".join(str(value) for value in run.arguments.values() if value)
        times = lines[run.name, about].times if (run.name, about) in lines else 0
        lines[run.name, about] = ToolLine(run.name, about, run.ok, times + 1, "" if run.ok else run.error or run.result)
    return list(lines.values())[-TOOLS:]


def _passages(turns: Iterable[Turn]) -> list[dict[str, Any]]:
    """Each passage once."""
    found = {
        (passage.get("id"), passage.get("heading"), passage.get("text")): passage
        for turn in turns
        for passage in turn.passages
    }
    return list(found.values())[:PASSAGES]
