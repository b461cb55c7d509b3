# ruff: noqa: E501 - a text is easier to read on one line
"""What the customer is told when an approved action has been carried out, in their language."""

from typing import Any

from agents_core.connectors.base import Receipt

_DONE: dict[str, dict[str, str]] = {
    "en": {
        "refund_order": "A refund for order {order_id} has been approved and is on its way to you.",
        "refund_order_amount": "A refund of {amount} for order {order_id} has been approved and is on its way to you.",
        "cancel_order": "Order {order_id} has been cancelled.",
        "change_account": "Your account has been changed as you asked ({change}).",
    },
    "de": {
        "refund_order": "Eine Erstattung für die Bestellung {order_id} wurde genehmigt und ist unterwegs zu Ihnen.",
        "refund_order_amount": "Eine Erstattung von {amount} für die Bestellung {order_id} wurde genehmigt und ist unterwegs zu Ihnen.",
        "cancel_order": "Die Bestellung {order_id} wurde storniert.",
        "change_account": "Ihr Konto wurde wie gewünscht geändert ({change}).",
    },
    "es": {
        "refund_order": "Se ha aprobado un reembolso del pedido {order_id} y está en camino.",
        "refund_order_amount": "Se ha aprobado un reembolso de {amount} del pedido {order_id} y está en camino.",
        "cancel_order": "El pedido {order_id} se ha cancelado.",
        "change_account": "Su cuenta se ha cambiado como pidió ({change}).",
    },
    "fr": {
        "refund_order": "Un remboursement de la commande {order_id} a été approuvé et vous parviendra bientôt.",
        "refund_order_amount": "Un remboursement de {amount} pour la commande {order_id} a été approuvé et vous parviendra bientôt.",
        "cancel_order": "La commande {order_id} a été annulée.",
        "change_account": "Votre compte a été modifié comme demandé ({change}).",
    },
}
_REFERENCE = {"en": "Reference: {0}", "de": "Vorgang: {0}", "es": "Referencia: {0}", "fr": "Référence : {0}"}
_CHANGES: dict[str, dict[str, str]] = {
    "en": {
        "email": "e-mail address",
        "name": "name",
        "address": "address",
        "phone": "phone number",
        "payment_method": "payment method",
        "plan": "plan",
    },
    "de": {
        "email": "E-Mail-Adresse",
        "name": "Name",
        "address": "Adresse",
        "phone": "Telefonnummer",
        "payment_method": "Zahlungsart",
        "plan": "Tarif",
    },
    "es": {
        "email": "correo electrónico",
        "name": "nombre",
        "address": "dirección",
        "phone": "teléfono",
        "payment_method": "forma de pago",
        "plan": "plan",
    },
    "fr": {
        "email": "adresse e-mail",
        "name": "nom",
        "address": "adresse",
        "phone": "téléphone",
        "payment_method": "moyen de paiement",
        "plan": "abonnement",
    },
}


def done_notice(tool: str, arguments: dict[str, Any], receipt: Receipt, language: str = "en") -> str:
    """That an action was done, with what it was about and its reference."""
    code = language if language in _DONE else "en"
    name = "refund_order_amount" if tool == "refund_order" and receipt.amount else tool
    change = _CHANGES[code].get(str(arguments.get("change", "")), "")
    text = _DONE[code][name].format(order_id=arguments.get("order_id", ""), amount=receipt.amount, change=change)
    return f"{text} {_REFERENCE[code].format(receipt.reference)}" if receipt.reference else text
