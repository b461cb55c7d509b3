# ruff: noqa: E501 - a pattern or a text is easier to read on one line
"""A tripped guardrail says something kind and useful, in the customer's language."""

import pytest

from agents_core.wording.guardrail_fallbacks import fallback

CATEGORIES = ["injection", "jailbreak", "extraction", "abuse", "off_topic", "policy_bypass", "personal_data", "secret", "leak", "promise", "ungrounded", "tool"]  # fmt: skip


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_has_a_text_in_four_languages(category):
    assert len({fallback(category, language) for language in ("en", "de", "es", "fr")}) == 4


def test_a_regional_language_is_understood():
    assert fallback("abuse", "de-AT") == fallback("abuse", "de")


def test_an_unknown_language_gets_english_and_an_unknown_category_a_general_text():
    assert fallback("abuse", "xx") == fallback("abuse")
    assert fallback("something else") == fallback("")
