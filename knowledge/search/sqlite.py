"""Candidates from SQLite's FTS5 index; the index and its triggers are made in migration 0002."""

from django.db import connection

from knowledge.search.query import Query
from knowledge.search.statistics import Statistics
from knowledge.search.types import Audience, Candidate

# The index ranks before anything is joined: reading the rows of all that match would take three times as long.
# CROSS JOIN keeps that order.
_SQL = """
SELECT p.id, p.article_id, a.title, p.title_terms, p.heading_terms, p.body_terms
FROM (
    SELECT rowid, bm25(knowledge_passage_fts, 5.0, 2.0, 1.0) AS rank
    FROM knowledge_passage_fts WHERE knowledge_passage_fts MATCH %s ORDER BY rank, rowid LIMIT %s
) f
CROSS JOIN knowledge_passage p ON p.id = f.rowid
CROSS JOIN knowledge_article a ON a.id = p.article_id
WHERE a.state = 'published' AND (a.audience = 'public' OR %s)
ORDER BY f.rank, f.rowid LIMIT %s
"""
_AT_FIRST = 2  # times as many are ranked as are wanted, since some may not be readable
_THEN = 8  # times as many again


class SqliteSource:
    def candidates(self, query: Query, statistics: Statistics, *, audience: Audience, limit: int) -> list[Candidate]:
        # Stems are letters and digits only; quoted, none of them can be read as an operator.
        match = " OR ".join(f'"{stem}"' for stem in query.stems)
        at_most = sum(statistics.frequency[stem] for stem in query.stems)
        ranked = limit * _AT_FIRST
        found = self._find(match, ranked, audience, limit)
        while len(found) < limit and ranked < at_most:
            ranked *= _THEN
            found = self._find(match, ranked, audience, limit)
        return found

    def _find(self, match: str, ranked: int, audience: Audience, limit: int) -> list[Candidate]:
        """The first `limit` readable ones of the `ranked` best."""
        with connection.cursor() as cursor:
            cursor.execute(_SQL, [match, ranked, audience == "internal", limit])
            return [Candidate(*row) for row in cursor.fetchall()]
