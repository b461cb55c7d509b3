"""One run of the sync: the new file first, then the switch, then the old file goes. Safe to stop anywhere.

What the store holds for an article is the file that its `current` row names. A search passes over all others, so that
an article is neither missing nor doubled in answers while its file is being replaced.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import openai
import structlog
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from openai import OpenAI

from knowledge.models import Article, StoreFile, StoreProblem, StoreRun, VectorStore
from knowledge.store import remote
from knowledge.store.content import Wanted, wanted

log = structlog.get_logger(__name__)

AT_ONCE = 8
DEAD_AFTER = timedelta(minutes=10)  # without a sign of life, a run was killed
FIRST_PAUSE = timedelta(minutes=1)  # after a failure; twice as long after each further one
LONGEST_PAUSE = timedelta(hours=6)

Progress = Callable[[StoreRun], None]
# What no repetition for single articles will cure.
HOPELESS = (openai.AuthenticationError, openai.PermissionDeniedError, openai.APIConnectionError)


class AlreadyRunningError(Exception):
    """Another process brings the store up to date now."""


def sync_store(progress: Progress = lambda run: None, *, again: bool = False) -> StoreRun:
    """Make the store equal to the published articles. With `again`, articles that failed a moment ago are tried too.

    Raises AlreadyRunningError, and OpenAIError when the store cannot be used at all; what was done until then stays.
    """
    run = _begin()
    try:
        _Sync(remote.client(), run, progress).work(again=again)
    except BaseException as error:
        run.error = repr(error)[:2000]
        raise
    finally:
        run.finished, run.running = timezone.now(), None
        run.save()
    return run


def _begin() -> StoreRun:
    """The row of this run. One at a time; one whose process died is ended."""
    dead = StoreRun.objects.filter(running=True, alive__lt=timezone.now() - DEAD_AFTER)
    dead.update(running=None, finished=timezone.now(), error="the process died")
    try:
        with transaction.atomic():
            return StoreRun.objects.create()
    except IntegrityError:
        raise AlreadyRunningError from None


class _Sync:
    """One run."""

    def __init__(self, api: OpenAI, run: StoreRun, progress: Progress) -> None:
        self.api, self.run, self.progress = api, run, progress
        self.store = _store(api)

    def work(self, *, again: bool) -> None:
        """The whole of it."""
        present = remote.listed(self.api, self.store.store_id)
        # Somebody deleted it behind our back, or the store could not keep it: it is to be uploaded anew.
        missing = StoreFile.objects.filter(state=StoreFile.State.CURRENT).exclude(file_id__in=_sound(present))
        missing.update(state=StoreFile.State.OLD)
        outdated = self._outdated(again=again)
        self.run.total = len(outdated)
        self._tell()
        with ThreadPoolExecutor(AT_ONCE, "store") as pool:
            for done in pool.map(self._bring, outdated):
                self.run.done += done
                self.run.failed += not done
                self._tell()
        StoreFile.objects.filter(state=StoreFile.State.CURRENT).exclude(article__state=Article.State.PUBLISHED).update(
            state=StoreFile.State.OLD
        )
        self._clean_up()

    def _outdated(self, *, again: bool) -> list[Wanted]:
        """The files that the store should hold and does not."""
        held = dict(StoreFile.objects.filter(state=StoreFile.State.CURRENT).values_list("article_id", "content_hash"))
        resting = StoreProblem.objects.filter(retry_at__gt=timezone.now()).values("article")
        published = Article.objects.published()
        files = (wanted(each, self.store) for each in (published if again else published.exclude(pk__in=resting)))
        return [file for file in files if held.get(file.article.pk) != file.content_hash]

    def _bring(self, file: Wanted) -> bool:
        """Bring one article's new text into the store; whether that went well. Runs in a thread of its own."""
        row = None
        try:
            row = self._uploaded(file)
            remote.take_in(self.api, self.store.store_id, row.file_id, file.attributes)
            _switch(file, row)
            return True
        except HOPELESS:
            raise
        except (openai.OpenAIError, remote.StoreError) as error:
            if row and isinstance(error, remote.StoreError):  # this file will not do: the next attempt brings another
                StoreFile.objects.filter(pk=row.pk).update(state=StoreFile.State.OLD)
            _remember_problem(file.article, error)
            return False
        finally:
            connection.close()

    def _uploaded(self, file: Wanted) -> StoreFile:
        """The uploaded file, which an interrupted run may have left. Written down before anything else is done."""
        left = StoreFile.objects.filter(
            article=file.article, content_hash=file.content_hash, state=StoreFile.State.NEW
        ).first()
        return left or StoreFile.objects.create(
            article=file.article, content_hash=file.content_hash, file_id=remote.upload(self.api, file)
        )

    def _clean_up(self) -> None:
        """Delete what is no longer answered from, and the strays of runs that were killed between two steps."""
        unfinished = StoreProblem.objects.values("article")
        leftover = StoreFile.objects.filter(state=StoreFile.State.NEW).exclude(article__in=unfinished)
        leftover.update(state=StoreFile.State.OLD)
        for row in StoreFile.objects.filter(state=StoreFile.State.OLD):
            remote.remove(self.api, self.store.store_id, row.file_id)
            row.delete()
            self.run.removed += 1
        known = set(StoreFile.objects.values_list("file_id", flat=True))
        for file_id in [each for each in remote.uploaded(self.api, self.store.prefix) if each not in known]:
            remote.remove(self.api, self.store.store_id, file_id)
            self.run.removed += 1
        self._tell()

    def _tell(self) -> None:
        self.run.alive = timezone.now()
        self.run.save()
        self.progress(self.run)


def _store(api: OpenAI) -> VectorStore:
    """The store of this installation, made when there is none."""
    found = VectorStore.objects.first()
    if found and settings.OPENAI_VECTOR_STORE in ("", found.store_id):
        return found
    if found:  # another one was set: it starts empty of ours
        StoreFile.objects.all().delete()
        found.store_id = settings.OPENAI_VECTOR_STORE
        found.save(update_fields=["store_id"])
        return found
    store_id = settings.OPENAI_VECTOR_STORE or remote.create_store(api, f"{settings.SITE_NAME} help centre")
    return VectorStore.objects.create(store_id=store_id)


def _sound(present: dict[str, str]) -> list[str]:
    return [file_id for file_id, status in present.items() if status == "completed"]


@transaction.atomic
def _switch(file: Wanted, row: StoreFile) -> None:
    """From here on the new file is the one that answers."""
    current = StoreFile.objects.filter(article=file.article, state=StoreFile.State.CURRENT)
    current.update(state=StoreFile.State.OLD)
    StoreFile.objects.filter(pk=row.pk).update(state=StoreFile.State.CURRENT)
    StoreProblem.objects.filter(article=file.article).delete()


@transaction.atomic
def _remember_problem(article: Article, error: Exception) -> None:
    problem, _new = StoreProblem.objects.select_for_update().get_or_create(
        article=article, defaults={"retry_at": timezone.now()}
    )
    problem.error = str(error)[:2000]
    problem.retry_at = timezone.now() + min(FIRST_PAUSE * 2**problem.times, LONGEST_PAUSE)
    problem.times += 1
    problem.save()
    log.warning("article_not_in_store", article=article.pk, error=problem.error)
