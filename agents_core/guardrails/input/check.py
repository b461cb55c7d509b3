"""The cheap layer in front of the agent: is this message an attack, whatever it says it is?

Where its cues leave that open, a linear model over words and letter groups says how much it reads like one. It learns
from `data/*.txt` when first asked (well under a second), so the examples are the only thing to maintain.
"""

from collections import defaultdict
from functools import cache
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

from agents_core.guardrails.input.cues import DATA, Hit, find_cues
from agents_core.guardrails.input.deobfuscation import fold, normalise
from agents_core.guardrails.input.foreign_cues import foreign_hits
from agents_core.guardrails.input.pasted_text import reads_as_pasted
from agents_core.turn.context import Trip
from agents_core.understanding.linear_model import LinearModel

THRESHOLD = 1.0
ORDERS = {"injection", "extraction", "jailbreak", "embedded"}
LEAST_CUE = 0.3
TILT = 0.8
MAX_EVIDENCE = 200

# Characters that are judged. A message may hold 8,000; of what several add up to, the ends are where an attack must be
# to work on whoever reads on, and the cost stays bounded.
MAX_JUDGED = 24_000
MAX_CHARS = 3000  # of each end, for the model: a request that matters is near one of them


def check_input(text: str) -> Trip | None:
    """The trip for an attack or abuse in a customer's message, or None. Never raises; bounded time for any text."""
    open_views: list[tuple[str, list[Hit]]] = []
    for view in _views(text):
        found = [*find_cues(view), *foreign_hits(view)]
        if any(hit.may_be_pasted for hit in found) and reads_as_pasted(view):
            found = [hit for hit in found if not hit.may_be_pasted]
        if _total(found) >= THRESHOLD and (trip := _leading(found)):
            return trip
        open_views.append((view, found))
    return next((trip for view, found in open_views if _tips(view, found) and (trip := _leading(found))), None)


def check_instruction(text: str) -> Trip | None:
    """The trip for a piece of an article, note or tool result that addresses an assistant, or None.

    Stricter than for a customer: an article speaks of users, accounts and checks all the time, so only orders count.
    """
    for view in _views(text):
        found = [hit for hit in (*find_cues(view, embedded=True), *foreign_hits(view)) if hit.category in ORDERS]
        if _total(found) >= THRESHOLD:
            return _leading(found)
    return None


def warm_up_input_check() -> None:
    """Learns the examples and compiles the cues (about a second), so that the first customer need not wait for it."""
    check_input("warm up")
    likeness("warm up")


def _views(text: str) -> list[str]:
    if len(text) > MAX_JUDGED:
        text = f"{text[: MAX_JUDGED // 2]}\n{text[-MAX_JUDGED // 2 :]}"
    read = normalise(text)
    return [read.text, *read.views]


def _leading(found: list[Hit]) -> Trip | None:
    """The trip for the category with the most weight. `frame` only adds to the others."""
    by_category: dict[str, list[Hit]] = defaultdict(list)
    for hit in found:
        if hit.category != "frame":
            by_category[hit.category].append(hit)
    if not by_category:
        return None
    category = max(by_category, key=lambda name: sum(hit.weight for hit in by_category[name]))
    strongest = max(by_category[category], key=lambda hit: hit.weight)
    return Trip("input", category, strongest.evidence[:MAX_EVIDENCE])


def _total(found: list[Hit]) -> float:
    return sum(hit.weight for hit in found)


def _tips(text: str, found: list[Hit]) -> bool:
    """Whether the likeness to known attacks decides where the cues leave it open; it never decides without a cue."""
    total = _total(found)
    return total >= LEAST_CUE and total + TILT * max(0.0, 2 * likeness(text) - 1) >= THRESHOLD


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
