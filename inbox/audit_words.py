"""The audit log in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.labels import plain_name, reason_label
from inbox.models import AuditEntry, Risk, Status

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
    "woken": gettext_lazy("Woken"),
    "tagged": gettext_lazy("Tags changed"),
    "merged": gettext_lazy("Merged"),
    "trip_judged": gettext_lazy("Guardrail judged"),
    "action_started": gettext_lazy("Action started"),
    "action_approved": gettext_lazy("Action approved"),
    "action_declined": gettext_lazy("Action declined"),
    "action_tried_again": gettext_lazy("Action tried again"),
    "agent_switched": gettext_lazy("Agent switched"),
    "availability_changed": gettext_lazy("Availability changed"),
    "admin_added": gettext_lazy("Added in the admin"),
    "admin_changed": gettext_lazy("Changed in the admin"),
    "admin_deleted": gettext_lazy("Deleted in the admin"),
}


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
