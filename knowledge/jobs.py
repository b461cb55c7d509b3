"""Work that follows a change and that nobody waits for: done by a Celery worker, or in one process by a thread.

A command has no server around it whose threads live on: there the work is done at once, before the command ends.
"""

import threading

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import close_old_connections, connection, transaction
from django.utils.module_loading import import_string

log = structlog.get_logger(__name__)

_FORGOTTEN = 60  # seconds after which an ask that no worker took counts no longer

_stays = threading.Event()


def enable_background_threads() -> None:
    """To be said by a server: its threads have time to end."""
    _stays.set()


def in_foreground() -> bool:
    """Whether what is asked for is done at once, by whoever asks."""
    return settings.EMBEDDED and not _stays.is_set()


class BackgroundJob:
    """Background work of one kind. `run` is the dotted path of the function that does it, `task` that of the Celery
    task, which is to call `run_now`. Both are looked up when they are needed, so that whoever asks for the work need
    not know who does it.

    What is asked for again before it has begun is done once; asked for while it is being done, it is done once more.
    """

    def __init__(self, run: str, task: str) -> None:
        self.run, self.task = run, task
        self.name = task.rpartition(".")[2]  # in logs, of its thread and in the cache
        self._asked: dict[tuple[int, ...], None] = {}
        self._list = threading.Lock()
        self._working = threading.Lock()

    def enqueue(self, *about: int) -> None:
        """Have it done soon after this transaction. A broker that is down costs a log line."""
        transaction.on_commit(lambda: self._ask(about))

    def run_now(self, *about: int) -> None:
        """Do it here and now."""
        if not settings.EMBEDDED:
            cache.delete(self._key(about))  # from here on an ask is for one more run
        import_string(self.run)(*about)

    def _ask(self, about: tuple[int, ...]) -> None:
        if not settings.EMBEDDED:
            self._queue(about)
            return
        with self._list:
            self._asked[about] = None
        if in_foreground():
            self._work_off()
        else:
            threading.Thread(target=self._work_here, name=self.name, daemon=True).start()

    def _queue(self, about: tuple[int, ...]) -> None:
        try:
            if cache.add(self._key(about), True, _FORGOTTEN):
                import_string(self.task).apply_async(args=about, countdown=1, retry=False)
        except Exception as error:
            log.warning("errand_not_queued", errand=self.name, error=repr(error))

    def _key(self, about: tuple[int, ...]) -> str:
        return f"asked:{self.name}:{hash(about)}"

    def _work_here(self) -> None:
        close_old_connections()
        try:
            self._work_off()
        finally:
            connection.close()

    def _work_off(self) -> None:
        """One thread works; what is asked meanwhile is left to it."""
        while self._waiting() and self._working.acquire(blocking=False):
            try:
                while about := self._next():
                    self._try(*about[0])
            finally:
                self._working.release()

    def _waiting(self) -> bool:
        with self._list:
            return bool(self._asked)

    def _next(self) -> list[tuple[int, ...]]:
        with self._list:
            first = next(iter(self._asked), None)
            if first is None:
                return []
            del self._asked[first]
            return [first]

    def _try(self, *about: int) -> None:
        try:
            import_string(self.run)(*about)
        except Exception:
            log.exception("errand_failed", errand=self.name)


# A comparison that is lost comes with the daily one of all articles, a sync with the schedule.
COMPARE_ARTICLE = BackgroundJob("knowledge.review.contradictions.check_article", "knowledge.tasks.compare_article")
SYNC_VECTOR_STORE = BackgroundJob("knowledge.vector_store.sync.run_sync", "knowledge.tasks.sync_vector_store")
EMBED_PASSAGES = BackgroundJob("knowledge.embeddings.vectors.read_new_passages", "knowledge.tasks.read_new_passages")
CLOSE_ANSWERED_GAPS = BackgroundJob("knowledge.gaps.recording.close_answered_by", "knowledge.tasks.close_answered_gaps")
WORK_ON_IMPORT = BackgroundJob("knowledge.imports.runs.work_on", "knowledge.tasks.work_on_import")

JOBS = (COMPARE_ARTICLE, SYNC_VECTOR_STORE, EMBED_PASSAGES, CLOSE_ANSWERED_GAPS, WORK_ON_IMPORT)
