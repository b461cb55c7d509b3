"""The cards of proposed actions, as one teammate sees them, and what one is asked before money moves."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from agents_core.connectors.base import Order
from conversations.approvals import rules
from conversations.approvals.rules import SeenOrder
from conversations.models import ActionStatus, ProposedAction
from inbox.approvals.decisions import may_decide, may_second
from inbox.approvals.forms import CHANGES, FORMS, LABELS, ArgumentsForm, arguments_form
from inbox.models import Ticket
from inbox.team.permissions import Ability, can


@dataclass(frozen=True)
class Question:
    """What is asked once before an action is approved: `words` say what happens, `button` does it, `values` are the
    arguments. `second` are the reasons why another person is asked afterwards."""

    words: str
    button: str
    values: dict[str, Any]
    second: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ActionCard:
    """`form` is there while this teammate may decide about it, `agrees` while they may be the second of two; `refused`
    is why nobody may approve it, `order` what is known of the order, `question` what is asked before."""

    action: ProposedAction
    label: str
    form: ArgumentsForm | None = None
    may_try_again: bool = False
    may_decline: bool = False
    looked_up: bool = True  # an order that the agent has found for this customer, or no order at all
    refused: str = ""
    second: list[str] = field(default_factory=list)
    order: SeenOrder | None = None
    agrees: Question | None = None
    question: Question | None = None

    @property
    def state(self) -> str:
        """Changes when the card has to be shown anew."""
        mine = "+" if self.form or self.may_try_again else ""
        first = f" {self.action.first_by_id}" if self.action.awaits_second else ""
        return f"{self.action.status}{mine}{first}{' second' if self.agrees else ''}"


@dataclass(frozen=True)
class Cards:
    """What the cards of one ticket need, for one teammate; read once."""

    ticket: Ticket
    user: User

    def all(self) -> list[ActionCard]:
        """What was proposed on this ticket, oldest first."""
        if self.ticket.handoff_id is None:
            return []
        related = ("decided_by", "proposed_by", "first_by")
        found = list(ProposedAction.objects.filter(handoff=self.ticket.handoff_id).select_related(*related))
        seen = rules.seen_orders(self.ticket.conversation_id) if found else {}
        return [self._card(action, seen) for action in found]

    def one(self, action_id: int, form: ArgumentsForm | None = None) -> ActionCard:
        """The card of one action, with the form that was sent when there is one."""
        related = ("decided_by", "proposed_by", "first_by")
        action = ProposedAction.objects.select_related(*related).get(pk=action_id)
        card = self._card(action, rules.seen_orders(self.ticket.conversation_id))
        return replace(card, form=form) if form and card.form else card

    def asking(self, action_id: int, form: ArgumentsForm, order: Order | None) -> ActionCard:
        """The card with the question that is asked before these arguments are approved; `order` is what the shop says
        now. Without a question, and with the reason, when nobody may."""
        card, arguments = self.one(action_id, form), form.arguments()
        verdict = rules.judge(self.ticket.conversation, card.action, arguments, order)
        if verdict.refused:
            return replace(card, refused=str(verdict.refused))
        told = rules.as_seen(order) if order else None
        return replace(card, question=question(card.action.tool, arguments, told, verdict.second))

    def _card(self, action: ProposedAction, seen: dict[str, SeenOrder]) -> ActionCard:
        known, allowed = action.tool in FORMS, may_decide(self.ticket, self.user)
        open_to_user = known and allowed and action.may_be_decided
        order_id = str(action.arguments.get("order_id") or "")
        order = seen.get(rules.key_of(order_id))
        waiting = known and action.may_be_decided
        verdict = rules.judge(self.ticket.conversation, action, action.arguments, None) if waiting else rules.Verdict()
        agrees = known and may_second(self.ticket, action, self.user)
        return ActionCard(
            action,
            str(LABELS.get(action.tool, action.tool.replace("_", " "))),
            form=arguments_form(action) if open_to_user and not action.awaits_second and not verdict.refused else None,
            may_try_again=known and allowed and action.status == ActionStatus.UNCLEAR,
            may_decline=open_to_user and can(self.user, Ability.ANSWER),
            looked_up=not order_id or order is not None,
            refused=str(verdict.refused),
            second=verdict.second if order_id or action.awaits_second else [],
            order=order,
            agrees=question(action.tool, action.arguments, order, []) if agrees else None,
        )


def question(tool: str, arguments: dict[str, Any], order: SeenOrder | None, second: list[str]) -> Question:
    """What is about to happen, in one sentence, and the words of the button that does it."""
    number, amount = arguments.get("order_id", ""), str(arguments.get("amount") or "")
    about = _("Order %(order)s") % {"order": number}
    if order:
        about = _("Order %(order)s is %(status)s and came to %(total)s") % {
            "order": number,
            "status": order.status.replace("_", " "),
            "total": _money(order.total, order.currency),
        }
    if tool == "refund_order":
        whole = _money(order.total, order.currency) if order else _("all of it")
        money = f"{amount} {order.currency if order else ''}".strip() if amount else whole
        words = _("%(about)s. The customer gets %(money)s back.") % {"about": about, "money": money}
        return Question(words, _("Refund %(money)s") % {"money": money}, arguments, second)
    if tool == "cancel_order":
        words = _("%(about)s. It is cancelled, and the customer is told.") % {"about": about}
        return Question(words, _("Cancel order %(order)s") % {"order": number}, arguments, second)
    what = dict(CHANGES).get(str(arguments.get("change")), "")
    words = _("Account %(account)s. %(what)s becomes “%(value)s”.") % {
        "account": arguments.get("email", ""),
        "what": what,
        "value": arguments.get("new_value", ""),
    }
    return Question(words, _("Change the account"), arguments, second)


def _money(total: Any, currency: str) -> str:
    return f"{total:.2f} {currency}".strip() if total is not None else _("an unknown amount")
