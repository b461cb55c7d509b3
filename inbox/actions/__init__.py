"""What a teammate may do with a ticket. Each refuses with an ActionError and then has changed nothing."""

from inbox.actions.assigning import assign, unassign
from inbox.actions.attaching import attach
from inbox.actions.availability import seen, set_availability
from inbox.actions.claiming import claim, take_over
from inbox.actions.closing import give_back, resolve
from inbox.actions.deciding import approve_action, decline_action, may_decide, start_action, try_action_again
from inbox.actions.keeping import drop_draft, keep_draft
from inbox.actions.mailing import send_mail_again
from inbox.actions.marking import judge_trip, mark_read
from inbox.actions.merging import merge
from inbox.actions.noting import add_note
from inbox.actions.outgoing import Reply, Sent, flush, release, release_due, resolve_after, send, undo
from inbox.actions.reopening import reopen
from inbox.actions.replying import reply
from inbox.actions.saving_views import delete_view, rename_view, save_view, share_view
from inbox.actions.snoozing import snooze, wake, wake_due
from inbox.actions.tagging import add_tag, merge_tags, remove_tag

__all__ = [
    "Reply",
    "Sent",
    "add_note",
    "add_tag",
    "approve_action",
    "assign",
    "attach",
    "claim",
    "decline_action",
    "delete_view",
    "drop_draft",
    "flush",
    "give_back",
    "judge_trip",
    "keep_draft",
    "mark_read",
    "may_decide",
    "merge",
    "merge_tags",
    "release",
    "release_due",
    "remove_tag",
    "rename_view",
    "reopen",
    "reply",
    "resolve",
    "resolve_after",
    "save_view",
    "seen",
    "send",
    "send_mail_again",
    "set_availability",
    "share_view",
    "snooze",
    "start_action",
    "take_over",
    "try_action_again",
    "unassign",
    "undo",
    "wake",
    "wake_due",
]
