"""Plays many dialogues one after the other on one event loop."""

from collections.abc import Callable, Iterable

from django.contrib.auth.models import User

from conversations.db.async_access import run_in_db_thread
from tests.fuzz.auditing import audit
from tests.fuzz.dialogues import dialogue
from tests.fuzz.playing import play
from tests.fuzz.report import Report


async def run(seed: int, numbers: Iterable[int], *, tell: Callable[[int], None] = lambda done: None) -> Report:
    """Play the dialogues of these numbers. `tell` hears how many are done."""
    teammate = await run_in_db_thread(staff)
    report = Report()
    for done, number in enumerate(numbers, start=1):
        played = await play(dialogue(seed, number), teammate)
        report.add(played, await run_in_db_thread(audit, played))
        tell(done)
    return report


def staff() -> User:
    """The teammate who gives conversations back."""
    return User.objects.get_or_create(username="fuzz-staff", defaults={"first_name": "Bob", "is_staff": True})[0]
