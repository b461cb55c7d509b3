"""The condition that a ticket says certain words, on both databases."""

import json
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Func

from inbox.search.words import words_of

MOST_ASKED = 12  # words; nobody types more, and what is pasted need not be compared to its end
# Of words that more tickets hold, a walk from the newest ticket finds a page at once, and to gather all would take
# long. Of rarer ones the index has all at once, and a walk may find none to its end. PostgreSQL's own choice would be
# to walk for every beginning of a word that it has no figures for: it takes that to be in every 300th ticket.
COMMON_SHARE = 1 / 200
FEW = 1000  # tickets that are gathered in any case

_MATCHES = "SELECT ticket_id FROM inbox_searchtext WHERE fulltext @@ %s::tsquery"


class Says(Func):
    """True for the tickets, given by their key, that hold each word of a text, or a longer word that begins with it.

    Without a word in the text it is true for none.
    """

    output_field = BooleanField()
    conditional = True

    def __init__(self, key: Any, text: str) -> None:
        super().__init__(key)
        self.asked = list(dict.fromkeys(words_of(text)))[:MOST_ASKED]

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        # Cast and not parsed: these are the index's words already, quoted, and nothing in them is an operator.
        query = " & ".join(f"'{word}':*" for word in self.asked)
        keys = _MATCHES if not query or _is_common(query) else f"WITH f AS MATERIALIZED ({_MATCHES}) TABLE f"
        return self._among(compiler, keys, query)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        query = " AND ".join(f'"{word}"*' for word in self.asked)
        return self._among(
            compiler, "SELECT rowid FROM inbox_searchtext_fts WHERE inbox_searchtext_fts MATCH %s", query
        )

    def _among(self, compiler: Any, keys: str, query: str) -> tuple[str, Any]:
        if not query:
            return "1 = 0", []
        key, params = compiler.compile(self.source_expressions[0])
        return f"{key} IN ({keys})", [*params, query]


def _is_common(query: str) -> bool:
    """Whether so many tickets match, as PostgreSQL estimates it."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {_MATCHES}", [query])
        plan = cursor.fetchone()[0]
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'inbox_searchtext'::regclass")
        [tickets] = cursor.fetchone()
    matching = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"]
    return matching > max(FEW, tickets * COMMON_SHARE)
