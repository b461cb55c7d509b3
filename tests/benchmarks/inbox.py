"""Times the inbox's pages as its server does them: `python tests/benchmarks/inbox.py [ROUNDS]`.

On the database of DATABASE_URL, which `manage.py seed_inbox` has filled. It adds a teammate and claims tickets: give it
a database of its own. Each line: how long the whole request took, from the first middleware to the last byte, and how
many queries it made.
"""

import os
import random
import re
import statistics
import sys
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportsite.settings")
os.environ.setdefault("DEMO_MODE", "1")
GOAL = 60  # ms, p95


def main(rounds: int) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client

    from inbox.models import SearchText, Ticket

    settings.ALLOWED_HOSTS = ["testserver"]
    user, _created = User.objects.get_or_create(username="bench", defaults={"is_staff": True})
    client = Client(headers={"HX-Request": "true", "HX-Target": "list"})
    client.force_login(user)
    chance = random.Random(5)
    newest = Ticket.objects.latest("pk").pk
    numbers = [chance.randint(1, newest) for _ in range(400)]
    texts = list(SearchText.objects.filter(pk__in=numbers).values_list("words", flat=True))
    unclaimed = iter(Ticket.objects.awake().filter(assignee=None).values_list("pk", flat=True)[: rounds * 2 + 4])

    def timed(name: str, do: Callable[[], object]) -> None:
        do()
        queries: list[str] = []

        def count(execute, sql, *rest):
            queries.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(count):
            do()
        took = []
        for _ in range(rounds):
            started = time.perf_counter()
            do()
            took.append((time.perf_counter() - started) * 1000)
        p95 = statistics.quantiles(took, n=20)[-1]
        print(
            f"{name:<34} p50 {statistics.median(took):6.1f} ms   p95 {p95:6.1f} ms   {len(queries):3} queries"
            f"{'' if p95 <= GOAL else '   over the goal'}",
            flush=True,
        )

    def get(query: str) -> str:
        response = client.get(f"/inbox/?{query}")
        assert response.status_code == 200, response.status_code
        return response.content.decode()

    if not Ticket.objects.awake().exists():
        sys.exit("There is no open ticket: run manage.py seed_inbox first.")
    print(f"{Ticket.objects.count():,} tickets, {Ticket.objects.open().count():,} open, {connection.vendor}")
    for view in ("unassigned", "mine", "waiting", "open", "snoozed", "resolved", "all"):
        timed(f"list: {view}", lambda view=view: get(f"view={view}"))
    for filters in ("view=all&reason=legal", "view=resolved&risk=high", "view=resolved&tag=vip"):
        timed(f"list: {filters}", lambda filters=filters: get(filters))
    deep = "view=all"
    for _ in range(25):
        found = re.search(r'href="[^"?]*\?([^"]*)"[^>]*rel="next"', get(deep))
        deep = unescape(found[1]) if found else deep
    timed("list: all, page 26", lambda: get(deep))

    def a_word(place: slice) -> str:
        return chance.choice(sorted(chance.choice(texts).split(), key=len)[place])

    timed("search: an order number", lambda: get(f"view=all&q={chance.randint(1000, 9_999_999)}"))
    timed("search: a customer's address", lambda: get(f"view=all&q=ada.{chance.randint(1, newest // 4)}@example.com"))
    timed("search: a word of many tickets", lambda: get("view=all&q=order"))
    timed("search: a word that is said", lambda: get(f"view=all&q={a_word(slice(5, 40))}"))
    timed("search: two of them", lambda: get(f"view=all&q={a_word(slice(5, 40))}+{a_word(slice(5, 40))}"))
    timed("search: two letters", lambda: get("view=all&q=ka"))
    timed("search: a word nobody said", lambda: get("view=all&q=xyzzyx"))
    timed("search: resolved, two words", lambda: get(f"view=resolved&q={a_word(slice(5, 40))}+order"))
    timed("search: unassigned, a word", lambda: get(f"view=unassigned&q={a_word(slice(5, 40))}"))

    page = Client(headers={"HX-Request": "true", "HX-Target": "ticket"})
    page.force_login(user)
    timed("open a ticket", lambda: page.get(f"/inbox/{chance.choice(numbers)}/"))
    timed("claim a ticket", lambda: page.post(f"/inbox/{next(unclaimed)}/claim/"))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
