"""What is stored of a conversation, one file an idea."""

from conversations.models.citation import Citation
from conversations.models.conversation import Conversation, HandoffStatus, Owner
from conversations.models.customer import Customer
from conversations.models.handoff import Handoff
from conversations.models.message import Message, Role
from conversations.models.proposed_action import ActionStatus, ProposedAction
from conversations.models.rating import Rating
from conversations.models.refusal import ProviderRefusal
from conversations.models.run_item import RunItem
from conversations.models.switch import AgentSwitch
from conversations.models.turn import GuardrailTrip, ToolRun, TripOutcome, Turn, TurnStatus

__all__ = [
    "ActionStatus",
    "AgentSwitch",
    "Citation",
    "Conversation",
    "Customer",
    "GuardrailTrip",
    "Handoff",
    "HandoffStatus",
    "Message",
    "Owner",
    "ProposedAction",
    "ProviderRefusal",
    "Rating",
    "Role",
    "RunItem",
    "ToolRun",
    "TripOutcome",
    "Turn",
    "TurnStatus",
]
