"""Asking for a sync soon: after an article has changed, and now and then."""

import structlog
from openai import OpenAIError

from knowledge.jobs import SYNC_VECTOR_STORE
from knowledge.vector_store.backend import uses_store
from knowledge.vector_store.sync import AlreadyRunningError, sync_store

log = structlog.get_logger(__name__)


def ask_for_sync() -> None:
    """Have the store brought up to date soon after this transaction, if the site has one. A lost ask costs nothing: the
    schedule asks again."""
    if uses_store():
        SYNC_VECTOR_STORE.enqueue()


def bring_up_to_date() -> None:
    """One run. Whatever stops it is in its row and in the log: the next run takes it up."""
    try:
        run = sync_store()
    except AlreadyRunningError:
        log.info("store_sync_runs_already")
    except OpenAIError as error:
        log.error("store_sync_failed", error=repr(error))
    else:
        log.info("store_synced", done=run.done, failed=run.failed, removed=run.removed)
