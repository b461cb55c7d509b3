"""The sentences of our own, by language: courtesy, questions, and how looked-up facts are told. The texts are data."""

import re
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).with_name("phrases.toml")
DEFAULT = "en"
SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$"}
# What is already settled needs no expected date.
FINISHED = frozenset({"delivered", "cancelled", "canceled", "returned", "refunded"})
_LAST_QUESTION = re.compile(r"(?<![^.!?])[^.!?]*+\?\s*$")


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(TEXTS.read_text(encoding="utf-8"))


def phrase(name: str, language: str, **values: str) -> str:
    """The phrase in that language, or in English where we do not have it. Raises KeyError for an unknown name."""
    texts = _texts()
    template = texts.get(language, {}).get(name) or texts[DEFAULT][name]
    return str(template).format(**values)


def offers_person(reply: str) -> bool:
    """Whether `reply` ends by asking if a person should take over."""
    match = _LAST_QUESTION.search(reply)
    return match is not None and any(word in match[0].casefold() for word in _texts()["person_words"])


def day(value: str, language: str) -> str:
    """An ISO date as people write it; anything else as it stands."""
    try:
        when = date.fromisoformat(str(value)[:10])
    except ValueError:
        return str(value)
    if language not in _texts()["dates"]:
        language = DEFAULT
    month = _texts()["months"][language][when.month - 1]
    return str(_texts()["dates"][language]).format(day=when.day, month=month, year=when.year)


def money(amount: Any, currency: Any) -> str:
    """An amount with its currency sign, or with the code of a currency that has none here."""
    symbol = SYMBOLS.get(str(currency))
    return f"{symbol}{amount}" if symbol else f"{amount} {currency or ''}".strip()


def order_sentences(order: dict[str, Any], language: str) -> str:
    """Status, carrier, tracking number and expected date of a looked-up order, as far as it has them."""
    status = str(order.get("status", ""))
    name = f"status_{status}"
    number = str(order.get("order_id", ""))
    if name in _texts()[DEFAULT]:
        told = [phrase(name, language, order=number)]
    else:
        told = [phrase("status_other", language, order=number, status=status.replace("_", " "))]
    if status == "delayed" and language == DEFAULT and order.get("note"):
        told.append(str(order["note"]).rstrip(".") + ".")
    if order.get("tracking_number") and status not in FINISHED:
        carrier = str(order.get("carrier") or "")
        name = "tracking" if carrier else "tracking_only"
        told.append(phrase(name, language, carrier=carrier, number=str(order["tracking_number"])))
    if order.get("expected_on") and status not in FINISHED:
        told.append(phrase("expected", language, day=day(order["expected_on"], language)))
    return " ".join(told)


def account_sentences(account: dict[str, Any], intent: str, language: str) -> str:
    """What the account says about `intent`: the newest invoice, the payment status, or the plan."""
    invoice = account.get("last_invoice") or {}
    told: list[str] = []
    if intent == "invoice" and invoice.get("number"):
        told.append(
            phrase(
                "invoice",
                language,
                number=str(invoice["number"]),
                amount=money(invoice.get("amount", ""), account.get("currency")),
                day=day(str(invoice.get("date", "")), language),
            )
        )
    if intent in ("payment_status", "payment_failed", "billing_question") and account.get("payment_status"):
        told.append(phrase("payment_status", language, status=str(account["payment_status"]).replace("_", " ")))
        if account.get("payment_method"):
            told.append(phrase("payment_method", language, method=str(account["payment_method"])))
    if not told or intent in ("bill_due", "plan_question"):
        told += _plan(account, language)
    return " ".join(told)


def _plan(account: dict[str, Any], language: str) -> list[str]:
    told = []
    if account.get("plan"):
        price = money(account.get("plan_price", ""), account.get("currency"))
        told.append(phrase("plan", language, plan=str(account["plan"]), price=price))
    if account.get("renews_on"):
        told.append(phrase("renews", language, day=day(str(account["renews_on"]), language)))
    return told or [phrase("no_plan", language)]
