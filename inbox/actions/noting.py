"""What teammates tell each other on a ticket."""

from django.contrib.auth.models import User
from django.db import transaction

from conversations.db.locking import locked
from conversations.messages.message_store import clean_text
from conversations.realtime import broadcast
from inbox.audit.log import record
from inbox.collaboration.drafts import drop_draft
from inbox.collaboration.notes import called_in
from inbox.collaboration.presence import stop_writing
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
    broadcast.announce(broadcast.staff_group(ticket.conversation_id), "note.added", note=note.pk)
    for user in called:
        broadcast.announce(broadcast.teammate_group(user.pk), "teammate.called", note=note.pk)
    if called:
        broadcast.announce_inbox(ticket.conversation_id)
    return note
