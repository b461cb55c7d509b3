"""Our own cases, all of them, on the offline model and the demo shop."""

from pathlib import Path

import pytest
from asgiref.sync import async_to_sync

from agents_core.evaluation.cases import read_cases
from agents_core.evaluation.judge import unmet_expectations
from agents_core.evaluation.player import play

FILES = sorted((Path(__file__).parents[2] / "cases").glob("*.jsonl"))


def test_there_are_enough_cases():
    assert sum(len(read_cases(path)) for path in FILES) >= 60


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_case_passes_on_the_offline_model(path, demo_shop):
    failures = {}
    for case in read_cases(path):
        if problems := unmet_expectations(case, async_to_sync(play)(case)):
            failures[case.id] = problems
    assert failures == {}
