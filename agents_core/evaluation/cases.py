"""The case format: one JSON object a line."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

OneOrMore = str | None | list[str | None]


class CaseError(ValueError):
    """A case file that cannot be read. The message names the file and the line."""


class CaseCustomer(BaseModel):
    """Who asks."""

    email: str = ""
    name: str = ""
    verified: bool = False


class Expectation(BaseModel):
    """What must come of it. Only what is given is judged; a list means any one of these."""

    model_config = ConfigDict(extra="forbid")

    route: OneOrMore = None
    escalate: bool | None = None
    reason: OneOrMore = None
    risk: OneOrMore = None
    guardrail: OneOrMore = None
    sources: list[str] | None = None
    refuse: bool | None = None
    contains: list[str] | None = None
    not_contains: list[str] | None = None
    fields: dict[str, str] | None = None


class Case(BaseModel):
    """A conversation to play. Other keys of the line are ignored."""

    id: str
    messages: list[str] = Field(min_length=1)
    customer: CaseCustomer = CaseCustomer()
    page: str = ""
    tags: list[str] = []
    expect: Expectation = Expectation()


def read_cases(path: Path) -> list[Case]:
    """The cases of a file. Raises CaseError for the first line that is none, and for an id that comes twice."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}: {error}") from None
    cases = [_case(line, f"{path}:{number}") for number, line in enumerate(lines, start=1) if line.strip()]
    ids: set[str] = set()
    for case in cases:
        if case.id in ids:
            raise CaseError(f"{path}: the id {case.id!r} comes twice")
        ids.add(case.id)
    return cases


def _case(line: str, place: str) -> Case:
    try:
        return Case.model_validate_json(line)
    except ValidationError as error:
        problem: Any = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise CaseError(f"{place}: {where + ': ' if where else ''}{problem['msg']}") from None
