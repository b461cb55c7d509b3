"""Search by meaning, with the real sentence model: `make semantic` installs it, and CI does so at its end."""

import pytest
from django.core.management import call_command

from knowledge.articles.publishing import archive, save_revision
from knowledge.embeddings import vectors
from knowledge.models import Passage, TextVector
from knowledge.search.retriever import search

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(vectors.encoder() is None, reason="no sentence model is installed"),
]

PARKING = "where do I leave my car when I visit the shop"


@pytest.fixture
def parking(make_article):
    make_article("hours", "The shop is open from nine.", title="Opening hours of the shop")
    make_article("gifts", "We wrap every present for free.", title="Gifts")
    return make_article("parking", "Two hours are free in the garage behind us.", title="Parking near the shop")


def test_close_meanings_are_close():
    deleting, removing, parcel = vectors.encoder().encode(
        ["How do I delete my account?", "Removing an account", "Where is my parcel?"]
    )
    assert deleting @ removing > 0.7
    assert deleting @ parcel < 0.3


def test_a_text_is_the_same_alone_and_beside_longer_ones():
    alone = vectors.encoder().encode(["Where is my parcel?"])[0]
    beside = vectors.encoder().encode(["word " * 400, "Where is my parcel?", ""])[1]
    assert alone @ beside == pytest.approx(1.0, abs=1e-5)


def test_another_way_to_say_it_is_understood_once_the_passages_are_read(parking):
    assert [hit.slug for hit in search(PARKING, k=1).hits] != ["parking"]
    vectors.embed_missing_passages()
    assert search(PARKING, k=1).hits[0].slug == "parking"


def test_each_text_is_read_once_and_forgotten_when_no_passage_has_it(parking, capsys):
    call_command("sync_knowledge")
    assert "read 3 passages" in capsys.readouterr().out
    assert vectors.embed_missing_passages() == 0
    save_revision(parking, body="Ask us for a new one.")
    archive(parking)
    assert vectors.embed_missing_passages() == 0
    assert TextVector.objects.count() == Passage.objects.count() == 2


def test_a_new_passage_is_found_by_its_words_before_it_is_read(parking, make_article):
    vectors.embed_missing_passages()
    make_article("sauna", "The sauna is open from six to ten.", title="Sauna hours")
    assert search("When is the sauna open?").hits[0].slug == "sauna"
    assert search("who won the football yesterday").hits == []
