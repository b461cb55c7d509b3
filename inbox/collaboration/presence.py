"""Who has a ticket open, and who is writing in it. Colleagues are told once of each change."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from conversations.models.staff import display_name
from conversations.realtime import broadcast
from inbox.models import Draft, DraftKind, Mention, Ticket, Viewer, unread_for
from inbox.models.viewer import ViewerQuerySet
from inbox.team.permissions import Ability, can

BEGUN_LATELY = timedelta(hours=12)  # an older draft is forgotten work, not somebody at work


@dataclass(frozen=True)
class TicketViewer:
    """`writing` is the field they write in now, or "". `since` is when they began the reply that they have not sent."""

    name: str
    initials: str
    here: bool
    writing: str = ""
    since: datetime | None = None

    @property
    def is_writing_reply(self) -> bool:
        return self.writing == DraftKind.REPLY


@dataclass(frozen=True)
class TicketViewers:
    """The colleagues of one teammate at one ticket, by name. Equal to another when it would look the same."""

    colleagues: tuple[TicketViewer, ...] = ()

    @property
    def here(self) -> list[TicketViewer]:
        """Who has it open."""
        return [each for each in self.colleagues if each.here]

    @property
    def writers(self) -> list[TicketViewer]:
        """Who is writing at this moment."""
        return [each for each in self.colleagues if each.writing]

    @property
    def answering(self) -> list[TicketViewer]:
        """Who has begun a reply, and might answer at the same time."""
        return [each for each in self.colleagues if each.is_writing_reply or each.since]


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


def mark_read(ticket: Ticket, user: User) -> None:
    """The user has seen what is new, notes that call them too. A colleague's ticket stays unread: they have yet to see
    it; and so does every ticket when the user may only read."""
    changed = Mention.objects.filter(user=user, note__ticket=ticket, read_at=None).update(read_at=timezone.now())
    if can(user, Ability.ANSWER):
        changed += Ticket.objects.filter(unread_for(user), pk=ticket.pk).update(unread=False)
    if changed:
        broadcast.announce_inbox(ticket.conversation_id)


def viewers_of(ticket_id: int, user: User) -> TicketViewers:
    """The user's colleagues at the ticket, in two queries."""
    others = Viewer.objects.here().filter(ticket=ticket_id).exclude(user=user).select_related("user")
    viewers = {viewer.user: viewer for viewer in others}
    lately = Draft.objects.filter(ticket=ticket_id, kind=DraftKind.REPLY, updated__gt=timezone.now() - BEGUN_LATELY)
    begun = {draft.user: draft.begun for draft in lately.exclude(user=user).select_related("user")}
    people = sorted({*viewers, *begun}, key=lambda each: (display_name(each).lower(), each.pk))
    return TicketViewers(tuple(_colleague(each, viewers.get(each), begun.get(each)) for each in people))


def tell(ticket_id: int) -> None:
    """Have those who have the ticket open look who else has, and what colleagues have begun to write."""
    conversation_id = Ticket.objects.values_list("conversation", flat=True).get(pk=ticket_id)
    broadcast.announce(broadcast.staff_group(conversation_id), "presence.changed")


def initials(user: User) -> str:
    """Two letters for a round picture."""
    words = user.get_full_name().split() or [user.get_username()]
    return (words[0][0] + words[-1][0] if len(words) > 1 else words[0][:2]).upper()


def _row(ticket_id: int, user: User) -> ViewerQuerySet:
    return Viewer.objects.filter(ticket=ticket_id, user=user)


@transaction.atomic
def _put(ticket_id: int, user: User, **fields: object) -> None:
    Viewer.objects.update_or_create(ticket_id=ticket_id, user=user, defaults=fields)


def _colleague(user: User, viewer: Viewer | None, since: datetime | None) -> TicketViewer:
    writing = viewer.writing if viewer and viewer.is_writing else ""
    return TicketViewer(display_name(user), initials(user), here=viewer is not None, writing=writing, since=since)
