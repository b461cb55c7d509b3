"""What can go wrong for a reason that a person can be told."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ActionError(Exception):
    """An action that was refused. `code` is for programs, `detail` for people; nothing was changed. `frame_id` is the
    id of the customer's frame that asked for it, when it had one."""

    code: str = "refused"
    frame_id: str | None = None
    detail: "StrOrPromise" = _("That is not possible now.")

    def __init__(self, detail: str = "") -> None:
        self.detail = detail or self.detail
        super().__init__(str(self.detail))


class AlreadyTakenError(ActionError):
    """Somebody else has the conversation."""

    code = "already_taken"
    detail = _("Somebody else has already claimed this conversation.")


class NotYoursError(ActionError):
    """The conversation is not with this teammate."""

    code = "not_yours"
    detail = _("Claim the conversation first.")


class EmptyTextError(ActionError):
    """A message without text."""

    code = "empty"
    detail = _("Write something first.")


class TextTooLongError(ActionError):
    """A message that is longer than MAX_MESSAGE characters."""

    code = "too_long"
    detail = _("That message is too long. Please send it in parts of at most 8,000 characters.")


class MergedError(ActionError):
    """The conversation goes on in another one, whose id is `into`."""

    code = "merged"
    detail = _("This conversation was merged into another one.")

    def __init__(self, into: int) -> None:
        self.into = into
        super().__init__()
