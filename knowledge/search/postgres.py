"""Candidates from PostgreSQL's full text; the column and its index are made in migration 0002."""

from collections.abc import Sequence

from django.db import connection

from knowledge.search.base import Audience, Candidate

# ts_rank knows nothing of how rare a word is, so more candidates are asked for than of SQLite; the scorer sorts them.
_MORE = 3

# MATERIALIZED makes the text index come first. Left to itself, the planner walks through every published article when
# its figures are old, as they are after an import.
_SQL = """
WITH found AS MATERIALIZED (
    SELECT id, article_id, ts_rank('{.5,.5,.6,1}', fulltext, %s::tsquery, 0) AS rank
    FROM knowledge_passage WHERE fulltext @@ %s::tsquery
), best AS MATERIALIZED (
    SELECT f.id, f.rank FROM found f JOIN knowledge_article a ON a.id = f.article_id
    WHERE a.state = 'published' AND (a.audience = 'public' OR %s)
    ORDER BY f.rank DESC, f.id LIMIT %s
)
SELECT p.id, p.article_id, a.title, p.title_terms, p.heading_terms, p.body_terms
FROM best JOIN knowledge_passage p ON p.id = best.id JOIN knowledge_article a ON a.id = p.article_id
ORDER BY best.rank DESC, p.id
"""


class PostgresSource:
    def candidates(self, stems: Sequence[str], *, audience: Audience, limit: int) -> list[Candidate]:
        # Stems are letters and digits only; quoted, none of them can be read as an operator.
        query = " | ".join(f"'{stem}'" for stem in stems)
        with connection.cursor() as cursor:
            cursor.execute(_SQL, [query, query, audience == "internal", limit * _MORE])
            return [Candidate(*row) for row in cursor.fetchall()]
