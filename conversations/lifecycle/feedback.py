"""What the customer says of an answer or of the whole conversation, and where to reach them."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from conversations import signals
from conversations.db.locking import follow_merge, lock_unmerged
from conversations.exceptions import ActionError
from conversations.knowledge_feedback.gaps import record_unanswered_question
from conversations.models import Conversation, Message, Rating, Role
from conversations.realtime import broadcast

MAX_COMMENT = 2000


@follow_merge
def rate(conversation_id: int, *, score: int, comment: str = "") -> Rating:
    """Rate a conversation from 1 to 5; rating again replaces it. Raises ActionError for another score."""
    if isinstance(score, bool) or score not in range(1, 6):
        raise ActionError(_("A rating is a number from 1 to 5."))
    conversation = lock_unmerged(conversation_id)
    by_person = conversation.messages.filter(role=Role.STAFF).exists()
    values = {"score": score, "comment": comment.replace("\x00", "")[:MAX_COMMENT], "by_person": by_person}
    rating, _created = Rating.objects.update_or_create(conversation=conversation, defaults=values)
    broadcast.announce_inbox(conversation.pk)
    return rating


@transaction.atomic
def mark_helpful(conversation_id: int, *, message_id: int, helpful: bool) -> Message:
    """Thumbs up or down on a reply of this conversation. Raises ActionError when there is no such reply."""
    replies = Message.objects.select_related("conversation__customer")
    message = replies.filter(pk=message_id, conversation_id=conversation_id, role=Role.ASSISTANT).first()
    if message is None:
        raise ActionError(_("There is no such message."))
    disappointed = not helpful and message.helpful is not False
    message.helpful = helpful
    message.save(update_fields=["helpful"])
    if disappointed and message.sources:
        _record_gap(message)
    return message


def _record_gap(message: Message) -> None:
    """An answer from an article that did not help is a question without an answer."""
    asked = message.conversation.messages.filter(role=Role.CUSTOMER, seq__lt=message.seq).order_by("-seq").first()
    if asked:
        source = message.sources[0].get("id")
        record_unanswered_question(message.conversation, asked.text, verdict="unhelpful", best_article_id=source)


@follow_merge
def leave_contact(conversation_id: int, *, email: str) -> None:
    """Where to answer when the customer is gone. Raises ActionError when it is no e-mail address."""
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError:
        raise ActionError(_("That does not look like an e-mail address.")) from None
    conversation = lock_unmerged(conversation_id)
    conversation.contact_email, conversation.contact_by_staff = email, False
    conversation.save(update_fields=["contact_email", "contact_by_staff"])
    signals.contact_left.send(Conversation, conversation=conversation)
    broadcast.announce_inbox(conversation.pk)
