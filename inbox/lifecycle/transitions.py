"""The ways in which a teammate ends their work on a ticket."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agents_core.memory.handback_records import LONGEST_HINT
from conversations.exceptions import TextTooLongError
from conversations.lifecycle import transitions
from inbox.actions.claiming import make_own
from inbox.assignment.resolution import resolve_assigned
from inbox.audit.log import record
from inbox.models import Status, Ticket
from inbox.replies.outgoing import flush
from inbox.tickets.locking import still_open


class HintTooLongError(TextTooLongError):
    """More than the agent is told."""

    detail = _("Tell the agent in at most 500 characters.")


@transaction.atomic
def resolve(ticket: Ticket, user: User) -> None:
    """Close the user's own ticket, or one that nobody has; a supervisor any. Replies that wait are sent first.

    Raises TicketClosedError and NotYoursError.
    """
    still_open(ticket)
    flush(ticket)
    resolve_assigned(still_open(ticket), user)


@transaction.atomic
def give_back(ticket: Ticket, user: User, hint: str = "") -> None:
    """Let the agent go on with the user's own ticket, or one that nobody has; a supervisor with any. `hint` is what the
    agent should know beyond what was said. Replies that wait are sent first.

    Raises TicketClosedError, NotYoursError and HintTooLongError.
    """
    hint = " ".join(hint.replace("\x00", "").split())
    if len(hint) > LONGEST_HINT:
        raise HintTooLongError
    still_open(ticket)
    flush(ticket)
    make_own(still_open(ticket), user)
    transitions.return_to_agent(ticket.conversation_id, user=user, hint=hint)
    after = {"status": Status.RETURNED, **({"hint": hint} if hint else {})}
    record("given_back", actor=user, ticket=ticket, before={"status": Status.OPEN}, after=after)
