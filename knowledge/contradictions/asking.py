"""Asking for a comparison soon: after an article has changed. A lost ask costs a day: all are compared once a day."""

import threading

import structlog
from django.conf import settings
from django.db import connection, transaction

log = structlog.get_logger(__name__)

_wanted: set[int] = set()
_adding = threading.Lock()
_working = threading.Lock()


def ask_for_comparison(article_id: int) -> None:
    """Have an article compared with the others, soon after this transaction."""
    transaction.on_commit(lambda: _ask(article_id))


def _ask(article_id: int) -> None:
    if settings.EMBEDDED:
        with _adding:
            _wanted.add(article_id)
        threading.Thread(target=_work_here, name="comparison", daemon=True).start()
        return
    from knowledge.tasks import compare_article

    try:
        compare_article.apply_async(args=[article_id], countdown=1, retry=False)
    except Exception as error:
        log.warning("comparison_not_queued", article=article_id, error=repr(error))


def _work_here() -> None:
    """One thread works, and takes what is asked meanwhile."""
    from knowledge.contradictions.keeping import check_article

    while _wanted and _working.acquire(blocking=False):
        try:
            while _wanted:
                with _adding:
                    article_id = _wanted.pop()
                check_article(article_id)
        except Exception:
            log.exception("comparison_failed")
        finally:
            _working.release()
            connection.close()
