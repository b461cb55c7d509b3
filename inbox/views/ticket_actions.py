"""The forms of the ticket's menu. Each checks what was sent, calls one action, and shows the ticket as it is now."""

from collections.abc import Callable

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from conversations.exceptions import ActionError
from inbox.actions import reopening
from inbox.lifecycle import merge as merging
from inbox.lifecycle import transitions
from inbox.macros import macros
from inbox.models import Ticket
from inbox.scope import visible
from inbox.tickets import snooze as snoozing
from inbox.tickets.tags import add_tag, remove_tag
from inbox.views.answering import changed, refused
from inbox.views.decorators import StaffRequest, staff_only
from inbox.views.tickets import find
from inbox.work_forms import MacroForm, MergeForm, SnoozeForm, TagForm, UntagForm, no_such_ticket


@require_POST
@staff_only
def snooze(request: StaffRequest, number: int) -> HttpResponse:
    form = SnoozeForm(request.POST)
    return _run(request, number, "snooze", lambda ticket, user: snoozing.snooze(ticket, user, form.checked()["at"]))


@require_POST
@staff_only
def wake(request: StaffRequest, number: int) -> HttpResponse:
    return _run(request, number, "action", snoozing.wake)


@require_POST
@staff_only
def tag(request: StaffRequest, number: int) -> HttpResponse:
    form = TagForm(request.POST)
    return _run(request, number, "tag", lambda ticket, user: add_tag(ticket, user, form.checked()["name"]))


@require_POST
@staff_only
def untag(request: StaffRequest, number: int) -> HttpResponse:
    form = UntagForm(request.POST)
    return _run(request, number, "action", lambda ticket, user: remove_tag(ticket, user, form.checked()["tag"]))


@require_POST
@staff_only
def give_back(request: StaffRequest, number: int) -> HttpResponse:
    hint = request.POST.get("hint", "")
    return _run(request, number, "giveback", lambda ticket, user: transitions.give_back(ticket, user, hint))


@require_POST
@staff_only
def reopen(request: StaffRequest, number: int) -> HttpResponse:
    return _run(request, number, "action", reopening.reopen)


@require_POST
@staff_only
def merge(request: StaffRequest, number: int) -> HttpResponse:
    def work(ticket: Ticket, user: User) -> None:
        wanted = MergeForm(request.POST).number()
        into = visible(Ticket.objects.select_related("merged_into"), user).filter(pk=wanted).first()
        if into is None:
            raise no_such_ticket(wanted)
        merging.merge(ticket, user, into)

    return _run(request, number, "merge", work)


@require_POST
@staff_only
def macro(request: StaffRequest, number: int) -> HttpResponse:
    form = MacroForm(macros.usable_by(request.user), request.POST)
    return _run(request, number, "macro", lambda ticket, user: macros.run_macro(ticket, user, form.checked()["macro"]))


def _run(request: StaffRequest, number: int, form: str, action: Callable[[Ticket, User], object]) -> HttpResponse:
    ticket = find(request.user, number)
    try:
        action(ticket, request.user)
    except ActionError as error:
        return refused(request, ticket, error, at=form)
    return changed(request, ticket, form=form)
