"""The staff's door for files, and the files that come with a reply."""

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conversations.attachments.presentation import attachment_data, upload_refused_response
from conversations.attachments.storage import AttachmentError
from conversations.attachments.validation import FileRefusedError
from conversations.exceptions import ActionError, NotYoursError
from inbox.exceptions import TicketClosedError
from inbox.models import Ticket
from inbox.replies.reply import attach
from inbox.views.decorators import StaffRequest, staff_only
from inbox.views.tickets import find

CONFLICT = 409


@require_POST
@staff_only
def upload(request: StaffRequest, number: int) -> JsonResponse:
    """Keep a file for the next reply on a ticket. Multipart: `file`. Answers as the customer's door does."""
    ticket, file = find(request.user, number), request.FILES.get("file")
    try:
        if not isinstance(file, UploadedFile):
            raise FileRefusedError("no_file", _("There is no file in that upload, or it has no name."))
        stored = attach(ticket, request.user, name=file.name or "", content=file)
    except (NotYoursError, TicketClosedError) as error:
        return JsonResponse({"code": error.code, "detail": str(error.detail)}, status=CONFLICT)
    except ActionError as error:
        return upload_refused_response(error)
    return JsonResponse(attachment_data(stored), status=201)


def attachments_of(request: StaffRequest, ticket: Ticket) -> list[UUID]:
    """The ids in a reply's form, and those of files that came with the form itself, as they do without JavaScript.

    Raises AttachmentError, and what `attach` raises.
    """
    try:
        ids = [UUID(text) for text in request.POST.getlist("attachments")]
    except ValueError:
        raise AttachmentError from None
    files = [file for file in request.FILES.getlist("files") if isinstance(file, UploadedFile)]
    return ids + [attach(ticket, request.user, name=file.name or "", content=file).public_id for file in files]
