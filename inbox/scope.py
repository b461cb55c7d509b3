"""Which tickets a teammate sees."""

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q

from conversations.models import Conversation
from inbox.models import Mention, Team, Ticket, TicketQuerySet
from inbox.team.permissions import Ability, can


def visible(tickets: TicketQuerySet, user: User) -> TicketQuerySet:
    """Those of the user's teams and of no team, and those that they have or were called to."""
    teams = limiting_teams(user)
    if not teams:
        return tickets
    called = Mention.objects.filter(user=user, note__ticket=OuterRef("pk"))
    return tickets.filter(Q(team=None) | Q(team__in=teams) | Q(assignee=user) | Exists(called))


def limiting_teams(user: User) -> list[Team]:
    """The teams whose tickets the user sees, and no other team's. Who is in no team, and an admin, sees all: none. Read
    once a request, see `access.staff_only`."""
    return [] if can(user, Ability.MANAGE) else list(user.teams.all())


def may_see(user: User, number: int) -> bool:
    """Whether there is a ticket with that number, and the user sees it."""
    return visible(Ticket.objects.filter(pk=number), user).exists()


def may_look_into(user: User, conversation: Conversation) -> bool:
    """Whether the user sees a ticket of the conversation, or of the one in which it goes on. Teams share out tickets:
    what never was one is nobody's secret."""
    of_it = Ticket.objects.filter(conversation__in=[conversation.pk, conversation.merged_into_id or conversation.pk])
    return visible(of_it, user).exists() or not of_it.exists()
