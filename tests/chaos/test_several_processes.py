"""The site as several processes on PostgreSQL and Redis, all of which are killed while people write."""

import pytest

from tests.chaos.run import MODEL, SETTINGS, Plan, Run, judge
from tests.load.processes import several_processes


@pytest.mark.chaos
async def test_nothing_is_lost_doubled_or_late() -> None:
    plan = Plan.from_environment(seconds=45)
    with several_processes(webs=2, workers=2, model=MODEL, settings=SETTINGS, staff=True) as (site, postgres, redis):
        run = Run(site, plan, pace=5.0)
        trouble = run.trouble
        breaking = {
            "processes": [
                lambda dice: trouble.kill([dice.choice(site.workers)]),
                lambda dice: trouble.kill([dice.choice(site.web)]),
            ],
            "servers": [
                lambda dice: trouble.restart_redis(redis),
                lambda dice: trouble.restart_postgres(postgres, "fast"),
                lambda dice: trouble.restart_postgres(postgres, "immediate"),
            ],
        }
        judge(site, await run.play(breaking, finale=[*site.workers, site.web[0]]))
