"""What is stored of customers, conversations, messages, turns, handoffs, e-mail, office hours.

Public: the model classes, with_attachments, display_name.
Imports of this app: calendar.
"""

from conversations.models.agent_status import AgentSwitch, ProviderRefusal
from conversations.models.attachment import Attachment
from conversations.models.citation import Citation
from conversations.models.conversation import Conversation, HandoffStatus, Owner, Via
from conversations.models.customer import Customer
from conversations.models.email import EmailStatus, IncomingEmail, Outcome, OutgoingEmail, Verdict
from conversations.models.handoff import Handoff
from conversations.models.message import Message, Role
from conversations.models.office_hours import ClosedDay, OfficeHours, Shift, Weekday
from conversations.models.proposed_action import ActionStatus, ProposedAction
from conversations.models.rating import Rating
from conversations.models.run_item import RunItem
from conversations.models.turn import GuardrailTrip, ToolRun, TripOutcome, Turn, TurnStatus

__all__ = [
    "ActionStatus",
    "AgentSwitch",
    "Attachment",
    "Citation",
    "ClosedDay",
    "Conversation",
    "Customer",
    "EmailStatus",
    "GuardrailTrip",
    "Handoff",
    "HandoffStatus",
    "IncomingEmail",
    "Message",
    "OfficeHours",
    "Outcome",
    "OutgoingEmail",
    "Owner",
    "ProposedAction",
    "ProviderRefusal",
    "Rating",
    "Role",
    "RunItem",
    "Shift",
    "ToolRun",
    "TripOutcome",
    "Turn",
    "TurnStatus",
    "Verdict",
    "Via",
    "Weekday",
]
