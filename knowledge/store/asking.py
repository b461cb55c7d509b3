"""Asking for a sync soon: after an article has changed, and now and then."""

import threading

import structlog
from django.conf import settings
from django.db import connection, transaction
from openai import OpenAIError

from knowledge.backend import uses_store
from knowledge.store.syncing import AlreadyRunningError, sync_store

log = structlog.get_logger(__name__)

_wanted = threading.Event()
_working = threading.Lock()


def ask_for_sync() -> None:
    """Have the store brought up to date soon after this transaction, if the site has one. A lost ask costs nothing: the
    schedule asks again."""
    if uses_store():
        transaction.on_commit(_ask)


def _ask() -> None:
    if settings.EMBEDDED:
        _wanted.set()
        threading.Thread(target=_work_here, name="store-sync", daemon=True).start()
        return
    from knowledge.tasks import sync_vector_store

    try:
        sync_vector_store.apply_async(countdown=1, retry=False)
    except Exception as error:
        log.warning("store_sync_not_queued", error=repr(error))


def _work_here() -> None:
    """One thread works; what is asked meanwhile becomes one more run of it."""
    if not _working.acquire(blocking=False):
        return
    try:
        while _wanted.is_set():
            _wanted.clear()
            bring_up_to_date()
    finally:
        _working.release()
        connection.close()


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
