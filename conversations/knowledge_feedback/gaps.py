"""What the help centre learns from conversations: customers' questions that no article answered, on their way to its
gaps; what teammates answered instead; and what the agent looked up for customers."""

from datetime import datetime
from uuid import UUID

from conversations.models import Conversation, Role, ToolRun
from conversations.privacy.redaction import redact_personal_data, without_courtesies
from knowledge.gaps.recording import record_gap
from knowledge.models import Gap

_SEARCH = "search_help_centre"
_READ = 10  # searches read for each question wanted: many ask for the same


def record_unanswered_question(
    conversation: Conversation,
    question: str,
    *,
    verdict: str,
    best_article_id: str | None = None,
    asked_at: datetime | None = None,
) -> Gap:
    """Record it without personal data: an article may begin with it. Who asked is kept as a reference. `asked_at` is
    now unless it was earlier."""
    return record_gap(
        redact_personal_data(question, conversation),
        conversation=str(conversation.public_id),
        customer=str(conversation.customer.public_id),
        locale=conversation.language,
        verdict=verdict,
        best_article_id=best_article_id,
        asked_at=asked_at,
    )


def staff_answer(public_id: str, since: datetime) -> str:
    """What teammates wrote to the customer after `since`, until the conversation was closed: one Markdown text. Empty
    when there is nothing."""
    conversation = _conversation(public_id)
    if conversation is None:
        return ""
    said = conversation.messages.filter(role=Role.STAFF, created__gte=since)
    ends = conversation.handoffs.filter(ended_at__gte=since).order_by("ended_at").values_list("ended_at", flat=True)
    if end := ends.first():
        said = said.filter(created__lte=end)
    texts = [
        redact_personal_data(without_courtesies(text), conversation) for text in said.values_list("text", flat=True)
    ]
    return "\n\n".join(filter(None, texts))


def _conversation(public_id: str) -> Conversation | None:
    try:
        key = UUID(public_id)
    except ValueError:
        return None
    return Conversation.objects.select_related("customer").filter(public_id=key).first()


def recent_searches(limit: int) -> list[str]:
    """The newest different questions that turns searched the help centre for, newest first."""
    runs = ToolRun.objects.filter(name=_SEARCH).order_by("-created", "-pk").values_list("arguments", flat=True)
    found: dict[str, str] = {}
    for arguments in runs[: limit * _READ]:
        question = " ".join(str(arguments.get("query") or "").split())
        if question:
            found.setdefault(question.casefold(), question)
    return list(found.values())[:limit]
