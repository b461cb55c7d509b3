"""Times import and search at a given size: `python tests/benchmarks/search.py [PASSAGES] [QUESTIONS]`.

Makes its own articles in the database of DATABASE_URL, which must hold none: give it an empty one, for instance
`DATABASE_URL=sqlite:////tmp/bench.sqlite3`. Words follow Zipf's law, as in real text, so that some are in most
passages and most in few.
"""

import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportsite.settings")

WORDS_A_PASSAGE = 95
PASSAGES_AN_ARTICLE = 3
SYLLABLES = ("ka", "lo", "mi", "ren", "tas", "vor", "bel", "du", "fi", "gor", "han", "jes", "pil", "qua", "sor", "tun")


def main(passages: int, questions: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from knowledge.importing import import_paths
    from knowledge.models import Article, Passage
    from knowledge.publishing import save_revision
    from knowledge.search import search

    call_command("migrate", verbosity=0)
    if Article.objects.exists():
        sys.exit("The database holds articles already; give an empty one in DATABASE_URL.")
    chance = random.Random(7)
    vocabulary = [_word(chance) for _ in range(20_000)]
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]

    def text(length: int) -> str:
        return " ".join(chance.choices(vocabulary, weights, k=length))

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        path.write_text("\n".join(json.dumps(_article(n, text)) for n in range(passages // PASSAGES_AN_ARTICLE)))
        started = time.perf_counter()
        report = import_paths([path], publish=True)
        seconds = time.perf_counter() - started
    print(f"import: {report.created} articles, {report.created / seconds:.0f} articles/s")
    print(f"index: {Passage.objects.count()} passages")

    started = time.perf_counter()
    search(text(5))
    print(f"first search in a process: {(time.perf_counter() - started) * 1000:.0f} ms")
    _report("short questions", lambda: search(text(chance.randint(2, 6))), questions)
    _report("long questions", lambda: search(text(60)), questions)
    _report("misspelt questions", lambda: search(f"{text(3)} {_word(chance)}x"), questions)
    article = Article.objects.order_by("?").first()
    assert article is not None
    _report("re-index an article", lambda: save_revision(article, body=_article(0, text)["body"]), 20)
    started = time.perf_counter()
    search(text(5))
    print(f"first search after a change: {(time.perf_counter() - started) * 1000:.0f} ms")


def _report(name: str, once: Callable[[], object], times: int) -> None:
    took = []
    for _ in range(times):
        started = time.perf_counter()
        once()
        took.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(took, n=20)
    print(f"{name}: p50 {cuts[9]:.1f} ms, p95 {cuts[18]:.1f} ms")


def _article(number: int, text: Callable[[int], str]) -> dict[str, str]:
    sections = [f"## {text(3)}\n\n{text(WORDS_A_PASSAGE)}." for _ in range(PASSAGES_AN_ARTICLE)]
    return {"id": f"bench-{number}", "title": text(5), "body": "\n\n".join(sections)}


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4)))


if __name__ == "__main__":
    main(*(int(argument) for argument in [*sys.argv[1:], "10000", "300"][:2]))
