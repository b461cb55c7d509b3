"""What can go wrong in the inbox for a reason that a teammate can be told."""

from django.utils.translation import gettext_lazy as _

from conversations.errors import ActionError


class TicketClosedError(ActionError):
    """The ticket is no longer open."""

    code = "closed"
    detail = _("This ticket is closed. Nothing was changed.")


class SupervisorsOnlyError(ActionError):
    """Only a supervisor may do this."""

    code = "supervisors_only"
    detail = _("Only a supervisor can take over a colleague’s ticket.")
