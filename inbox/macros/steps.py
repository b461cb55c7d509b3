"""What a macro, or one click on many tickets, can do with a ticket: verbs with one value, checked before they run."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents_core.memory.handback_records import LONGEST_HINT
from conversations.exceptions import ActionError
from conversations.messages.message_store import MAX_MESSAGE
from inbox.assignment.assignments import assign, claim
from inbox.collaboration.notes import add_note
from inbox.collaboration.presence import mark_read
from inbox.exceptions import NoTeammateError
from inbox.lifecycle.transitions import resolve, return_to_agent
from inbox.models import Tag, Ticket
from inbox.replies.canned import fill, unfilled, unknown_in, values_for
from inbox.replies.outgoing import ReplyRequest, SendResult, send
from inbox.replies.reply import awaits_acceptance
from inbox.team.directory import staff
from inbox.tickets.locking import lock_open_ticket
from inbox.tickets.snooze import WrongTimeError, is_known, moment, snooze_ticket
from inbox.tickets.tags import TagNameError, add_tag, clean_name, remove_tag

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ME = "me"


class UnknownVariableError(ActionError):
    """A reply would go out with a gap."""

    code = "unknown_variable"


@dataclass(frozen=True)
class Step:
    """One thing that is done. `check` gives the value as it is kept, or raises ValidationError."""

    label: "StrOrPromise"
    check: Callable[[str], str]
    run: Callable[[Ticket, User, str], object]


def _nothing(value: str) -> str:
    if value:
        raise ValidationError(_("This step takes no value."))
    return ""


def _text(value: str) -> str:
    if not value or len(value) > MAX_MESSAGE:
        raise ValidationError(_("Write a text of at most 8,000 characters."))
    return value


def _hint(value: str) -> str:
    if len(value) > LONGEST_HINT:
        raise ValidationError(_("Tell the agent in at most 500 characters."))
    return value


def _tag_name(value: str) -> str:
    try:
        return clean_name(value)
    except TagNameError as error:
        raise ValidationError(str(error.detail)) from None


def _time(value: str) -> str:
    words = " ".join(value.lower().split())
    if is_known(words) or _stamp(value):
        return words if is_known(words) else value
    raise ValidationError(_("Say hour, afternoon, tomorrow, monday, or for instance 4 hours, 3 days or 2 weeks."))


def _teammate(value: str) -> str:
    if value != ME and not staff().filter(username=value).exists():
        raise ValidationError(_("Say “me”, or the user name of a teammate."))
    return value


def _stamp(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def _reply(ticket: Ticket, user: User, text: str) -> SendResult:
    values = values_for(ticket, user)
    if unknown := unknown_in(text, values):
        raise UnknownVariableError(_("Nobody has said what to put for %(names)s.") % {"names": ", ".join(unknown)})
    if awaits_acceptance(lock_open_ticket(ticket), user):
        claim(ticket, user)  # now, not when the reply is sent: that would undo what the steps after it do
    filled = fill(text, values)
    return send(ticket, user, ReplyRequest(filled, asked=tuple(unfilled(filled, user)), typed=False))


def _note(ticket: Ticket, user: User, text: str) -> None:
    add_note(ticket, user, fill(text, values_for(ticket, user)))


def _untag(ticket: Ticket, user: User, name: str) -> None:
    tag = Tag.objects.filter(name__iexact=name).first()
    if tag:
        remove_tag(ticket, user, tag)


def wake_time(words: str) -> datetime:
    """When a ticket comes back that is put off so. Raises WrongTimeError."""
    until = moment(words, timezone.now()) or _stamp(words)
    if until is None:
        raise WrongTimeError(_("That time has passed for today."))
    return until


def teammate(name: str) -> User:
    """The teammate of that user name. Raises NoTeammateError."""
    found = staff().filter(username=name).first()
    if found is None:
        raise NoTeammateError
    return found


STEPS: dict[str, Step] = {
    "claim": Step(gettext_lazy("Claim"), _nothing, lambda ticket, user, value: claim(ticket, user)),
    "assign": Step(
        gettext_lazy("Assign"),
        _teammate,
        lambda ticket, user, value: assign(ticket, user, user if value == ME else teammate(value)),
    ),
    "reply": Step(gettext_lazy("Reply"), _text, _reply),
    "note": Step(gettext_lazy("Note"), _text, _note),
    "tag": Step(gettext_lazy("Tag"), _tag_name, lambda ticket, user, value: add_tag(ticket, user, value)),
    "untag": Step(gettext_lazy("Remove tag"), _tag_name, _untag),
    "snooze": Step(
        gettext_lazy("Snooze"), _time, lambda ticket, user, value: snooze_ticket(ticket, user, wake_time(value))
    ),
    "resolve": Step(gettext_lazy("Resolve"), _nothing, lambda ticket, user, value: resolve(ticket, user)),
    "give_back": Step(
        gettext_lazy("Give back to AI"), _hint, lambda ticket, user, value: return_to_agent(ticket, user, value)
    ),
    "mark_read": Step(gettext_lazy("Mark as read"), _nothing, lambda ticket, user, value: mark_read(ticket, user)),
}
