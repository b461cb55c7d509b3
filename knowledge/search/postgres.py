"""Candidates from PostgreSQL's full text; the column and its index are made in migration 0002.

Where ranking every passage with any word of the question is too dear, combinations of words say which are worth it. A
passage may answer when the words it shares with the question are rare enough together: one rare word, or two or three
that are more common. The less a combination weighs the more passages hold it, so combinations are taken from the
heaviest on until about as many passages hold them as may be ranked.
"""

from collections.abc import Sequence
from itertools import combinations

from django.db import connection

from knowledge.search.query import Query
from knowledge.search.statistics import Statistics
from knowledge.search.types import Audience, Candidate

# ts_rank knows nothing of how rare a word is, so more candidates are asked for than of SQLite; the scorer sorts them.
_MORE = 2

# ts_rank reads a whole vector, a few microseconds each. Where more passages than MANY have a word of the question, some
# RANKED of them are chosen by the words that they have together, which is the better choice as well.
MANY = 3000
RANKED = 1000
_THREES_UP_TO = 8  # stems; from there on, pairs weigh enough, and there are many threes

# The planner's figures are old after an import, so nothing is left to it. MATERIALIZED makes the text index come first
# (else it may walk through every published article); the subquery finds an article by its key, and only until there are
# enough, since OFFSET keeps the sorting below it.
_SQL = """
WITH found AS MATERIALIZED (
    SELECT id, article_id, ts_rank('{.5,.5,.6,1}', fulltext, %s::tsquery, 0) AS rank
    FROM knowledge_passage WHERE fulltext @@ %s::tsquery
), best AS MATERIALIZED (
    SELECT id, rank FROM (SELECT id, article_id, rank FROM found ORDER BY rank DESC, id OFFSET 0) f
    WHERE (
        SELECT a.state = 'published' AND (a.audience = 'public' OR %s)
        FROM knowledge_article a WHERE a.id = f.article_id
    )
    LIMIT %s
)
SELECT p.id, p.article_id, (SELECT a.title FROM knowledge_article a WHERE a.id = p.article_id),
    p.title_terms, p.heading_terms, p.body_terms
FROM best JOIN knowledge_passage p ON p.id = best.id
ORDER BY best.rank DESC, p.id
"""

Combination = tuple[str, ...]


class PostgresSource:
    def candidates(self, query: Query, statistics: Statistics, *, audience: Audience, limit: int) -> list[Candidate]:
        wanted = _any_of(query.stems)
        if sum(statistics.frequency[stem] for stem in query.stems) > MANY:
            found = self._find(wanted, _enough_of(query, statistics), audience, limit)
            if len(found) >= limit:
                return found
        return self._find(wanted, wanted, audience, limit)

    def _find(self, wanted: str, enough: str, audience: Audience, limit: int) -> list[Candidate]:
        """Passages for which `enough` holds, by how much of `wanted` they have."""
        with connection.cursor() as cursor:
            cursor.execute(_SQL, [wanted, enough, audience == "internal", limit * _MORE])
            return [Candidate(*row) for row in cursor.fetchall()]


# Stems are letters and digits only; quoted, none of them can be read as an operator.
def _any_of(stems: tuple[str, ...]) -> str:
    return " | ".join(f"'{stem}'" for stem in stems)


def _enough_of(query: Query, statistics: Statistics) -> str:
    # Common words propose nothing alone, but beside another they do.
    known = [term.stem for term in query.terms if term.stem in statistics.frequency]
    stems = list(dict.fromkeys([*query.stems, *known]))
    by_first: dict[str, list[str]] = {}
    for first, *others in rare_combinations(stems, statistics, rows=RANKED):
        by_first.setdefault(f"'{first}'", []).extend([" & ".join(f"'{other}'" for other in others)] if others else [])
    return " | ".join(f"{first} & ({' | '.join(rest)})" if rest else first for first, rest in by_first.items())


def rare_combinations(stems: Sequence[str], statistics: Statistics, *, rows: int) -> list[Combination]:
    """Combinations of stems that some `rows` passages hold, fewer when even the heaviest is more common.

    No combination contains another. Counts suppose that words are independent, so related words find more.
    """
    share = {stem: statistics.frequency[stem] / max(statistics.passages, 1) for stem in stems}
    weight = {stem: statistics.idf(stem) for stem in stems}
    options = []
    for size in (1, 2, 3) if len(stems) <= _THREES_UP_TO else (1, 2):
        for members in combinations(stems, size):
            expected = float(statistics.passages)
            for stem in members:
                expected *= share[stem]
            options.append((sum(weight[stem] for stem in members), expected, members))
    options.sort(key=lambda option: -option[0])
    chosen: list[Combination] = []
    total = 0.0
    for _weight, expected, members in options:
        total += expected
        if chosen and total > rows:
            break
        chosen.append(members)
    return _smallest(chosen)


def _smallest(chosen: list[Combination]) -> list[Combination]:
    """Without those that a smaller one among them makes needless."""
    kept: list[Combination] = []
    held: list[set[str]] = []
    for members in sorted(chosen, key=len):
        if not any(smaller <= set(members) for smaller in held):
            kept.append(members)
            held.append(set(members))
    return kept
