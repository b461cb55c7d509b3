"""Background work on the help centre."""

import logging

from celery import shared_task
from django.utils import timezone

from knowledge import jobs
from knowledge.review import freshness
from knowledge.search import indexing
from knowledge.vector_store.backend import uses_store

logger = logging.getLogger(__name__)


@shared_task
def sync_knowledge() -> None:
    report = indexing.sync_local()
    logger.info("knowledge index synced: %d rebuilt, %d unchanged", report.rebuilt, report.unchanged)


@shared_task
def sync_vector_store() -> None:
    """Bring the vector store up to date, if the site has one."""
    if uses_store():
        jobs.SYNC_VECTOR_STORE.run_now()


@shared_task
def flag_stale_articles() -> None:
    """Once a day, however often it is asked for."""
    if freshness.flag_stale_once(timezone.localdate()):
        logger.info("articles looked through for what is stale")


@shared_task
def compare_article(article_id: int) -> None:
    """Look for what the article and the others say differently."""
    jobs.COMPARE_ARTICLE.run_now(article_id)


@shared_task
def read_new_passages() -> None:
    """Have the sentence model read what it has not read yet."""
    jobs.EMBED_PASSAGES.run_now()


@shared_task
def close_answered_gaps(*article_ids: int) -> None:
    """Ask again what nobody could answer, now that these articles are published; without any, what was not asked again
    for longest."""
    jobs.CLOSE_ANSWERED_GAPS.run_now(*article_ids)


@shared_task
def work_on_import(run_id: int) -> None:
    """Check or import what somebody uploaded."""
    jobs.WORK_ON_IMPORT.run_now(run_id)
