"""What the inbox has done later, by the name of who does it."""

from conversations.background.jobs import Job

WRITE_SUGGESTION = Job(
    run="inbox.copilot.generation.generate_suggestion",
    task="inbox.tasks.work_out_suggestion",
    lost="suggestion_not_queued",
)
RELEASE_REPLY = Job(
    run="inbox.replies.outgoing.send_due_reply_async",
    task="inbox.tasks.release_reply",
    lost="release_not_queued",
)
APPLY_CHANGE = Job(
    run="inbox.lifecycle.pending_changes.apply_due_change_async",
    task="inbox.tasks.apply_change",
    lost="change_not_queued",
)

JOBS = (WRITE_SUGGESTION, RELEASE_REPLY, APPLY_CHANGE)
