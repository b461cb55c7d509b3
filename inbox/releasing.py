"""The timer of replies that can be taken back. It only rings: the database decides what is sent, and the sweeper finds
what no timer rang for."""

from conversations.background import jobs
from conversations.database import database


def release_later(outgoing_id: int, seconds: float) -> None:
    """Have the reply released when its time has come."""
    from inbox.tasks import release_reply

    jobs.later(_release, release_reply, outgoing_id, seconds=seconds, lost="release_not_queued")


async def _release(outgoing_id: int) -> None:
    from inbox.actions.outgoing import release

    await database(release, outgoing_id)
