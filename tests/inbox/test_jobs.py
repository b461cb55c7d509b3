"""What the inbox has done later is asked for by name; the names are those of something."""

from inspect import iscoroutinefunction

import pytest
from django.utils.module_loading import import_string

from inbox.jobs import JOBS


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.task)
def test_a_job_names_what_there_is(job):
    assert iscoroutinefunction(import_string(job.run))
    assert import_string(job.task).name == job.task
