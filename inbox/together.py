"""Who else is at a ticket, and what they are writing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from conversations.models.staff import called
from inbox.models import Draft, Kind, Viewer

BEGUN_LATELY = timedelta(hours=12)  # an older draft is forgotten work, not somebody at work


@dataclass(frozen=True)
class Colleague:
    """`writing` is the field they write in now, or "". `since` is when they began the reply that they have not sent."""

    name: str
    initials: str
    here: bool
    writing: str = ""
    since: datetime | None = None

    @property
    def is_writing_reply(self) -> bool:
        return self.writing == Kind.REPLY


@dataclass(frozen=True)
class Together:
    """The colleagues of one teammate at one ticket, by name. Equal to another when it would look the same."""

    colleagues: tuple[Colleague, ...] = ()

    @property
    def here(self) -> list[Colleague]:
        """Who has it open."""
        return [each for each in self.colleagues if each.here]

    @property
    def writers(self) -> list[Colleague]:
        """Who is writing at this moment."""
        return [each for each in self.colleagues if each.writing]

    @property
    def answering(self) -> list[Colleague]:
        """Who has begun a reply, and might answer at the same time."""
        return [each for each in self.colleagues if each.is_writing_reply or each.since]


def together_at(ticket_id: int, user: User) -> Together:
    """The user's colleagues at the ticket, in two queries."""
    others = Viewer.objects.here().filter(ticket=ticket_id).exclude(user=user).select_related("user")
    viewers = {viewer.user: viewer for viewer in others}
    lately = Draft.objects.filter(ticket=ticket_id, kind=Kind.REPLY, updated__gt=timezone.now() - BEGUN_LATELY)
    begun = {draft.user: draft.begun for draft in lately.exclude(user=user).select_related("user")}
    people = sorted({*viewers, *begun}, key=lambda each: (called(each).lower(), each.pk))
    return Together(tuple(_colleague(each, viewers.get(each), begun.get(each)) for each in people))


def _colleague(user: User, viewer: Viewer | None, since: datetime | None) -> Colleague:
    writing = viewer.writing if viewer and viewer.is_writing else ""
    return Colleague(called(user), initials(user), here=viewer is not None, writing=writing, since=since)


def initials(user: User) -> str:
    """Two letters for a round picture."""
    words = user.get_full_name().split() or [user.get_username()]
    return (words[0][0] + words[-1][0] if len(words) > 1 else words[0][:2]).upper()
