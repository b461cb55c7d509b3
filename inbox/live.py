"""What the inbox's socket sends: the fragments of the page, rendered anew for one teammate. Synchronous: it reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation

from conversations.models import Conversation, Owner
from inbox import actions, reading
from inbox.access import is_staff
from inbox.listing import Listing
from inbox.models import Ticket


@dataclass(frozen=True)
class Window:
    """One open page: whose it is, what its list shows, and which ticket is open in it (None for none)."""

    user: User
    query: QueryDict
    ticket_id: int | None = None
    conversation_id: int | None = None

    @classmethod
    def opened(cls, user: User, query_string: bytes) -> "Window":
        """The page that opened a socket with this query string."""
        query = QueryDict(query_string.decode("ascii", "replace"))
        number = query.get("ticket", "")
        found = Ticket.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 16 else None
        return cls(user, query, found.pk, found.conversation_id) if found else cls(user, query)

    def is_allowed(self, session: SessionBase) -> bool:
        """Whether the user may still see the inbox: still staff, and not signed out."""
        user = User.objects.filter(pk=self.user.pk).first()
        return user is not None and is_staff(user) and session.exists(session.session_key or "")

    def owns_conversation(self) -> bool:
        """Whether the customer talks to this user now."""
        of_user = Conversation.objects.filter(owner=Owner.STAFF, staff=self.user)
        return self.conversation_id is not None and of_user.filter(pk=self.conversation_id).exists()

    def mark_read(self) -> None:
        ticket = self._ticket()
        if ticket:
            actions.mark_read(ticket, self.user)

    def list_html(self) -> str:
        """The rows and the figures of the views."""
        return self._render("inbox/_live_list.html", listing=self._listing(), ticket=self._ticket())

    def state_html(self) -> str:
        """Who has the ticket now, and what the user may do."""
        ticket = self._ticket()
        if ticket is None:
            return ""
        return self._render("inbox/_state.html", **reading.state_context(ticket, self.user), listing=self._listing())

    def news_html(self, seq: int, note: int) -> tuple[str, int, int]:
        """What was written after message `seq` and note `note`, and the newest seq and note now."""
        ticket = self._ticket()
        if ticket is None:
            return "", seq, note
        messages, notes = reading.messages_after(ticket.conversation_id, seq), reading.notes_after(ticket, note)
        seq = max([seq, *(entry.message.seq for entry in messages if entry.message)])
        note = max([note, *(entry.note.pk for entry in notes if entry.note)])
        entries: Sequence[reading.Entry] = sorted([*messages, *notes], key=lambda entry: entry.at)
        html = self._render("inbox/_entries.html", entries=entries, ticket=ticket) if entries else ""
        return html, seq, note

    def actions_html(self, shown: dict[str, str]) -> tuple[str, dict[str, str]]:
        """The cards of proposed actions that changed since `shown`, a state for each id; and what is shown now."""
        ticket = self._ticket()
        if ticket is None:
            return "", shown
        cards = reading.action_cards(ticket, self.user)
        states = {str(card.action.pk): card.state for card in cards}
        changed = [
            (card, pk not in shown) for card, pk in zip(cards, states, strict=True) if shown.get(pk) != states[pk]
        ]
        html = self._render("inbox/_live_actions.html", cards=changed, ticket=ticket) if changed else ""
        return html, states

    def activity_html(self, who: str, state: str) -> str:
        """That somebody is writing or working; an empty `state` when nobody is any more."""
        return self._render("inbox/_activity.html", who=who, state=state)

    def _listing(self) -> Listing:
        return Listing.from_query(self.user, self.query)

    def _ticket(self) -> Ticket | None:
        return reading.fresh(self.ticket_id) if self.ticket_id else None

    def _render(self, template: str, **context: object) -> str:
        asked = self.query.get("language", "")
        language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            return render_to_string(template, {**context, "live": True})
