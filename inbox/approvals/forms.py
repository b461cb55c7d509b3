"""The arguments of a proposed action, as a teammate may change them before approving it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conversations.models import ProposedAction

CHANGES = [
    ("email", _("E-mail address")),
    ("name", _("Name")),
    ("address", _("Address")),
    ("phone", _("Phone number")),
    ("payment_method", _("Payment method")),
    ("plan", _("Plan")),
]


class ArgumentsForm(forms.Form):
    """What is common to all: values go into JSON as text, empty ones not at all."""

    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "select" if isinstance(field, forms.ChoiceField) else "input"

    def arguments(self) -> dict[str, Any]:
        """The checked values, for the action."""
        return {name: str(value) for name, value in self.cleaned_data.items() if value not in (None, "")}


class RefundOrderForm(ArgumentsForm):
    order_id = forms.CharField(label=_("Order"), max_length=40)
    amount = forms.DecimalField(
        label=_("Amount"),
        min_value=Decimal("0.01"),
        max_digits=10,
        decimal_places=2,
        required=False,
    )
    field_order = ["order_id", "amount", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].widget.attrs["placeholder"] = _("All of it")


class CancelOrderForm(ArgumentsForm):
    order_id = forms.CharField(label=_("Order"), max_length=40)
    field_order = ["order_id", "reason"]


class ChangeAccountForm(ArgumentsForm):
    email = forms.EmailField(label=_("Account"))
    change = forms.ChoiceField(label=_("What changes"), choices=CHANGES)
    new_value = forms.CharField(label=_("New value"), max_length=200)
    field_order = ["email", "change", "new_value", "reason"]

    def clean(self) -> dict[str, Any]:
        """A new e-mail address must be one."""
        values = super().clean() or {}
        if values.get("change") == "email" and values.get("new_value"):
            try:
                forms.EmailField().clean(values["new_value"])
            except forms.ValidationError as error:
                self.add_error("new_value", error)
        return values


FORMS: dict[str, type[ArgumentsForm]] = {
    "refund_order": RefundOrderForm,
    "cancel_order": CancelOrderForm,
    "change_account": ChangeAccountForm,
}
LABELS = {
    "refund_order": _("Refund"),
    "cancel_order": _("Cancel order"),
    "change_account": _("Change account"),
}


def arguments_form(action: ProposedAction, data: Any = None) -> ArgumentsForm:
    """The form of an action, filled with its arguments or with what was sent."""
    form = FORMS[action.tool]
    if data is None:
        return form(initial=_plain_amount(action.arguments), auto_id=f"action-{action.pk}-%s")
    return form(data, auto_id=f"action-{action.pk}-%s")


def _plain_amount(arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments with an amount such as “£46.00” as a number, which the field would not show otherwise."""
    amount = "".join(char for char in str(arguments.get("amount") or "") if char.isdigit() or char in ".,")
    return {**arguments, "amount": amount.replace(",", ".") or None}
