"""What each role may do, and which tickets a teammate sees. An ability is a permission of Django, so that an admin can
change what a role holds."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, Permission, User
from django.db import connections
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from conversations.models import Conversation
from inbox.models import Mention, Team, Ticket, TicketQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


AGENT, SUPERVISOR, ADMIN = "agent", "supervisor", "admin"


class Ability(StrEnum):
    """Each is the name of a permission."""

    ANSWER = "inbox.answer_ticket"
    ASSIGN = "inbox.assign_ticket"
    TAKE_OVER = "inbox.take_over_ticket"
    DECIDE = "inbox.decide_for_others"
    SHARE = "inbox.share_with_team"
    SEE_TEAM = "inbox.see_team"
    SEE_AUDIT = "inbox.view_auditentry"
    MANAGE = "inbox.change_team"
    SWITCH = "conversations.change_agentswitch"


REFUSALS: "dict[Ability, StrOrPromise]" = {
    Ability.ANSWER: _("Your account may read tickets and not change them. An admin can give you the role of an agent."),
    Ability.ASSIGN: _("Only a supervisor can assign a colleague’s ticket."),
    Ability.TAKE_OVER: _("Only a supervisor can take over a colleague’s ticket."),
    Ability.DECIDE: _("Only a supervisor can decide about an action on a colleague’s ticket."),
    Ability.SHARE: _("Only a supervisor can share this with the team."),
    Ability.SEE_TEAM: _("Only a supervisor sees how the team is doing and changes a colleague’s availability."),
    Ability.SEE_AUDIT: _("Only a supervisor sees the audit log."),
    Ability.MANAGE: _("Only an admin can change teams, hours and goals."),
    Ability.SWITCH: _("Only an admin can switch the agent off or on."),
}
OF_AGENTS: set[str] = {Ability.ANSWER}
OF_SUPERVISORS: set[str] = {
    *OF_AGENTS,
    Ability.ASSIGN,
    Ability.TAKE_OVER,
    Ability.DECIDE,
    Ability.SHARE,
    Ability.SEE_TEAM,
    Ability.SEE_AUDIT,
    "inbox.view_ticket",
}


def _every(*models: str) -> set[str]:
    actions = ("view", "add", "change", "delete")
    return {
        f"{app}.{action}_{name}" for app, _, name in (model.partition(".") for model in models) for action in actions
    }


OF_ADMINS: set[str] = {
    *OF_SUPERVISORS,
    Ability.MANAGE,
    Ability.SWITCH,
    "conversations.view_agentswitch",
    "inbox.view_teammate",
    "inbox.change_teammate",
    *_every("inbox.team", "inbox.slagoal", "inbox.tag", "inbox.cannedreply", "inbox.macro"),
    *_every("conversations.officehours", "conversations.shift", "conversations.closedday"),
}
ROLES: dict[str, set[str]] = {AGENT: OF_AGENTS, SUPERVISOR: OF_SUPERVISORS, ADMIN: OF_ADMINS}


def can(user: AbstractBaseUser | AnonymousUser, ability: Ability) -> bool:
    """Whether the user may. A superuser may everything; staff who have none of the roles are agents."""
    if not (isinstance(user, User) and user.is_active and user.is_staff):
        return False
    return user.has_perm(ability) or (ability in OF_AGENTS and role_of(user) == "")


def role_of(user: User) -> str:
    """The highest of the user's roles; "" for none, which is an agent's. A superuser is an admin."""
    if user.is_superuser:
        return ADMIN
    held = {group.name for group in user.groups.all()}
    return next((role for role in (ADMIN, SUPERVISOR, AGENT) if role in held), "")


def is_staff(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether this is somebody of ours who may work now."""
    return user.is_authenticated and user.is_active and bool(getattr(user, "is_staff", False))


def is_supervisor(user: User) -> bool:
    """Whether the user may act on colleagues' tickets."""
    return can(user, Ability.TAKE_OVER)


def may_share(user: User) -> bool:
    """Whether the user may give everybody a view, a canned reply or a macro."""
    return can(user, Ability.SHARE)


def visible_tickets(tickets: TicketQuerySet, user: User) -> TicketQuerySet:
    """Those of the user's teams and of no team, and those that they have or were called to."""
    teams = teams_limiting(user)
    if not teams:
        return tickets
    called = Mention.objects.filter(user=user, note__ticket=OuterRef("pk"))
    return tickets.filter(Q(team=None) | Q(team__in=teams) | Q(assignee=user) | Exists(called))


def teams_limiting(user: User) -> list[Team]:
    """The teams whose tickets the user sees, and no other team's. Who is in no team, and an admin, sees all: none. Read
    once a request, see `inbox.views.decorators.staff_only`."""
    return [] if can(user, Ability.MANAGE) else list(user.teams.all())


def may_see(user: User, number: int) -> bool:
    """Whether there is a ticket with that number, and the user sees it."""
    return visible_tickets(Ticket.objects.filter(pk=number), user).exists()


def may_look_into(user: User, conversation: Conversation) -> bool:
    """Whether the user sees a ticket of the conversation, or of the one in which it goes on. Teams share out tickets:
    what never was one is nobody's secret."""
    of_it = Ticket.objects.filter(conversation__in=[conversation.pk, conversation.merged_into_id or conversation.pk])
    return visible_tickets(of_it, user).exists() or not of_it.exists()


# Giving the roles what they may. An admin's changes are kept: what a role holds when it is made, and what is new since,
# is given once.

_known: set[str] = set()


def remember_permissions(using: str, **_: Any) -> None:
    """Before a migration: the permissions that there are, which the roles have been given already."""
    _known.clear()
    if Permission._meta.db_table in connections[using].introspection.table_names():
        _known.update(_names(using))


def give_permissions(using: str, **_: Any) -> None:
    """After a migration: make the roles that are missing, and give all of them the permissions that are new."""
    by_name = _names(using)
    for role, wanted in ROLES.items():
        group, is_new = Group.objects.using(using).get_or_create(name=role)
        given = wanted if is_new else wanted - _known
        group.permissions.add(*(by_name[name] for name in given if name in by_name))
    _known.update(by_name)


def _names(using: str) -> dict[str, Permission]:
    found = Permission.objects.using(using).select_related("content_type")
    return {f"{each.content_type.app_label}.{each.codename}": each for each in found}
