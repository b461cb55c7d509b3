"""The condition that a ticket says certain words, on both databases."""

from typing import Any

from django.db.models import BooleanField, Func

from inbox.search.gathering import keys_of
from inbox.search.words import words_of

MOST_ASKED = 12  # words; nobody types more, and what is pasted need not be compared to its end


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
        return self._among(compiler, *keys_of(self.asked)) if self.asked else self._none()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        keys = "SELECT rowid FROM inbox_searchtext_fts WHERE inbox_searchtext_fts MATCH %s"
        query = " AND ".join(f'"{word}"*' for word in self.asked)
        return self._among(compiler, keys, [query]) if self.asked else self._none()

    def _among(self, compiler: Any, keys: str, queries: list[str]) -> tuple[str, Any]:
        key, params = compiler.compile(self.source_expressions[0])
        return f"{key} IN ({keys})", [*params, *queries]

    def _none(self) -> tuple[str, Any]:
        return "1 = 0", []
