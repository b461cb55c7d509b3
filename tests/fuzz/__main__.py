"""Plays hostile dialogues against the agent on a database of its own, and exits with 1 when anything got through.

python -m tests.fuzz --dialogues 1000 --seed 7
python -m tests.fuzz --seed 7 --only 412        # that one again
"""

import argparse
import asyncio
import logging
import os
import sys
import tempfile
import time

import django
import structlog
from django.core.management import call_command


def main() -> int:
    """Set up, play, report."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Plays hostile dialogues.")
    parser.add_argument("--dialogues", type=int, default=1000, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, metavar="NUMBER", help="play one dialogue again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATABASE_URL": f"sqlite:///{folder}/fuzz.sqlite3", "AGENT_BACKEND": "offline", "REDIS_URL": ""}
        os.environ["EMAIL_URL"] = "dummy:"  # the codes that the dialogues ask for
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportsite.settings")
        django.setup()
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
        call_command("migrate", verbosity=0)
        return _play(options)


def _play(options: argparse.Namespace) -> int:
    from tests.fuzz import shop
    from tests.fuzz.running import run

    shop.fill()
    began = time.monotonic()
    numbers = range(options.dialogues) if options.only is None else [options.only]
    report = asyncio.run(run(options.seed, numbers, tell=_tell))
    print(f"\nseed {options.seed}, {time.monotonic() - began:.0f} s")
    print("\n".join(report.lines()))
    return 1 if report.broken else 0


def _tell(done: int) -> None:
    if done % 50 == 0:
        print(f"{done} …", end=" ", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
