"""Macros: several steps on a ticket, all or none. They are written one step a line."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from conversations.exceptions import ActionError
from inbox.audit.log import record
from inbox.lifecycle.pending_changes import change_ticket
from inbox.macros.steps import ME, STEPS
from inbox.models import ChangeVerb, Macro, OutgoingReply, Ticket
from inbox.replies.outgoing import SendResult, resolve_after, send_waiting_replies

MOST_STEPS = 12
ENDINGS = ("resolve", "give_back")  # after these the ticket is closed


class StepRefusedError(ActionError):
    """One step of a macro was refused, so none was done."""

    code = "step_refused"


def usable_macros(user: User) -> QuerySet[Macro]:
    """The user's own and everybody's."""
    return Macro.objects.filter(Q(owner=user) | Q(owner=None))


@transaction.atomic
def run_macro(ticket: Ticket, user: User, macro: Macro, *, batch: UUID | None = None) -> None:
    """Do all steps of a macro on a ticket, or none. What closes the ticket can be taken back for some seconds, together
    with that of other tickets of the `batch`. Raises StepRefusedError, which says which step would not."""
    try:
        steps = checked(macro.steps)
    except ValidationError as error:
        raise StepRefusedError(_("“%s” has to be corrected: ") % macro.title + " ".join(error.messages)) from None
    waiting: OutgoingReply | None = None  # the last reply of the macro, while it may be taken back
    for number, step in enumerate(steps, start=1):
        kind = STEPS[step["do"]]
        try:
            done = _do(step, ticket, user, waiting, batch)
        except ActionError as error:
            text = _("“%(macro)s” was not run: step %(number)s (%(step)s) was refused. %(why)s")
            values = {"macro": macro.title, "number": number, "step": kind.label, "why": error.detail}
            raise StepRefusedError(text % values) from error
        if isinstance(done, SendResult) and not done.message:
            waiting = done.outgoing
    record("macro_run", actor=user, ticket=ticket, after={"macro": macro.title})


def _do(step: dict[str, str], ticket: Ticket, user: User, waiting: OutgoingReply | None, batch: UUID | None) -> object:
    if waiting and step["do"] == "resolve":
        resolve_after(waiting)
        return None
    if step["do"] in ENDINGS:
        details = {"hint": step["value"]} if step["value"] else {}
        return change_ticket(ticket, user, ChangeVerb(step["do"]), details, batch=batch, unanswered=True)
    if waiting and step["do"] == "assign" and step["value"] != ME:
        send_waiting_replies(ticket)  # whoever gives the ticket away can send nothing any more
    return STEPS[step["do"]].run(ticket, user, step["value"])


def checked(steps: Any) -> list[dict[str, str]]:
    """The steps as they are kept. Raises ValidationError, with a message for each line that is wrong."""
    if not isinstance(steps, list) or not 0 < len(steps) <= MOST_STEPS:
        raise ValidationError(_("A macro has 1 to 12 steps."))
    kept, errors = [], []
    for number, step in enumerate(steps, start=1):
        try:
            kept.append(_checked(step))
        except ValidationError as error:
            errors.append(_("Step %(number)s: %(why)s") % {"number": number, "why": " ".join(error.messages)})
    if any(step["do"] in ENDINGS for step in kept[:-1]):
        errors.append(_("Nothing can follow a step that closes the ticket."))
    if errors:
        raise ValidationError(errors)
    return kept


def _checked(step: Any) -> dict[str, str]:
    if not isinstance(step, dict) or not isinstance(step.get("value", ""), str):
        raise ValidationError(_("This is no step."))
    verb = step.get("do")
    if verb not in STEPS:
        known = ", ".join(each.replace("_", " ") for each in STEPS)
        raise ValidationError(
            _("There is no step “%(verb)s”. There are: %(known)s."), params={"verb": verb, "known": known}
        )
    return {"do": verb, "value": STEPS[verb].check(step.get("value", "").strip())}


def read_lines(text: str) -> list[dict[str, str]]:
    """The steps in a text such as “tag: refund”, one a line. An indented line goes on with the text above it. Raises
    ValidationError."""
    steps: list[dict[str, str]] = []
    for line in text.replace("\r", "").split("\n"):
        if steps and (line[:1].isspace() or not line):
            steps[-1]["value"] += f"\n{line.strip()}"
        elif line.strip():
            verb, _colon, value = line.partition(":")
            steps.append({"do": verb.strip().lower().replace(" ", "_"), "value": value.strip()})
    return checked(steps)


def written(steps: Iterable[dict[str, str]]) -> str:
    """The text of steps, as `read_lines` reads it."""
    lines = []
    for step in steps:
        value = step.get("value", "").replace("\n", "\n  ")
        lines.append(f"{step['do'].replace('_', ' ')}{': ' if value else ''}{value}")
    return "\n".join(lines)
