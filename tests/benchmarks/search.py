"""Times import, search and change at a given size: `python tests/benchmarks/search.py [PASSAGES] [QUESTIONS]`.

Makes its own articles in the database of DATABASE_URL, which must hold none: give it an empty one, for instance
`DATABASE_URL=sqlite:////tmp/bench.sqlite3`. Words follow Zipf's law, as in real text, so that some are in most
passages and most in few.
"""

import json
import os
import random
import resource
import statistics
import subprocess
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

    from knowledge.articles.publishing import publish, save_revision
    from knowledge.imports.importer import import_paths
    from knowledge.models import Article, Passage
    from knowledge.search.retriever import search

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

    sys.stdout.flush()
    _in_a_new_process(text(5), f"{_word(chance)}x {text(3)}")
    search(text(5))
    _report("short questions", lambda: search(text(chance.randint(2, 6))), questions)
    _report("long questions", lambda: search(text(60)), questions)
    _report("misspelt questions", lambda: search(f"{text(3)} {_word(chance)}x"), questions)
    article = Article.objects.order_by("?").first()
    assert article is not None
    _report("re-index an article", lambda: save_revision(article, body=_article(0, text)["body"]), 20)

    def change_and_search(articles: int) -> float:
        for number in range(articles):
            publish(Article(slug=f"new-{time.perf_counter_ns()}", **_new(number, text)))
        started = time.perf_counter()
        search(text(3))
        return (time.perf_counter() - started) * 1000

    print(f"first search after a change: {statistics.median(change_and_search(1) for _ in range(9)):.0f} ms")
    print(f"first search after 200 articles were published one by one: {change_and_search(200):.0f} ms")
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


_SEARCHES = """
import sys, time, django
django.setup()
from knowledge.search.retriever import search
from knowledge.models import IndexState
IndexState.objects.exists()
for question in sys.argv[1:]:
    started = time.perf_counter()
    search(question)
    print(f"{(time.perf_counter() - started) * 1000:.0f} ms,", end=" ")
memory = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(f"{int(memory.split()[1]) / 1024:.0f} MiB")
"""


def _in_a_new_process(*questions: str) -> None:
    """How long each search takes, the first first, and how large the process gets."""
    print("new process, a question and a misspelt one:", end=" ", flush=True)
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-c", _SEARCHES, *questions], cwd=root, check=True)


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


def _new(number: int, text: Callable[[int], str]) -> dict[str, str]:
    article = _article(number, text)
    return {"title": article["title"], "body": article["body"]}


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4)))


if __name__ == "__main__":
    main(*(int(argument) for argument in [*sys.argv[1:], "10000", "300"][:2]))
