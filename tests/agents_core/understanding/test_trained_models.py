"""The trained models are kept on disk, and trained again when they cannot be."""

import shutil

import pytest
from django.test import override_settings

from agents_core.understanding import trained_models
from agents_core.understanding.reader import read

TEXT = "I was charged twice for order 1001 and I want it fixed"


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A machine on which the first message came in after an update: its folder, and how that message was read."""
    folder = tmp_path_factory.mktemp("trained")
    with override_settings(BASE_DIR=folder):
        trained_models.clear_models()
        earlier = trained_models.model_path("languages").with_name("languages-1.0-0000.joblib")
        earlier.parent.mkdir(parents=True)
        earlier.write_bytes(b"old")
        first = read(TEXT)
        trained_models.clear_models()
    return folder, first


@pytest.fixture
def machine(trained, settings, tmp_path):
    """A copy of that machine, whose process has just started."""
    shutil.copytree(trained[0], tmp_path, dirs_exist_ok=True)
    settings.BASE_DIR = tmp_path
    trained_models.clear_models()
    yield tmp_path
    trained_models.clear_models()


def test_the_first_message_leaves_the_models_on_disk(machine):
    assert trained_models.model_path("intents").exists()
    assert trained_models.model_path("languages").exists()
    assert not list(machine.rglob("*.part"))


def test_the_models_of_an_earlier_release_are_removed(machine):
    assert list(machine.rglob("languages-*")) == [trained_models.model_path("languages")]


def test_the_same_message_is_always_read_the_same(machine, trained):
    assert read(TEXT) == trained[1]


def test_a_damaged_file_is_replaced(machine):
    path = trained_models.model_path("languages")
    path.write_bytes(b"not a model")

    assert read("wo ist meine Bestellung").language == "de"
    assert path.stat().st_size > 1000


def test_it_works_where_nothing_can_be_written(settings, tmp_path):
    (tmp_path / "var").write_text("a file where the folder should be")
    settings.BASE_DIR = tmp_path
    trained_models.clear_models()

    assert trained_models.language_model()
    trained_models.clear_models()
