"""What the client of a customer is shown: what is stored, whom they are with, and the reply as it is written, without
a gap and without a repeat, whatever the channel layer drops or doubles."""

import asyncio
import json
from typing import Any

from conversations.chat import queue_updates, serializers
from conversations.chat.catch_up import Mark
from conversations.chat.serializers import Missed, Stored
from conversations.db.async_access import run_in_db_thread
from conversations.exceptions import MergedError
from conversations.messages.message_store import Posted
from conversations.outbound_email.reply_addresses import visitor_of_link
from conversations.realtime import broadcast
from conversations.realtime.socket import COME_AGAIN, Socket

UNAUTHORISED = 4401
Run = tuple[int, int]  # a turn, and which attempt at it: another attempt may say something else


class ChatConnection(Socket):
    """One open chat. `sent` is the newest seq that this client has: messages go out once and in order. `epoch` is the
    conversation's, of when the client was last told whom it is with."""

    link = ""  # from a mail, and good for its one conversation; empty for everybody who comes by the site
    conversation_id: int | None = None
    sent = 0
    epoch = 0
    keyed = False  # whether addresses of files must open without the visitor cookie
    waits = False  # for a person, and is told how the queue moves
    told: dict[str, Any] | None = None  # the newest `handoff` frame
    agent_speaks = True  # until a person is asked for: what a cancelled turn still says is not passed on

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.catching_up = asyncio.Lock()
        self.progress = ReplyProgress()

    # What the groups announce.

    async def messages_stored(self, event: dict[str, Any]) -> None:
        """A message was stored, and maybe its turn is done with it."""
        if event["seq"] > self.sent:
            await self.show_stored()
        if event["state"]:
            await self.turn_status(event)

    async def handoff_changed(self, event: dict[str, Any]) -> None:
        """The owner of the conversation changed. A client that asked for it has been told already."""
        shown = await self._handoff()
        if shown:
            await self.show_handoff(*shown)

    async def queue_moved(self, event: dict[str, Any]) -> None:
        """Somebody left the queue. All chats of this process are looked after together."""
        queue_updates.queue_changed()

    async def show_handoff(self, frame: dict[str, Any], epoch: int) -> None:
        """See `queue_updates`. Of two looks at the database the older may come later."""
        if epoch < self.epoch:
            return
        if frame != self.told:
            await self._send_handoff_frame(frame, epoch)
        self.epoch = epoch

    async def send_handoff(self) -> None:
        """Answer what the customer did about it, even when nothing has changed."""
        shown = await self._handoff()
        if shown:
            await self._send_handoff_frame(*shown)

    async def _handoff(self) -> tuple[dict[str, Any], int] | None:
        """How the customer stands now, with the epoch. Where the conversation goes on in another one, None: the client
        comes again, and is shown that one."""
        if self.conversation_id is None:
            return None
        try:
            return await run_in_db_thread(serializers.handoff_frame, self.conversation_id)
        except MergedError:
            await self.close(COME_AGAIN)
            return None

    async def _send_handoff_frame(self, frame: dict[str, Any], epoch: int) -> None:
        self.told, self.epoch = frame, epoch
        self.agent_speaks = frame["status"] == "none"
        await self.subscribe_to_queue(frame["status"] == "pending")
        await self.send_frame(frame)

    async def subscribe_to_queue(self, waits: bool) -> None:
        """Be told how the queue moves, or no more."""
        if waits == self.waits:
            return
        self.waits = waits
        if waits:
            queue_updates.subscribe(self)
            await self.channel_layer.group_add(broadcast.QUEUE_GROUP, self.channel_name)
        else:
            queue_updates.unsubscribe(self)
            await self.channel_layer.group_discard(broadcast.QUEUE_GROUP, self.channel_name)

    async def turn_status(self, event: dict[str, Any]) -> None:
        """A turn does something else now."""
        await self.send_frame({"type": "status", "turn": event["turn"], "state": event["state"]})

    async def turn_delta(self, event: dict[str, Any]) -> None:
        """The reply in progress has grown."""
        if self.agent_speaks:
            await self._send_delta((event["turn"], event["attempt"]), event["offset"], event["text"])

    async def typing(self, event: dict[str, Any]) -> None:
        """A teammate is typing, or has stopped."""
        if event["who"] == "staff":
            await self.send_frame({"type": "typing", "who": "staff", "on": event["on"]})

    # What `catch_up` looks at.

    @property
    def mark(self) -> Mark:
        """What this client has seen."""
        return self.sent, self.epoch

    async def catch_up(self) -> None:
        """Show the client what it has missed."""
        epoch = self.epoch
        await self.show_stored()
        await self.handoff_changed({})
        if epoch == self.epoch and self.conversation_id:
            await self.show_unfinished(self.conversation_id)

    async def show_missed(self, missed: Missed) -> None:
        """`catch_up` with what was read along with the news of other chats."""
        if missed.merged:
            await self.close(COME_AGAIN)
            return
        epoch = self.epoch
        async with self.catching_up:
            await self._send_stored([stored for stored in missed.messages if stored.frame["seq"] > self.sent])
        await self.show_handoff(missed.handoff, missed.epoch)
        if epoch == self.epoch and missed.unfinished:
            await self._send_unfinished(*missed.unfinished)

    # What the consumer has shown.

    async def show_own(self, posted: Posted) -> None:
        """The message to the one who wrote it, without reading it again; the announcement tells everybody else."""
        if posted.message.attached:
            await self.show_stored()
            return
        async with self.catching_up:
            if posted.message.seq != self.sent + 1:
                return
            await self.send_frame(serializers.message_frame(posted.message))
            self.sent = posted.message.seq

    async def show_unfinished(self, conversation_id: int) -> None:
        """A reply in progress, from its start, for who comes back in the middle of it."""
        unfinished = await run_in_db_thread(serializers.unfinished_turn, conversation_id)
        if unfinished:
            await self._send_unfinished(*unfinished)

    async def _send_unfinished(self, turn: int, state: str) -> None:
        await self.send_frame({"type": "status", "turn": turn, "state": state})
        if state != "queued":
            await broadcast.send(broadcast.TURNS_GROUP, "repeat", turn=turn)

    async def show_stored(self) -> None:
        """The messages that the client does not have."""
        if self.conversation_id is None or (self.link and not await self.link_opens()):
            return
        async with self.catching_up:
            while fresh := await run_in_db_thread(
                serializers.messages_after, self.conversation_id, self.sent, keyed=self.keyed
            ):
                await self._send_stored(fresh)
                if len(fresh) < serializers.PAGE:
                    return

    async def _send_stored(self, fresh: list[Stored]) -> None:
        for frame, turn in fresh:
            await self.send_frame(frame)
            self.sent = frame["seq"]
            if turn:
                self.progress.end(turn)

    async def _send_delta(self, run: Run, offset: int, text: str) -> None:
        if self.progress.misses(run, offset):
            await broadcast.send(broadcast.TURNS_GROUP, "repeat", turn=run[0])
        elif piece := self.progress.add(run, offset, text):
            start, fresh = piece
            await self.send_frame({"type": "delta", "turn": run[0], "offset": start, "text": fresh})

    async def send_frame(self, frame: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps(frame, ensure_ascii=False))

    async def send_error(self, code: str, detail: str, frame_id: str | None = None) -> None:
        frame = {"type": "error", "code": code, "detail": detail}
        await self.send_frame(frame | ({"id": frame_id} if frame_id else {}))

    async def link_opens(self) -> bool:
        """Whether the link is still good; the chat is closed when it is not."""
        if await run_in_db_thread(visitor_of_link, self.link):
            return True
        await self.close(UNAUTHORISED)
        return False


class ReplyProgress:
    """The reply in progress as one client has it: how much of which run's was sent. Offsets count characters."""

    def __init__(self) -> None:
        self._run: Run = (0, 0)
        self._length = 0
        self._over = 0  # the newest turn whose reply is complete

    def end(self, turn: int) -> None:
        """The whole reply of a turn was sent: late pieces of it are not."""
        self._over = max(self._over, turn)

    def misses(self, run: Run, offset: int) -> bool:
        """Whether a piece at `offset` would leave a gap."""
        return run[0] > self._over and offset > (self._length if run == self._run else 0)

    def add(self, run: Run, offset: int, text: str) -> tuple[int, str] | None:
        """Where the piece begins for this client, and what of it is new; None when it has all of it."""
        if run < self._run or run[0] <= self._over:
            return None
        if run > self._run:
            self._run, self._length = run, 0
        fresh = text[max(0, self._length - offset) :] if offset <= self._length else ""
        if not fresh:
            return None
        start = self._length
        self._length += len(fresh)
        return start, fresh
