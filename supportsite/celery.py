"""The Celery application: turns, sweeps and syncs."""

import os
import sys
from typing import Any

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportsite.settings")


class SiteCelery(Celery):
    """Celery's, which runs nothing where the web process does all of it: a worker beside that would answer customers
    whose open chats do not hear of it."""

    @property
    def Worker(self) -> Any:  # noqa: N802 - Celery's name
        """What `celery worker` runs."""
        _check_redis("worker")
        return super().Worker

    @property
    def Beat(self) -> Any:  # noqa: N802 - Celery's name
        """What `celery beat` runs."""
        _check_redis("beat")
        return super().Beat


def _check_redis(process: str) -> None:
    if settings.EMBEDDED:
        reason = f"celery {process} needs it; without it the web process does the work of workers and beat itself"
        print(f"configuration: REDIS_URL: {reason}", file=sys.stderr)
        sys.exit(2)


app = SiteCelery("supportsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
