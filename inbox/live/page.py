"""What the inbox's socket sends: the fragments of the page, rendered anew for one teammate. Synchronous: it reads."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Subquery
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone, translation

from conversations.exceptions import ActionError
from conversations.models import Conversation, Handoff, Owner
from conversations.office_hours.schedule import team_zone
from inbox.approvals.cards import Cards
from inbox.assignment.availability import record_activity
from inbox.collaboration import presence
from inbox.collaboration.drafts import save_draft
from inbox.collaboration.presence import TicketViewers
from inbox.labels import parse_int
from inbox.lifecycle.pending_changes import pending_changes
from inbox.live.protocol import DraftFrame
from inbox.models import DraftKind, Note, OutgoingReply, Ticket, Viewer
from inbox.replies import emails
from inbox.replies.composer import pending_replies
from inbox.team.permissions import is_staff
from inbox.ticket_list.sidebar import Sidebar
from inbox.ticket_list.ticket_list import Listing
from inbox.ticket_page import page_context, thread


class NotVisibleError(LookupError):
    """There is no such ticket, or the user does not see it."""


@dataclass(frozen=True)
class LivePage:
    """One open page: whose it is, what its list shows, which ticket is open in it (None for none), and by which clock
    it tells the time."""

    user: User
    query: QueryDict
    ticket_id: int | None = None
    conversation_id: int | None = None
    zone: tzinfo | None = None  # the site's

    @classmethod
    def opened(cls, user: User, query_string: bytes) -> "LivePage":
        """The page that opened a socket with this query string. Raises NotVisibleError for a ticket that the user does
        not see."""
        query = QueryDict(query_string.decode("ascii", "replace"))
        number = parse_int(query.get("ticket", ""))
        if number is None:
            return cls(user, query, zone=team_zone())
        found = page_context.load_ticket(user, number)
        if found is None:
            raise NotVisibleError
        return cls(user, query, found.pk, found.conversation_id, team_zone())

    def renewed(self, session: SessionBase) -> "LivePage | None":
        """The page with its user's rights as they are now; None when they may no longer see the inbox at all: not
        staff any more, signed out, or with another password, which signs them out everywhere else."""
        user = User.objects.filter(pk=self.user.pk).first()
        if user is None or not is_staff(user) or not session.exists(session.session_key or ""):
            return None
        if session.get(HASH_SESSION_KEY) != user.get_session_auth_hash():
            return None
        return replace(self, user=user)

    def mark(self) -> tuple[int | None, ...]:
        """What moves when a handoff comes in, or the open ticket gets a message or another owner. One small query."""
        newest = Handoff.objects.order_by("-pk").values("pk")[:1]
        if self.conversation_id is None:
            return tuple(pk for (pk,) in newest.values_list("pk"))
        of_ticket = Conversation.objects.filter(pk=self.conversation_id)
        return tuple(
            of_ticket.annotate(newest=Subquery(newest)).values_list("last_seq", "epoch", "newest").first() or ()
        )

    def not_visible_html(self) -> str:
        """In place of a ticket that the user sees no longer; "" while they do. With it the page opens a socket without
        the ticket."""
        if self.ticket_id is None or self._ticket():
            return ""
        return self._render("inbox/ticket_page/_not_visible.html", listing=self._listing(), ticket=None)

    def record_activity(self) -> None:
        """The user has the inbox open."""
        record_activity(self.user)

    def owns_conversation(self) -> bool:
        """Whether the customer talks to this user now."""
        of_user = Conversation.objects.filter(owner=Owner.STAFF, staff=self.user)
        return self.conversation_id is not None and of_user.filter(pk=self.conversation_id).exists()

    def mark_read(self) -> None:
        ticket = self._ticket()
        if ticket:
            presence.mark_read(ticket, self.user)

    def arrive(self) -> None:
        """The page is open and somebody looks at it."""
        if self.ticket_id:
            presence.arrive(self.ticket_id, self.user)

    def leave(self) -> None:
        if self.ticket_id:
            presence.leave(self.ticket_id, self.user)

    def write(self, kind: DraftKind) -> None:
        """The user is writing in one of the fields."""
        if self.ticket_id:
            presence.write(self.ticket_id, self.user, kind)

    def stop_writing(self, kind: DraftKind) -> None:
        if self.ticket_id:
            presence.stop_writing(self.ticket_id, self.user)

    def kept_html(self, frame: DraftFrame) -> str:
        """Keep a draft, and say that it is kept, or why not. A frame for another ticket than the page's is dropped."""
        if frame.ticket != self.ticket_id:
            return ""
        context: dict[str, object] = {"kind": frame.kind, "version": frame.version}
        try:
            context["saved"] = save_draft(frame.ticket, self.user, frame.kind, frame.text, frame.began)
        except ActionError as error:
            context["problem"] = error.detail
        return self._render("inbox/replies/_draft.html", **context)

    def together(self) -> TicketViewers:
        """Who else is at the ticket. So is the user, whose other page may just have said goodbye."""
        if self.ticket_id is None:
            return TicketViewers()
        if not Viewer.objects.filter(ticket=self.ticket_id, user=self.user).exists():
            self.arrive()
        return presence.viewers_of(self.ticket_id, self.user)

    def together_html(self, together: TicketViewers) -> str:
        """Who else is at the ticket and who might answer at the same time."""
        return self._render("inbox/ticket_page/_viewers.html", together=together)

    def outgoing_html(self) -> tuple[str, dict[str, str]]:
        """What is on its way to the customer; and a state for each id, which changes when it is to be shown anew."""
        ticket = self._ticket()
        if ticket is None:
            return "", {}
        outgoing = pending_replies(ticket, self.user)
        html = self._render("inbox/replies/_pending_replies.html", outgoing=outgoing, ticket=ticket)
        return html, {str(each.reply.pk): each.reply.state for each in outgoing}

    def call_html(self, note: int, reply: int) -> str:
        """That a colleague's note calls the user, or that a reply of theirs was not sent; "" when it is their ticket
        that is open, where they see it."""
        noted = Note.objects.select_related("author", "ticket").filter(pk=note, mentions__user=self.user).first()
        refused = OutgoingReply.objects.select_related("ticket").filter(pk=reply, author=self.user).first()
        about = noted or refused
        if about is None or about.ticket_id == self.ticket_id:
            return ""
        return self._render("inbox/shell/_teammate_notice.html", note=noted, reply=refused, ticket=about.ticket)

    def changes_html(self) -> str:
        """What the user may still take back, and what was refused."""
        return self._render("inbox/shell/_pending_changes.html", pending_changes=pending_changes(self.user))

    def changes_shown(self) -> list[tuple[str, str]]:
        """Changes when that is to be shown anew."""
        return [(str(each.batch), each.refused_because) for each in pending_changes(self.user)]

    def list_html(self) -> str:
        """The rows and the figures of the views."""
        listing = self._listing()
        return self._render("inbox/live/_list.html", listing=listing, sidebar=Sidebar(listing), ticket=self._ticket())

    def state_html(self) -> str:
        """Who has the ticket now, and what the user may do."""
        ticket = self._ticket()
        if ticket is None:
            return ""
        return self._render(
            "inbox/ticket_page/_state.html", **page_context.state_context(ticket, self.user), listing=self._listing()
        )

    def news_html(self, seq: int, note: int) -> tuple[str, int, int]:
        """What was written after message `seq` and note `note`, and the newest seq and note now."""
        ticket = self._ticket()
        if ticket is None:
            return "", seq, note
        messages, notes = (
            thread.messages_after(ticket.conversation_id, seq),
            thread.notes_after(ticket, note),
        )
        seq = max([seq, *(entry.message.seq for entry in messages if entry.message)])
        note = max([note, *(entry.note.pk for entry in notes if entry.note)])
        entries: Sequence[thread.Entry] = sorted([*messages, *notes], key=lambda entry: entry.at)
        html = self._render("inbox/ticket_page/_entries.html", entries=entries, ticket=ticket) if entries else ""
        return html, seq, note

    def actions_html(self, shown: dict[str, str]) -> tuple[str, dict[str, str]]:
        """The cards of proposed actions that changed since `shown`, a state for each id; and what is shown now."""
        ticket = self._ticket()
        if ticket is None:
            return "", shown
        cards = Cards(ticket, self.user).all()
        states = {str(card.action.pk): card.state for card in cards}
        changed = [
            (card, pk not in shown) for card, pk in zip(cards, states, strict=True) if shown.get(pk) != states[pk]
        ]
        html = self._render("inbox/live/_actions.html", cards=changed, ticket=ticket) if changed else ""
        return html, states

    def merged_html(self) -> str:
        """The parts of other tickets that were merged into this one."""
        ticket = self._ticket()
        return self._render("inbox/ticket_page/_merged.html", parts=thread.merged_parts(ticket)) if ticket else ""

    def mails_html(self) -> str:
        """What became of the mails to the customer, and the mails that only the team sees."""
        ticket = self._ticket()
        if ticket is None:
            return ""
        conversation = ticket.conversation
        mailed = emails.messages_on_their_way(conversation.pk, conversation.last_seq)
        kept = emails.kept_mails(conversation.pk)
        if not mailed and not kept:
            return ""
        return self._render(
            "inbox/live/_emails.html", mailed_messages=mailed, kept_mails=kept, ticket=ticket, conversation=conversation
        )

    def payload_html(self) -> str:
        """What is known of the matter and what to do first, as it is now."""
        ticket = self._ticket()
        if ticket is None:
            return ""
        return self._render("inbox/live/_payload.html", **page_context.payload_context(ticket, self.user))

    def reach_html(self) -> str:
        """How a reply reaches the customer now, above the composer and in the panel."""
        ticket = self._ticket()
        return self._render("inbox/live/_reach.html", **page_context.reach_context(ticket)) if ticket else ""

    def activity_html(self, who: str, state: str) -> str:
        """That somebody is writing or working; an empty `state` when nobody is any more."""
        return self._render("inbox/ticket_page/_typing.html", who=who, state=state)

    def _listing(self) -> Listing:
        return Listing.from_query(self.user, self.query)

    def _ticket(self) -> Ticket | None:
        return page_context.load_ticket(self.user, self.ticket_id) if self.ticket_id else None

    def _render(self, template: str, **context: object) -> str:
        asked = self.query.get("language", "")
        language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language), timezone.override(self.zone):
            return render_to_string(template, {**context, "live": True})
