"""What became of a suggestion, and how much of its text was changed: how far people change what they were offered tells
which articles lack something."""

import re
from difflib import SequenceMatcher

from django.contrib.auth.models import User
from django.db.models import Q

from conversations.knowledge_feedback.gaps import record_unanswered_question
from conversations.models import Message, Role
from conversations.privacy.redaction import without_courtesies
from inbox.copilot.generation import GAPS
from inbox.models import Suggestion
from inbox.models.suggestion import Outcome, State, SuggestionKind, SuggestionQuerySet

MATERIAL = 0.25  # of the words: then the article did not say what the customer needed
LONGEST_CHAIN = 10  # rewordings of rewordings
MOST_WORDS = 600  # that are compared; the comparison may take their square
_WORD = re.compile(r"\w+")


def dismiss(suggestion: Suggestion, user: User) -> None:
    """The user does not want it. Dismissed stays dismissed; what was decided before stays as well."""
    open_one = Suggestion.objects.filter(pk=suggestion.pk, user=user, outcome=Outcome.OPEN, message=None)
    open_one.exclude(state=State.PENDING).update(outcome=Outcome.DISMISSED)


def record_suggestion_outcome(suggestion_id: int | None, message: Message) -> None:
    """A teammate's message was stored that began from a suggestion, or from none. To be called in the same transaction,
    once for a message.

    A reply that says much else than what was suggested, or was written although nothing was, is a gap of the article.
    """
    offered = Suggestion.objects.filter(
        ticket__conversation=message.conversation_id, user=message.author_id, message=None
    ).exclude(kind=SuggestionKind.INCOMING)
    used = offered.filter(pk=suggestion_id, state=State.READY).first() if suggestion_id else None
    chain = _chain(used) if used else []
    if chain:
        _note_use(chain, message)
    if not chain or chain[0].kind != SuggestionKind.REPLY:
        _note_own_answer(offered, message)
    offered.undecided().exclude(state=State.PENDING).update(outcome=Outcome.UNUSED)


def _chain(used: Suggestion) -> list[Suggestion]:
    """What the text began from, and what was made of it, in that order."""
    chain = [used]
    while chain[0].begun_from and chain[0].begun_from.message_id is None and len(chain) < LONGEST_CHAIN:
        chain.insert(0, chain[0].begun_from)
    return chain


def _note_use(chain: list[Suggestion], message: Message) -> None:
    changed = _changed_by_hand(chain, message.text)
    for each in chain:
        each.outcome = Outcome.EDITED if changed else Outcome.USED
        each.message, each.changed = message, changed
        each.save(update_fields=["outcome", "message", "changed"])
    if chain[0].kind == SuggestionKind.REPLY and changed >= MATERIAL:
        _record_gap(chain[0], message, verdict="edited")


def _changed_by_hand(chain: list[Suggestion], sent: str) -> float:
    """The largest share that the teammate changed at a time; what the copilot reworded between does not count."""
    befores = [each.text for each in chain]
    afters = [*(each.given for each in chain[1:]), sent]
    return max(edit_ratio(before, after) for before, after in zip(befores, afters, strict=True))


def _note_own_answer(offered: SuggestionQuerySet, message: Message) -> None:
    """There was nothing to offer, or it was dismissed, and a person knew the answer."""
    nothing = Q(state=State.EMPTY, problem__in=GAPS) | Q(state=State.READY, outcome=Outcome.DISMISSED)
    left = offered.filter(nothing, kind=SuggestionKind.REPLY, based_on__lt=message.seq).order_by("-pk").first()
    if left is None:
        return
    between = message.conversation.messages.filter(role=Role.STAFF, seq__gt=left.based_on, seq__lt=message.seq)
    if between.exists():  # that was the answer
        return
    left.message = message
    left.save(update_fields=["message"])
    _record_gap(left, message, verdict="person")


def _record_gap(suggestion: Suggestion, message: Message, *, verdict: str) -> None:
    cited = [*suggestion.sources, *suggestion.passages]
    best = cited[0]["id"] if cited else None
    record_unanswered_question(message.conversation, suggestion.question, verdict=verdict, best_article_id=best)


def edit_ratio(before: str, after: str) -> float:
    """The share of the words, 0 to 1, in which the two texts differ. A greeting and a closing line are no change."""
    first, second = _words(before), _words(after)
    if first == second:
        return 0.0
    return round(1 - SequenceMatcher(None, first, second, autojunk=False).ratio(), 3)


def _words(text: str) -> list[str]:
    return _WORD.findall(without_courtesies(text).casefold())[:MOST_WORDS]
