"""Trained models, in memory once a process and on disk once a machine. Nothing is loaded before the first message."""

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from django.conf import settings

from agents_core.understanding.examples import INTENTS, LANGUAGES

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

    from agents_core.understanding.linear_model import LinearModel

# scikit-learn takes a second to import, so only the functions that need it do: other commands start fast.

logger = logging.getLogger(__name__)
_lock = Lock()


def intent_model() -> "LinearModel":
    """The model of `train_intents`."""
    with _lock:
        return _intent_model()


def language_model() -> "LinearModel":
    """The model of `train_languages`."""
    with _lock:
        return _language_model()


def clear_models() -> None:
    """Drops the models from memory; the next message loads or trains them."""
    with _lock:
        _intent_model.cache_clear()
        _language_model.cache_clear()


@cache
def _intent_model() -> "LinearModel":
    from agents_core.understanding.linear_model import LinearModel
    from agents_core.understanding.training import train_intents

    return LinearModel(_load_or_train("intents", train_intents))


@cache
def _language_model() -> "LinearModel":
    from agents_core.understanding.linear_model import LinearModel
    from agents_core.understanding.training import train_languages

    return LinearModel(_load_or_train("languages", train_languages))


def _load_or_train(kind: str, train: Callable[[], "Pipeline"]) -> "Pipeline":
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
    return Path(settings.BASE_DIR) / "var" / "understanding" / f"{kind}-{version('scikit-learn')}-{_digest()}.joblib"


@cache
def _digest() -> str:
    """Of everything that a model is made from: examples, features, and how text is prepared."""
    sources = [Path(__file__).with_name(name) for name in ("examples.py", "training.py", "normalisation.py")]
    digest = hashlib.sha256()
    for path in sorted([*INTENTS.glob("*.txt"), *LANGUAGES.glob("*.txt"), *sources]):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _load(path: Path) -> "Pipeline | None":
    import joblib  # type: ignore[import-untyped]
    from sklearn.pipeline import Pipeline

    try:
        model = joblib.load(path)
    except FileNotFoundError:
        return None
    # A damaged pickle can raise nearly anything; whatever it is, the cure is to train again.
    except Exception as error:
        logger.warning("the model %s cannot be read and is trained again: %s", path.name, error)
        return None
    return model if isinstance(model, Pipeline) else None


def _save(model: "Pipeline", path: Path) -> None:
    """Writes beside the target and renames, so that two processes that train at once never leave half a file."""
    import joblib

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            joblib.dump(model, file)
        os.replace(unfinished, path)
        _sweep(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def _sweep(newest: Path) -> None:
    """Removes the models of the same kind that earlier releases left: each takes about 15 MB."""
    kind = newest.name.partition("-")[0]
    for path in newest.parent.glob(f"{kind}-*.joblib"):
        if path != newest:
            path.unlink(missing_ok=True)
