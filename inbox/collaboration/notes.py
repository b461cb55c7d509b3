"""What teammates tell each other on a ticket, and whom they call with an @name in it."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

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
from knowledge.text.messages import link_addresses

_SIGN = re.compile(r"(?<![\w@.])@")
_NAME_GOES_ON = re.compile(r"\w|[.+@-]\w")
OFFERED = 8  # names, while one is typed
AT_ONCE = 20  # calls in one note


@transaction.atomic
def add_note(ticket: Ticket, author: User, text: str, client_id: UUID | None = None) -> Note:
    """Leave a note for the team, on an open ticket or a closed one. Teammates whom it calls are told. The same
    `client_id` with the same text is kept once.

    Raises EmptyTextError, TextTooLongError and SentOtherwiseError.
    """
    lock_conversation(ticket.conversation_id)
    cleaned = unicodedata.normalize("NFC", clean_text(text))  # names are compared letter by letter
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
    if not _SIGN.search(text):
        return []
    names = {name: pk for pk, name in staff().order_by().values_list("pk", "username")}
    called = {names[name] for _begin, _end, name in _calls(text, names)}
    return list(User.objects.filter(pk__in=called).order_by("pk"))


def mention_candidates(ticket: Ticket, user: User, words: str) -> list[User]:
    """The first few colleagues of the user who see the ticket and whose name begins like `words`."""
    words = words.replace("\0", "")[:80]
    begins = Q(username__istartswith=words) | Q(first_name__istartswith=words) | Q(last_name__istartswith=words)
    return list(staff_who_see(ticket).exclude(pk=user.pk).filter(begins)[:OFFERED])


def highlight_mentions(note: Note) -> SafeString:
    """The note's text as HTML, with those who were called set apart."""
    names = [mention.user.get_username() for mention in note.mentions.all()]
    parts, at = [], 0
    for begin, end, _name in _calls(note.text, names):
        parts += [link_addresses(note.text[at:begin]), format_html('<b class="mention">{}</b>', note.text[begin:end])]
        at = end
    parts.append(link_addresses(note.text[at:]))
    return format_html("<p>{}</p>", format_html_join("", "{}", ((part,) for part in parts)))


def _calls(text: str, names: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Where `text` calls one of `names`, from the sign to the end of the name, and whom; of names that begin alike the
    longest, since both `kim` and `kim@shop.example` are user names. A name that goes on is somebody else's.
    """
    return islice(_all_calls(text, names), AT_ONCE)


def _all_calls(text: str, names: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    by_length: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name in names:
        by_length[len(name)][_folded(name)].append(name)
    for sign in _SIGN.finditer(text):
        for length in sorted(by_length, reverse=True):
            written = text[sign.end() : sign.end() + length]
            alike = by_length[length].get(_folded(written), [])
            if not alike or _NAME_GOES_ON.match(text, sign.end() + length):
                continue
            if written in alike or len(alike) == 1:  # `Kim` and `kim` may both be there
                yield sign.start(), sign.end() + length, written if written in alike else alike[0]
            break


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
