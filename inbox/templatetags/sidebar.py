"""What the sidebar shows of the teammate, the agent and the roles."""

from dataclasses import dataclass
from datetime import timedelta

from django import template
from django.contrib.auth.models import User
from django.utils import timezone

from conversations.models import AgentSwitch, IncomingEmail
from inbox.models import ReturnReason, Teammate, TicketReturn
from inbox.team.permissions import Ability, can

register = template.Library()

TELL_FOR = timedelta(days=1)
TELL = 3  # tickets
MOST_COUNTED = 99


@dataclass(frozen=True)
class Standing:
    """A teammate's row, and what lately went from them back to the queue and is still there."""

    teammate: Teammate
    returned: list[TicketReturn]


@register.simple_tag(takes_context=True)
def own_standing(context: template.Context) -> Standing:
    """How the user stands whom the page is for; the socket has no request, but a list that is somebody's."""
    request = context.get("request")
    user = request.user if request else context["listing"].user
    lately = TicketReturn.objects.filter(user=user, ticket__resolved_at=None, at__gt=timezone.now() - TELL_FOR)
    returned = lately.exclude(why=ReturnReason.BY_SELF).select_related("ticket").order_by("-at")[:TELL]
    teammate = context.get("teammate") or Teammate.objects.filter(user=user).first() or Teammate(user=user)
    return Standing(teammate, list(returned))


@register.simple_tag
def abilities_of(user: User) -> dict[str, bool]:
    """Which of the abilities that the sidebar has a place for the user has, by their names in small letters."""
    return {each.name.lower(): can(user, each) for each in (Ability.SEE_TEAM, Ability.SEE_AUDIT, Ability.SWITCH)}


@register.simple_tag
def unsettled_emails() -> int:
    """How many mails became no message and wait for somebody to look, up to MOST_COUNTED."""
    return IncomingEmail.objects.unsettled()[:MOST_COUNTED].count()


@register.simple_tag
def agent_is_on() -> bool:
    """Whether the agent answers."""
    return AgentSwitch.is_on()
