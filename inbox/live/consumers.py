"""The inbox's socket: one open page. It passes on what changed, rendered for its user; the database is the truth."""

import asyncio
import time
from typing import Any

import structlog

from conversations.db.async_access import run_in_db_thread
from conversations.realtime import broadcast
from conversations.realtime.socket import COME_AGAIN, Socket
from inbox.collaboration.presence import TicketViewers
from inbox.live.debounce import Debouncer
from inbox.live.page import LivePage, NotVisibleError
from inbox.live.protocol import DraftFrame, count, draft, kind, read_frame, states
from inbox.models import DraftKind
from inbox.models.viewer import WRITING_FOR
from inbox.team.permissions import is_staff

log = structlog.get_logger(__name__)

NOT_STAFF = 4403
NOT_VISIBLE = 4404  # the page asks for its ticket again, and is told
LIST_SECONDS = 0.3
LIFE_SECONDS = 12 * 3600  # the channel layer forgets group members after a day
TYPING_SECONDS = 1
PRESENCE_SECONDS = 0.3
# Announcements may be lost: an open page is compared with the database, what moves most often sooner.
LOOK_SECONDS = 10.0
MARK_SECONDS = 3.0


class InboxConsumer(Socket):
    """`?ticket=` names the ticket that is open; the rest of the query string is the list's."""

    window: LivePage | None = None

    async def connect(self) -> None:
        user = self.scope["user"]
        if not is_staff(user):
            await self.close(code=NOT_STAFF)
            return
        self.seq: int | None = None  # unknown until the page has said what it shows
        self.note = 0
        self.activity = ""
        self.list_sent = self.state_sent = self.mails_sent = ""
        self.reach_sent = self.payload_sent = ""
        self.actions: dict[str, str] = {}
        self.typed_at = 0.0
        self.together: TicketViewers | None = None
        self.outgoing: dict[str, str] = {}
        self.changes: list[tuple[str, str]] | None = None
        try:
            self.window = await run_in_db_thread(LivePage.opened, user, self.scope["query_string"])
        except NotVisibleError:
            await self.close(code=NOT_VISIBLE)
            return
        self.list = Debouncer(self._send_list, LIST_SECONDS)
        self.presence = Debouncer(self._send_presence, PRESENCE_SECONDS)
        self.writing_ends: asyncio.TimerHandle | None = None
        self.groups_joined = self._groups(self.window)
        for group in self.groups_joined:
            await self.channel_layer.group_add(group, self.channel_name)
        self.ending = asyncio.get_running_loop().call_later(LIFE_SECONDS, self._end)
        await self.accept()
        self.looking = asyncio.create_task(self._look_now_and_then())

    async def disconnect(self, code: int) -> None:
        if self.window is None:
            return
        self.ending.cancel()
        self.looking.cancel()
        self.list.stop()
        self.presence.stop()
        if self.writing_ends:
            self.writing_ends.cancel()
        for group in self.groups_joined:
            await self.channel_layer.group_discard(group, self.channel_name)
        if self.seq is not None:
            await run_in_db_thread(self.window.leave)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        frame = read_frame(text_data)
        if frame.get("type") == "hello":
            await self._hello(frame)
        elif frame.get("type") == "here" and self.window:
            await run_in_db_thread(self.window.arrive)
        elif frame.get("type") == "typing":
            await self._typing(bool(frame.get("on")), kind(frame))
        elif frame.get("type") == "draft" and self.window:
            await self._keep(draft(frame))
        elif frame.get("type") == "read" and self.window:
            await run_in_db_thread(self.window.mark_read)

    # Announcements.

    async def inbox_changed(self, event: dict[str, Any]) -> None:
        self.list.request()
        if self.window and event.get("conversation") == self.window.conversation_id:
            await self._send_state()

    async def messages_stored(self, event: dict[str, Any]) -> None:
        await self._send_news()

    async def note_added(self, event: dict[str, Any]) -> None:
        await self._send_news()

    async def outgoing_changed(self, event: dict[str, Any]) -> None:
        await self._send_outgoing()

    async def presence_changed(self, event: dict[str, Any]) -> None:
        self.presence.request()

    async def teammate_called(self, event: dict[str, Any]) -> None:
        assert self.window
        html = await run_in_db_thread(self.window.call_html, count(event, "note"), count(event, "reply"))
        if html:
            await self.send(html)

    async def changes_pending(self, event: dict[str, Any]) -> None:
        await self._send_changes()

    async def handoff_changed(self, event: dict[str, Any]) -> None:
        await self._send_state()
        await self._send_actions()

    async def ticket_changed(self, event: dict[str, Any]) -> None:
        await self._send_state()

    async def ticket_merged(self, event: dict[str, Any]) -> None:
        assert self.window
        await self.send(await run_in_db_thread(self.window.merged_html))

    async def actions_changed(self, event: dict[str, Any]) -> None:
        await self._send_actions()
        await self._send_payload()

    async def emails_changed(self, event: dict[str, Any]) -> None:
        await self._send_mails()
        await self._send_reach()

    async def turn_status(self, event: dict[str, Any]) -> None:
        await self._show("agent", "" if event["state"] in ("done", "failed") else event["state"])

    async def turn_delta(self, event: dict[str, Any]) -> None:
        await self._show("agent", "writing")

    async def typing(self, event: dict[str, Any]) -> None:
        if event["who"] == "customer":
            await self._show("customer", "writing" if event["on"] else "")

    # What they come to.

    async def _hello(self, frame: dict[str, Any]) -> None:
        """The page has connected, perhaps again: it gets all that it may have missed."""
        self.seq, self.note = count(frame, "after"), count(frame, "note")
        self.actions, self.outgoing = states(frame, "actions"), states(frame, "outgoing")
        if self.window:
            await run_in_db_thread(self.window.arrive)
        await self._look()

    async def _send_list(self) -> None:
        assert self.window
        window = await run_in_db_thread(self.window.renewed, self.scope["session"])
        if window is None:
            await self.close(code=NOT_STAFF)
            return
        self.window = window
        html = await run_in_db_thread(self.window.list_html)
        if html != self.list_sent:
            self.list_sent = html
            await self.send(html)

    async def _send_state(self) -> None:
        assert self.window
        html = await run_in_db_thread(self.window.state_html) or await run_in_db_thread(self.window.not_visible_html)
        if html != self.state_sent:
            self.state_sent = html
            await self.send(html)
        await self._send_reach()

    async def _send_reach(self) -> None:
        assert self.window
        html = await run_in_db_thread(self.window.reach_html)
        if html != self.reach_sent:  # else it would take away what somebody is typing into it
            self.reach_sent = html
            await self.send(html)

    async def _send_news(self) -> None:
        assert self.window
        if self.seq is None:
            return
        html, self.seq, self.note = await run_in_db_thread(self.window.news_html, self.seq, self.note)
        if html:
            await self.send(html)
        await self._send_payload()

    async def _send_payload(self) -> None:
        """What the customer wrote may have told an order number, and a decision or an answer is no next step more."""
        assert self.window
        html = await run_in_db_thread(self.window.payload_html)
        if html != self.payload_sent:
            self.payload_sent = html
            await self.send(html)

    async def _look_now_and_then(self) -> None:
        clock = asyncio.get_running_loop()
        looked_at, seen = clock.time(), None
        while True:
            await asyncio.sleep(min(MARK_SECONDS, LOOK_SECONDS))
            try:
                mark = await run_in_db_thread(self.window.mark) if self.window else None
                if mark != seen or clock.time() - looked_at >= LOOK_SECONDS:
                    looked_at, seen = clock.time(), mark
                    await self._look()
            except Exception:
                log.exception("looking_after_inbox_failed")

    async def _look(self) -> None:
        assert self.window
        await run_in_db_thread(self.window.record_activity)
        self.list.request()
        await self._send_state()
        await self._send_news()
        await self._send_outgoing()
        await self._send_changes()
        await self._send_actions()
        await self._send_mails()
        self.presence.request()

    async def _send_mails(self) -> None:
        assert self.window
        html = await run_in_db_thread(self.window.mails_html) if self.seq is not None else ""
        if html and html != self.mails_sent:
            self.mails_sent = html
            await self.send(html)

    async def _keep(self, frame: DraftFrame) -> None:
        assert self.window
        html = await run_in_db_thread(self.window.kept_html, frame)
        if html:
            await self.send(html)

    async def _send_presence(self) -> None:
        """Who else is there, when that has changed. What somebody wrote in this moment is over after a while, of which
        nobody hears."""
        assert self.window
        if self.seq is None or self.window.ticket_id is None:
            return
        together = await run_in_db_thread(self.window.together)
        if together != self.together:
            self.together = together
            await self.send(self.window.together_html(together))
        if self.writing_ends:
            self.writing_ends.cancel()
        if together.writers:
            seconds = WRITING_FOR.total_seconds() + 1
            self.writing_ends = asyncio.get_running_loop().call_later(seconds, self.presence.request)

    async def _send_outgoing(self) -> None:
        assert self.window
        if self.seq is None:
            return
        html, outgoing = await run_in_db_thread(self.window.outgoing_html)
        if outgoing != self.outgoing:
            self.outgoing = outgoing
            await self.send(html)

    async def _send_changes(self) -> None:
        assert self.window
        changes = await run_in_db_thread(self.window.changes_shown)
        if changes != self.changes:
            first, self.changes = self.changes is None, changes
            if changes or not first:
                await self.send(await run_in_db_thread(self.window.changes_html))

    async def _send_actions(self) -> None:
        assert self.window
        if self.seq is None:
            return
        html, self.actions = await run_in_db_thread(self.window.actions_html, self.actions)
        if html:
            await self.send(html)

    async def _show(self, who: str, state: str) -> None:
        assert self.window
        activity = f"{who}:{state}"
        if activity != self.activity:
            self.activity = activity
            await self.send(self.window.activity_html(who, state))

    async def _typing(self, on: bool, field: DraftKind) -> None:
        """Tell colleagues, and of a reply the customer, if it is this teammate whom they talk to."""
        now = time.monotonic()
        if not self.window or not self.window.conversation_id or (on and now - self.typed_at < TYPING_SECONDS):
            return
        self.typed_at = now
        await run_in_db_thread(self.window.write if on else self.window.stop_writing, field)
        if field == DraftKind.REPLY and await run_in_db_thread(self.window.owns_conversation):
            await broadcast.send(
                broadcast.conversation_group(self.window.conversation_id), "typing", who="staff", on=on
            )

    def _groups(self, window: LivePage) -> list[str]:
        everywhere = [broadcast.INBOX_GROUP, broadcast.teammate_group(window.user.pk)]
        if window.conversation_id is None:
            return everywhere
        conversation = window.conversation_id
        return [*everywhere, broadcast.conversation_group(conversation), broadcast.staff_group(conversation)]

    def _end(self) -> None:
        self.closing = asyncio.ensure_future(self.close(code=COME_AGAIN))
