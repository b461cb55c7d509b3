"""Writing the part of a conversation that a person had into the agent's memory."""

from collections.abc import Iterable

from django.contrib.auth.models import User

from agents_core.memory.handback_records import handback_record
from agents_core.memory.transcript import BY_TEAMMATE
from agents_core.policy import REASON_LABELS, Reason, must_hand_off
from agents_core.understanding.reader import read
from agents_core.understanding.verification_codes import CODE
from conversations.memory.session import store_items
from conversations.models import Conversation, Handoff, Message, ProposedAction, Role
from conversations.models.staff import display_name

READ = 20  # of the customer's messages, the newest so many are read for details
SAID = 4  # of the teammate's replies, the newest so many are on the record


def record_staff_part(conversation: Conversation, user: User, *, hint: str = "", over: bool = False) -> None:
    """What customer and teammates said, the details that the customer gave, and what was decided, so that the agent
    asks for nothing twice and does not hand over again for what was settled. The caller has locked the conversation and
    declined what nobody decided.

    It goes up to the last reply of a teammate; what the customer wrote since waits for the agent, unless the
    conversation is `over`, or it is the same matter of which the teammate has told the customer or the agent.
    """
    handoff = conversation.handoffs.filter(ended_at=None).first()
    part = _part(conversation)
    answered = len(part) if over else _answered(part, handoff, hint)
    said = part[:answered]
    conversation.collected = {**conversation.collected, **_details(said)}
    decided = _actions(conversation)
    items = [*map(_item, said), *decided, _record(conversation, said, handoff, decided, hint, user)]
    conversation.answered_seq = said[-1].seq if said else conversation.answered_seq
    conversation.intent = conversation.asked_for = ""  # a short word from the customer must not mean the old matter
    conversation.agent = "triage"
    changed = store_items(conversation, None, items)
    conversation.save(update_fields=["answered_seq", "collected", "intent", "asked_for", "agent", *changed])


def _part(conversation: Conversation) -> list[Message]:
    messages = conversation.messages.filter(seq__gt=conversation.answered_seq, role__in=[Role.CUSTOMER, Role.STAFF])
    return list(messages.select_related("author").order_by("seq"))


def _answered(part: list[Message], handoff: Handoff | None, hint: str) -> int:
    """How many messages of the part need no answer from the agent."""
    replied = max((place for place, message in enumerate(part, start=1) if message.role == Role.STAFF), default=0)
    waiting = part[replied:]
    told = bool(replied or hint)
    return len(part) if told and handoff and waiting and _same_matter(waiting, handoff) else replied


def _same_matter(waiting: Iterable[Message], handoff: Handoff) -> bool:
    """Whether the agent would hand these over at once, for the reason for which they came."""
    reading = read("\n".join(message.text for message in waiting))
    return must_hand_off(reading.intent, reading.confidence) == handoff.reason


def _details(said: list[Message]) -> dict[str, str]:
    texts = [message.text for message in said if message.role == Role.CUSTOMER][-READ:]
    given = {name: value[:500] for text in texts for name, value in read(text).slots.items()}
    given.pop(CODE, None)
    return given


def _item(message: Message) -> dict[str, str]:
    if message.role == Role.CUSTOMER:
        return {"role": "user", "content": message.text_with_attachments}
    return {"role": "assistant", "content": f"[{message.author_name}{BY_TEAMMATE}{message.text_with_attachments}"}


def _actions(conversation: Conversation) -> list[dict[str, str]]:
    """What the agent is to know of all that was proposed."""
    open_ones = conversation.handoffs.filter(ended_at=None)
    actions = ProposedAction.objects.filter(handoff__in=open_ones).select_related("decided_by")
    return [action.as_run_item for action in actions]


def _record(
    conversation: Conversation,
    said: list[Message],
    handoff: Handoff | None,
    decided: list[dict[str, str]],
    hint: str,
    user: User,
) -> dict[str, object]:
    return handback_record(
        reason=str(REASON_LABELS[Reason(handoff.reason)]) if handoff and handoff.reason in set(Reason) else "",
        details=conversation.collected,
        said=[message.text for message in said if message.role == Role.STAFF][-SAID:],
        decided=[each["content"] for each in decided],
        hint=hint,
        by=display_name(user),
    )
