"""Background work on the help centre."""

import logging

from celery import shared_task
from django.utils import timezone

from knowledge import freshness, sync

logger = logging.getLogger(__name__)


@shared_task
def sync_knowledge() -> None:
    report = sync.sync_local()
    logger.info("knowledge index synced: %d rebuilt, %d unchanged", report.rebuilt, report.unchanged)


@shared_task
def flag_stale_articles() -> None:
    flagged = freshness.flag_stale(timezone.localdate())
    logger.info("articles flagged for review: %d", flagged)
