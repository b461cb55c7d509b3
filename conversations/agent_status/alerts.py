"""What staff should know about the agent as a whole, and no customer: it cannot, or may not, answer. One reason is that
the model's provider does not accept us; that is noted outside the turn's transaction, since all that fail meet in one
row."""

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agents_core.providers.health import provider_name
from agents_core.verification.counters import used_up
from agents_core.verification.guesses import CODES_BY_NETWORK, CODES_OF_ALL, LOOKUPS_BY_NETWORK, LOOKUPS_BY_ORDER
from conversations.agent_status.budgets import (
    addresses_without_budget,
    daily_budget_exhausted,
    guest_budget_exhausted,
)
from conversations.identity.rate_limits import NOTED
from conversations.models import AgentSwitch, ProviderRefusal
from conversations.realtime import broadcast

SHOWN_ORDERS = 3


def staff_notices() -> list[str]:
    """One sentence for each trouble there is now."""
    return [text for text in (_switch(), _refusal(), _budget(), _guests_budget(), *_misuse()) if text]


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


def _guests_budget() -> str:
    if daily_budget_exhausted():  # which says it all
        return ""
    if guest_budget_exhausted():
        return _(
            "The guests' share of today's budget is used up. Guests go to people; the agent still answers customers who"
            " are signed in."
        )
    addresses = addresses_without_budget()
    if not addresses:
        return ""
    return ngettext(
        "%(number)s internet address has used up its share of today's budget. Its guests go to people.",
        "%(number)s internet addresses have used up their share of today's budget. Their guests go to people.",
        addresses,
    ) % {"number": addresses}


def _misuse() -> list[str]:
    """Somebody does what a customer does not, and a limit holds them up."""
    texts = []
    reached = used_up(LOOKUPS_BY_ORDER, LOOKUPS_BY_NETWORK, CODES_OF_ALL, CODES_BY_NETWORK, NOTED)
    if orders := reached[LOOKUPS_BY_ORDER]:
        shown = ", ".join(orders[:SHOWN_ORDERS]) + (" …" if len(orders) > SHOWN_ORDERS else "")
        text = _("Somebody is guessing whose order it is: %(orders)s. Guests cannot look it up for a while.")
        texts.append(text % {"orders": shown})
    elif reached[LOOKUPS_BY_NETWORK]:
        texts.append(_("Somebody is guessing at orders. Their internet address cannot look up more for a while."))
    if reached[CODES_OF_ALL]:
        texts.append(_("Very many wrong e-mail codes have been typed. None is accepted for a while."))
    elif reached[CODES_BY_NETWORK]:
        texts.append(_("Somebody is guessing e-mail codes. Their internet address can type no more for a while."))
    if limited := len(reached[NOTED]):
        text = ngettext(
            "%(number)s internet address sends more than its visitors may. What is too much is refused.",
            "%(number)s internet addresses send more than their visitors may. What is too much is refused.",
            limited,
        )
        texts.append(text % {"number": limited})
    return texts


def record_provider_refusal(what: str) -> None:
    """The provider refused our account; `what` is a `providers.health.Refusal`. Staff are told until it answers."""
    if not ProviderRefusal.objects.filter(pk=1, what=what).exists():
        ProviderRefusal.record(what)


def clear_provider_refusal(conversation_id: int) -> None:
    """The provider answered again, in that conversation."""
    ProviderRefusal.clear()
    broadcast.announce_inbox(conversation_id)
