"""Work that follows a change and that nobody waits for: done by a Celery worker, or in one process by a thread.

A command has no server around it whose threads live on: there the work is done at once, before the command ends.
"""

import threading
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import close_old_connections, connection, transaction

log = structlog.get_logger(__name__)

_FORGOTTEN = 60  # seconds after which an ask that no worker took counts no longer

_stays = threading.Event()


def this_process_stays() -> None:
    """To be said by a server: its threads have time to end."""
    _stays.set()


def in_foreground() -> bool:
    """Whether what is asked for is done at once, by whoever asks."""
    return settings.EMBEDDED and not _stays.is_set()


class Errand:
    """Background work of one kind. `name` is that of its Celery task too, which is to call `run`.

    What is asked for again before it has begun is done once; asked for while it is being done, it is done once more.
    """

    def __init__(self, name: str, work: Callable[..., None]) -> None:
        self.name, self._work = name, work
        self._asked: dict[tuple[int, ...], None] = {}
        self._list = threading.Lock()
        self._working = threading.Lock()

    def ask(self, *about: int) -> None:
        """Have it done soon after this transaction. A broker that is down costs a log line."""
        transaction.on_commit(lambda: self._ask(about))

    def run(self, *about: int) -> None:
        """Do it here and now."""
        if not settings.EMBEDDED:
            cache.delete(self._key(about))  # from here on an ask is for one more run
        self._work(*about)

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
        from knowledge import tasks  # they call what asks

        try:
            if cache.add(self._key(about), True, _FORGOTTEN):
                getattr(tasks, self.name).apply_async(args=about, countdown=1, retry=False)
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
            self._work(*about)
        except Exception:
            log.exception("errand_failed", errand=self.name)
