"""What the agent may settle itself and what always goes to a person: topics, their home, their risk.

This table is the one place that says so. Guardrails, the runner and the offline model read it; a deployment changes it
with the `SUPPORT_POLICY` setting (see `docs/site/policy.md`), so a rule never depends on what a model remembers.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any, Literal

from django.conf import settings
from django.utils.translation import gettext_lazy as _

Risk = Literal["low", "medium", "high"]
Route = Literal["orders", "billing", "faq", "human", "out_of_scope"]
# Which model an agent runs on: `AGENT_MODEL` or `AGENT_DECISION_MODEL`.
Tier = Literal["small", "decision"]


class Reason(StrEnum):
    """Why a conversation goes to a person."""

    MONEY_MOVEMENT = "money_movement"
    BILLING_DISPUTE = "billing_dispute"
    ACCOUNT_CHANGE = "account_change"
    ACCOUNT_ACCESS = "account_access"
    ACCOUNT_SECURITY = "account_security"
    IDENTITY = "identity"
    PRIVACY = "privacy"
    HEALTH = "health"
    LEGAL = "legal"
    DELIVERY_PROBLEM = "delivery_problem"
    CUSTOMER_REQUEST = "customer_request"
    LOW_CONFIDENCE = "low_confidence"
    CLARIFICATION_FAILED = "clarification_failed"
    GUARDRAIL = "guardrail"
    TOOL_FAILURE = "tool_failure"
    AGENT_OFF = "agent_off"
    AGENT_FAILED = "agent_failed"
    UNANSWERED_EMAIL = "unanswered_email"
    BUDGET = "budget"


@dataclass(frozen=True)
class Topic:
    """A subject that a customer writes about.

    `name` is the intent that the classifier gives. `agent` answers it, and reports its own route; `route` is what the
    outcome reports when the topic goes to a person.
    `hand_off` is the reason why it always goes to a person, or None when the agent may answer it.
    """

    name: str
    agent: str
    route: Route
    risk: Risk = "low"
    hand_off: Reason | None = None


def _topics(agent: str, route: Route, risk: Risk, hand_off: Reason | None, *names: str) -> list[Topic]:
    return [Topic(name, agent, route, risk, hand_off) for name in names]


DEFAULT_TOPICS: tuple[Topic, ...] = (
    # Orders: the agent looks these up.
    *_topics("orders", "orders", "low", None, "order_status", "delivery_time", "change_order", "late_delivery"),
    *_topics("orders", "orders", "medium", None, "cancel_order"),
    # Orders that went wrong: a person decides.
    *_topics("orders", "orders", "medium", Reason.DELIVERY_PROBLEM, "damaged_item", "missing_item", "wrong_item"),
    *_topics("orders", "orders", "medium", Reason.DELIVERY_PROBLEM, "lost_parcel", "delivery_dispute"),
    # Billing: facts that the agent may give.
    *_topics("billing", "billing", "low", None, "invoice", "bill_due", "payment_status", "plan_question"),
    *_topics("billing", "billing", "low", None, "payment_methods", "fees"),
    *_topics("billing", "billing", "medium", None, "payment_failed", "billing_question"),
    # Billing: money moves, so a person decides.
    *_topics("billing", "billing", "high", Reason.MONEY_MOVEMENT, "refund_request", "refund_missing", "money_transfer"),
    *_topics("billing", "billing", "high", Reason.BILLING_DISPUTE, "charge_dispute"),
    *_topics("billing", "billing", "high", Reason.ACCOUNT_CHANGE, "cancel_subscription", "change_payment_method"),
    *_topics("billing", "billing", "medium", Reason.MONEY_MOVEMENT, "return_request"),
    # Straight to a person.
    *_topics("triage", "human", "high", Reason.ACCOUNT_SECURITY, "account_security", "fraud", "lost_card"),
    *_topics("triage", "human", "high", Reason.ACCOUNT_ACCESS, "account_access"),
    *_topics("triage", "human", "high", Reason.IDENTITY, "identity_verification"),
    *_topics("triage", "human", "medium", Reason.ACCOUNT_CHANGE, "change_account_details"),
    *_topics("triage", "human", "medium", Reason.PRIVACY, "privacy_request"),
    *_topics("triage", "human", "high", Reason.HEALTH, "health"),
    *_topics("triage", "human", "high", Reason.LEGAL, "legal"),
    *_topics("triage", "human", "low", Reason.CUSTOMER_REQUEST, "talk_to_person"),
    # Answered from the help centre.
    *_topics("triage", "faq", "low", None, "return_policy", "refund_policy", "shipping_policy", "warranty"),
    *_topics("triage", "faq", "low", None, "product_question", "account_help", "contact_details", "feedback"),
    *_topics("triage", "faq", "low", None, "offers", "general_question", "complaint"),
    # Small talk: answered without a source.
    *_topics("triage", "faq", "low", None, "greeting", "thanks", "goodbye", "about_bot", "affirm", "deny"),
    # Not ours.
    *_topics("triage", "out_of_scope", "low", None, "out_of_scope"),
)

SMALL_TALK = frozenset({"greeting", "thanks", "goodbye", "about_bot", "affirm", "deny"})

# How sure the classifier must be before code alone sends a conversation to a person.
HAND_OFF_CONFIDENCE = 0.45
MAX_FAILED_CLARIFICATIONS = 2
MAX_GUARDRAIL_TRIPS = 3
MAX_TOOL_FAILURES = 2  # in a row

RISK_OF_REASON: dict[Reason, Risk] = {
    Reason.MONEY_MOVEMENT: "high",
    Reason.BILLING_DISPUTE: "high",
    Reason.ACCOUNT_CHANGE: "high",
    Reason.ACCOUNT_ACCESS: "high",
    Reason.ACCOUNT_SECURITY: "high",
    Reason.IDENTITY: "high",
    Reason.PRIVACY: "medium",
    Reason.HEALTH: "high",
    Reason.LEGAL: "high",
    Reason.DELIVERY_PROBLEM: "medium",
    Reason.CUSTOMER_REQUEST: "low",
    Reason.LOW_CONFIDENCE: "low",
    Reason.CLARIFICATION_FAILED: "low",
    Reason.GUARDRAIL: "medium",
    Reason.TOOL_FAILURE: "low",
    Reason.AGENT_OFF: "low",
    Reason.AGENT_FAILED: "low",
    Reason.BUDGET: "low",
    Reason.UNANSWERED_EMAIL: "low",
}

REASON_LABELS = {
    Reason.MONEY_MOVEMENT: _("Money movement"),
    Reason.BILLING_DISPUTE: _("Billing dispute"),
    Reason.ACCOUNT_CHANGE: _("Account change"),
    Reason.ACCOUNT_ACCESS: _("Account access"),
    Reason.ACCOUNT_SECURITY: _("Account security"),
    Reason.IDENTITY: _("Identity"),
    Reason.PRIVACY: _("Privacy request"),
    Reason.HEALTH: _("Health"),
    Reason.LEGAL: _("Legal"),
    Reason.DELIVERY_PROBLEM: _("Delivery problem"),
    Reason.CUSTOMER_REQUEST: _("Asked for a person"),
    Reason.LOW_CONFIDENCE: _("Agent not sure"),
    Reason.CLARIFICATION_FAILED: _("Could not clarify"),
    Reason.GUARDRAIL: _("Guardrail"),
    Reason.TOOL_FAILURE: _("Lookup failed"),
    Reason.AGENT_OFF: _("Agent switched off"),
    Reason.AGENT_FAILED: _("Agent failed"),
    Reason.BUDGET: _("Budget used up"),
    Reason.UNANSWERED_EMAIL: _("E-mail not answered by the agent"),
}


class UnknownTopicError(LookupError):
    """No topic of that name is in the policy."""


@cache
def topics() -> dict[str, Topic]:
    """The policy in force: the defaults with the changes of `settings.SUPPORT_POLICY`, by topic name."""
    table = {topic.name: topic for topic in DEFAULT_TOPICS}
    for name, changes in settings.SUPPORT_POLICY.items():
        base = table.get(name, Topic(name, "triage", "faq"))
        reason = changes.get("hand_off", base.hand_off)
        merged: dict[str, Any] = {**changes, "hand_off": Reason(reason) if reason else None}
        table[name] = replace(base, **merged)
    return table


def topic(name: str) -> Topic:
    """The topic called `name`. Raises UnknownTopicError."""
    try:
        return topics()[name]
    except KeyError:
        raise UnknownTopicError(name) from None


def must_hand_off(intent: str, confidence: float) -> Reason | None:
    """The reason why this intent goes to a person whatever a model thinks, or None. `confidence` is 0 to 1."""
    found = topics().get(intent)
    if found is None or confidence < HAND_OFF_CONFIDENCE:
        return None
    return found.hand_off


def risk_of(reason: Reason, intent: str = "") -> Risk:
    """The higher of the risk of the reason and, where the topic is known, that of the topic."""
    order: list[Risk] = ["low", "medium", "high"]
    found = topics().get(intent)
    candidates: list[Risk] = [RISK_OF_REASON[reason]]
    if found:
        candidates.append(found.risk)
    return max(candidates, key=order.index)
