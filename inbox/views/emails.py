"""E-mail: the original of a message and another try on the ticket page, and the mails that became no message."""

import gzip
from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from conversations.exceptions import ActionError
from conversations.lifecycle.emails import settle_email, take_up_email
from conversations.models import IncomingEmail, Message
from inbox.labels import parse_int
from inbox.models import Ticket
from inbox.replies.emails import send_mail_again
from inbox.team.permissions import Ability, can, visible_tickets
from inbox.views.decorators import StaffRequest, staff_only
from inbox.views.tickets import change, find

EMAILS_SHOWN = 50


@require_safe
@staff_only
@cache_control(private=True, no_store=True)
def original(request: StaffRequest, number: int, seq: int) -> HttpResponse:
    """All the text of the mail that a message came by, with what it quotes."""
    ticket = find(request.user, number)
    mail = get_object_or_404(IncomingEmail, conversation=ticket.conversation_id, message__seq=seq)
    lines = [f"{mail.sender_name} <{mail.sender}>"]
    lines += [f"From: {mail.written_from}"] if mail.written_from else []
    lines += [f"To: {mail.to_line}", f"Cc: {mail.cc_line}"] if mail.is_addressed_to_others else []
    head = "\n".join([*lines, mail.subject]) + "\n\n"
    return HttpResponse(head + mail.original, content_type="text/plain; charset=utf-8")


@require_safe
@staff_only
@cache_control(private=True, no_store=True)
def raw_mail(request: StaffRequest, number: int, seq: int) -> HttpResponse:
    """The mail that a message came by, as it came."""
    ticket = find(request.user, number)
    mail = get_object_or_404(IncomingEmail, conversation=ticket.conversation_id, message__seq=seq)
    return _as_it_came(mail, f"ticket-{number}-{seq}.eml")


@require_safe
@staff_only
@cache_control(private=True, no_store=True)
def raw_unposted(request: StaffRequest, email_id: int) -> HttpResponse:
    """The same of a mail that became no message."""
    return _as_it_came(get_object_or_404(IncomingEmail.objects.unsettled(), pk=email_id), f"email-{email_id}.eml")


def _as_it_came(mail: IncomingEmail, name: str) -> HttpResponse:
    """To be saved: a browser must not show it."""
    if not mail.raw:
        raise Http404
    try:
        content = gzip.decompress(mail.raw.read())
    except FileNotFoundError:
        raise Http404 from None
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


@require_POST
@staff_only
def send_again(request: StaffRequest, number: int) -> HttpResponse:
    """Try once more to deliver the mail that a message went with."""
    ticket, pk = find(request.user, number), parse_int(request.POST.get("message", ""))
    found = Message.objects.filter(conversation=ticket.conversation_id)
    message = get_object_or_404(found, pk=pk)
    return change(request, ticket, partial(send_mail_again, message=message))


@require_safe
@staff_only
def emails(request: StaffRequest) -> HttpResponse:
    """What came by mail and became no message, newest first, until somebody has looked at it."""
    return _page(request, before=parse_int(request.GET.get("before", "")))


@require_POST
@staff_only
def take_up(request: StaffRequest, email_id: int) -> HttpResponse:
    """Make a conversation of such a mail, and go to its ticket."""
    get_object_or_404(IncomingEmail, pk=email_id)
    try:
        conversation = take_up_email(email_id)
    except ActionError:
        return _page(request, problem=_("Somebody else was quicker: it is a message already."))
    ticket = visible_tickets(Ticket.objects.filter(conversation=conversation), request.user).order_by("-pk").first()
    return redirect(ticket.get_absolute_url() if ticket else "inbox:emails")


@require_POST
@staff_only
def settle(request: StaffRequest, email_id: int) -> HttpResponse:
    """There is nothing to do about such a mail."""
    settle_email(email_id)
    return redirect("inbox:emails")


def _page(request: StaffRequest, *, before: int | None = None, problem: str = "") -> HttpResponse:
    found = IncomingEmail.objects.unsettled().order_by("-pk")
    rows = list((found.filter(pk__lt=before) if before else found)[: EMAILS_SHOWN + 1])
    context = {
        "emails": rows[:EMAILS_SHOWN],
        "more": rows[EMAILS_SHOWN - 1].pk if len(rows) > EMAILS_SHOWN else None,
        "may_answer": can(request.user, Ability.ANSWER),
        "problem": problem,
    }
    return render(request, "inbox/emails/page.html", context, status=409 if problem else 200)
