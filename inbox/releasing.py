"""The timer of replies that can be taken back. It only rings: the database decides what is sent, and the sweeper finds
what no timer rang for."""

from conversations.database import database
from inbox.jobs import RELEASE_REPLY


def release_later(outgoing_id: int, seconds: float) -> None:
    """Have the reply released when its time has come."""
    RELEASE_REPLY.enqueue_later(outgoing_id, seconds=seconds)


async def release_on_loop(outgoing_id: int) -> None:
    """Release the reply, from an event loop."""
    from inbox.actions.outgoing import release

    await database(release, outgoing_id)
