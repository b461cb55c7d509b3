"""The site as several processes on PostgreSQL and Redis, all of which are killed while people write."""

import asyncio
import time

import pytest

from tests.chaos import staff
from tests.chaos.run import MODEL, SETTINGS, Plan, Run, judge
from tests.chaos.trouble import one_after_the_other
from tests.load.processes import Postgres, Process, Site, several_processes


@pytest.mark.chaos
def test_nothing_is_lost_doubled_or_late() -> None:
    plan = Plan.from_environment(seconds=45)
    with several_processes(webs=2, workers=2, model=MODEL, settings=SETTINGS) as (site, postgres, redis):
        staff.hire(site)
        seen = asyncio.run(_play(site, postgres, redis, plan))
        judge(site, seen)


async def _play(site: Site, postgres: Postgres, redis: Process, plan: Plan):
    run = Run(site, plan)
    trouble = run.trouble
    until = time.time() + plan.seconds
    breaking = [
        lambda: trouble.kill([trouble.random.choice(site.workers)]),
        lambda: trouble.kill([trouble.random.choice(site.web)]),
        lambda: trouble.restart_redis(redis),
        lambda: trouble.restart_postgres(postgres, "fast"),
        lambda: trouble.restart_postgres(postgres, "immediate"),
    ]
    confusing = [lambda: trouble.confuse_the_model(trouble.random.uniform(2, 5))]
    return await run.play(
        [
            lambda: one_after_the_other(trouble, breaking, (1, 4), until),
            lambda: one_after_the_other(trouble, confusing, (3, 8), until),
            lambda: one_after_the_other(
                trouble, [trouble.flip_the_switch], (plan.seconds / 2, plan.seconds / 2), until
            ),
        ],
        site.workers,
    )
