"""Candidates from SQLite's FTS5 index; the index and its triggers are made in migration 0002."""

from collections.abc import Sequence

from django.db import connection

from knowledge.search.base import Audience, Candidate

_SQL = """
SELECT p.id, p.article_id, a.title, p.title_terms, p.heading_terms, p.body_terms
FROM knowledge_passage_fts f
JOIN knowledge_passage p ON p.id = f.rowid
JOIN knowledge_article a ON a.id = p.article_id
WHERE knowledge_passage_fts MATCH %s AND a.state = 'published' AND (a.audience = 'public' OR %s)
ORDER BY bm25(knowledge_passage_fts, 5.0, 2.0, 1.0) LIMIT %s
"""


class SqliteSource:
    def candidates(self, stems: Sequence[str], *, audience: Audience, limit: int) -> list[Candidate]:
        # Stems are letters and digits only; quoted, none of them can be read as an operator.
        match = " OR ".join(f'"{stem}"' for stem in stems)
        with connection.cursor() as cursor:
            cursor.execute(_SQL, [match, audience == "internal", limit])
            return [Candidate(*row) for row in cursor.fetchall()]
