"""Work that the inbox has done soon, by name: whoever asks for it need not know who does it."""

from dataclasses import dataclass

from celery import current_app
from django.utils.module_loading import import_string

from conversations import dispatch


# The same fields and methods as the Job of conversations/background/jobs.py, which takes its place.
@dataclass(frozen=True)
class Job:
    """`run` is the dotted name of a coroutine function, `task` that of the Celery task by which workers do it, `lost`
    the log line when the broker takes nothing. Names are resolved when the work is asked for."""

    run: str
    task: str
    lost: str

    def enqueue(self, about: int) -> None:
        """Have it done soon: on this process's loop when there is only one, by a worker otherwise."""
        dispatch.start(import_string(self.run), current_app.signature(self.task), about, lost=self.lost)

    def enqueue_later(self, about: int, *, seconds: float) -> None:
        """Have it done `seconds` from now. A timer may be lost: what must happen is found by a sweeper too."""
        dispatch.later(
            import_string(self.run), current_app.signature(self.task), about, seconds=seconds, lost=self.lost
        )


WORK_OUT_SUGGESTION = Job(
    "inbox.copilot.working.work_out", "inbox.tasks.work_out_suggestion", lost="suggestion_not_queued"
)
RELEASE_REPLY = Job(
    "inbox.actions.outgoing.send_due_reply_async", "inbox.tasks.release_reply", lost="release_not_queued"
)
JOBS = (WORK_OUT_SUGGESTION, RELEASE_REPLY)
