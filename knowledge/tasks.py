"""Background work on the help centre."""

import logging

from celery import shared_task
from django.utils import timezone

from knowledge import freshness, sync
from knowledge.backend import uses_store
from knowledge.store.asking import bring_up_to_date

logger = logging.getLogger(__name__)


@shared_task
def sync_knowledge() -> None:
    report = sync.sync_local()
    logger.info("knowledge index synced: %d rebuilt, %d unchanged", report.rebuilt, report.unchanged)


@shared_task
def sync_vector_store() -> None:
    """Bring the vector store up to date, if the site has one."""
    if uses_store():
        bring_up_to_date()


@shared_task
def flag_stale_articles() -> None:
    flagged = freshness.flag_stale(timezone.localdate())
    logger.info("articles flagged for review: %d", flagged)
