"""How much a message reads like an attack: a linear model over words and letter groups, learnt from `data/*.txt`.

It is trained when first asked (well under a second), so the examples are the only thing to maintain.
"""

from functools import cache
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

from agents_core.guardrails.input.cues import DATA
from agents_core.guardrails.input.deobfuscation import fold
from agents_core.understanding.linear_model import LinearModel

MAX_CHARS = 3000  # a request that matters is near one of the ends


def likeness(text: str) -> float:
    """The probability, 0 to 1, that `text` is an attack rather than an ordinary message."""
    folded = fold(text[:MAX_CHARS] + " " + text[-MAX_CHARS:] if len(text) > 2 * MAX_CHARS else text)
    return float(_model().chances(folded)[1])


def examples(name: str) -> list[str]:
    """The lines of `data/<name>.txt` without its heading."""
    lines = (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines[1:] if line]


@cache
def _model() -> LinearModel:
    attacks, benign = examples("attacks"), examples("benign")
    texts = [fold(text) for text in attacks + benign]
    return LinearModel(untrained().fit(texts, [1] * len(attacks) + [0] * len(benign)))


def untrained() -> Any:
    """The model before it has seen an example."""
    words = TfidfVectorizer(token_pattern=r"(?u)[^\W\d_]+|[<>{}\[\]=]", ngram_range=(1, 2), sublinear_tf=True)  # noqa: S106
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
    return make_pipeline(make_union(words, letters), LogisticRegression(C=20, class_weight="balanced"))
