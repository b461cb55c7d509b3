"""Proves from the database and from what everybody saw that nothing was lost, doubled or late, or says what was.

Each check reads the records alone and yields what is wrong, in words that are enough to look for it in the logs.
"""

from tests.chaos import checks_of_frames, checks_of_rows  # noqa: F401 - they add themselves to CHECKS
from tests.chaos.audit import CHECKS, Audit
from tests.chaos.records import Seen, Stored


def violations(stored: Stored, seen: Seen) -> list[str]:
    """All that is wrong, each with the name of the check that found it."""
    audit = Audit(stored, seen)
    return [f"{each.__name__}: {found}" for each in CHECKS for found in each(audit)]
