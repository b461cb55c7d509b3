"""The condition that a ticket says certain words, on both databases, and how PostgreSQL finds such tickets soonest.

PostgreSQL's own choices rest on too little: each beginning of a word that it has no figures for it takes to be in every
300th ticket.
"""

import json
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Func

from inbox.fulltext.words import tokenize

MOST_ASKED = 12  # words; nobody types more, and what is pasted need not be compared to its end

# To gather all tickets that match costs the more, the more there are. To walk from the newest to a page of them costs
# the more, the fewer there are, and a walk may find none to its end. Costs are in tickets that are gathered, measured.
WALKED = 100  # times the tickets for each that matches
FEW = 1000  # tickets that are gathered in any case
# To compare words, the index puts together all tickets with the beginning of each. Where the rarer words leave few, it
# is quicker to look whether these hold the others.
PUT_TOGETHER, LOOKED_AT = 1 / 30, 2
# Before a walk, so many of the newest are asked: words may each be common, and never in one ticket or long out of use.
SAMPLE, LEAST = 400, 3

_MATCHES = "SELECT ticket_id FROM inbox_searchtext WHERE fulltext @@ %s::tsquery"
_NEWEST = """SELECT COUNT(*) FROM (SELECT fulltext FROM inbox_searchtext ORDER BY ticket_id DESC LIMIT %s) AS newest
    WHERE fulltext @@ %s::tsquery"""


class MatchesWords(Func):
    """True for the tickets, given by their key, that hold each word of a text, or a longer word that begins with it.

    Without a word in the text it is true for none.
    """

    output_field = BooleanField()
    conditional = True

    def __init__(self, key: Any, text: str) -> None:
        super().__init__(key)
        self.asked = list(dict.fromkeys(tokenize(text)))[:MOST_ASKED]

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return self._among(compiler, *matching_keys_sql(self.asked)) if self.asked else self._none()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        keys = "SELECT rowid FROM inbox_searchtext_fts WHERE inbox_searchtext_fts MATCH %s"
        query = " AND ".join(f'"{word}"*' for word in self.asked)
        return self._among(compiler, keys, [query]) if self.asked else self._none()

    def _among(self, compiler: Any, keys: str, queries: list[str]) -> tuple[str, Any]:
        key, params = compiler.compile(self.source_expressions[0])
        return f"{key} IN ({keys})", [*params, *queries]

    def _none(self) -> tuple[str, Any]:
        return "1 = 0", []


def matching_keys_sql(words: list[str]) -> tuple[str, list[str]]:
    """A query for the keys of the tickets that hold these words or longer ones, and its parameters."""
    # Cast and not parsed: these are the index's words already, quoted, and nothing in them is an operator.
    queries = [f"'{word}':*" for word in words]
    tickets, held = _estimates(queries)
    indexed: list[str] = []
    looked_at: list[str] = []
    cost, left, matching = 0.0, tickets, tickets
    for number, query in sorted(zip(held, queries, strict=True)):
        matching *= number / tickets
        if indexed and number * PUT_TOGETHER > left * LOOKED_AT:
            looked_at.append(query)
        else:
            indexed.append(query)
            left, cost = matching, cost + number * PUT_TOGETHER
    cost += left * (1 + LOOKED_AT) if looked_at else left
    if matching > FEW and cost * matching > WALKED * tickets and _are_in_the_newest(whole := " & ".join(queries)):
        return _MATCHES, [whole]
    # DISTINCT, of what is distinct anyway, keeps this a query of its own, in whose order the newest can be read.
    # IS TRUE keeps the index out of a condition.
    look = " AND (fulltext @@ %s::tsquery) IS TRUE" if looked_at else ""
    gathered = _MATCHES.replace("SELECT", "SELECT DISTINCT") + look + " ORDER BY ticket_id DESC"
    return gathered, [" & ".join(each) for each in (indexed, looked_at) if each]


def _estimates(queries: list[str]) -> tuple[float, list[float]]:
    """How many tickets there are, and how many match each of the queries, as PostgreSQL estimates it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'inbox_searchtext'::regclass")
        [tickets] = cursor.fetchone()
        held = []
        for query in queries:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {_MATCHES}", [query])
            [plan] = cursor.fetchone()
            held.append((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"])
    return max(tickets, *held, 1), held


def _are_in_the_newest(query: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [SAMPLE, query])
        [found] = cursor.fetchone()
    return found >= LEAST
