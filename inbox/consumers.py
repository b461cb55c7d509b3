"""The inbox's socket: one open page. It passes on what changed, rendered for its user; the database is the truth."""

import asyncio
import time
from typing import Any

import structlog

from conversations import realtime
from conversations.database import database
from conversations.sockets import COME_AGAIN, Socket
from inbox.access import is_staff
from inbox.coalescing import Coalesced
from inbox.frames import count, read_frame, states
from inbox.live import Window

log = structlog.get_logger(__name__)

NOT_STAFF = 4403
LIST_SECONDS = 0.3
LIFE_SECONDS = 12 * 3600  # the channel layer forgets group members after a day
TYPING_SECONDS = 1
LOOK_SECONDS = 10.0  # announcements may be lost: an open page is compared with the database as often as this


class InboxConsumer(Socket):
    """`?ticket=` names the ticket that is open; the rest of the query string is the list's."""

    window: Window | None = None

    async def connect(self) -> None:
        user = self.scope["user"]
        if not is_staff(user):
            await self.close(code=NOT_STAFF)
            return
        self.seq: int | None = None  # unknown until the page has said what it shows
        self.note = 0
        self.activity = ""
        self.list_sent = self.state_sent = ""
        self.actions: dict[str, str] = {}
        self.typed_at = 0.0
        self.window = await database(Window.opened, user, self.scope["query_string"])
        self.list = Coalesced(self._send_list, LIST_SECONDS)
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
        for group in self.groups_joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        frame = read_frame(text_data)
        if frame.get("type") == "hello":
            await self._hello(frame)
        elif frame.get("type") == "typing":
            await self._typing(bool(frame.get("on")))
        elif frame.get("type") == "read" and self.window:
            await database(self.window.mark_read)

    # Announcements.

    async def inbox_changed(self, event: dict[str, Any]) -> None:
        self.list.ask()

    async def messages_stored(self, event: dict[str, Any]) -> None:
        await self._send_news()

    async def note_added(self, event: dict[str, Any]) -> None:
        await self._send_news()

    async def handoff_changed(self, event: dict[str, Any]) -> None:
        await self._send_state()
        await self._send_actions()

    async def actions_changed(self, event: dict[str, Any]) -> None:
        await self._send_actions()

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
        self.actions = states(frame, "actions")
        await self._look()

    async def _send_list(self) -> None:
        assert self.window
        if not await database(self.window.is_allowed, self.scope["session"]):
            await self.close(code=NOT_STAFF)
            return
        html = await database(self.window.list_html)
        if html != self.list_sent:
            self.list_sent = html
            await self.send(html)

    async def _send_state(self) -> None:
        assert self.window
        html = await database(self.window.state_html)
        if html != self.state_sent:
            self.state_sent = html
            await self.send(html)

    async def _send_news(self) -> None:
        assert self.window
        if self.seq is None:
            return
        html, self.seq, self.note = await database(self.window.news_html, self.seq, self.note)
        if html:
            await self.send(html)

    async def _look_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self._look()
            except Exception:
                log.exception("looking_after_inbox_failed")

    async def _look(self) -> None:
        self.list.ask()
        await self._send_state()
        await self._send_news()
        await self._send_actions()

    async def _send_actions(self) -> None:
        assert self.window
        if self.seq is None:
            return
        html, self.actions = await database(self.window.actions_html, self.actions)
        if html:
            await self.send(html)

    async def _show(self, who: str, state: str) -> None:
        assert self.window
        activity = f"{who}:{state}"
        if activity != self.activity:
            self.activity = activity
            await self.send(self.window.activity_html(who, state))

    async def _typing(self, on: bool) -> None:
        """Tell the customer, if it is this teammate whom they talk to."""
        now = time.monotonic()
        if not self.window or not self.window.conversation_id or (on and now - self.typed_at < TYPING_SECONDS):
            return
        self.typed_at = now
        if await database(self.window.owns_conversation):
            await realtime.send(realtime.conversation_group(self.window.conversation_id), "typing", who="staff", on=on)

    def _groups(self, window: Window) -> list[str]:
        if window.conversation_id is None:
            return [realtime.INBOX_GROUP]
        conversation = window.conversation_id
        return [realtime.INBOX_GROUP, realtime.conversation_group(conversation), realtime.staff_group(conversation)]

    def _end(self) -> None:
        self.closing = asyncio.ensure_future(self.close(code=COME_AGAIN))
