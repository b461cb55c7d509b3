"""Who has a ticket open, and who is writing in it. Colleagues are told once of each change."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from conversations.realtime import broadcast
from inbox.models import Ticket, Viewer
from inbox.models.viewer import ViewerQuerySet


def arrive(ticket_id: int, user: User) -> None:
    """The user has the ticket open. An open page says it again and again."""
    now = timezone.now()
    if not _row(ticket_id, user).here().update(seen_at=now):
        _put(ticket_id, user, seen_at=now)
        tell(ticket_id)


def write(ticket_id: int, user: User, kind: str) -> None:
    """The user is writing in the field `kind`: a reply or a note. They say it again while they are."""
    now, known = timezone.now(), _row(ticket_id, user).first()
    _put(ticket_id, user, seen_at=now, writing_at=now, writing=kind)
    if known is None or not known.is_writing or known.writing != kind:
        tell(ticket_id)


def stop_writing(ticket_id: int, user: User) -> None:
    """They have stopped, or sent it."""
    if _row(ticket_id, user).filter(writing_at__isnull=False).update(writing_at=None):
        tell(ticket_id)


def leave(ticket_id: int, user: User) -> None:
    """They have closed the page."""
    if _row(ticket_id, user).delete()[0]:
        tell(ticket_id)


def tell(ticket_id: int) -> None:
    """Have those who have the ticket open look who else has, and what colleagues have begun to write."""
    conversation_id = Ticket.objects.values_list("conversation", flat=True).get(pk=ticket_id)
    broadcast.announce(broadcast.staff_group(conversation_id), "presence.changed")


def _row(ticket_id: int, user: User) -> ViewerQuerySet:
    return Viewer.objects.filter(ticket=ticket_id, user=user)


@transaction.atomic
def _put(ticket_id: int, user: User, **fields: object) -> None:
    Viewer.objects.update_or_create(ticket_id=ticket_id, user=user, defaults=fields)
