"""Search by meaning, with the real sentence model: `make semantic` installs it, and CI does so at its end."""

import pytest
from django.core.management import call_command

from knowledge.models import Passage, TextVector
from knowledge.publishing import archive, save_revision
from knowledge.search import search
from knowledge.semantic import vectors

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(vectors.encoder() is None, reason="no sentence model is installed"),
]

NEVER = "my box never showed up"


@pytest.fixture
def lost(make_article):
    make_article("music-box", "Turn the key and the box shows a dancer.", title="Music box")
    make_article("gifts", "We wrap every present for free.", title="Gifts")
    return make_article("lost", "Tell us when your box has not arrived after ten days.", title="Missing parcels")


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


def test_another_way_to_say_it_is_understood_once_the_passages_are_read(lost):
    assert search(NEVER, k=1).hits[0].slug != "lost"
    vectors.read_passages()
    assert search(NEVER, k=1).hits[0].slug == "lost"


def test_each_text_is_read_once_and_forgotten_when_no_passage_has_it(lost, capsys):
    call_command("sync_knowledge")
    assert "read 3 passages" in capsys.readouterr().out
    assert vectors.read_passages() == 0
    save_revision(lost, body="Ask us for a new one.")
    archive(lost)
    assert vectors.read_passages() == 0
    assert TextVector.objects.count() == Passage.objects.count() == 2


def test_a_new_passage_is_found_by_its_words_before_it_is_read(lost, make_article):
    vectors.read_passages()
    make_article("sauna", "The sauna is open from six to ten.", title="Sauna hours")
    assert search("When is the sauna open?").hits[0].slug == "sauna"
    assert search("who won the football yesterday").hits == []
