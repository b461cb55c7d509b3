"""Celery's road through Redis for tasks that nobody acknowledges.

Celery acknowledges a task even where its queue says `no_ack` (kombu's virtual transports leave the consumer's name, by
which it would know, out of the message). That is a round trip a turn for nothing; and on a connection that Redis has
just closed it raises where Celery does not expect it, and ends the worker.
"""

from kombu.transport import redis


class Channel(redis.Channel):
    """A Redis channel on which an acknowledgement does nothing: the messages are gone once they are read."""

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        """Do nothing."""


class Transport(redis.Transport):
    """Redis with such channels."""

    Channel = Channel
