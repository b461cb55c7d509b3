"""Candidates from PostgreSQL's full text; the column and its index are made in migration 0002."""

from collections.abc import Sequence

from django.db import connection

from knowledge.search.base import Audience, Candidate

# ts_rank knows nothing of how rare a word is, so more candidates are asked for than of SQLite; the scorer sorts them.
_MORE = 4

_SQL = """
SELECT p.id, p.article_id, p.title_terms, p.heading_terms, p.body_terms
FROM knowledge_passage p
JOIN knowledge_article a ON a.id = p.article_id
WHERE p.fulltext @@ %s::tsquery AND a.state = 'published' AND (a.audience = 'public' OR %s)
ORDER BY ts_rank('{.5,.5,.6,1}', p.fulltext, %s::tsquery, 0) DESC, p.id LIMIT %s
"""


class PostgresSource:
    def candidates(self, stems: Sequence[str], *, audience: Audience, limit: int) -> list[Candidate]:
        # Stems are letters and digits only; quoted, none of them can be read as an operator.
        query = " | ".join(f"'{stem}'" for stem in stems)
        with connection.cursor() as cursor:
            cursor.execute(_SQL, [query, audience == "internal", query, limit * _MORE])
            return [Candidate(*row) for row in cursor.fetchall()]
