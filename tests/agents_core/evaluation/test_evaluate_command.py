"""`manage.py evaluate` as a script uses it."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

GREETING = {"id": "hello", "messages": ["hello"], "expect": {"escalate": False, "guardrail": None}}
PERSON = {"id": "person", "messages": ["let me talk to a person"], "expect": {"escalate": True, "route": ["human"]}}
WRONG = {"id": "wrong", "messages": ["hello"], "source": "ignored", "expect": {"escalate": True}}


@pytest.fixture
def evaluate(tmp_path, demo_shop):
    def run(*cases, **options) -> tuple[int, str]:
        path = tmp_path / "cases.jsonl"
        path.write_text("\n".join(json.dumps(case) for case in cases))
        out = io.StringIO()
        try:
            call_command("evaluate", str(path), stdout=out, **options)
        except SystemExit as end:
            return int(end.code or 0), out.getvalue()
        return 0, out.getvalue()

    return run


def test_it_prints_a_table_and_passes(evaluate):
    code, printed = evaluate(GREETING, PERSON)
    assert code == 0
    assert "escalate" in printed
    assert "100.0%" in printed


def test_a_failed_case_ends_with_one_and_says_why(evaluate):
    code, printed = evaluate(GREETING, WRONG)
    assert code == 1
    assert "FAILED wrong: escalate: wanted True, got False" in printed


def test_it_writes_the_whole_result(evaluate, tmp_path):
    out = tmp_path / "result.json"
    evaluate(PERSON, WRONG, json=out)
    result = json.loads(out.read_text())
    assert [(case["id"], case["passed"]) for case in result["cases"]] == [("person", True), ("wrong", False)]
    assert result["cases"][0]["outcome"]["handoff"]["escalation_reason"] == "customer_request"
    assert result["totals"]["passed"] == 1


def test_a_case_that_passed_in_the_baseline_is_a_regression(evaluate, tmp_path):
    baseline = tmp_path / "baseline.json"
    evaluate({**WRONG, "expect": {"escalate": False}}, save_baseline=baseline)
    code, printed = evaluate(WRONG, baseline=baseline)
    assert code == 1
    assert "REGRESSION wrong" in printed


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "cases.jsonl:1"),
        ('{"id": "a", "messages": []}', "messages"),
        ('{"id": "a", "messages": ["x"], "expect": {"colour": "red"}}', "expect.colour"),
        ('{"id": "a", "messages": ["x"]}\n{"id": "a", "messages": ["y"]}', "comes twice"),
    ],
)
def test_a_broken_file_is_named_with_its_line(line, complaint, tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_text(line)
    with pytest.raises(CommandError, match=complaint):
        call_command("evaluate", str(path))


def test_a_missing_file_is_a_clear_error(tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        call_command("evaluate", str(tmp_path / "nowhere.jsonl"))


@pytest.mark.parametrize("saved", ["[1]", "{}", '{"cases": [1]}', "no JSON"])
def test_a_baseline_that_is_something_else_is_a_clear_error(evaluate, tmp_path, saved):
    baseline = tmp_path / "baseline.json"
    baseline.write_text(saved)
    with pytest.raises(CommandError, match="--baseline"):
        evaluate(GREETING, baseline=baseline)


@pytest.mark.parametrize("place", [".", "nowhere/out.json"])
def test_a_result_that_cannot_be_written_is_said_before_the_cases_are_played(evaluate, tmp_path, place):
    with pytest.raises(CommandError, match="cannot be written"):
        evaluate(GREETING, json=tmp_path / place)
