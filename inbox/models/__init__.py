"""What the inbox stores: tickets, teams, notes, drafts, replies and changes on their way, SLA goals, audit.

Public: the model classes.
Imports of this app: fulltext.
"""

from inbox.models.audit_entry import AuditEntry
from inbox.models.canned_reply import CannedReply
from inbox.models.draft import Draft, DraftKind
from inbox.models.macro import Macro
from inbox.models.note import Mention, Note
from inbox.models.outgoing_reply import OutgoingReply, OutgoingState
from inbox.models.pending_change import ChangeState, ChangeVerb, PendingChange
from inbox.models.saved_view import SavedView
from inbox.models.search_text import SearchText
from inbox.models.sla_goal import SlaGoal
from inbox.models.suggestion import Suggestion
from inbox.models.tag import Tag
from inbox.models.team import Assignment, Team
from inbox.models.teammate import Availability, Teammate
from inbox.models.ticket import Risk, Status, Ticket, TicketQuerySet, unread_for
from inbox.models.ticket_return import ReturnReason, TicketReturn
from inbox.models.viewer import Viewer

__all__ = [
    "Assignment",
    "AuditEntry",
    "Availability",
    "CannedReply",
    "ChangeState",
    "ChangeVerb",
    "Draft",
    "DraftKind",
    "Macro",
    "Mention",
    "Note",
    "OutgoingReply",
    "OutgoingState",
    "PendingChange",
    "ReturnReason",
    "Risk",
    "SavedView",
    "SearchText",
    "SlaGoal",
    "Status",
    "Suggestion",
    "Tag",
    "Team",
    "Teammate",
    "Ticket",
    "TicketQuerySet",
    "TicketReturn",
    "Viewer",
    "unread_for",
]
