"""What staff should know about the agent as a whole, and no customer: it cannot, or may not, answer. One reason is that
the model's provider does not accept us; that is noted outside the turn's transaction, since all that fail meet in one
row."""

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agents_core.providers.health import provider_name
from conversations.agent_status.budgets import daily_budget_exhausted
from conversations.models import AgentSwitch, ProviderRefusal
from conversations.realtime import broadcast


def staff_notices() -> list[str]:
    """One sentence for each trouble there is now."""
    return [text for text in (_switch(), _refusal(), _budget()) if text]


def _switch() -> str:
    return "" if AgentSwitch.is_on() else _("The agent is switched off. Every conversation goes to people.")


def _refusal() -> str:
    refusal = ProviderRefusal.objects.first() if settings.AGENT_BACKEND == "openai" else None
    if refusal is None:
        return ""
    since = timezone.localtime(refusal.since)
    today = since.date() == timezone.localdate()
    names = {"provider": provider_name(), "time": date_format(since, "H:i" if today else "j F H:i")}
    texts = {
        "key": _("%(provider)s has refused our key since %(time)s. Conversations go to people."),
        "permission": _("%(provider)s has not let our key use the model since %(time)s. Conversations go to people."),
        "credit": _("Our credit with %(provider)s has been used up since %(time)s. Conversations go to people."),
        "search": _(
            "%(provider)s has refused to search our vector store since %(time)s. Conversations go to people."
            " KNOWLEDGE_BACKEND=openai searches without its tool."
        ),
        "model": _("%(provider)s has not known our model since %(time)s. Conversations go to people."),
    }
    return texts[refusal.what] % names


def _budget() -> str:
    return _("Today's budget of the agent is used up. Conversations go to people.") if daily_budget_exhausted() else ""


def record_provider_refusal(what: str) -> None:
    """The provider refused our account; `what` is a `providers.health.Refusal`. Staff are told until it answers."""
    if not ProviderRefusal.objects.filter(pk=1, what=what).exists():
        ProviderRefusal.record(what)


def clear_provider_refusal(conversation_id: int) -> None:
    """The provider answered again, in that conversation."""
    ProviderRefusal.clear()
    broadcast.announce_inbox(conversation_id)
