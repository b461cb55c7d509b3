"""The customer's door for files, and the one through which files are seen."""

from urllib.parse import urlsplit
from uuid import UUID

import structlog
from asgiref.sync import async_to_sync
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from conversations.attachments.presentation import attachment_data, is_valid_key, upload_refused_response
from conversations.attachments.storage import upload_attachment
from conversations.attachments.validation import check_size
from conversations.exceptions import ActionError
from conversations.hooks import can_view_conversation
from conversations.identity import rate_limits
from conversations.identity.visitors import COOKIE, customer_from_signed_identity, guest_customer, visitor_of_socket
from conversations.lifecycle.customer_messages import open_conversation
from conversations.models import Attachment, Conversation
from conversations.outbound_email.reply_addresses import linked_conversation
from knowledge.client_address import address_of_request, pseudonym

log = structlog.get_logger(__name__)
ROOM_FOR_FIELDS = 100 * 1024  # bytes, around the file


class UploadError(ActionError):
    """An upload that is refused before the file is looked at."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


# Django's token needs a cookie, and the chat works where cookies are blocked. In its place stand the Origin, which
# every browser sends with a POST, and the visitor cookie's SameSite=Lax, with which no browser sends it from another
# site. A client without an Origin is no browser, and rides on nobody's cookies. `token` is no cookie: no other page has
# it.
@csrf_exempt
@require_POST
def upload(request: HttpRequest) -> JsonResponse:
    """Keep a file of the visitor's for their next message. Multipart: `file`; `token` where cookies are blocked, `link`
    for who came by a mail, and `identity` as in the socket's `hello`."""
    try:
        conversation, keyed = _conversation(request)
        file = _file(request)
        stored = upload_attachment(conversation.pk, name=file.name or "", content=file, by=None)
    except ActionError as error:
        return upload_refused_response(error)
    return JsonResponse(attachment_data(stored, keyed=keyed), status=201)


def _conversation(request: HttpRequest) -> tuple[Conversation, bool]:
    """Where the upload belongs, and whether its address needs a key. Raises UploadError and IdentityError."""
    if not _is_from_here(request):
        raise UploadError("forbidden", _("Files can be sent from the chat page only."))
    check_size(_announced(request) - ROOM_FOR_FIELDS)  # before a byte of it is put on the disk
    cookie = request.COOKIES.get(COOKIE, "")
    try:
        token = request.POST.get("token") or request.GET.get("token", "")
        identity = request.POST.get("identity", "")
        linked = linked_conversation(link) if (link := request.POST.get("link", "")) else None
    except MultiPartParserError:
        raise UploadError("malformed", _("That upload is incomplete. Please try again.")) from None
    visitor = linked.public_id if linked else None if link else visitor_of_socket(cookie=cookie, token=token)
    address = address_of_request(request)
    if visitor is None:
        raise UploadError("unauthorised", _("Open the chat page first."))
    if not async_to_sync(rate_limits.allowed)(visitor, rate_limits.UPLOADS, address=address):
        raise UploadError("rate_limited", _("That was too fast. Wait a moment and add the file again."))
    if linked:
        return linked, True
    customer = customer_from_signed_identity(identity, visitor=visitor) if identity else guest_customer(visitor)
    return open_conversation(customer, network=pseudonym(address)), bool(identity) or visitor_of_socket(
        cookie=cookie, token=""
    ) != visitor


def _announced(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdecimal() else 0


def _is_from_here(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()


def _file(request: HttpRequest) -> UploadedFile:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise UploadError("no_file", _("There is no file in that upload, or it has no name."))
    return file


@require_safe
def attachment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A file, for the customer whose conversation it belongs to and for staff who see that; 404 for everybody else."""
    found = Attachment.objects.select_related("conversation__customer").filter(public_id=public_id).first()
    if found is None or not _may_see(request, found):
        raise Http404
    try:
        with found.file.open("rb") as stored:
            content = stored.read()
    except FileNotFoundError:
        log.exception("attachment_lost", attachment=found.pk)
        raise Http404 from None
    return HttpResponse(content, headers=_headers(found))


def _may_see(request: HttpRequest, found: Attachment) -> bool:
    """What was not sent yet only the side that uploaded it may see."""
    sent = found.message_id is not None
    by_staff = found.staff_id is not None
    if (sent or by_staff) and _is_teammates(request.user, found):
        return True
    return (sent or not by_staff) and _is_customers(request, found)


def _is_teammates(user: AbstractBaseUser | AnonymousUser, found: Attachment) -> bool:
    if not (isinstance(user, User) and user.is_active and user.is_staff):
        return False
    return can_view_conversation(user, found.conversation)


def _is_customers(request: HttpRequest, found: Attachment) -> bool:
    if is_valid_key(request.GET.get("key", ""), found):
        return True
    visitor = visitor_of_socket(cookie=request.COOKIES.get(COOKIE, ""), token="")
    return visitor is not None and visitor == found.conversation.customer.visitor


def _headers(found: Attachment) -> dict[str, str]:
    """Whatever the content is, it runs nothing and is read as what it was found to be."""
    return {
        "Content-Type": found.media_type,
        "Content-Disposition": content_disposition_header(not found.is_image, found.name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, max-age=3600",
        "Vary": "Cookie",
    }
