"""What happened in a chaos run, in figures."""

from collections import Counter

from tests.chaos.audit import Audit
from tests.chaos.records import Seen, Stored


def summary(stored: Stored, seen: Seen) -> str:
    """A few lines."""
    threads = Audit(stored, seen).threads.values()
    waits = sorted(wait.seconds for thread in threads for message in thread.asked for wait in thread.waits_of(message))
    roles = Counter(message.role for message in stored.messages)
    links = sum(len(tab) for customer in seen.customers for tab in customer.tabs)
    frames = Counter(
        frame["type"] for each in seen.customers for tab in each.tabs for link in tab for frame in link.frames
    )
    deeds = Counter(f"{deed.what} {deed.status}" for deed in seen.deeds)
    middle, most = (waits[len(waits) // 2], waits[-1]) if waits else (0.0, 0.0)
    return "\n".join(
        [
            f"  stored: {dict(roles)}, turns {dict(Counter(turn.status for turn in stored.turns))}, "
            f"tried again {sum(turn.attempts > 1 for turn in stored.turns)}, tickets {len(stored.tickets)}",
            f"  seen: {links} connections, {dict(frames)}",
            f"  staff: {dict(sorted(deeds.items()))}",
            f"  waits: median {middle:.1f} s, longest {most:.1f} s",
        ]
    )
