"""What a teammate does first with a ticket, by the reason for which it came."""

from collections.abc import Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents_core.policy import Reason

_BY_REASON = {
    Reason.MONEY_MOVEMENT: gettext_lazy("Check the order and its payment, then do what was asked or say why not."),
    Reason.BILLING_DISPUTE: gettext_lazy(
        "Compare the charges with the order, then say what was right and put the rest right."
    ),
    Reason.ACCOUNT_CHANGE: gettext_lazy("Make the change once you know that the account’s owner asks for it."),
    Reason.ACCOUNT_ACCESS: gettext_lazy("Find out what keeps them out, and help them in once you know who they are."),
    Reason.ACCOUNT_SECURITY: gettext_lazy("Secure the account first, then find out what happened."),
    Reason.IDENTITY: gettext_lazy("Establish who is writing before you say anything about an account or an order."),
    Reason.PRIVACY: gettext_lazy("Pass the request to whoever answers privacy requests, and say when an answer comes."),
    Reason.HEALTH: gettext_lazy("Answer with care, and point to a doctor or the emergency services where that is due."),
    Reason.LEGAL: gettext_lazy(
        "Do not judge the claim. Confirm that it arrived and pass it to whoever deals with legal matters."
    ),
    Reason.DELIVERY_PROBLEM: gettext_lazy(
        "Look up the delivery, then send another, refund it or have the carrier search."
    ),
    Reason.CUSTOMER_REQUEST: gettext_lazy("Greet them and answer what they asked, or ask what it is about."),
    Reason.LOW_CONFIDENCE: gettext_lazy(
        "Read what the agent found and answer it yourself. If no article says it, draft one."
    ),
    Reason.CLARIFICATION_FAILED: gettext_lazy("Ask in your own words what they need: the agent asked twice in vain."),
    Reason.GUARDRAIL: gettext_lazy("See in the trace what was held back, and judge whether the request is all right."),
    Reason.TOOL_FAILURE: gettext_lazy("Look up yourself what the agent could not reach, then answer."),
    Reason.AGENT_OFF: gettext_lazy("The agent is switched off. Answer as you would any customer."),
    Reason.AGENT_FAILED: gettext_lazy("The agent broke down on this. Answer, and see in the trace what went wrong."),
    Reason.BUDGET: gettext_lazy("The agent’s budget is used up. Answer as you would any customer."),
}
_NEEDS_IDENTITY = {
    Reason.MONEY_MOVEMENT,
    Reason.BILLING_DISPUTE,
    Reason.ACCOUNT_CHANGE,
    Reason.ACCOUNT_ACCESS,
    Reason.ACCOUNT_SECURITY,
}


def next_step(reason: str, *, proven: bool, proposed: Sequence[str]) -> str:
    """One or two sentences. `proven`: the site knows who the customer is; `proposed`: names of actions that wait for a
    decision."""
    known = Reason(reason) if reason in set(Reason) else None
    steps = []
    if known in _NEEDS_IDENTITY and not proven:
        steps.append(_("Nobody has proved who the customer is: ask for proof before you act."))
    if proposed:
        steps.append(
            _("Decide about what is proposed: %(actions)s.") % {"actions": get_text_list(list(proposed), _("and"))}
        )
    elif known:
        steps.append(str(_BY_REASON[known]))
    return " ".join(steps)
