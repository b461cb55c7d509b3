"""Keeping what a teammate has written and not sent. It is theirs alone, and no change of the ticket: not audited."""

from django.contrib.auth.models import User
from django.db import transaction

from conversations.messages.message_store import MAX_MESSAGE
from inbox.collaboration.presence import tell
from inbox.exceptions import DraftTooLongError
from inbox.models import Draft, DraftKind, Ticket


@transaction.atomic
def save_draft(ticket_id: int, user: User, kind: DraftKind, text: str, began_seq: int = 0) -> Draft | None:
    """Keep the text of one field, in place of what was kept of it. Without text nothing is kept, and None returned.

    `began_seq` is the newest message of the thread when it was begun. Raises DraftTooLongError.
    """
    text = text.replace("\x00", "")
    if not text.strip():
        delete_draft(ticket_id, user, kind)
        return None
    if len(text) > MAX_MESSAGE:
        raise DraftTooLongError
    values = {"text": text, "began_seq": began_seq}
    draft, created = Draft.objects.update_or_create(ticket_id=ticket_id, user=user, kind=kind, defaults=values)
    if created:
        tell(ticket_id)
    return draft


def delete_draft(ticket_id: int, user: User, kind: DraftKind) -> None:
    """It was sent, or emptied."""
    if Draft.objects.filter(ticket=ticket_id, user=user, kind=kind).delete()[0]:
        tell(ticket_id)


def restore_draft(ticket: Ticket, user: User, text: str, began_seq: int) -> str:
    """A reply that was not sent is a draft again, before what has been written since. Returns the whole."""
    kept = Draft.objects.filter(ticket=ticket, user=user, kind=DraftKind.REPLY).first()
    whole = joined(text, kept.text if kept else "")
    # Not through `save_draft`: two texts that were each short enough must not be lost for being long together.
    values = {"text": whole, "began_seq": began_seq}
    Draft.objects.update_or_create(ticket=ticket, user=user, kind=DraftKind.REPLY, defaults=values)
    tell(ticket.pk)
    return whole


def joined(text: str, written_since: str) -> str:
    """Both texts, the earlier first; one of them when it has the other in it.
    static/js/inbox/replies/pending-replies.js does the same."""
    if text in written_since:
        return written_since
    return f"{text}\n\n{written_since}" if written_since.strip() else text
