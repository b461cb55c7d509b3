"""What the agent did before it handed over, what the customer was told then, and what a teammate does first, by the
reason for which the ticket came. From the database and nothing else, so that it is complete when the model has failed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents_core.policy import Reason
from conversations.models import Message, Role, ToolRun, Turn
from inbox.models import Ticket

PASSAGES = 8
TOOLS = 12
_BY_REASON = {
    Reason.MONEY_MOVEMENT: gettext_lazy("Check the order and its payment, then do what was asked or say why not."),
    Reason.BILLING_DISPUTE: gettext_lazy(
        "Compare the charges with the order, then say what was right and put the rest right."
    ),
    Reason.ACCOUNT_CHANGE: gettext_lazy("Make the change once you know that the account’s owner asks for it."),
    Reason.ACCOUNT_ACCESS: gettext_lazy("Find out what keeps them out, and help them in once you know who they are."),
    Reason.ACCOUNT_SECURITY: gettext_lazy("Secure the account first, then find out what happened."),
    Reason.IDENTITY: gettext_lazy("Establish who is writing before you say anything about an account or an order."),
    Reason.PRIVACY: gettext_lazy("Pass the request to whoever answers privacy requests, and say when an answer comes."),
    Reason.HEALTH: gettext_lazy("Answer with care, and point to a doctor or the emergency services where that is due."),
    Reason.LEGAL: gettext_lazy(
        "Do not judge the claim. Confirm that it arrived and pass it to whoever deals with legal matters."
    ),
    Reason.DELIVERY_PROBLEM: gettext_lazy(
        "Look up the delivery, then send another, refund it or have the carrier search."
    ),
    Reason.CUSTOMER_REQUEST: gettext_lazy("Greet them and answer what they asked, or ask what it is about."),
    Reason.LOW_CONFIDENCE: gettext_lazy(
        "Read what the agent found and answer it yourself. If no article says it, draft one."
    ),
    Reason.CLARIFICATION_FAILED: gettext_lazy("Ask in your own words what they need: the agent asked twice in vain."),
    Reason.GUARDRAIL: gettext_lazy("See in the trace what was held back, and judge whether the request is all right."),
    Reason.TOOL_FAILURE: gettext_lazy("Look up yourself what the agent could not reach, then answer."),
    Reason.AGENT_OFF: gettext_lazy("The agent is switched off. Answer as you would any customer."),
    Reason.AGENT_FAILED: gettext_lazy("The agent broke down on this. Answer, and see in the trace what went wrong."),
    Reason.BUDGET: gettext_lazy("The agent’s budget is used up. Answer as you would any customer."),
    Reason.UNANSWERED_EMAIL: gettext_lazy(
        "Read the mark on the e-mail: its sender was not proved, or so many came that a program may be writing."
        " A reply goes to the address that it names."
    ),
}
_NEEDS_IDENTITY = {
    Reason.MONEY_MOVEMENT,
    Reason.BILLING_DISPUTE,
    Reason.ACCOUNT_CHANGE,
    Reason.ACCOUNT_ACCESS,
    Reason.ACCOUNT_SECURITY,
}


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


def next_step(reason: str, *, proven: bool, proposed: Sequence[str]) -> str:
    """One or two sentences. `proven`: the site knows who the customer is; `proposed`: names of actions that wait for a
    decision."""
    known = Reason(reason) if reason in set(Reason) else None
    steps = []
    if known in _NEEDS_IDENTITY and not proven:
        steps.append(_("Nobody has proved who the customer is: ask for proof before you act."))
    if proposed:
        steps.append(
            _("Decide about what is proposed: %(actions)s.") % {"actions": get_text_list(list(proposed), _("and"))}
        )
    elif known:
        steps.append(str(_BY_REASON[known]))
    return " ".join(steps)
