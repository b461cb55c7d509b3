"""The site in one process on SQLite, which is killed and started again while people write."""

import pytest

from tests.chaos.run import MODEL, SETTINGS, Plan, Run, judge
from tests.load.processes import one_process


@pytest.mark.chaos
async def test_nothing_is_lost_doubled_or_late() -> None:
    plan = Plan.from_environment(seconds=25)
    with one_process(model=MODEL, settings=SETTINGS, staff=True) as site:
        run = Run(site, plan, pace=3.0)
        judge(site, await run.play({"processes": [lambda dice: run.trouble.kill(site.web)]}, finale=site.web))
