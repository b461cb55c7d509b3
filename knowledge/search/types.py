"""The shapes that every search backend shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from knowledge.models import Passage
from knowledge.search.query import Query
from knowledge.search.statistics import Statistics

Verdict = Literal["answer", "unsure", "refuse"]
Audience = Literal["public", "internal"]


@dataclass(frozen=True)
class Candidate:
    """A passage that the database proposes: ids, its article's title, and the space-separated terms of its fields."""

    passage_id: int
    article_id: int
    title: str
    title_terms: str
    heading_terms: str
    body_terms: str


class CandidateSource(Protocol):
    """Where candidates come from. Each database has one."""

    def candidates(self, query: Query, statistics: Statistics, *, audience: Audience, limit: int) -> list[Candidate]:
        """Passages of published articles that hold any of the query's stems, the most promising first.

        Articles that the audience may not read are left out here, not after the limit.
        """
        ...


class Overlay(Protocol):
    """A change to the index that is not stored: a search may be made as it would be after it."""

    @property
    def figures(self) -> Statistics:
        """The statistics after the change."""
        ...

    @property
    def room(self) -> int:
        """How many of the candidates that the database proposes the change may take away."""
        ...

    @property
    def passages(self) -> Mapping[int, Passage]:
        """The passages that would come, by an id that no stored one has."""
        ...

    def change(self, found: list[Candidate], stems: Sequence[str], audience: Audience) -> list[Candidate]:
        """The candidates after the change."""
        ...


@dataclass(frozen=True)
class Hit:
    """A passage that may answer. `article_id` is the public id; `score` is 0 to 1, comparable within one search."""

    article_id: str
    slug: str
    revision: int
    title: str
    url: str
    heading: str
    anchor: str
    text: str
    score: float
    passage_id: int


@dataclass(frozen=True)
class Retrieval:
    """What a search came to. `score` is how sure the gate is that the hits answer, 0 to 1; `took_ms` is milliseconds.

    `hits` holds the best passages article by article, best first, and is empty when the verdict is `refuse`.
    """

    question: str
    verdict: Verdict
    hits: list[Hit] = field(default_factory=list)
    score: float = 0.0
    took_ms: int = 0
