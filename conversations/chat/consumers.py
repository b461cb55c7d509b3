"""The customer's socket: parses each frame and calls what it asks for."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from math import inf
from typing import Any, ClassVar
from urllib.parse import parse_qs
from uuid import UUID

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from conversations.chat import catch_up, protocol, serializers
from conversations.chat.connection import UNAUTHORISED, ChatConnection, ReplyProgress
from conversations.db.async_access import run_in_db_thread
from conversations.exceptions import ActionError, MergedError
from conversations.handoff.escalation import request_person
from conversations.handoff.ticket_limits import TooManyTicketsError
from conversations.identity import rate_limits
from conversations.identity.visitors import COOKIE, customer_from_signed_identity, guest_customer, visitor_of_socket
from conversations.lifecycle.customer_messages import (
    open_conversation,
    open_linked,
    post_customer_message,
    touch_customer_presence,
)
from conversations.lifecycle.feedback import leave_contact, mark_helpful, rate
from conversations.models import Via
from conversations.outbound_email.reply_addresses import visitor_of_link
from conversations.realtime import broadcast
from conversations.realtime.socket import COME_AGAIN
from knowledge.client_address import address_of_scope, pseudonym

log = structlog.get_logger(__name__)

TOO_FAST = "That was too fast. Wait a moment and send it again."
TOO_MANY = "Very many chats are open at your internet connection. Please try again in a few minutes."
HELLO_SECONDS = 10.0  # that a socket may stay open without a hello
NO_HELLO = 4408
TOO_MANY_SOCKETS = 4429


class ChatConsumer(ChatConnection):
    """One open chat, and what its customer may do there."""

    visitor: UUID | None = None  # none: not let in, and about to be closed
    address = ""  # of the client; empty when it is not known
    silence: asyncio.TimerHandle | None = None  # closes a socket that does not say hello
    _at_address: ClassVar[Counter[str]] = Counter()  # open sockets of this process

    async def connect(self) -> None:
        """Let in whoever has a visitor cookie or token of ours, or a link from a mail."""
        query = parse_qs(self.scope["query_string"].decode(errors="replace"))
        cookie = self.scope.get("cookies", {}).get(COOKIE, "")
        self.link = query.get("link", [""])[0]
        if self.link:
            visitor = await run_in_db_thread(visitor_of_link, self.link)
        else:
            visitor = visitor_of_socket(cookie=cookie, token=query.get("token", [""])[0])
        await self.accept()
        if visitor is None:
            await self.send_error("unauthorised", "Open the chat page first.")
            await self.close(UNAUTHORISED)
            return
        address = address_of_scope(self.scope)
        if address:
            if self._at_address[address] >= (settings.SOCKETS_PER_ADDRESS or inf):
                await rate_limits.note_limited(address, "chat-sockets")
                await self.send_error("rate_limited", TOO_MANY)
                await self.close(TOO_MANY_SOCKETS)
                return
            self.address = address
            self._at_address[address] += 1
        self.silence = asyncio.get_running_loop().call_later(HELLO_SECONDS, self._end_silence)
        self.visitor = visitor
        self.keyed = visitor_of_socket(cookie=cookie, token="") != visitor

    def _end_silence(self) -> None:
        self.closing = asyncio.ensure_future(self.close(NO_HELLO))

    async def disconnect(self, code: int) -> None:
        """Leave the conversation's group, for good."""
        if self.silence:
            self.silence.cancel()
        if self.address:
            self._at_address[self.address] -= 1
            if not self._at_address[self.address]:
                del self._at_address[self.address]
        await self._leave()

    async def _leave(self) -> None:
        catch_up.untrack(self)
        await self.subscribe_to_queue(False)
        if self.conversation_id:
            await self.channel_layer.group_discard(
                broadcast.conversation_group(self.conversation_id), self.channel_name
            )

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Answer one frame. Whatever is wrong with it is answered by an `error` frame."""
        if self.visitor is None:
            return
        frame = None
        try:
            frame = await self._parse(text_data, self.visitor)
            await self._handle(frame, self.visitor)
        except ActionError as error:
            await self.send_error(error.code, str(error.detail), error.frame_id)
        except Exception:
            log.exception("frame_broke")
            frame_id = str(frame.id) if isinstance(frame, protocol.CustomerMessage) else None
            await self.send_error("internal", "Something went wrong here. Please send it again.", frame_id)
            if self.conversation_id is None:  # its hello failed: only a new connection gets on from here
                await self.close(COME_AGAIN)

    async def _parse(self, text: str | None, visitor: UUID) -> protocol.Frame:
        """The frame in `text`. One that cannot be understood counts towards the limit as well."""
        try:
            if text is None:
                raise protocol.FrameError("malformed", "Send text frames.")
            return protocol.parse_frame(text)
        except protocol.FrameError as error:
            if not await rate_limits.allowed(visitor, rate_limits.FRAMES, address=self.address):
                raise protocol.FrameError("rate_limited", TOO_FAST, error.frame_id) from None
            raise

    async def _handle(self, frame: protocol.Frame, visitor: UUID) -> None:
        limit = rate_limits.MESSAGES if isinstance(frame, protocol.CustomerMessage) else rate_limits.FRAMES
        if not await rate_limits.allowed(visitor, limit, address=self.address):
            frame_id = str(frame.id) if isinstance(frame, protocol.CustomerMessage) else None
            raise protocol.FrameError("rate_limited", TOO_FAST, frame_id)
        if self.link and not await self.link_opens():
            return
        if isinstance(frame, protocol.Hello):
            await self._hello(frame, visitor)
        elif isinstance(frame, protocol.Ping):
            await self._ping()
        elif self.conversation_id is None:
            raise protocol.FrameError("hello_first", "Send hello first.")
        else:
            try:
                await self._door(frame)(frame, self.conversation_id)
            except TooManyTicketsError:
                await rate_limits.note_limited(self.address, "tickets")
                raise

    def _door(self, frame: protocol.Frame) -> Callable[[Any, int], Awaitable[None]]:
        doors: dict[type, Callable[[Any, int], Awaitable[None]]] = {
            protocol.CustomerMessage: self._message,
            protocol.Typing: self._typing,
            protocol.Feedback: self._feedback,
            protocol.Rate: self._rate,
            protocol.Human: self._human,
            protocol.Contact: self._contact,
        }
        return doors[type(frame)]

    async def _hello(self, frame: protocol.Hello, visitor: UUID) -> None:
        if not await rate_limits.allowed(visitor, rate_limits.HELLOS):
            raise protocol.FrameError("rate_limited", TOO_FAST)
        conversation_id = await run_in_db_thread(_enter, frame, visitor, self.link, pseudonym(self.address))
        self.keyed = self.keyed or bool(frame.identity)
        if self.conversation_id not in (None, conversation_id):
            await self._leave()
            self.conversation_id = None
        await self.channel_layer.group_add(broadcast.conversation_group(conversation_id), self.channel_name)
        try:
            ready, self.epoch = await run_in_db_thread(serializers.ready_frame, conversation_id)
        except MergedError:  # in this very moment
            await self.close(COME_AGAIN)
            return
        # A client that is ahead speaks of another conversation: it gets this one whole.
        sent = frame.after if frame.after <= ready["seq"] else 0
        history = min(ready["seq"] - sent, rate_limits.WHOLE_HISTORY)
        if history and not await rate_limits.allowed(visitor, rate_limits.HISTORY, address=self.address, cost=history):
            if self.conversation_id is None:
                await self.channel_layer.group_discard(broadcast.conversation_group(conversation_id), self.channel_name)
            raise protocol.FrameError("rate_limited", TOO_FAST)
        if self.silence:
            self.silence.cancel()
        self.conversation_id = conversation_id
        self.progress, self.told = ReplyProgress(), None
        self.sent = sent
        await self.send_frame(ready)
        await self.show_stored()
        self.agent_speaks = ready["handoff"] == "none"
        if not self.agent_speaks or ready["resolved"]:
            await self.send_handoff()
        catch_up.track(self)
        await self.show_unfinished(conversation_id)

    async def _ping(self) -> None:
        await self.send_frame({"type": "pong"})
        if self.conversation_id:
            await run_in_db_thread(touch_customer_presence, self.conversation_id)

    async def _message(self, frame: protocol.CustomerMessage, conversation_id: int) -> None:
        via = Via.LINK if self.link else Via.CHAT
        try:
            posted = await run_in_db_thread(
                post_customer_message,
                conversation_id,
                client_id=frame.id,
                text=frame.text,
                attachments=frame.attachments,
                via=via,
            )
        except ActionError as error:
            error.frame_id = str(frame.id)
            raise
        here = posted.message.conversation_id == conversation_id
        # Of a message that was stored before a merge, the number is another conversation's.
        await self.send_frame({"type": "ack", "id": str(frame.id), "seq": posted.message.seq if here else 0})
        if here:
            await self.show_own(posted)
        elif posted.created:  # where this conversation goes on, the client finds it
            await self.close(COME_AGAIN)

    async def _typing(self, frame: protocol.Typing, conversation_id: int) -> None:
        await broadcast.send(broadcast.staff_group(conversation_id), "typing", who="customer", on=frame.on)

    async def _feedback(self, frame: protocol.Feedback, conversation_id: int) -> None:
        await run_in_db_thread(mark_helpful, conversation_id, message_id=frame.message, helpful=frame.helpful)

    async def _rate(self, frame: protocol.Rate, conversation_id: int) -> None:
        await run_in_db_thread(rate, conversation_id, score=frame.score, comment=frame.comment)
        await self.send_handoff()

    async def _human(self, frame: protocol.Human, conversation_id: int) -> None:
        await run_in_db_thread(request_person, conversation_id)
        await self.send_handoff()

    async def _contact(self, frame: protocol.Contact, conversation_id: int) -> None:
        if self.link:  # it may have been passed on: the replies stay with the mailbox that it was sent to
            raise ActionError(_("Replies go to the address that this link was sent to."))
        await run_in_db_thread(leave_contact, conversation_id, email=frame.email)
        await self.send_handoff()


def _enter(frame: protocol.Hello, visitor: UUID, link: str, network: str) -> int:
    """The id of the conversation that this visitor goes on with. A link opens its own and proves nobody."""
    if link:
        return open_linked(visitor, network=network)
    customer = (
        customer_from_signed_identity(frame.identity, visitor=visitor) if frame.identity else guest_customer(visitor)
    )
    return open_conversation(customer, page=frame.page, new=frame.new, network=network).pk
