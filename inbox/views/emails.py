"""E-mail on the ticket page: the original of a message, and another try."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from conversations.models import IncomingEmail, Message
from inbox.labels import parse_int
from inbox.replies.emails import send_mail_again
from inbox.views.decorators import StaffRequest, staff_only
from inbox.views.tickets import change, find


@require_safe
@staff_only
@cache_control(private=True, no_store=True)
def original(request: StaffRequest, number: int, seq: int) -> HttpResponse:
    """All the text of the mail that a message came by, with what it quotes."""
    ticket = find(request.user, number)
    mail = get_object_or_404(IncomingEmail, conversation=ticket.conversation_id, message__seq=seq)
    head = f"{mail.sender_name} <{mail.sender}>\n{mail.subject}\n\n"
    return HttpResponse(head + mail.original, content_type="text/plain; charset=utf-8")


@require_POST
@staff_only
def send_again(request: StaffRequest, number: int) -> HttpResponse:
    """Try once more to deliver the mail that a message went with."""
    ticket, pk = find(request.user, number), parse_int(request.POST.get("message", ""))
    found = Message.objects.filter(conversation=ticket.conversation_id)
    message = get_object_or_404(found, pk=pk)
    return change(request, ticket, partial(send_mail_again, message=message))
