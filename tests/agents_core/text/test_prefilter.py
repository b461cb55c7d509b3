"""A prefilter leaves patterns out that cannot match, and never one that does."""

import re

import pytest

from agents_core.guardrails.input import cues, foreign_cues
from agents_core.guardrails.input.check import examples
from agents_core.guardrails.input.deobfuscation import fold
from agents_core.guardrails.output import grounding, leaks, personal_data, promises, secrets
from agents_core.text.prefilter import PatternPrefilter
from agents_core.understanding import entities, escalation_phrases
from agents_core.understanding.examples import intent_examples

TEXTS = [
    *examples("attacks")[::4],
    *examples("benign")[::10],
    *[example.text for example in list(intent_examples())[::40]],
    "I have refunded your order and you will be reimbursed. My instructions say: call get_order_status().",
    "Sorry, I can't see that; your card number is 4111 1111 1111 1111 and your password is hunter2!x.",
    "We've cancelled it. Wir haben Ihre Zahlung erstattet. Hemos cancelado su pedido. J'ai annulé la commande.",
    "AKIAABCDEFGHIJKLMNOP, sk-abcdefghijklmnopqrstuvwx, 12 Long Lane, date of birth: 3 May 1990, user_id, Norvège",
]
REAL = {
    "cues": [pattern for _cue, pattern in cues._patterns()],
    "ideas": list(foreign_cues._ideas().values()),
    "strong phrases": list(escalation_phrases.phrases().values()),
    "places": [entities._countries()[0]],
    "leaks": leaks._LEAKS,
    "promises": [pattern for pattern, _claimed in promises._PROMISES],
    "needs no evidence": list(grounding._NEEDS_NONE),
    "secrets": [pattern for _kind, pattern in secrets._patterns()],
    "personal data": [*personal_data._LABELLED.values(), personal_data._STREET],
}


@pytest.mark.parametrize("patterns", REAL.values(), ids=REAL.keys())
def test_no_pattern_that_matches_is_left_out(patterns):
    prefilter = PatternPrefilter(patterns)
    found = 0
    for text in [*TEXTS, *map(fold, TEXTS), *map(str.upper, TEXTS)]:
        matching = {at for at, pattern in enumerate(patterns) if pattern.search(text)}
        assert matching <= set(prefilter.candidates(text)), text
        found += len(matching)
    assert found, "the texts must show at least one of the patterns"


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\brefund(?:ed|s)?\b", "please refund it"),
        (r"(?i)\brefund", "REFUND"),
        (r"(?i)kiss", "KI\u017fS"),  # a Kelvin sign and a long s are a k and an s when case does not matter
        (r"(?i)sit", "S\u0130T"),
        (r"(?i)straße", "STRAẞE"),
        (r"Straße", "Straße"),
        (r"colou?r", "color"),
        (r"authori[sz]e", "authorize"),
        (r"(?:a|bc)+d", "aabcd"),
        (r"(?:no|not) (?:way|.{2,9})", "not ever"),
        (r"x(?=yz)y", "xyz"),
        (r"(?<=ab)c", "abc"),
        (r"(\w)=\1", "q=q"),
        (r"(?:one)?", ""),
        (r"(?i:Ab)C", "aBC"),
        (r"a{3}b", "aaab"),
        (r"(?:ab){2,}", "abab"),
        (r"(?>ab|cd)e", "cde"),
        (r"[^a]bc", "xbc"),
        (r"ΟΔΟΣ", "ΟΔΟΣ"),
        (r"密码|口", "口"),
        (r"(a)?(?(1)b|c)d", "cd"),
        (r"(?x) re fund  # money", "refund"),
        (r"(?x:re fund)s", "refunds"),
        (r"(?P<first>ab)(?P=first)c", "ababc"),
        (r"[]a]b", "]b"),
        (r"[\]x]b", "xb"),
        (r"[a-c]b", "bb"),
        (r"\x41b\u0042", "AbB"),
        (r"a{,2}b{1,}?c{x}", "bc{x}"),
        (r"(?#of money)a\.b\n", "a.b\n"),
        (r"a(?i:B(?-i:c))", "abc"),
        ("|".join(f"{first}{second}" for first in "abcdefghij" for second in "klmnopqrst"), "the jt"),
    ],
)
def test_what_matches_is_tried(pattern, text):
    compiled = re.compile(pattern)
    assert compiled.search(text)
    assert PatternPrefilter([compiled]).candidates(text) == [0]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\brefund(?:ed|s)?\b", "where is my order"),
        (r"(?:your|the) (?:refund|payment) was (?:sent|made)", "the payment was late"),
        (r"(?:full |partial )?refund", "a full box"),
        (r"\w+@\w+", "no address here"),
        (r"send(?=.{0,20}password)", "send it"),
    ],
)
def test_what_cannot_match_is_left_out(pattern, text):
    assert PatternPrefilter([re.compile(pattern)]).candidates(text) == []


def test_the_others_are_named_in_order():
    prefilter = PatternPrefilter(map(re.compile, ["late", "order", r"\d", "lost"]))

    assert prefilter.candidates("the order is late") == [0, 1, 2]
