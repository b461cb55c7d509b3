"""The arrays say exactly what the trained pipeline says."""

import joblib
import pytest

from agents_core.guardrails.input import check
from agents_core.understanding import trained_models
from agents_core.understanding.examples import intent_examples
from agents_core.understanding.linear_model import LinearModel

TEXTS = [
    "where is my order",
    "Ich möchte mein Geld zurück, und zwar sofort!",
    "how long does delivery take, and how much is it? how long, how long",
    "a",
    "zzzzqqqq",
    "",
    "我的订单在哪里",
    "supercalifragilisticexpialidocious-and-a-good-deal-longer order",
    *[example.text for example in list(intent_examples())[::200]],
]


def kept(kind: str):
    """The pipeline as it lies on disk."""
    trained_models.intent_model(), trained_models.language_model()
    return joblib.load(trained_models.model_path(kind))


def attacks():
    """The pipeline of the likeness to attacks, trained on a few examples."""
    bad, good = check.examples("attacks")[:40], check.examples("benign")[:40]
    return check.untrained().fit([*bad, *good], [1] * len(bad) + [0] * len(good))


@pytest.mark.parametrize("pipeline", [lambda: kept("intents"), lambda: kept("languages"), attacks])
def test_the_chances_are_those_of_the_pipeline(pipeline):
    trained = pipeline()
    model = LinearModel(trained)

    assert model.classes == tuple(str(name) for name in trained.classes_)
    for text, expected in zip(TEXTS, trained.predict_proba(TEXTS), strict=True):
        assert model.chances(text) == pytest.approx(expected, abs=1e-9)
        assert model.chances(text) == pytest.approx(expected, abs=1e-9), "and so the second time"
