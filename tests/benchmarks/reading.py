"""CPU of one turn's reading and checking, per call, without a model, a database or a network.

    python -m tests.benchmarks.reading                    # the messages of tests/cases
    python -m tests.benchmarks.reading FILE…              # those of other case files

Each message is read and checked once, since a second time much would be remembered. The replies are sixty words of a
demo article each, with the passage they stand in and three others as evidence. A reply is judged as in a turn: sentence
by sentence, then as a whole. `first` is the first sentence, for which the evidence is put together.
"""

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import mean, median, quantiles

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportsite.settings")

ROOT = Path(__file__).resolve().parents[2]
WORDS = 60  # of a reply
HITS = 4  # passages that a search gives
PASSES = 3  # over the replies; each pass has other passages beside the right one


def main(files: list[Path]) -> None:
    import django

    django.setup()
    from agents_core.guardrails.input.check import check_input
    from agents_core.understanding.reader import read

    messages = _messages(files)
    replies = _replies()
    _warm_up()
    times: dict[str, list[float]] = defaultdict(list)
    for message in messages:
        times["read"].append(_cpu(partial(read, message)))
        times["check_input"].append(_cpu(partial(check_input, message)))
    for reply, evidence in replies:
        _judge(times, reply, [*evidence, messages[0], ""])
    print(f"{len(messages)} messages, {len(replies)} replies of {WORDS} words")
    for name, took in times.items():
        print(f"{name:<26} mean {mean(took):6.3f}  p50 {median(took):6.3f}  p95 {quantiles(took, n=20)[18]:6.3f} ms")
    turn = sum(mean(times[name]) for name in ("read", "check_input", "all sentences", "whole reply"))
    print(f"{'one turn':<26} mean {turn:6.3f} ms")


def _judge(times: dict[str, list[float]], reply: str, evidence: list[str]) -> None:
    from agents_core.guardrails.output.check import check_reply
    from agents_core.text.sentences import sentences

    def judged(text: str) -> float:
        return _cpu(partial(check_reply, text, evidence=evidence, own_values={"ada@example.com", "Ada"}))

    first, *rest = [judged(sentence) for sentence in sentences(reply)]
    times["check_reply: first"].append(first)
    times["check_reply: a later one"] += rest
    times["all sentences"].append(first + sum(rest))
    times["whole reply"].append(judged(reply))


def _cpu(once: Callable[[], object]) -> float:
    """Milliseconds that this process computed."""
    started = time.process_time_ns()
    once()
    return (time.process_time_ns() - started) / 1e6


def _messages(files: list[Path]) -> list[str]:
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return list(dict.fromkeys(message for line in lines for message in json.loads(line)["messages"]))


def _replies() -> list[tuple[str, list[str]]]:
    """Replies with the passages that a search would have found for them."""
    from knowledge.text.chunking import split

    bodies = [
        file.read_text(encoding="utf-8").split("---", 2)[2]
        for file in sorted((ROOT / "knowledge" / "demo_articles").glob("*.md"))
    ]
    passages = [f"{piece.heading}. {' '.join(piece.text.split())}" for body in bodies for piece in split(body)]
    replies = []
    for shift in range(PASSES):
        for at, passage in enumerate(passages):
            words = passage.split()[shift * WORDS : (shift + 1) * WORDS]
            others = [passages[(at + (shift + 1) * other * 7) % len(passages)] for other in range(1, HITS)]
            if len(words) == WORDS:
                replies.append((" ".join(words), [passage, *others]))
    return replies


def _warm_up() -> None:
    """What a process has seen after its first minutes: models, patterns, and the passages of the help centre."""
    from agents_core.guardrails.output.check import check_reply
    from agents_core.runner.lifespan import warm_up
    from agents_core.understanding.examples import intent_examples
    from agents_core.understanding.reader import read

    warm_up()
    for example in list(intent_examples())[::25]:
        read(example.text)
    for _reply, evidence in _replies():
        check_reply("It takes 3 days: ask one@example.com.", evidence=evidence, own_values=set())


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or sorted((ROOT / "tests" / "cases").glob("*.jsonl")))
