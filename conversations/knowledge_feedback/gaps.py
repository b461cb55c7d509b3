"""A customer's question that no article answered, on its way to the help centre's gaps."""

from datetime import datetime

from conversations.models import Conversation
from conversations.privacy.redaction import without_personal_data
from knowledge.gaps.recording import record_gap
from knowledge.models import Gap


def record_question(
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
        without_personal_data(question, conversation),
        conversation=str(conversation.public_id),
        customer=str(conversation.customer.public_id),
        locale=conversation.language,
        verdict=verdict,
        best_article_id=best_article_id,
        asked_at=asked_at,
    )
