"""The audit log in words, and as it is looked through: filtered by a query string, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.labels import parse_int, plain_name, reason_label
from inbox.models import AuditEntry, Risk, Status

PAGE = 50
LONGEST = 150
SITE = "site"  # the person that stands for nobody

VERBS = {
    "opened": gettext_lazy("Opened"),
    "claimed": gettext_lazy("Claimed"),
    "taken_over": gettext_lazy("Taken over"),
    "assigned": gettext_lazy("Assigned"),
    "given": gettext_lazy("Assigned in turn"),
    "returned": gettext_lazy("Back to the queue"),
    "replied": gettext_lazy("Replied"),
    "noted": gettext_lazy("Note added"),
    "resolved": gettext_lazy("Resolved"),
    "given_back": gettext_lazy("Given back to the agent"),
    "reopened": gettext_lazy("Reopened"),
    "snoozed": gettext_lazy("Snoozed"),
    "change_undone": gettext_lazy("Undone before it was done"),
    "change_refused": gettext_lazy("Not done"),
    "woken": gettext_lazy("Woken"),
    "tagged": gettext_lazy("Tags changed"),
    "read_anew": gettext_lazy("Matter understood"),
    "address_set": gettext_lazy("Reply address set"),
    "merged": gettext_lazy("Merged"),
    "trip_judged": gettext_lazy("Guardrail judged"),
    "action_started": gettext_lazy("Action started"),
    "action_first_approved": gettext_lazy("Action put before a second person"),
    "action_approved": gettext_lazy("Action approved"),
    "action_declined": gettext_lazy("Action declined"),
    "action_tried_again": gettext_lazy("Action tried again"),
    "agent_switched": gettext_lazy("Agent switched"),
    "availability_changed": gettext_lazy("Availability changed"),
    "admin_added": gettext_lazy("Added in the admin"),
    "admin_changed": gettext_lazy("Changed in the admin"),
    "admin_deleted": gettext_lazy("Deleted in the admin"),
}


@dataclass(frozen=True)
class AuditLine:
    """A line in words."""

    entry: AuditEntry

    @property
    def what(self) -> str:
        return verb_label(self.entry.verb)

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        return changes(self.entry)

    @property
    def subject(self) -> str:
        return subject(self.entry)


@dataclass(frozen=True)
class AuditList:
    """`problems` says by field why a filter was not understood; such a one is left out."""

    asked: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)
    before: int | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "AuditList":
        names = ("person", "verb", "ticket", "since", "until")
        asked = {name: query.get(name, "").replace("\0", "").strip()[:LONGEST] for name in names}
        return cls(asked, _problems(asked), _number(query.get("before", "")))

    @cached_property
    def lines(self) -> list[AuditLine]:
        return [AuditLine(entry) for entry in self._with_next[:PAGE]]

    @property
    def next_query(self) -> str:
        """The query string of the page behind this one; "" when there is none."""
        if len(self._with_next) <= PAGE:
            return ""
        return urlencode({**self._set, "before": self.lines[-1].entry.pk})

    @property
    def is_narrowed(self) -> bool:
        return bool(self._set)

    @property
    def _set(self) -> dict[str, str]:
        return {name: value for name, value in self.asked.items() if value}

    @cached_property
    def _with_next(self) -> list[AuditEntry]:
        found = self._filtered().select_related("actor", "ticket").order_by("-pk")
        return list(found.filter(pk__lt=self.before)[: PAGE + 1] if self.before else found[: PAGE + 1])

    def _filtered(self) -> "QuerySet[AuditEntry]":
        valid = {name: value for name, value in self._set.items() if name not in self.problems}
        found = AuditEntry.objects.all()
        if person := valid.get("person"):
            found = found.filter(actor=None, actor_name="") if person == SITE else found.filter(actor=_number(person))
        if verb := valid.get("verb"):
            found = found.filter(verb=verb)
        if ticket := valid.get("ticket"):
            found = found.filter(ticket=_number(ticket.removeprefix("#")))
        if since := valid.get("since"):
            found = found.filter(at__gte=_moment(parse_date(since), time.min))
        if until := valid.get("until"):
            found = found.filter(at__lte=_moment(parse_date(until), time.max))
        return found


def _problems(asked: dict[str, str]) -> dict[str, str]:
    found = {}
    if asked["ticket"] and _number(asked["ticket"].removeprefix("#")) is None:
        found["ticket"] = _("A ticket’s number, such as 41.")
    if asked["person"] not in ("", SITE) and _number(asked["person"]) is None:
        found["person"] = _("Choose somebody from the list.")
    for name in ("since", "until"):
        if asked[name] and _date(asked[name]) is None:
            found[name] = _("A date, such as 2026-01-31.")
    return found


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _number(text: str) -> int | None:
    return parse_int(text) if text.isascii() else None


def _moment(day: date | None, clock: time) -> datetime:
    assert day
    return timezone.make_aware(datetime.combine(day, clock))


def verb_label(verb: str) -> str:
    """What was done; a verb without words of its own is made readable."""
    return str(VERBS.get(verb) or plain_name(verb))


def changes(entry: AuditEntry) -> list[tuple[str, str, str]]:
    """What changed: a label, the value before and the value after, "" where there was none."""
    names = [*entry.before, *(name for name in entry.after if name not in entry.before)]
    rows = [(name, entry.before.get(name), entry.after.get(name)) for name in names]
    return [
        (_label(name), _shown(name, before), _shown(name, after)) for name, before, after in rows if before != after
    ]


def subject(entry: AuditEntry) -> str:
    """Whom or what it was about when it was no ticket: what stands on both sides."""
    same = [
        f"{_label(name)} {_shown(name, value)}"
        for name, value in entry.before.items()
        if entry.after.get(name) == value
    ]
    return ", ".join(same)


def _label(name: str) -> str:
    return _("Why") if name == "why" else plain_name(name)


def _shown(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return (_("on") if value else _("off")) if name == "agent" else (_("yes") if value else _("no"))
    if isinstance(value, list):
        return ", ".join(_shown(name, each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{_label(key)}: {_shown(key, each)}" for key, each in value.items())
    return _word(name, str(value))


def _word(name: str, value: str) -> str:
    if name == "reason":
        return reason_label(value)
    if name == "status" and value in Status.values:
        return str(Status(value).label)
    if name == "risk" and value.upper() in Risk.names:
        return str(Risk[value.upper()].label)
    return plain_name(value) if name in ("why", "availability", "tool") else value
