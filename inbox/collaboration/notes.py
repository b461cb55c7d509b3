"""What teammates tell each other on a ticket, and whom they call with an @name in it."""

import re
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from conversations.db.locking import lock_conversation
from conversations.messages.message_store import clean_text
from conversations.realtime import broadcast
from inbox.audit.log import record
from inbox.collaboration.drafts import delete_draft
from inbox.collaboration.presence import stop_writing
from inbox.exceptions import SentOtherwiseError
from inbox.models import DraftKind, Mention, Note, Ticket
from inbox.team.directory import staff, staff_who_see
from inbox.tickets.search_index import index_text

NAME = re.compile(r"(?<![\w@.])@([\w.+-]*\w)")
OFFERED = 8  # names, while one is typed
AT_ONCE = 20  # calls in one note


@transaction.atomic
def add_note(ticket: Ticket, author: User, text: str, client_id: UUID | None = None) -> Note:
    """Leave a note for the team, on an open ticket or a closed one. Teammates whom it calls are told. The same
    `client_id` with the same text is kept once.

    Raises EmptyTextError, TextTooLongError and SentOtherwiseError.
    """
    lock_conversation(ticket.conversation_id)
    cleaned = clean_text(text)
    if client_id and (found := Note.objects.filter(ticket=ticket, client_id=client_id).first()):
        if (found.author_id, found.text) != (author.pk, cleaned):
            raise SentOtherwiseError
        return found
    note = Note.objects.create(ticket=ticket, author=author, text=cleaned, client_id=client_id)
    index_text(ticket.pk, note.text)
    called = [user for user in mentioned_users(note.text) if user != author]
    Mention.objects.bulk_create(Mention(note=note, user=user) for user in called)
    record("noted", actor=author, ticket=ticket, after={"note": note.pk, "called": [user.pk for user in called]})
    delete_draft(ticket.pk, author, DraftKind.NOTE)
    stop_writing(ticket.pk, author)
    broadcast.announce(broadcast.staff_group(ticket.conversation_id), "note.added", note=note.pk)
    for user in called:
        broadcast.announce(broadcast.teammate_group(user.pk), "teammate.called", note=note.pk)
    if called:
        broadcast.announce_inbox(ticket.conversation_id)
    return note


def mentioned_users(text: str) -> list[User]:
    """The active staff whom a text calls by their user names. Others may not be there, and stay text."""
    names = list(dict.fromkeys(name.lower() for name in NAME.findall(text)))[:AT_ONCE]
    wanted = Q()
    for name in names:
        wanted |= Q(username__iexact=name)
    if not names:
        return []
    return list(staff().filter(wanted).order_by("pk"))


def mention_candidates(ticket: Ticket, user: User, words: str) -> list[User]:
    """The first few colleagues of the user who see the ticket and whose name begins like `words`."""
    words = words.replace("\0", "")[:80]
    begins = Q(username__istartswith=words) | Q(first_name__istartswith=words) | Q(last_name__istartswith=words)
    return list(staff_who_see(ticket).exclude(pk=user.pk).filter(begins)[:OFFERED])


def highlight_mentions(note: Note) -> SafeString:
    """The note's text as HTML, with those who were called set apart."""
    names = {mention.user.get_username().lower() for mention in note.mentions.all()}
    paragraphs = [part for part in re.split(r"\n{2,}", note.text.replace("\r\n", "\n")) if part.strip()]
    return format_html_join("", "<p>{}</p>", ((_marked(part, names),) for part in paragraphs))


def _marked(text: str, names: set[str]) -> SafeString:
    parts, end = [], 0
    for found in NAME.finditer(text):
        if found[1].lower() in names:
            parts += [_lines(text[end : found.start()]), format_html('<b class="mention">{}</b>', found[0])]
            end = found.end()
    return format_html_join("", "{}", ((part,) for part in [*parts, _lines(text[end:])]))


def _lines(text: str) -> SafeString:
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in text.split("\n")))
