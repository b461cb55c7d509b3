"""What teammates tell each other on a ticket."""

from django.contrib.auth.models import User
from django.db import transaction

from conversations import realtime
from conversations.actions.messages import clean_text
from conversations.locking import locked
from inbox.actions.keeping import drop_draft
from inbox.actions.presence import stop_writing
from inbox.audit import record
from inbox.mentions import called_in
from inbox.models import Kind, Mention, Note, Ticket
from inbox.tickets.search_index import add_words


@transaction.atomic
def add_note(ticket: Ticket, author: User, text: str) -> Note:
    """Leave a note for the team, on an open ticket or a closed one. Teammates whom it calls are told.

    Raises EmptyTextError and TextTooLongError.
    """
    locked(ticket.conversation_id)
    note = Note.objects.create(ticket=ticket, author=author, text=clean_text(text))
    add_words(ticket.pk, note.text)
    called = [user for user in called_in(note.text) if user != author]
    Mention.objects.bulk_create(Mention(note=note, user=user) for user in called)
    record("noted", actor=author, ticket=ticket, after={"note": note.pk, "called": [user.pk for user in called]})
    drop_draft(ticket.pk, author, Kind.NOTE)
    stop_writing(ticket.pk, author)
    realtime.announce(realtime.staff_group(ticket.conversation_id), "note.added", note=note.pk)
    for user in called:
        realtime.announce(realtime.teammate_group(user.pk), "teammate.called", note=note.pk)
    if called:
        realtime.announce_inbox(ticket.conversation_id)
    return note
