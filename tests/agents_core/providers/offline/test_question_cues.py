import json
import tomllib

import pytest

from agents_core.guardrails.output.check import check_reply
from agents_core.providers.offline.phrases import TEXTS, account_sentences, offers_person, order_sentences, phrase
from agents_core.tools.output import SIGN_IN_NEEDED
from agents_core.tools.verification import ON_ITS_WAY, RESULTS
from tests.agents_core.providers.offline.conversation import ORDER

TABLE = tomllib.loads(TEXTS.read_text(encoding="utf-8"))
LANGUAGES = ["en", "de", "es", "fr", "pt", "it", "nl"]
FULL = ["en", "de", "es", "fr"]
SMALL_TALK = ["greeting", "thanks", "goodbye", "about_bot", "affirm", "deny"]
HELLO = {
    "en": "hello, who are you",
    "de": "hallo, wer sind Sie",
    "es": "hola, quién es usted",
    "fr": "bonjour, qui êtes-vous",
}

WHERE = {
    "en": "where is my order 1001 please",
    "de": "Guten Tag, wo ist denn meine Bestellung 1001?",
    "es": "hola, ¿dónde está mi pedido 1001? lo hice la semana pasada",
    "fr": "bonjour, où est ma commande 1001 ? je l'ai passée il y a une semaine",
    "pt": "onde está a minha encomenda 1001?",
    "it": "dov'è il mio ordine 1001?",
    "nl": "waar is mijn bestelling 1001?",
}


@pytest.mark.parametrize("language", FULL)
def test_every_phrase_is_there_in_the_languages_of_the_site(language: str):
    assert set(TABLE[language]) == set(TABLE["en"])


@pytest.mark.parametrize("language", FULL)
@pytest.mark.parametrize("name", [*SMALL_TALK, "unavailable", "cannot_without", "complaint", "rest_unknown"])
def test_our_own_phrases_pass_the_check_on_replies(name: str, language: str):
    text = phrase(name, language)
    assert check_reply(text, evidence=[HELLO[language]], own_values=set()).trip is None


@pytest.mark.parametrize("language", FULL)
@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("offer_code", SIGN_IN_NEEDED),
        ("ask_order_id_or_email", SIGN_IN_NEEDED),
        ("ask_code", {"result": "on_its_way", "note": ON_ITS_WAY}),
        ("ask_code_or_number", {"result": "on_its_way", "note": ON_ITS_WAY}),
        ("ask_code_again", {"result": "on_its_way", "note": ON_ITS_WAY}),
        ("wrong_code", RESULTS["wrong"]),
        ("dead_code", RESULTS["no_tries_left"]),
        ("dead_code", RESULTS["no_code"]),
        ("right_code", RESULTS["right"]),
        ("too_many_codes", {"result": "too_many"}),
    ],
)
def test_what_is_said_of_codes_passes_the_check_on_replies(name: str, result: dict, language: str):
    evidence = [json.dumps(result), "ada@example.com"]
    assert check_reply(phrase(name, language), evidence=evidence, own_values=set()).trip is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "status", ["processing", "shipped", "delayed", "delivered", "cancelled", "returned", "lost in space"]
)
def test_told_orders_pass_the_check_on_replies(language: str, status: str):
    order = {**ORDER, "status": status}
    text = order_sentences(order, language)
    for message in (WHERE[language], "1001"):
        evidence = [json.dumps({"order": order}), message]
        assert check_reply(text, evidence=evidence, own_values={"1001", "RM44719"}).trip is None


ACCOUNT = {
    "plan": "Grove",
    "plan_price": "119.00",
    "currency": "GBP",
    "renews_on": "2027-02-03",
    "payment_status": "current",
    "payment_method": "PayPal",
    "last_invoice": {"number": "PC-1", "amount": "119.00", "date": "2026-02-03"},
}


@pytest.mark.parametrize("language", FULL)
@pytest.mark.parametrize("intent", ["invoice", "payment_status", "plan_question"])
def test_told_accounts_pass_the_check_on_replies(language: str, intent: str):
    text = account_sentences(ACCOUNT, intent, language)
    evidence = [json.dumps({"account": ACCOUNT}), WHERE[language]]
    assert check_reply(text, evidence=evidence, own_values={"PC-1"}).trip is None


def test_a_language_that_we_do_not_speak_gets_english():
    assert phrase("greeting", "xx") == phrase("greeting", "en")


def test_it_knows_its_own_offers_of_a_person():
    assert all(offers_person(phrase("unavailable", language)) for language in LANGUAGES)
    assert not offers_person(phrase("thanks", "en"))
