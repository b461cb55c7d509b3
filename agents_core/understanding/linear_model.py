"""A trained text classifier as plain arrays: for one text its pipeline spends its time on checks of its own input."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

Numbers = NDArray[np.float64]
# Words whose features are remembered: a few megabytes at most, whatever people write.
WORDS_KEPT = 8192
LONGEST_KEPT = 24


class LinearModel:
    """Gives the probabilities of `pipeline.predict_proba` for one text.

    The pipeline is one or several TF-IDF vectorisers (sublinear, unit length) and a linear classifier: a logistic
    regression of two classes, or one that is calibrated by temperature.
    """

    def __init__(self, pipeline: "Pipeline") -> None:
        features, classifier = (step for _name, step in pipeline.steps)
        self.classes = tuple(str(name) for name in classifier.classes_)
        weights, self._offset, self._to_chances = _parts(classifier)
        # A row for each feature, in one block of memory: a text has few of the many features.
        rows = np.ascontiguousarray(weights.T)
        self._features: list[_Features] = []
        for vectoriser in _vectorisers(features):
            self._features.append(_Features(vectoriser, rows[: len(vectoriser.idf_)]))
            rows = rows[len(vectoriser.idf_) :]

    def chances(self, text: str) -> Numbers:
        """The probability of each of `classes`."""
        score = self._offset.copy()
        for features in self._features:
            score += features.score(text)
        return self._to_chances(score)


class _Features:
    """The features of one vectoriser, and what each of them says for each class."""

    def __init__(self, vectoriser: Any, rows: Numbers) -> None:
        self._analyse: Callable[[str], list[str]] = vectoriser.build_analyzer()
        self._places: dict[str, int] = {str(name): int(place) for name, place in vectoriser.vocabulary_.items()}
        self._idf: Numbers = vectoriser.idf_
        self._rows = rows
        # Groups of letters do not reach across words, and most words were in an earlier message.
        self._word_by_word = vectoriser.analyzer == "char_wb"
        self._known_of_word = lru_cache(WORDS_KEPT)(self._known)

    def score(self, text: str) -> Numbers | float:
        """What `text` scores for each class by these features; they have unit length together."""
        counts = Counter(self._all_known(text) if self._word_by_word else self._known(text))
        if not counts:
            return 0.0
        at = np.fromiter(counts, np.intp, len(counts))
        weight = (1 + np.log(np.fromiter(counts.values(), np.float64, len(counts)))) * self._idf[at]
        score: Numbers = weight @ self._rows.take(at, axis=0)
        return score / np.sqrt(weight @ weight)

    def _all_known(self, text: str) -> Iterator[int]:
        for word in text.split():
            yield from self._known_of_word(word) if len(word) <= LONGEST_KEPT else self._known(word)

    def _known(self, text: str) -> tuple[int, ...]:
        places = self._places
        return tuple([places[feature] for feature in self._analyse(text) if feature in places])


def _vectorisers(features: Any) -> list[Any]:
    union = getattr(features, "transformer_list", None)
    return [each for _name, each in union] if union else [features]


def _parts(classifier: Any) -> tuple[Numbers, Numbers, Callable[[Numbers], Numbers]]:
    """The weights and offsets of a trained classifier, and how its scores become probabilities."""
    if hasattr(classifier, "coef_"):
        return classifier.coef_, classifier.intercept_, _two_chances
    (calibrated,) = classifier.calibrated_classifiers_
    (temperature,) = calibrated.calibrators
    beta = float(temperature.beta_)
    return calibrated.estimator.coef_, calibrated.estimator.intercept_, lambda score: _softmax(beta * score)


def _softmax(score: Numbers) -> Numbers:
    raised: Numbers = np.exp(score - score.max())
    return raised / raised.sum()


def _two_chances(score: Numbers) -> Numbers:
    return _softmax(np.array([0.0, score[0]]))
