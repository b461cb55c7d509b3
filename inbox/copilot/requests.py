"""Asking the copilot for something. The answer is worked out later, on the loop of turns: see `generation`."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from agents_core.copilot.rewriting import can_rewrite, has_model
from conversations.agent_status.budgets import daily_budget_exhausted
from conversations.db.locking import lock_conversation
from conversations.exceptions import ActionError, NotYoursError
from conversations.messages.message_store import clean_text
from conversations.models import Role
from inbox.copilot.queries import may_answer
from inbox.exceptions import BudgetUsedUpError, ModelNeededError, TicketClosedError
from inbox.jobs import WRITE_SUGGESTION
from inbox.models import Suggestion, Ticket
from inbox.models.suggestion import Outcome, State, SuggestionKind, SuggestionQuerySet

_OF_TEXT = frozenset({SuggestionKind.REWRITE, SuggestionKind.TRANSLATION})
_OF_COMPOSER = _OF_TEXT | {SuggestionKind.REPLY}  # for whoever answers the customer


@transaction.atomic
def ask(
    ticket: Ticket, user: User, kind: SuggestionKind, *, how: str = "", text: str = "", begun_from: int | None = None
) -> Suggestion:
    """Have the copilot write something; asking for the same while it is under way is asking once.

    `how` is a kind of wording or a language, `text` what stands in the composer, `begun_from` the suggestion that it
    came from. Raises TicketClosedError, NotYoursError, EmptyTextError, TextTooLongError, ModelNeededError and
    BudgetUsedUpError.
    """
    if kind in _OF_TEXT:
        text = clean_text(text)
    _refuse_in_vain(kind, how)
    conversation = lock_conversation(ticket.conversation_id)
    current = Ticket.objects.select_related("conversation").get(pk=ticket.pk)
    if kind in _OF_COMPOSER and not current.is_open:
        raise TicketClosedError
    if kind in _OF_COMPOSER and not may_answer(current, user):
        raise NotYoursError
    given = text if kind in _OF_TEXT else ""
    earlier = Suggestion.objects.filter(ticket=current, user=user)
    wanted = {"kind": kind, "how": how, "given": given, "based_on": conversation.last_seq}
    if same := earlier.pending().filter(**wanted).first():
        return same
    _replace(ticket, user, kind)
    origin = earlier.filter(pk=begun_from).first() if begun_from and given else None
    return _begin(Suggestion(ticket=current, user=user, begun_from=origin, **wanted))


@transaction.atomic
def translate_message(ticket: Ticket, user: User, seq: int, language: str) -> Suggestion:
    """Have a customer's message translated for the team. What a colleague had translated is not paid for twice.

    Raises ActionError when there is no such message, ModelNeededError and BudgetUsedUpError.
    """
    conversation = lock_conversation(ticket.conversation_id)
    if not conversation.messages.filter(seq=seq, role=Role.CUSTOMER).exists():
        raise ActionError
    made = Suggestion.objects.filter(
        ticket__conversation=conversation, kind=SuggestionKind.INCOMING, based_on=seq, how=language, state=State.READY
    )
    if done := made.first():
        return done
    _refuse_in_vain(SuggestionKind.INCOMING, language)
    wanted = {"ticket": ticket, "user": user, "kind": SuggestionKind.INCOMING, "based_on": seq}
    if same := Suggestion.objects.pending().filter(**wanted, how=language).first():
        return same
    _end(Suggestion.objects.filter(**wanted))
    return _begin(Suggestion(**wanted, how=language))


def _refuse_in_vain(kind: SuggestionKind, how: str) -> None:
    """Raises what would go wrong later: ModelNeededError and BudgetUsedUpError."""
    if kind in (SuggestionKind.TRANSLATION, SuggestionKind.INCOMING) and not has_model():
        raise ModelNeededError
    if kind == SuggestionKind.REWRITE and not can_rewrite(how):  # type: ignore[arg-type]  # as parse_request says
        raise ModelNeededError
    if daily_budget_exhausted():
        raise BudgetUsedUpError


def _replace(ticket: Ticket, user: User, kind: SuggestionKind) -> None:
    """What was asked for before gives way: one thing of each kind is under way, and one suggestion shown."""
    earlier = Suggestion.objects.filter(ticket=ticket, user=user).exclude(kind=SuggestionKind.INCOMING)
    _end(earlier.filter(kind=kind))
    earlier.undecided().exclude(state=State.PENDING).update(outcome=Outcome.UNUSED)


def _end(suggestions: SuggestionQuerySet) -> None:
    now = timezone.now()
    suggestions.filter(state=State.PENDING).update(
        state=State.FAILED, problem="replaced", finished_at=now, outcome=Outcome.UNUSED
    )


def _begin(suggestion: Suggestion) -> Suggestion:
    suggestion.save()
    transaction.on_commit(lambda: WRITE_SUGGESTION.enqueue(suggestion.pk))
    return suggestion
