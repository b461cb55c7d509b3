"""The customer's socket: parses frames, calls actions, and shows what the database holds."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import structlog
from django.utils.translation import gettext as _

from conversations import frames, presenting, queue_watching, realtime, throttling, watching
from conversations.actions.feedback import leave_contact, mark_helpful, rate
from conversations.actions.handoff import request_person
from conversations.actions.messages import Posted, post_customer_message
from conversations.actions.opening import open_conversation, open_linked, seen
from conversations.database import database
from conversations.drafts import Draft, Run
from conversations.errors import ActionError, MergedError
from conversations.identity import COOKIE, guest, visitor_of_socket, vouched_for
from conversations.mail_tokens import linked_conversation
from conversations.models import Via
from conversations.sockets import COME_AGAIN, Socket

log = structlog.get_logger(__name__)

UNAUTHORISED = 4401
TOO_FAST = "That was too fast. Wait a moment and send it again."


class ChatConsumer(Socket):
    """One open chat. `sent` is the newest seq that this client has: messages go out once and in order. `epoch` is the
    conversation's, of when the client was last told whom it is with."""

    visitor: UUID | None = None  # none: not let in, and about to be closed
    link = ""  # from a mail, and good for its one conversation; empty for everybody who comes by the site
    conversation_id: int | None = None
    sent = 0
    epoch = 0
    keyed = False  # whether addresses of files must open without the visitor cookie
    waits = False  # for a person, and is told how the queue moves
    told: dict[str, Any] | None = None  # the newest `handoff` frame
    agent_speaks = True  # until a person is asked for: what a cancelled turn still says is not passed on

    async def connect(self) -> None:
        """Let in whoever has a visitor cookie or token of ours, or a link from a mail."""
        query = parse_qs(self.scope["query_string"].decode(errors="replace"))
        cookie = self.scope.get("cookies", {}).get(COOKIE, "")
        self.link = query.get("link", [""])[0]
        if self.link:
            visitor = await database(_linked, self.link)
        else:
            visitor = visitor_of_socket(cookie=cookie, token=query.get("token", [""])[0])
        await self.accept()
        if visitor is None:
            await self._send_error("unauthorised", "Open the chat page first.")
            await self.close(UNAUTHORISED)
            return
        self.visitor = visitor
        self.keyed = visitor_of_socket(cookie=cookie, token="") != visitor
        self.catching_up = asyncio.Lock()
        self.draft = Draft()

    async def disconnect(self, code: int) -> None:
        """Leave the conversation's group."""
        watching.forget(self)
        await self._wait(False)
        if self.conversation_id:
            await self.channel_layer.group_discard(realtime.conversation_group(self.conversation_id), self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Answer one frame. Whatever is wrong with it is answered by an `error` frame."""
        if self.visitor is None:
            return
        frame = None
        try:
            frame = await self._parse(text_data, self.visitor)
            await self._handle(frame, self.visitor)
        except ActionError as error:
            await self._send_error(error.code, str(error.detail), getattr(error, "frame_id", None))
        except Exception:
            log.exception("frame_broke")
            frame_id = str(frame.id) if isinstance(frame, frames.CustomerMessage) else None
            await self._send_error("internal", "Something went wrong here. Please send it again.", frame_id)
            if self.conversation_id is None:  # its hello failed: only a new connection gets on from here
                await self.close(COME_AGAIN)

    async def _parse(self, text: str | None, visitor: UUID) -> frames.Frame:
        """The frame in `text`. One that cannot be understood counts towards the limit as well."""
        try:
            if text is None:
                raise frames.FrameError("malformed", "Send text frames.")
            return frames.parse(text)
        except frames.FrameError as error:
            if not await throttling.allowed(visitor, throttling.FRAMES):
                raise frames.FrameError("rate_limited", TOO_FAST, error.frame_id) from None
            raise

    async def _handle(self, frame: frames.Frame, visitor: UUID) -> None:
        limit = throttling.MESSAGES if isinstance(frame, frames.CustomerMessage) else throttling.FRAMES
        if not await throttling.allowed(visitor, limit):
            frame_id = str(frame.id) if isinstance(frame, frames.CustomerMessage) else None
            raise frames.FrameError("rate_limited", TOO_FAST, frame_id)
        if self.link and not await self._link_opens():
            return
        if isinstance(frame, frames.Hello):
            await self._hello(frame, visitor)
        elif isinstance(frame, frames.Ping):
            await self._ping()
        elif self.conversation_id is None:
            raise frames.FrameError("hello_first", "Send hello first.")
        else:
            await self._door(frame)(frame, self.conversation_id)

    def _door(self, frame: frames.Frame) -> Callable[[Any, int], Awaitable[None]]:
        doors: dict[type, Callable[[Any, int], Awaitable[None]]] = {
            frames.CustomerMessage: self._message,
            frames.Typing: self._typing,
            frames.Feedback: self._feedback,
            frames.Rate: self._rate,
            frames.Human: self._human,
            frames.Contact: self._contact,
        }
        return doors[type(frame)]

    async def _hello(self, frame: frames.Hello, visitor: UUID) -> None:
        conversation_id = await database(_enter, frame, visitor, self.link)
        self.keyed = self.keyed or bool(frame.identity)
        if self.conversation_id not in (None, conversation_id):
            await self.disconnect(1000)
        await self.channel_layer.group_add(realtime.conversation_group(conversation_id), self.channel_name)
        try:
            ready, self.epoch = await database(presenting.ready_frame, conversation_id)
        except MergedError:  # in this very moment
            await self.close(COME_AGAIN)
            return
        self.conversation_id = conversation_id
        self.draft = Draft()
        # A client that is ahead speaks of another conversation: it gets this one whole.
        self.sent = frame.after if frame.after <= ready["seq"] else 0
        await self._send(ready)
        await self._catch_up()
        self.agent_speaks = ready["handoff"] == "none"
        if not self.agent_speaks or ready["resolved"]:
            await self._tell_handoff()
        watching.watch(self)
        await self._show_unfinished(conversation_id)

    async def _show_unfinished(self, conversation_id: int) -> None:
        """A reply in progress, from its start, for who comes back in the middle of it."""
        unfinished = await database(presenting.unfinished_turn, conversation_id)
        if unfinished is None:
            return
        turn, state = unfinished
        await self._send({"type": "status", "turn": turn, "state": state})
        if state != "queued":
            await realtime.send(realtime.TURNS_GROUP, "repeat", turn=turn)

    async def _ping(self) -> None:
        await self._send({"type": "pong"})
        if self.conversation_id:
            await database(seen, self.conversation_id)

    async def _message(self, frame: frames.CustomerMessage, conversation_id: int) -> None:
        via = Via.LINK if self.link else Via.CHAT
        try:
            posted = await database(
                post_customer_message,
                conversation_id,
                client_id=frame.id,
                text=frame.text,
                attachments=frame.attachments,
                via=via,
            )
        except ActionError as error:
            raise frames.FrameError(error.code, str(error.detail), str(frame.id)) from None
        here = posted.message.conversation_id == conversation_id
        # Of a message that was stored before a merge, the number is another conversation's.
        await self._send({"type": "ack", "id": str(frame.id), "seq": posted.message.seq if here else 0})
        if here:
            await self._show_own(posted)
        elif posted.created:  # where this conversation goes on, the client finds it
            await self.close(COME_AGAIN)

    async def _show_own(self, posted: Posted) -> None:
        """The message to the one who wrote it, without reading it again; the announcement tells everybody else."""
        if posted.message.attached:
            await self._catch_up()
            return
        async with self.catching_up:
            if posted.message.seq != self.sent + 1:
                return
            await self._send(presenting.message_frame(posted.message))
            self.sent = posted.message.seq

    async def _typing(self, frame: frames.Typing, conversation_id: int) -> None:
        await realtime.send(realtime.staff_group(conversation_id), "typing", who="customer", on=frame.on)

    async def _feedback(self, frame: frames.Feedback, conversation_id: int) -> None:
        await database(mark_helpful, conversation_id, message_id=frame.message, helpful=frame.helpful)

    async def _rate(self, frame: frames.Rate, conversation_id: int) -> None:
        await database(rate, conversation_id, score=frame.score, comment=frame.comment)
        await self._tell_handoff()

    async def _human(self, frame: frames.Human, conversation_id: int) -> None:
        await database(request_person, conversation_id)
        await self._tell_handoff()

    async def _contact(self, frame: frames.Contact, conversation_id: int) -> None:
        if self.link:  # it may have been passed on: the replies stay with the mailbox that it was sent to
            raise ActionError(_("Replies go to the address that this link was sent to."))
        await database(leave_contact, conversation_id, email=frame.email)
        await self._tell_handoff()

    # What the groups announce.

    async def messages_stored(self, event: dict[str, Any]) -> None:
        """A message was stored, and maybe its turn is done with it."""
        if event["seq"] > self.sent:
            await self._catch_up()
        if event["state"]:
            await self.turn_status(event)

    async def handoff_changed(self, event: dict[str, Any]) -> None:
        """The owner of the conversation changed. A client that asked for it has been told already."""
        shown = await self._handoff()
        if shown:
            await self.show_handoff(*shown)

    async def queue_moved(self, event: dict[str, Any]) -> None:
        """Somebody left the queue. All chats of this process are looked after together."""
        queue_watching.moved()

    async def show_handoff(self, frame: dict[str, Any], epoch: int) -> None:
        """See `queue_watching`. Of two looks at the database the older may come later."""
        if epoch < self.epoch:
            return
        if frame != self.told:
            await self._send_handoff(frame, epoch)
        self.epoch = epoch

    async def _tell_handoff(self) -> None:
        """Answer what the customer did about it, even when nothing has changed."""
        shown = await self._handoff()
        if shown:
            await self._send_handoff(*shown)

    async def _handoff(self) -> tuple[dict[str, Any], int] | None:
        """How the customer stands now, with the epoch. Where the conversation goes on in another one, None: the client
        comes again, and is shown that one."""
        if self.conversation_id is None:
            return None
        try:
            return await database(presenting.handoff_frame, self.conversation_id)
        except MergedError:
            await self.close(COME_AGAIN)
            return None

    async def _send_handoff(self, frame: dict[str, Any], epoch: int) -> None:
        self.told, self.epoch = frame, epoch
        self.agent_speaks = frame["status"] == "none"
        await self._wait(frame["status"] == "pending")
        await self._send(frame)

    async def _wait(self, waits: bool) -> None:
        """Be told how the queue moves, or no more."""
        if waits == self.waits:
            return
        self.waits = waits
        if waits:
            queue_watching.wait(self)
            await self.channel_layer.group_add(realtime.QUEUE_GROUP, self.channel_name)
        else:
            queue_watching.leave(self)
            await self.channel_layer.group_discard(realtime.QUEUE_GROUP, self.channel_name)

    async def turn_status(self, event: dict[str, Any]) -> None:
        """A turn does something else now."""
        await self._send({"type": "status", "turn": event["turn"], "state": event["state"]})

    async def turn_delta(self, event: dict[str, Any]) -> None:
        """The reply in progress has grown."""
        if self.agent_speaks:
            await self._send_delta((event["turn"], event["attempt"]), event["offset"], event["text"])

    async def typing(self, event: dict[str, Any]) -> None:
        """A teammate is typing, or has stopped."""
        if event["who"] == "staff":
            await self._send({"type": "typing", "who": "staff", "on": event["on"]})

    # What `watching` looks at.

    @property
    def mark(self) -> watching.Mark:
        """What this client has seen."""
        return self.sent, self.epoch

    async def catch_up(self) -> None:
        """Show the client what it has missed."""
        epoch = self.epoch
        await self._catch_up()
        await self.handoff_changed({})
        if epoch == self.epoch and self.conversation_id:
            await self._show_unfinished(self.conversation_id)

    async def _catch_up(self) -> None:
        if self.conversation_id is None or (self.link and not await self._link_opens()):
            return
        async with self.catching_up:
            for frame, turn in await database(
                presenting.messages_after, self.conversation_id, self.sent, keyed=self.keyed
            ):
                await self._send(frame)
                self.sent = frame["seq"]
                if turn:
                    self.draft.end(turn)

    async def _link_opens(self) -> bool:
        """Whether the link is still good; the chat is closed when it is not."""
        if await database(_linked, self.link):
            return True
        await self.close(UNAUTHORISED)
        return False

    async def _send_delta(self, run: Run, offset: int, text: str) -> None:
        if self.draft.misses(run, offset):
            await realtime.send(realtime.TURNS_GROUP, "repeat", turn=run[0])
        elif piece := self.draft.add(run, offset, text):
            start, fresh = piece
            await self._send({"type": "delta", "turn": run[0], "offset": start, "text": fresh})

    async def _send(self, frame: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps(frame, ensure_ascii=False))

    async def _send_error(self, code: str, detail: str, frame_id: str | None = None) -> None:
        frame = {"type": "error", "code": code, "detail": detail}
        await self._send(frame | ({"id": frame_id} if frame_id else {}))


def _linked(link: str) -> UUID | None:
    """Who comes by a link, for counting what they send: the conversation stands for whoever has the mailbox."""
    conversation = linked_conversation(link)
    return conversation.public_id if conversation else None


def _enter(frame: frames.Hello, visitor: UUID, link: str) -> int:
    """The id of the conversation that this visitor goes on with. A link opens its own and proves nobody."""
    if link:
        return open_linked(visitor)
    customer = vouched_for(frame.identity, visitor=visitor) if frame.identity else guest(visitor)
    return open_conversation(customer, page=frame.page, new=frame.new).pk
