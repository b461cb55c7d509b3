"""A ticket is closed by the teammate whose it is."""

from django.contrib.auth.models import User
from django.db import transaction

from conversations.lifecycle import transitions
from inbox.assignment.assignments import ensure_assigned_to
from inbox.audit.log import record
from inbox.models import Status, Ticket


@transaction.atomic
def resolve_assigned(current: Ticket, user: User) -> None:
    """Close an open ticket, whose conversation's lock the caller holds and on which no reply waits: the user's own, or
    one that nobody has; a supervisor any. Raises NotYoursError."""
    ensure_assigned_to(current, user)
    transitions.resolve(current.conversation_id, user=user)
    record("resolved", actor=user, ticket=current, before={"status": Status.OPEN}, after={"status": Status.RESOLVED})
