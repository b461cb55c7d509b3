"""Trained models, in memory once a process and on disk once a machine. Nothing is loaded before the first message."""

import logging
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import Lock

import joblib  # type: ignore[import-untyped]
import sklearn
from django.conf import settings
from sklearn.pipeline import Pipeline

from agents_core.understanding.examples import fingerprint
from agents_core.understanding.models import RECIPE, train_intents, train_languages

logger = logging.getLogger(__name__)
_lock = Lock()


def intent_model() -> Pipeline:
    """The model of `train_intents`."""
    with _lock:
        return _intent_model()


def language_model() -> Pipeline:
    """The model of `train_languages`."""
    with _lock:
        return _language_model()


def forget() -> None:
    """Drops the models from memory; the next message loads or trains them."""
    with _lock:
        _intent_model.cache_clear()
        _language_model.cache_clear()


@cache
def _intent_model() -> Pipeline:
    return _load_or_train("intents", train_intents)


@cache
def _language_model() -> Pipeline:
    return _load_or_train("languages", train_languages)


def _load_or_train(kind: str, train: Callable[[], Pipeline]) -> Pipeline:
    path = model_path(kind)
    found = _load(path)
    if found is not None:
        return found
    model = train()
    try:
        _save(model, path)
    except OSError as error:
        logger.warning("the model %s stays in memory only: %s", path.name, error)
    return model


def model_path(kind: str) -> Path:
    """Where the model of this kind lies. The name changes with the examples, the features and scikit-learn."""
    name = f"{kind}-{RECIPE}-{sklearn.__version__}-{fingerprint()}.joblib"
    return Path(settings.BASE_DIR) / "var" / "understanding" / name


def _load(path: Path) -> Pipeline | None:
    if not path.exists():
        return None
    try:
        model = joblib.load(path)
    # A damaged pickle can raise nearly anything; whatever it is, the cure is to train again.
    except Exception as error:
        logger.warning("the model %s cannot be read and is trained again: %s", path.name, error)
        return None
    return model if isinstance(model, Pipeline) else None


def _save(model: Pipeline, path: Path) -> None:
    """Writes beside the target and renames, so that two processes that train at once never leave half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            joblib.dump(model, file)
        os.replace(unfinished, path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
