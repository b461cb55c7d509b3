"""What a teammate has seen, and what they think of a guardrail."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from conversations.models import GuardrailTrip
from conversations.realtime import broadcast
from inbox.audit.log import record
from inbox.models import Mention, Ticket, unread_for
from inbox.team.permissions import Ability, can


def mark_read(ticket: Ticket, user: User) -> None:
    """The user has seen what is new, notes that call them too. A colleague's ticket stays unread: they have yet to see
    it; and so does every ticket when the user may only read."""
    changed = Mention.objects.filter(user=user, note__ticket=ticket, read_at=None).update(read_at=timezone.now())
    if can(user, Ability.ANSWER):
        changed += Ticket.objects.filter(unread_for(user), pk=ticket.pk).update(unread=False)
    if changed:
        broadcast.announce_inbox(ticket.conversation_id)


@transaction.atomic
def judge_trip(ticket: Ticket, trip: GuardrailTrip, user: User, *, wrong: bool) -> None:
    """Say whether a guardrail fired where it should not have."""
    before, trip.wrong = trip.wrong, wrong
    trip.save(update_fields=["wrong"])
    record(
        "trip_judged",
        actor=user,
        ticket=ticket,
        before={"trip": trip.pk, "wrong": before},
        after={"trip": trip.pk, "wrong": wrong},
    )
