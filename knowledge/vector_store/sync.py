"""One run of the sync: the new file first, then the switch, then the old file goes. Safe to stop anywhere.

What the store holds for an article is the file that its `current` row names. A search passes over all others, so that
an article is neither missing nor doubled in answers while its file is being replaced.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from itertools import islice

import openai
import structlog
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from openai import OpenAI, OpenAIError

from knowledge.models import Article, StoreFile, StoreProblem, StoreRun, VectorStore
from knowledge.vector_store import client
from knowledge.vector_store.store_files import StoreFileSpec, expected_file

AT_ONCE = 8
SIGN_OF_LIFE = 15.0  # seconds between two at most
DEAD_AFTER = timedelta(minutes=3)  # without a sign of life, a run was killed
KEPT = timedelta(days=30)  # for which runs are listed
FIRST_PAUSE = timedelta(minutes=1)  # after a failure; twice as long after each further one
LONGEST_PAUSE = timedelta(hours=6)

# The store is away when as many articles fail one after the other: the others would only fail too.
MOST_IN_A_ROW = 20

# The file itself will do, what failed is the call.
PASSING = (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError, openai.ConflictError)

Progress = Callable[[StoreRun], None]
Failure = openai.OpenAIError | client.StoreError | None

log = structlog.get_logger(__name__)


class AlreadyRunningError(Exception):
    """Another process brings the store up to date now."""


def run_sync() -> None:
    """One run. Whatever stops it is in its row and in the log: the next run takes it up."""
    try:
        run = sync_store()
    except AlreadyRunningError:
        log.info("store_sync_runs_already")
    except OpenAIError as error:
        log.error("store_sync_failed", error=repr(error))
    else:
        log.info("store_synced", done=run.done, failed=run.failed, removed=run.removed)


def sync_store(progress: Progress = lambda run: None, *, again: bool = False) -> StoreRun:
    """Make the store equal to the published articles. With `again`, articles that failed a moment ago are tried too.

    Raises AlreadyRunningError, and OpenAIError when the store cannot be used at all; what was done until then stays.
    """
    run = _begin()
    try:
        with client.client() as api:
            _Sync(api, run, progress).work(again=again)
    except BaseException as error:
        run.error = repr(error)[:2000]
        raise
    finally:
        run.finished, run.running = timezone.now(), None
        run.save()
    return run


def _begin() -> StoreRun:
    """The row of this run. One at a time; one whose process died is ended."""
    now = timezone.now()
    dead = StoreRun.objects.filter(running=True, alive__lt=now - DEAD_AFTER)
    dead.update(running=None, finished=now, error="the process died")
    StoreRun.objects.filter(finished__lt=now - KEPT).delete()
    try:
        with transaction.atomic():
            return StoreRun.objects.create()
    except IntegrityError:
        raise AlreadyRunningError from None


class _Sync:
    """One run."""

    def __init__(self, api: OpenAI, run: StoreRun, progress: Progress) -> None:
        self.api, self.run, self.progress = api, run, progress
        self.present: dict[str, str] = {}  # the files in the store, and the status of each
        self.failed_in_a_row = 0

    def work(self, *, again: bool) -> None:
        """The whole of it."""
        self.store = _store(self.api)
        self.present = self._listed()
        _forget_missing(self.present)
        StoreProblem.objects.exclude(article__state=Article.State.PUBLISHED).delete()
        outdated = self._outdated(again=again)
        self.run.total = len(outdated)
        self._tell()
        for error in self._spread(self._bring, outdated):
            self.run.done += error is None
            self.run.failed += error is not None
        StoreFile.objects.filter(state=StoreFile.State.CURRENT).exclude(article__state=Article.State.PUBLISHED).update(
            state=StoreFile.State.OLD
        )
        self._clean_up()

    def _listed(self) -> dict[str, str]:
        """What is in the store. One of ours that somebody deleted is made anew."""
        try:
            return client.listed(self.api, self.store.store_id)
        except openai.NotFoundError:
            if settings.OPENAI_VECTOR_STORE:
                raise
            log.warning("vector_store_is_gone", store=self.store.store_id)
            VectorStore.objects.filter(pk=self.store.pk).update(store_id="")
            self.store = _store(self.api)
            return {}

    def _spread(self, work: Callable[[int], Failure], keys: Iterable[int]) -> Iterator[Failure]:
        """What `work` says of each, a few at once. Ends with the last error when everything fails."""
        todo = iter(keys)
        waiting: set[Future[Failure]] = set()
        with ThreadPoolExecutor(AT_ONCE, "store") as pool:
            while True:
                waiting |= {pool.submit(work, each) for each in islice(todo, AT_ONCE - len(waiting))}
                if not waiting:
                    return
                done, waiting = wait(waiting, SIGN_OF_LIFE, FIRST_COMPLETED)
                for future in done:
                    yield self._counted(future.result())
                self._tell()

    def _counted(self, error: Failure) -> Failure:
        self.failed_in_a_row = self.failed_in_a_row + 1 if isinstance(error, openai.OpenAIError) else 0
        if error and self.failed_in_a_row >= MOST_IN_A_ROW:
            raise error
        return error

    def _outdated(self, *, again: bool) -> list[int]:
        """The articles whose text the store should hold and does not."""
        held = dict(StoreFile.objects.filter(state=StoreFile.State.CURRENT).values_list("article_id", "content_hash"))
        resting = StoreProblem.objects.filter(retry_at__gt=timezone.now()).values("article")
        published = Article.objects.published() if again else Article.objects.published().exclude(pk__in=resting)
        articles = published.order_by("pk").iterator(chunk_size=200)
        return [each.pk for each in articles if held.get(each.pk) != expected_file(each, self.store).content_hash]

    def _bring(self, key: int) -> Failure:
        """Bring one article's newest text into the store; what went wrong. Runs in a thread of its own."""
        row = None
        try:
            article = Article.objects.published().filter(pk=key).first()
            if article is None:  # withdrawn since
                return None
            file = expected_file(article, self.store)
            try:
                row = self._uploaded(file)
                self._add_to_store(file, row)
                _switch(file, row)
            except (openai.OpenAIError, client.StoreError) as error:
                return self._failed(article, row, error)
            return None
        except IntegrityError:  # the article was deleted meanwhile, or another run has brought it: this file is to go
            if row:
                StoreFile.objects.filter(pk=row.pk).update(state=StoreFile.State.OLD)
            return None
        finally:
            connection.close()

    def _uploaded(self, file: StoreFileSpec) -> StoreFile:
        """The uploaded file, which an interrupted run may have left. Written down before anything else is done."""
        left = StoreFile.objects.filter(
            article=file.article, content_hash=file.content_hash, state=StoreFile.State.NEW
        ).first()
        return left or StoreFile.objects.create(
            article=file.article, content_hash=file.content_hash, file_id=client.upload(self.api, file)
        )

    def _add_to_store(self, file: StoreFileSpec, row: StoreFile) -> None:
        if row.file_id in self.present:
            client.wait_for(self.api, self.store.store_id, row.file_id)
        else:
            client.add_to_store(self.api, self.store.store_id, row.file_id, file.attributes)

    def _failed(self, article: Article, row: StoreFile | None, error: Exception) -> Failure:
        """Write down why, for the admin and the next attempt. Raises the error when no other article can do better."""
        if _is_hopeless(error):
            raise error
        if row and not isinstance(error, (*PASSING, client.StillBusyError)):  # the next attempt brings another file
            StoreFile.objects.filter(pk=row.pk).update(state=StoreFile.State.OLD)
        _remember_problem(article, error)
        return error if isinstance(error, openai.OpenAIError | client.StoreError) else None

    def _clean_up(self) -> None:
        """Delete what is no longer answered from, and the strays of runs that were killed between two steps."""
        unfinished = StoreProblem.objects.values("article")
        leftover = StoreFile.objects.filter(state=StoreFile.State.NEW).exclude(article__in=unfinished)
        leftover.update(state=StoreFile.State.OLD)
        old = dict(StoreFile.objects.filter(state=StoreFile.State.OLD).values_list("pk", "file_id"))
        self._remove_all([*old.values()])
        known = set(StoreFile.objects.values_list("file_id", flat=True))
        self._remove_all([each for each in client.uploaded(self.api, self.store.prefix) if each not in known])

    def _remove_all(self, file_ids: list[str]) -> None:
        for error in self._spread(lambda place: self._remove(file_ids[place]), range(len(file_ids))):
            self.run.removed += error is None

    def _remove(self, file_id: str) -> Failure:
        """Delete a file, and only then our note of it. What fails is tried by the next run."""
        try:
            client.remove(self.api, self.store.store_id, file_id)
            StoreFile.objects.filter(file_id=file_id).delete()
            return None
        except openai.OpenAIError as error:
            if _is_hopeless(error):
                raise
            log.warning("store_file_not_removed", file=file_id, error=repr(error))
            return error
        finally:
            connection.close()

    def _tell(self) -> None:
        """Say how far the run is. Raises AlreadyRunningError when it was taken for dead and another has begun."""
        run = self.run
        run.alive = timezone.now()
        told = {"alive": run.alive, "total": run.total, "done": run.done, "failed": run.failed, "removed": run.removed}
        if not StoreRun.objects.filter(pk=run.pk, running=True).update(**told):
            raise AlreadyRunningError
        self.progress(run)


def _is_hopeless(error: Exception) -> bool:
    """Whether no repetition for single articles will cure it."""
    refused = isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError | openai.APIConnectionError)
    return refused or (isinstance(error, openai.APIStatusError) and error.code == "insufficient_quota")


def _store(api: OpenAI) -> VectorStore:
    """The store of this installation, made when there is none."""
    store = VectorStore.objects.first() or VectorStore.objects.create(store_id="")
    wanted_id = settings.OPENAI_VECTOR_STORE or store.store_id
    if not wanted_id:
        wanted_id = client.create_store(api, f"{settings.SITE_NAME} help centre", store.prefix)
    if wanted_id != store.store_id:
        if store.store_id:  # another one was set: it starts empty of ours
            StoreFile.objects.all().delete()
        store.store_id = wanted_id
        store.save(update_fields=["store_id"])
    return store


def _forget_missing(present: dict[str, str]) -> None:
    """What somebody deleted behind our back, or the store could not keep, is to be uploaded anew."""
    sound = {file_id for file_id, status in present.items() if status in ("completed", "in_progress")}
    current = StoreFile.objects.filter(state=StoreFile.State.CURRENT).values_list("pk", "file_id")
    missing = [key for key, file_id in current if file_id not in sound]
    for start in range(0, len(missing), 500):
        StoreFile.objects.filter(pk__in=missing[start : start + 500]).update(state=StoreFile.State.OLD)


@transaction.atomic
def _switch(file: StoreFileSpec, row: StoreFile) -> None:
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
