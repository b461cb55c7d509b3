"""What goes back to the queue when the teammate who has it is not there."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from conversations.models import Owner
from conversations.office_hours.schedule import load_schedule
from inbox.assignment.assignments import return_to_queue
from inbox.models import Availability, ReturnReason, Ticket, TicketQuerySet
from inbox.tickets.locking import lock_ticket

AT_ONCE = 200

NOT_TAKEN = Q(conversation__owner=Owner.QUEUE)
GONE = Q(assignee__is_active=False) | Q(assignee__is_staff=False)
AWAY = Q(assignee__teammate__availability=Availability.AWAY)


def return_unaccepted(user: User) -> int:
    """Put back what the user was given and has not taken: they are away. Returns how many."""
    return _return(Ticket.objects.awake().filter(NOT_TAKEN, assignee=user), ReturnReason.AWAY)


def return_abandoned() -> int:
    """Put back what waits for somebody who is not there: at once when they have left the team, else after
    `settings.INBOX_RETURN_MINUTES` of office hours. What they have taken stays while its customer is to write next.
    Returns how many."""
    moved = _return(Ticket.objects.open().filter(GONE), ReturnReason.GONE)
    now, patience = timezone.now(), timedelta(minutes=settings.INBOX_RETURN_MINUTES)
    long_ago = now - patience
    if load_schedule().working_time_between(long_ago, now) < patience:
        return moved
    waits = Ticket.objects.awake().filter(_waits_since(long_ago), assigned_at__lt=long_ago)
    moved += _return(waits.filter(AWAY), ReturnReason.AWAY)
    return moved + _return(waits.filter(_offline_since(long_ago)), ReturnReason.OFFLINE)


def _waits_since(moment: datetime) -> Q:
    return NOT_TAKEN | Q(waiting_since__lt=moment)


def _offline_since(moment: datetime) -> Q:
    return Q(assignee__teammate=None) | Q(assignee__teammate__seen_at=None) | Q(assignee__teammate__seen_at__lt=moment)


def _return(tickets: TicketQuerySet, why: ReturnReason) -> int:
    found: Iterable[Ticket] = tickets.filter(assignee__isnull=False).order_by("rank", "rank_at", "pk")[:AT_ONCE]
    return sum(_return_one(ticket, tickets, why) for ticket in found)


@transaction.atomic
def _return_one(ticket: Ticket, tickets: TicketQuerySet, why: ReturnReason) -> bool:
    """Whether it was still so behind the lock, and was put back."""
    now = lock_ticket(ticket)
    if not tickets.filter(pk=ticket.pk, assignee=now.assignee_id).exists():
        return False
    return_to_queue(now, why, by=None)
    return True
