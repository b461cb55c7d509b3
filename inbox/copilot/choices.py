"""What the copilot is asked for and what may go wrong, in the words of the page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents_core.copilot import rewriting
from agents_core.copilot.types import LANGUAGES
from inbox.copilot.queries import may_answer
from inbox.exceptions import UnknownAskError
from inbox.models import Ticket
from inbox.models.suggestion import Suggestion, SuggestionKind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

REWRITE_STYLES: dict[rewriting.How, "StrPromise"] = {
    "shorter": gettext_lazy("Shorter"),
    "friendlier": gettext_lazy("Friendlier"),
    "formal": gettext_lazy("More formal"),
    "fix": gettext_lazy("Fix spelling and grammar"),
}
TIDY = gettext_lazy("Tidy spaces and capitals")
_PROBLEMS = {
    "nothing_asked": gettext_lazy("Nothing waits for an answer: the customer has asked nothing since the last reply."),
    "not_in_help_centre": gettext_lazy("No article answers this. It is on the list of gaps in the help centre."),
    "ungrounded": gettext_lazy("No article says what the draft said, so it is not offered. It is on the list of gaps."),
    "promise": gettext_lazy("The draft promised what only you can decide, so it is not offered."),
    "held_back": gettext_lazy("What the model wrote was held back by a safety check."),
    "nothing_said": gettext_lazy("There is nothing to sum up yet."),
    "model_needed": gettext_lazy("This needs a language model. Set OPENAI_API_KEY and restart the site."),
    "refused": gettext_lazy("The model’s provider refuses the site’s account. An administrator has to look at it."),
    "replaced": gettext_lazy("You asked for something else meanwhile."),
    "late": gettext_lazy("This took too long. Nothing was changed."),
    "failed": gettext_lazy("The model did not answer. Nothing was changed."),
}  # fmt: skip
_TITLES = {
    SuggestionKind.REWRITE: gettext_lazy("Another wording"),
    SuggestionKind.TRANSLATION: gettext_lazy("Translation"),
}


@dataclass(frozen=True)
class Choice:
    """An entry of a menu. `ask` is what the form sends; `possible` is false for what needs a language model."""

    ask: str
    label: str
    possible: bool = True


@dataclass(frozen=True)
class Assistance:
    """The buttons that one teammate has on one ticket. `may_answer` is true for whom the customer talks to."""

    may_answer: bool
    has_model: bool
    wordings: list[Choice]
    languages: list[Choice]


def assistance(ticket: Ticket, user: User) -> Assistance:
    """What the copilot does for this user here."""
    language = ticket.conversation.language
    return Assistance(may_answer(ticket, user), rewriting.has_model(), wordings(), languages(language))


def wordings() -> list[Choice]:
    """The kinds of rewording, those first that are possible here."""
    has_model = rewriting.has_model()
    names = REWRITE_STYLES if has_model else {**REWRITE_STYLES, "fix": TIDY}
    found = [
        Choice(f"{SuggestionKind.REWRITE}:{how}", str(names[how]), rewriting.can_rewrite(how))
        for how in rewriting.REWRITE_STYLES
    ]
    return sorted(found, key=lambda each: not each.possible)


def languages(first: str = "") -> list[Choice]:
    """The languages to translate into, that of the customer first, then those of the site."""
    codes = dict.fromkeys([first, *dict(settings.LANGUAGES), *LANGUAGES])
    return [Choice(f"{SuggestionKind.TRANSLATION}:{code}", language_name(code)) for code in codes if code in LANGUAGES]


def language_name(code: str) -> str:
    """As its speakers write it."""
    return str(LANG_INFO.get("zh-hans" if code == "zh" else code, {}).get("name_local", code)).capitalize()


def parse_request(ask: str) -> tuple[SuggestionKind, str]:
    """The kind, and how, that a button sends: `reply`, `rewrite:shorter`, `translation:de`. Raises UnknownAskError."""
    if ask not in (SuggestionKind.REPLY, SuggestionKind.SUMMARY, *(each.ask for each in (*wordings(), *languages()))):
        raise UnknownAskError
    kind, _colon, how = ask.partition(":")
    return SuggestionKind(kind), how


def problem_text(suggestion: Suggestion) -> str:
    """Why there is no text, as a sentence."""
    return str(_PROBLEMS.get("late" if suggestion.is_lost else suggestion.problem, _PROBLEMS["failed"]))


def suggestion_title(suggestion: Suggestion) -> str:
    """What it is."""
    if suggestion.kind == SuggestionKind.TRANSLATION:
        return _("In %(language)s") % {"language": language_name(suggestion.how)}
    return str(_TITLES.get(SuggestionKind(suggestion.kind)) or suggestion.get_kind_display())
