"""How long a customer's small picture takes to be looked at while others bring hostile files.

    python -m tests.benchmarks.hostile_files              # with none, one and three hostile customers
    python -m tests.benchmarks.hostile_files 2 --seconds 20

Each hostile customer brings one file after the other that uses up its limit: a PDF that hides how many objects it has,
and a JPEG that is to be drawn hundreds of times. No server and no database.
"""

import argparse
import os
import threading
import time
from statistics import median

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportsite.settings")

SECONDS = 15.0


def main(customers: list[int], seconds: float) -> None:
    import django

    django.setup()
    from conversations.attachments.validation import validate_file
    from tests.uploads import picture

    tiny = picture(size=(1, 1))
    validate_file("x", tiny)  # starts the helper
    print(f"a picture of {len(tiny)} bytes, seconds")
    print(f"{'hostile':>8}{'median':>9}{'most':>9}{'pictures':>10}{'refused':>9}{'slowest refusal':>17}")
    for number in customers:
        times, refusals = measure(number, seconds, tiny)
        slowest = f"{max(refusals):.1f}" if refusals else ""
        print(f"{number:>8}{median(times):>9.3f}{max(times):>9.3f}{len(times):>10}{len(refusals):>9}{slowest:>17}")


def measure(hostile: int, seconds: float, tiny: bytes) -> tuple[list[float], list[float]]:
    """How long each small picture took, and how long the hostile files until they were refused."""
    from conversations.attachments.validation import FileRefusedError, validate_file
    from tests.uploads import pdf_of_objects, slow_jpeg

    times: list[float] = []
    refusals: list[float] = []
    files = [pdf_of_objects(1_500_000, size=b"/S#69ze"), slow_jpeg(400)]
    ends = time.monotonic() + seconds

    def attack(who: str) -> None:
        while time.monotonic() < ends:
            for content in files:
                began = time.monotonic()
                try:
                    validate_file("x", content, who=who)
                except FileRefusedError:
                    refusals.append(time.monotonic() - began)

    attackers = [threading.Thread(target=attack, args=(f"hostile {number}",)) for number in range(hostile)]
    for each in attackers:
        each.start()
    while time.monotonic() < ends:
        began = time.monotonic()
        validate_file("x", tiny, who="customer")
        times.append(time.monotonic() - began)
        time.sleep(0.05)
    for each in attackers:
        each.join()
    return times, refusals


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("customers", nargs="*", type=int, default=[0, 1, 3], help="how many are hostile")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    arguments = parser.parse_args()
    main(arguments.customers, arguments.seconds)
