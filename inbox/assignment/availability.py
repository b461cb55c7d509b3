"""Who of us is there, and who takes new tickets."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from conversations.models.staff import display_name
from conversations.realtime import broadcast
from inbox.assignment.returns import return_unaccepted
from inbox.audit.log import record
from inbox.exceptions import NotAllowedError
from inbox.models import Availability, Teammate
from inbox.team.permissions import Ability, can

SEEN_EVERY = timedelta(seconds=20)  # an open page tells as often that it is there


def record_activity(user: User) -> Teammate:
    """The user has the inbox open now. One write in SEEN_EVERY, however often it is called. Returns their row."""
    now = timezone.now()
    row = Teammate.objects.filter(user=user).first()
    if row is None:
        return Teammate.objects.get_or_create(user=user, defaults={"seen_at": now})[0]
    if row.seen_at is None or row.seen_at <= now - SEEN_EVERY:
        Teammate.objects.filter(pk=row.pk).update(seen_at=now)
    return row


def set_availability(user: User, availability: Availability, *, by: User) -> None:
    """Say whether the user takes new tickets. Going away puts back what they were given and have not taken.

    Raises NotAllowedError for a colleague's.
    """
    if user != by and not can(by, Ability.SEE_TEAM):
        raise NotAllowedError(Ability.SEE_TEAM)
    with transaction.atomic():
        teammate = Teammate.objects.select_for_update(of=("self",)).get(pk=Teammate.of(user).pk)
        before, teammate.availability = teammate.availability, availability
        if before == availability:
            return
        teammate.save(update_fields=["availability"])
        name = display_name(user)
        record(
            "availability_changed",
            actor=by,
            before={"teammate": name, "availability": before},
            after={"teammate": name, "availability": availability.value},
        )
        broadcast.announce(broadcast.INBOX_GROUP, "inbox.changed")
    # Apart: a ticket's change begins with its conversation's lock, and giving one out takes this row's behind it.
    if availability == Availability.AWAY:
        return_unaccepted(user)


def people_available() -> int | None:
    """How many teammates have the inbox open and take new tickets; None while nobody was ever seen in it."""
    there = Count("pk", filter=Q(pk__in=Teammate.objects.available()))
    figures = Teammate.objects.filter(seen_at__isnull=False).aggregate(seen=Count("pk"), there=there)
    return figures["there"] if figures["seen"] else None
