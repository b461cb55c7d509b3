"""What the ticket's menu and the bar for several tickets offer, and the menu's forms. What is wrong with one is said in
its own words, beside it."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conversations.exceptions import ActionError
from inbox.macros.macros import usable_macros
from inbox.models import Macro, Tag, Ticket
from inbox.team.permissions import visible_tickets
from inbox.ticket_list.filters import Choices
from inbox.ticket_page.thread import merged_parts
from inbox.tickets.snooze import moment, presets

TAGS = 300  # for completion; the rest can be typed


def bulk_context(choices: Choices) -> dict[str, Any]:
    """What can be chosen for any ticket."""
    return {
        "presets": presets(timezone.now()),
        "macros": usable_macros(choices.user),
        "known_tags": list(choices.tags.values())[:TAGS],
        "known_staff": [each for each in choices.staff if each != choices.user],
    }


def menu_context(ticket: Ticket, user: User) -> dict[str, Any]:
    """What is there for this ticket alone."""
    return {"others": other_tickets(ticket, user) if ticket.is_open else [], "parts": merged_parts(ticket)}


def other_tickets(ticket: Ticket, user: User) -> list[Ticket]:
    """The customer's other open tickets that the user sees, into which this one may be merged."""
    others = visible_tickets(Ticket.objects.open(), user).filter(conversation__customer=ticket.conversation.customer_id)
    return list(others.exclude(pk=ticket.pk).order_by("-pk")[:5])


class WrongInputError(ActionError):
    """A form was not filled in as it must be."""

    code = "wrong_input"


def no_such_ticket(number: int) -> WrongInputError:
    """There is no ticket of that number that the user sees."""
    return WrongInputError(_("There is no ticket #%(number)s.") % {"number": number})


class CheckedForm(forms.Form):
    """A form that says what is wrong as the actions do."""

    def checked(self) -> dict[str, Any]:
        """The values. Raises WrongInputError."""
        if self.is_valid():
            return self.cleaned_data
        raise WrongInputError(" ".join(dict.fromkeys(str(text) for texts in self.errors.values() for text in texts)))


class SnoozeForm(CheckedForm):
    """A time by name, or a date and time of day."""

    when = forms.CharField(required=False, max_length=40)
    until = forms.DateTimeField(
        required=False, error_messages={"invalid": gettext_lazy("Write the date and the time of day.")}
    )

    def clean(self) -> dict[str, Any]:
        """`at` is the moment that was chosen."""
        values = super().clean() or {}
        at: datetime | None = values.get("until")
        if values.get("when"):
            at = moment(values["when"], timezone.now())
        if at is None and not self.errors:
            raise forms.ValidationError(_("Choose when the ticket comes back."))
        return {**values, "at": at}


class TagForm(CheckedForm):
    """A tag by name; the action judges the name."""

    name = forms.CharField(error_messages={"required": gettext_lazy("Write a tag first.")}, max_length=200)


class UntagForm(CheckedForm):
    """A tag that exists."""

    tag = forms.ModelChoiceField(
        Tag.objects.all(), error_messages={"invalid_choice": gettext_lazy("That tag is gone already.")}
    )


class MergeForm(CheckedForm):
    """The number of another ticket, with or without a #."""

    into = forms.RegexField(
        r"^\s*#?\d{1,15}\s*$",
        error_messages={
            "required": gettext_lazy("Write the number of the other ticket."),
            "invalid": gettext_lazy("Write the number of the other ticket, such as 12."),
        },
    )

    def number(self) -> int:
        """The number. Raises WrongInputError."""
        return int(self.checked()["into"].strip().removeprefix("#"))


class MacroForm(CheckedForm):
    """One of the macros that the user may run; `usable` are those."""

    macro = forms.ModelChoiceField(
        Macro.objects.none(),
        error_messages={
            "required": gettext_lazy("Choose a macro first."),
            "invalid_choice": gettext_lazy("That macro is gone. Load the page again."),
        },
    )

    def __init__(self, usable: Any, data: Any) -> None:
        super().__init__(data)
        self.fields["macro"].queryset = usable  # type: ignore[attr-defined]
