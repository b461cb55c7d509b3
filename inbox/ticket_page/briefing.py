"""What the agent did before it handed over, what the customer was told then, what people said before, and what a
teammate does first. From the database and nothing else, so that it is complete when the model has failed.

Nothing here may be untrue: what is not known is not said.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents_core.memory.transcript import OUTCOMES, Call, describe_result, listed, shorten_line, titles
from agents_core.policy import Reason
from conversations.approvals.proof import proved_identity
from conversations.approvals.rules import SeenOrder, key_of, seen_orders
from conversations.models import Message, Role, ToolRun, Turn, TurnStatus
from inbox.approvals.forms import FORMS
from inbox.labels import plain_name
from inbox.models import Ticket

PASSAGES = 8
TOOLS = 12
TOLD = 3
TURNS = 200
NOT_OURS_TO_DO = "needs a person's approval"  # how a call is recorded that was left to people
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
    Reason.LOW_CONFIDENCE: gettext_lazy("Answer it yourself. If no article says it, draft one."),
    Reason.CLARIFICATION_FAILED: gettext_lazy("Ask in your own words what they need: the agent did not find out."),
    Reason.GUARDRAIL: gettext_lazy("See in the trace what a guardrail stopped, and judge whether it was all right."),
    Reason.TOOL_FAILURE: gettext_lazy("Look up yourself what the agent could not reach, then answer."),
    Reason.AGENT_OFF: gettext_lazy("The agent was switched off. Answer as you would any customer."),
    Reason.AGENT_FAILED: gettext_lazy("The agent broke down on this. Answer, and see in the trace what went wrong."),
    Reason.BUDGET: gettext_lazy("The agent’s budget was used up. Answer as you would any customer."),
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
_ONCE_LOOKED_UP = {
    Reason.DELIVERY_PROBLEM: gettext_lazy("Send another, refund it or have the carrier search."),
    Reason.MONEY_MOVEMENT: gettext_lazy("Do what was asked or say why not."),
}
_ABOUT_AN_ORDER = {Reason.MONEY_MOVEMENT, Reason.DELIVERY_PROBLEM}


@dataclass(frozen=True)
class ToolLine:
    """Calls of one tool with the same arguments: what was asked, and what came of it in the end: `found`, `nothing`,
    `failed`, or `left` to people."""

    name: str
    state: str
    facts: str
    times: int


@dataclass(frozen=True)
class Briefing:
    """`told` are the agent's newest answers before the handoff, oldest first; `promised` is what a teammate said last
    before this ticket; `passages` are those of the answers. `is_kept` is false when a turn of the agent was cut
    short, so that nobody knows what it had looked up."""

    told: list[Message]
    promised: Message | None
    next_step: str
    tools: list[ToolLine]
    passages: list[dict[str, Any]]
    cited: list[str]
    is_kept: bool


def briefing(ticket: Ticket, proposed: Sequence[str], earlier: Iterable[int] = ()) -> Briefing:
    """`proposed` names the actions that wait; `earlier` are other conversations of the customer that the user may look
    into."""
    since = _began(ticket)
    before = _turns(ticket, since)
    answers = _answers(ticket, since)
    return Briefing(
        told=list(reversed(answers.order_by("-seq")[:TOLD])),
        promised=_promised(ticket, earlier),
        next_step=next_step_of(ticket, proposed),
        tools=_tools(run for turn in before for run in turn.tool_runs.all()),
        passages=_passages(reversed(before)),
        cited=_cited(answers),
        is_kept=not any(map(_was_cut_short, before)),
    )


def next_step_of(ticket: Ticket, proposed: Sequence[str]) -> str:
    """What to do first, as it is now; "" for a ticket that is closed."""
    if not ticket.is_open:
        return ""
    fields = (ticket.handoff.payload if ticket.handoff else {}).get("collected_fields", {})
    number = str(fields.get("order_id") or "")
    return next_step(
        ticket.reason,
        proven=proved_identity(ticket.conversation).verified,
        proposed=proposed,
        order=number,
        seen=seen_orders(ticket.conversation_id).get(key_of(number)),
        replied=ticket.first_reply_at is not None,
    )


def _began(ticket: Ticket) -> datetime:
    """When people were last done with the conversation before this ticket, or else its start."""
    earlier = Ticket.objects.filter(conversation=ticket.conversation_id, resolved_at__lte=ticket.opened_at)
    ended = earlier.order_by("-resolved_at").values_list("resolved_at", flat=True).first()
    return ended or ticket.conversation.created


def _turns(ticket: Ticket, since: datetime) -> list[Turn]:
    """The agent's turns before the handoff, oldest first, those too whose answer was not shown."""
    found = Turn.objects.filter(conversation=ticket.conversation_id, created__gt=since, created__lte=ticket.opened_at)
    return list(reversed(found.prefetch_related("tool_runs").order_by("-pk")[:TURNS]))


def _was_cut_short(turn: Turn) -> bool:
    """Whether the turn began and left no trace of what it did."""
    return turn.status in (TurnStatus.FAILED, TurnStatus.DISCARDED) and turn.started_at is not None and not turn.agent


def _answers(ticket: Ticket, since: datetime) -> "QuerySet[Message]":
    """What the agent said before it handed over; the notice of the handoff is no answer."""
    until = ticket.handoff.created if ticket.handoff else ticket.opened_at
    said = Message.objects.filter(conversation=ticket.conversation_id, role=Role.ASSISTANT)
    return said.filter(created__gt=since, created__lt=until)


def _cited(answers: "QuerySet[Message]") -> list[str]:
    sources = [source for each in answers.order_by("seq").values_list("sources", flat=True) for source in each]
    return list(dict.fromkeys(str(source.get("id") or "") for source in sources if source.get("id")))


def _promised(ticket: Ticket, earlier: Iterable[int]) -> Message | None:
    """The last words of a teammate to this customer before the ticket."""
    said = Message.objects.filter(role=Role.STAFF, conversation__in=[ticket.conversation_id, *earlier])
    before = said.filter(created__lt=ticket.opened_at).exclude(text="")
    return before.select_related("author").order_by("-created", "-pk").first()


def _tools(runs: Iterable[ToolRun]) -> list[ToolLine]:
    lines: dict[tuple[str, str], ToolLine] = {}
    for run in runs:
        if run.name in FORMS:
            continue  # that has a card of its own
        key = (run.name, json.dumps(run.arguments, sort_keys=True))
        times = lines[key].times if key in lines else 0
        lines[key] = _line(run, times + 1)
    return list(lines.values())[-TOOLS:]


def _line(run: ToolRun, times: int) -> ToolLine:
    result = _json_object(run.result)
    if run.error == NOT_OURS_TO_DO:
        return ToolLine(_name(run), "left", _("Left to a person"), times)
    if not run.ok:
        return ToolLine(_name(run), "failed", run.error or describe_result(result), times)
    if run.name == "search_help_centre":
        found = titles(Call(run.name, run.arguments, result=result))
        return ToolLine(_name(run), "found" if found else "nothing", listed(found[:2]), times)
    if result.get("result") in OUTCOMES:
        return ToolLine(_name(run), "nothing", describe_result(result), times)
    return ToolLine(_name(run), "found", _facts(result, run.result), times)


def _facts(result: dict[str, Any], text: str) -> str:
    """What was found, in words; of a tool that answers in its own way, its answer."""
    if not any(result.get(name) for name in ("order", "orders", "account")):
        return shorten_line(plain_name(str(result.get("result") or "")) or text)
    order = result.get("order")
    total = f"{order['total']} {order.get('currency') or ''}" if isinstance(order, dict) and order.get("total") else ""
    return ", ".join(filter(None, [describe_result(result), total.strip()]))


def _name(run: ToolRun) -> str:
    """What was looked up, in words."""
    order = run.arguments.get("order_id")
    if run.name == "get_order_status":
        return _("Order %(order)s") % {"order": order} if order else _("Order")
    if run.name == "search_help_centre":
        return _("Help centre: “%(query)s”") % {"query": shorten_line(str(run.arguments.get("query") or ""), 80)}
    if run.name == "list_my_orders":
        return _("Their orders")
    if run.name == "get_account_details":
        return _("Their account")
    about = " · ".join(str(value) for value in run.arguments.values() if value)
    return " · ".join(filter(None, [plain_name(run.name), about]))


def _json_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _passages(turns: Iterable[Turn]) -> list[dict[str, Any]]:
    """Each passage once."""
    found = {
        (passage.get("id"), passage.get("heading"), passage.get("text")): passage
        for turn in turns
        for passage in turn.passages
    }
    return list(found.values())[:PASSAGES]


def next_step(
    reason: str,
    *,
    proven: bool,
    proposed: Sequence[str],
    order: str = "",
    seen: SeenOrder | None = None,
    replied: bool = False,
) -> str:
    """One or two sentences, of which each is true now. `proven`: it is known who the customer is; `proposed`: names of
    actions that wait for a decision; `order`: the number that the customer gave, `seen` what the agent found of it;
    `replied`: a teammate has answered, so that the first step is done."""
    known = Reason(reason) if reason in set(Reason) else None
    steps = []
    if known in _NEEDS_IDENTITY and not proven:
        steps.append(_("Nobody has proved who the customer is: ask for proof before you act."))
    if proposed:
        steps.append(
            _("Decide about what is proposed: %(actions)s.") % {"actions": get_text_list(list(proposed), _("and"))}
        )
    elif known and not replied:
        if known in _ABOUT_AN_ORDER and seen:
            told = {"order": seen.order_id, "status": seen.status.replace("_", " ")}
            steps.append(_("When the agent looked, order %(order)s was %(status)s.") % told)
            steps.append(str(_ONCE_LOOKED_UP.get(known, _BY_REASON[known])))
            return " ".join(steps)
        if known in _ABOUT_AN_ORDER and not order:
            steps.append(_("Ask which order it is about, unless their messages say it."))
        steps.append(str(_BY_REASON[known]))
    return " ".join(steps)
