"""The result of an evaluation: totals, a table, and the comparison with a saved baseline."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents_core.evaluation.cases import Case


@dataclass(frozen=True)
class Result:
    """A case that was played. `failures` maps an expectation to what was wrong."""

    case: Case
    outcome: dict[str, Any]
    failures: dict[str, str]


def as_json(results: list[Result]) -> dict[str, Any]:
    """The whole result, as `evaluate --json` writes it."""
    cases = [
        {
            "id": result.case.id,
            "passed": not result.failures,
            "failures": [f"{name}: {problem}" for name, problem in result.failures.items()],
            "outcome": result.outcome,
        }
        for result in results
    ]
    return {"cases": cases, "totals": totals(results)}


def totals(results: list[Result]) -> dict[str, Any]:
    """Cases passed, and for each expectation how many were judged and how many were met."""
    judged: dict[str, dict[str, int]] = {}
    for result in results:
        for name in sorted(result.case.expect.model_fields_set):
            count = judged.setdefault(name, {"judged": 0, "met": 0})
            count["judged"] += 1
            count["met"] += name not in result.failures
    passed = sum(not result.failures for result in results)
    return {"cases": len(results), "passed": passed, "expectations": dict(sorted(judged.items()))}


def table(results: list[Result]) -> str:
    """The totals and every failure, for a terminal."""
    summary = totals(results)
    lines = [f"{'expectation':<14}{'met':>6}{'of':>6}{'share':>9}"]
    for name, count in summary["expectations"].items():
        lines.append(f"{name:<14}{count['met']:>6}{count['judged']:>6}{count['met'] / count['judged']:>9.1%}")
    lines.append(f"{'cases':<14}{summary['passed']:>6}{summary['cases']:>6}")
    for result in results:
        lines += [f"FAILED {result.case.id}: {name}: {problem}" for name, problem in result.failures.items()]
    return "\n".join(lines)


def read_baseline(path: Path) -> dict[str, Any]:
    """A result that `--save-baseline` wrote. Raises OSError, and ValueError for a file that is something else."""
    saved = json.loads(path.read_text(encoding="utf-8"))
    cases = saved.get("cases") if isinstance(saved, dict) else None
    if not isinstance(cases, list) or not all(isinstance(case, dict) and "id" in case for case in cases):
        raise ValueError(f"{path} was not written by --save-baseline")
    return {"cases": cases}


def regressions(baseline: dict[str, Any], results: list[Result]) -> list[str]:
    """The ids of cases that passed in the baseline and fail now."""
    passed_before = {case["id"] for case in baseline.get("cases", []) if case.get("passed")}
    return [result.case.id for result in results if result.failures and result.case.id in passed_before]
