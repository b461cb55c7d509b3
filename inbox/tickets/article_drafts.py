"""From a conversation that people answered to a draft for the help centre."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from agents_core.policy import Reason
from conversations.knowledge_feedback.gaps import record_unanswered_question
from conversations.models import Role
from inbox.models import Ticket
from knowledge.gaps.article_drafts import draft_article
from knowledge.gaps.clusters import subject
from knowledge.models import Article, Gap


@transaction.atomic
def draft_from_ticket(ticket: Ticket, *, by: User) -> Article:
    """The draft of an article that answers what this ticket was about, filled with what teammates wrote to the
    customer. Asked for twice, or from two tickets about the same, it is one draft; when an article has answered the
    question since, it is that."""
    return draft_article(_gap(ticket).cluster, by=by)


def _gap(ticket: Ticket) -> Gap:
    """The question for which the conversation went to a person, recorded now unless it is on the list already."""
    conversation, since = ticket.conversation, _began(ticket)
    asked = Gap.objects.filter(conversation=str(conversation.public_id), created__gte=since)
    before = asked.filter(created__lte=ticket.opened_at).select_related("cluster").first()
    return before or record_unanswered_question(
        conversation, _question(ticket, since), verdict="person", asked_at=ticket.opened_at
    )


def _began(ticket: Ticket) -> datetime:
    """When people were last done with the conversation before this ticket, or else its start."""
    before = ticket.conversation.handoffs.filter(ended_at__lt=ticket.opened_at).order_by("-ended_at").first()
    return before.ended_at if before and before.ended_at else ticket.conversation.created


def _question(ticket: Ticket, since: datetime) -> str:
    """What the customer asked when it was handed over. Who only asked for a person had said before what it is about."""
    payload = ticket.handoff.payload if ticket.handoff else {}
    said = ticket.conversation.messages.filter(role=Role.CUSTOMER, created__gte=since, created__lte=ticket.opened_at)
    texts = list(said.order_by("-seq").values_list("text", flat=True)[:20])
    if ticket.reason == Reason.CUSTOMER_REQUEST and texts:
        return max(texts, key=lambda text: min(len(subject(text, ticket.conversation.language)), 8))
    return str(payload.get("customer_message") or (texts[0] if texts else ticket.subject))
