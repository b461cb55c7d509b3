"""The figures of a text, as the contradictions and the grounding of replies both read them."""

import time

import pytest

from agents_core.guardrails.output.numbers import Number, numbers
from knowledge.review.figures import values
from knowledge.text.quantities import quantities


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("£4.95 or 3,50 euros", [("price", "GBP", 4.95, 4.95), ("price", "EUR", 3.5, 3.5)]),
        ("3–5 working days", [("duration", "day", 3, 5)]),
        ("between 3 and 5 Wochen", [("duration", "week", 3, 5)]),
        ("catorce días, 14days, 24h", [("duration", "day", 14, 14)] * 2 + [("duration", "hour", 24, 24)]),
        ("10 por ciento", [("percent", "percent", 10, 10)]),
        ("100 metres and 2 l", [("measure", "m", 100, 100), ("measure", "l", 2, 2)]),
        ("on 31 Aug. 2026 at 6.30 pm", [("date", "august", 20260831, 20260831), ("time", "", 1110, 1110)]),
        ("2026-08-31", [("date", "", 20260831, 20260831)]),
        ("order #1003, version 1.2.3, https://example.com/7", [("name", "", 0, 0)] * 3),
        ("12,500 rows", [("number", "", 12500, 12500)]),
        ("ſix days", [("duration", "day", 6, 6)]),
    ],
)
def test_a_figure_is_read_with_its_unit(text, read):
    assert [(each.kind, each.unit, each.low, each.high) for each in quantities(text)] == read


def test_contradictions_compare_what_can_be_compared():
    sentence = "See https://example.com/5: #1003 costs over £60 a week, or 2 weeks of nine parcels in 3 boxes."
    assert {(each.unit, each.low, each.text) for each in values(sentence)} == {
        ("GBP/week|from", 60, "£60"),
        ("time", 20160, "2 weeks"),
        ("#box", 3, "3 boxes"),
    }


def test_a_reply_is_held_to_every_number():
    text = "See example.com/5: #1003, one of 3 to 5 percent, two weeks, 3-5 August or 12 may, 1.50"
    units = [("5", ""), ("1003", ""), ("3", "percent"), ("5", "percent"), ("14", "day")]
    dates = [("3", "august"), ("5", "august"), ("12", ""), ("1.5", "")]
    assert numbers(text) == [Number(*each) for each in units + dates]


@pytest.mark.parametrize("piece", ["1 ", "31 May ", "x@", "between 1 and ", "10:30 ", "1", "three "])
def test_a_wall_of_figures_takes_no_long_time(piece):
    started = time.process_time()
    numbers(piece * (20_000 // len(piece)))
    assert time.process_time() - started < 3
