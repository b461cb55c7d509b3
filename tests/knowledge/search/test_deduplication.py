"""What two articles say alike is found once."""

import pytest

from knowledge.search.retriever import search

pytestmark = pytest.mark.django_db
LOCKERS = "The lockers by the pier open with a code that we send by text message and close again after {} minutes."


def found():
    return [hit.slug for hit in search("how do the lockers by the pier open").hits]


def test_a_passage_that_repeats_another_article_is_left_out(make_article):
    make_article("lockers", LOCKERS.format(10), title="Lockers at the pier")
    make_article("arrival", f"{LOCKERS.format(10)} Have fun.", title="Your first day")
    assert found() == ["lockers"]


@pytest.mark.parametrize("other", [LOCKERS.format(20), "The lockers by the pier are green, and one is for dogs only."])
def test_other_figures_or_another_wording_are_no_repetition(make_article, other):
    make_article("lockers", LOCKERS.format(10), title="Lockers at the pier")
    make_article("arrival", other, title="Your first day")
    assert set(found()) == {"lockers", "arrival"}


def test_passages_of_one_article_are_kept(make_article):
    filler = "Towels are in the cupboard. " * 60
    make_article("lockers", f"## East\n\n{LOCKERS.format(10)} {filler}\n\n## West\n\n{LOCKERS.format(10)} {filler}")
    assert len(search("how do the lockers by the pier open", each=4).hits) > 1
