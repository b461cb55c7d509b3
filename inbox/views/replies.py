"""The composer's doors: sending, taking back, leaving a note, keeping a draft; and what its pickers offer, as options
of a listbox that are made for the ticket."""

import json
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from conversations.attachments.presentation import attachment_data
from conversations.exceptions import ActionError
from conversations.messages.message_store import MAX_MESSAGE
from conversations.models import Attachment
from inbox.collaboration.drafts import save_draft
from inbox.collaboration.notes import add_note, mention_candidates
from inbox.exceptions import DraftTooLongError, ThreadChangedError, UnfilledError, status_of
from inbox.labels import parse_int
from inbox.lifecycle.pending_changes import pending_changes
from inbox.models import DraftKind, OutgoingReply, Ticket
from inbox.replies.canned import fill, matching_replies, values_for
from inbox.replies.composer import pending_replies
from inbox.replies.outgoing import ReplyRequest, send, undo_reply
from inbox.ticket_page import page_context, thread
from inbox.views.attachments import attachments_of
from inbox.views.decorators import StaffRequest, staff_only
from inbox.views.tickets import WRONG_INPUT, find, listing_beside, show

UNFIT = (*WRONG_INPUT, DraftTooLongError)
LARGEST_SEQ = 2**31 - 1


@require_POST
@staff_only
def reply(request: StaffRequest, number: int) -> HttpResponse:
    """Send what was written, now or in a few seconds; what its author has to be asked first is a 409."""
    ticket = find(request.user, number)
    try:
        sent = send(ticket, request.user, _reply_of(request, ticket))
    except ActionError as error:
        return _refused(request, ticket, error, at="reply")
    seq = sent.message.seq - 1 if sent.message else ticket.conversation.last_seq
    return _written(request, ticket, "reply", thread.messages_after(ticket.conversation_id, seq))


@require_POST
@staff_only
def preview(request: StaffRequest) -> HttpResponse:
    """The text as the customer will read it."""
    text = request.POST.get("text", "")[:MAX_MESSAGE]
    return render(request, "inbox/replies/_reply_preview.html", {"text": text})


@require_POST
@staff_only
def note(request: StaffRequest, number: int) -> HttpResponse:
    ticket, text = find(request.user, number), request.POST.get("text", "")
    try:
        added = add_note(ticket, request.user, text, _uuid(request.POST.get("client_id", "")))
    except ActionError as error:
        return _refused(request, ticket, error, at="note")
    return _written(request, ticket, "note", thread.notes_after(ticket, added.pk - 1))


@require_POST
@staff_only
def undo(request: StaffRequest, number: int, outgoing_id: int) -> HttpResponse:
    """Take a reply back. The page gets its text, for the composer."""
    ticket = find(request.user, number)
    written = get_object_or_404(OutgoingReply, pk=outgoing_id, ticket=ticket, author=request.user)
    try:
        undone, _draft = undo_reply(written.pk, request.user)
    except ActionError as error:
        return _refused(request, ticket, error, at="reply")
    if not request.htmx:
        return redirect(f"{ticket.get_absolute_url()}#composer")
    response = _on_its_way(request, ticket)
    ids = undone.extras.get("attachments", [])
    files = [attachment_data(each) for each in Attachment.objects.unsent().filter(public_id__in=ids)]
    suggestion = undone.extras.get("suggestion") or ""
    back = {"text": undone.text, "began": undone.seen_seq, "files": files, "suggestion": suggestion}
    response["HX-Trigger-After-Settle"] = json.dumps({"inbox:undone": back})
    return response


@require_POST
@staff_only
def draft(request: StaffRequest, number: int, kind: str) -> HttpResponse:
    """Keep what is in a field, for when the socket is away or the page is closing."""
    if kind not in DraftKind.values:
        raise Http404
    ticket, text = find(request.user, number), request.POST.get("text", "")
    try:
        save_draft(ticket.pk, request.user, DraftKind(kind), text, _seq(request) or 0)
    except DraftTooLongError as error:
        return HttpResponse(str(error.detail), status=HTTPStatus.UNPROCESSABLE_ENTITY, content_type="text/plain")
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@require_GET
@staff_only
def canned(request: StaffRequest, number: int) -> HttpResponse:
    """Canned replies that match `q`, with the ticket's values filled in."""
    values = values_for(find(request.user, number), request.user)
    found = matching_replies(request.user, request.GET.get("q", ""))
    options = [(reply, fill(reply.text, values)) for reply in found]
    return render(request, "inbox/replies/_canned_options.html", {"options": options})


@require_GET
@staff_only
def colleagues(request: StaffRequest, number: int) -> HttpResponse:
    """Colleagues who may see the ticket and whose name begins like `q`."""
    people = mention_candidates(find(request.user, number), request.user, request.GET.get("q", ""))
    return render(request, "inbox/replies/_mention_options.html", {"people": people})


def _reply_of(request: StaffRequest, ticket: Ticket) -> ReplyRequest:
    return ReplyRequest(
        text=request.POST.get("text", ""),
        client_id=_uuid(request.POST.get("client_id", "")),
        seen_seq=_seq(request),
        asked=tuple(request.POST.get("asked", "").split()),
        then=request.POST.get("then", ""),
        attachments=tuple(attachments_of(request, ticket)),
        suggestion_id=parse_int(request.POST.get("suggestion", "")),
    )


def _written(request: StaffRequest, ticket: Ticket, form: str, entries: list[thread.Entry]) -> HttpResponse:
    if not request.htmx:
        return redirect(f"{ticket.get_absolute_url()}#end")
    current = find(request.user, ticket.number)
    context = {
        **page_context.state_context(current, request.user),
        **_fresh_ids(current),
        "entries": entries,
        "form": form,
        "pending_changes": pending_changes(request.user),
        "outgoing": pending_replies(current, request.user),
    }
    response = render(request, "inbox/replies/_reply_sent.html", context)
    response["HX-Trigger-After-Settle"] = json.dumps({"inbox:written": {"form": form}})
    return response


def _on_its_way(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    context = {"outgoing": pending_replies(ticket, request.user), "ticket": ticket}
    return render(request, "inbox/replies/_pending_replies.html", context)


def _refused(request: StaffRequest, ticket: Ticket, error: ActionError, *, at: str) -> HttpResponse:
    """Say why nothing was stored: beside the form, and with the text that was typed still in it."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if isinstance(error, UNFIT) else status_of(error)
    current = find(request.user, ticket.number)
    context = {**_asking(request, current, error), "error": error.detail, "error_at": at}
    if not request.htmx:
        context |= {"draft": request.POST.get("text", "")}
        return show(request, listing_beside(request, current), current, status=status, **context)
    context |= {**page_context.state_context(current, request.user), "outgoing": pending_replies(current, request.user)}
    response = render(request, "inbox/replies/_reply_refused.html", context, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = f"#{at}-error", "innerHTML"
    return response


def _asking(request: StaffRequest, ticket: Ticket, error: ActionError) -> dict[str, Any]:
    """What to ask before it is sent all the same; the form then says that it was asked."""
    asked = request.POST.get("asked", "").split()
    context: dict[str, Any] = {
        "client_id": uuid4(),
        "then": request.POST.get("then", ""),
        "began_seq": _seq(request),
        "asked": " ".join(asked),
    }
    if isinstance(error, ThreadChangedError):
        newer = error.newer
        entries = thread.messages_after(ticket.conversation_id, newer[0].seq - 1)
        # Asked once, on whatever page it is sent from next.
        text, seen = request.POST.get("text", ""), ticket.conversation.last_seq
        save_draft(ticket.pk, request.user, DraftKind.REPLY, text, seen)
        context |= {"written_since": newer, "entries": entries, "began_seq": ticket.conversation.last_seq}
    if isinstance(error, UnfilledError):
        context |= {"left": error.names, "asked": " ".join([*asked, *error.names])}
    if context["began_seq"] is None:
        context["began_seq"] = ticket.conversation.last_seq
    return context


def _fresh_ids(ticket: Ticket) -> dict[str, Any]:
    return {"client_id": uuid4(), "began_seq": ticket.conversation.last_seq, "asked": ""}


def _seq(request: StaffRequest) -> int | None:
    """The newest message that was there when the text was begun, as the page says; None when it does not."""
    number = parse_int(request.POST.get("began_seq", ""))
    return None if number is None else min(number, LARGEST_SEQ)


def _uuid(text: str) -> UUID | None:
    """The id that the browser made, or None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
