"""What a change to an article would do to the answers that customers get, told by what they asked lately."""

import time
from collections import Counter
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.hooks import recent_questions
from knowledge.search.retriever import search
from knowledge.search.types import Retrieval, Verdict
from knowledge.search.what_if import WhatIfIndex

QUESTIONS = 200
SECONDS = 5.0  # somebody waits for the page


class Kind(models.TextChoices):
    GAINED = "gained", _("Now gets an answer")
    LOST = "lost", _("Would lose its answer")
    HERE = "here", _("Comes from this article instead")
    ELSEWHERE = "elsewhere", _("Comes from another article")
    SURER = "surer", _("Might now be answered")
    VAGUER = "vaguer", _("Less likely to be answered")


@dataclass(frozen=True)
class Answer:
    """How a question is answered: the verdict, and the article that comes first, if any."""

    verdict: Verdict
    article_id: str
    title: str


@dataclass(frozen=True)
class Change:
    """A question that would be answered differently."""

    question: str
    before: Answer
    after: Answer
    kind: Kind


@dataclass(frozen=True)
class Impact:
    """`changes` are newest first. `tried` is less than `asked` when time ran out; `same` counts the questions that are
    answered from this article before and after, so perhaps in other words."""

    asked: int
    tried: int
    same: int
    changes: list[Change]

    @property
    def counts(self) -> dict[Kind, int]:
        """How many changes there are of each kind, in the order of the kinds."""
        found = Counter(change.kind for change in self.changes)
        return {kind: found[kind] for kind in Kind if found[kind]}


def impact_of(what_if: WhatIfIndex) -> Impact:
    """Tries the newest questions with and without the change. Reads only."""
    questions = recent_questions(QUESTIONS)
    until = time.monotonic() + SECONDS
    own = what_if.article.public_id
    changes, same, tried = [], 0, 0
    for question in questions:
        if time.monotonic() > until:
            break
        tried += 1
        if not what_if.affects(question):
            continue
        before, after = _answer(search(question, k=1)), _answer(what_if.search(question, k=1))
        kind = _kind(before, after, own)
        if kind:
            changes.append(Change(question, before, after, kind))
        elif after.article_id == own:
            same += 1
    return Impact(len(questions), tried, same, changes)


def _answer(found: Retrieval) -> Answer:
    first = found.hits[0] if found.hits else None
    return Answer(found.verdict, first.article_id if first else "", first.title if first else "")


def _kind(before: Answer, after: Answer, own: str) -> Kind | None:
    if before.verdict != after.verdict and "answer" in (before.verdict, after.verdict):
        return Kind.GAINED if after.verdict == "answer" else Kind.LOST
    if before.verdict != after.verdict:
        return Kind.SURER if after.verdict == "unsure" else Kind.VAGUER
    if before.article_id != after.article_id:
        return Kind.HERE if after.article_id == own else Kind.ELSEWHERE
    return None
