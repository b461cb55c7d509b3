"""The trained model is kept on disk, and trained again when it cannot be."""

import pytest

from agents_core.understanding import read, store


@pytest.fixture
def empty_store(settings, tmp_path):
    """A machine on which no model was trained yet."""
    settings.BASE_DIR = tmp_path
    store.forget()
    yield tmp_path
    store.forget()


def test_the_first_message_leaves_the_models_on_disk(empty_store):
    assert not store.model_path("intents").exists()

    read("where is my order")

    assert store.model_path("intents").exists()
    assert not list(empty_store.rglob("*.part"))


def test_the_models_of_an_earlier_release_are_removed(empty_store):
    earlier = store.model_path("languages").with_name("languages-1.0-0000.joblib")
    earlier.parent.mkdir(parents=True)
    earlier.write_bytes(b"old")

    read("where is my order")

    assert not earlier.exists()


def test_a_damaged_file_is_replaced(empty_store):
    path = store.model_path("intents")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not a model")

    assert read("where is my order").intent == "order_status"
    assert path.stat().st_size > 1000


def test_it_works_where_nothing_can_be_written(empty_store):
    (empty_store / "var").write_text("a file where the folder should be")

    assert read("where is my order").intent == "order_status"


def test_the_same_message_is_always_read_the_same(empty_store):
    first = read("I was charged twice for order 1001 and I want it fixed")
    store.forget()

    assert read("I was charged twice for order 1001 and I want it fixed") == first
