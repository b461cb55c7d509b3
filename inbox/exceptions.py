"""What can go wrong in the inbox for a reason that a teammate can be told."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from conversations.exceptions import ActionError, EmptyTextError, TextTooLongError
from conversations.models import Message
from inbox.team.permissions import REFUSALS, Ability


class TicketClosedError(ActionError):
    """The ticket is no longer open."""

    code = "closed"
    detail = _("This ticket is closed. Nothing was changed.")


class NotAllowedError(ActionError):
    """The user's role does not have the ability."""

    code = "not_allowed"

    def __init__(self, ability: Ability, detail: str = "") -> None:
        super().__init__(detail or str(REFUSALS[ability]))


class SupervisorsOnlyError(NotAllowedError):
    """Only a supervisor may do this."""

    code = "supervisors_only"

    def __init__(self, detail: str = "") -> None:
        super().__init__(Ability.TAKE_OVER, detail)


class UnknownAskError(ActionError):
    """What no button of the copilot asks for."""

    code = "unknown"
    detail = _("The copilot cannot do that.")


class ModelNeededError(ActionError):
    """Only a language model can do this."""

    code = "model_needed"
    detail = _("This needs a language model. Set OPENAI_API_KEY and restart the site.")


class BudgetUsedUpError(ActionError):
    """The day's budget for models is used up."""

    code = "budget"
    detail = _("Today’s budget for the language model is used up (BUDGET_PER_DAY). Try again tomorrow.")


class ViewNameError(ActionError):
    """A saved view needs a name of 1 to 60 characters."""

    code = "view_name"
    detail = _("Give the view a name of at most 60 characters.")


class ViewNameTakenError(ActionError):
    """The teammate has a view of that name."""

    code = "view_name_taken"
    detail = _("You already have a view of that name. Choose another.")


class TooManyViewsError(ActionError):
    """The teammate keeps as many views as the list can show."""

    code = "too_many_views"
    detail = _("You keep 30 views already. Delete one first.")


class ViewTooLongError(ActionError):
    """The search in it is longer than can be kept."""

    code = "view_too_long"
    detail = _("The search is too long to be kept. Shorten it first.")


class NoTeammateError(ActionError):
    """The ticket cannot go to this person."""

    code = "no_teammate"
    detail = _("That person is not on the team any more. Choose somebody else.")


class OutOfSightError(ActionError):
    """The colleague does not see tickets of this team."""

    code = "out_of_sight"


class DraftTooLongError(ActionError):
    """A draft that could not be sent as it is."""

    code = "draft_too_long"
    detail = _("Longer than 8,000 characters: it stays in the field, but is not kept on other devices. Shorten it.")


class AskFirstError(ActionError):
    """What was sent is not stored before its author has said once more that it is meant."""


class ThreadChangedError(AskFirstError):
    """Others have written since the reply was begun: `newer` is what, oldest first."""

    code = "thread_changed"

    def __init__(self, newer: list[Message]) -> None:
        self.newer = newer
        count = len(newer)
        text = ngettext("%(count)d new message since you began:", "%(count)d new messages since you began:", count)
        super().__init__(text % {"count": count})


class UnfilledError(AskFirstError):
    """Variables of a canned reply are still in the text: `names`."""

    code = "unfilled"

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__(
            _("%(names)s: fill in what is in brackets, or send it as it is.") % {"names": ", ".join(names)}
        )


class AlreadySentError(ActionError):
    """The reply has become a message."""

    code = "already_sent"
    detail = _("It was sent already and can no longer be taken back.")


class SentOtherwiseError(ActionError):
    """It was stored before its author changed it: the answer that said so was lost."""

    code = "sent_otherwise"
    detail = _("It was sent as you first wrote it. Send again if what is in the field is to go out as well.")


class UnansweredError(AskFirstError):
    """Customers wait for an answer: `waiting` of `total` tickets would be closed on them."""

    code = "unanswered"

    def __init__(self, waiting: int = 1, total: int = 1) -> None:
        self.waiting, self.total = waiting, total
        if total == 1:
            super().__init__(str(_("The customer waits for an answer.")))
            return
        text = _("%(waiting)s of %(total)s tickets wait for an answer.")
        super().__init__(text % {"waiting": waiting, "total": total})


class ChangePendingError(ActionError):
    """A colleague is about to change the ticket."""

    code = "change_pending"


class CustomerWroteError(ActionError):
    """The customer has written since it was wanted, and nobody has read that."""

    code = "customer_wrote"
    detail = _("The customer has written meanwhile.")


class AlreadyDoneError(ActionError):
    """The change has been made."""

    code = "already_done"
    detail = _("It is done already and can no longer be taken back.")


def status_of(error: ActionError) -> int:
    """The HTTP status of a refusal: what was sent is no good, the role is not enough, or it is too late."""
    if isinstance(error, EmptyTextError | TextTooLongError):
        return 422
    return 403 if isinstance(error, NotAllowedError) else 409
