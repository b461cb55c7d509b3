"""How often somebody may name an order and an e-mail that do not belong together, and type a code that is wrong.

Counted before it is known whether the guess is right, so that a hundred at once are no more than the limit; a right one
is taken back. Whoever is past a limit gets the answer of a wrong guess, right or not.
"""

import structlog
from channels.db import database_sync_to_async

from agents_core.turn.context import TurnContext
from agents_core.verification.counters import Limit, decrement, increment

log = structlog.get_logger(__name__)

HOUR = 3600
MAX_GUESSES = 20  # at orders of one e-mail address: a new conversation is no new chance

# An office has one address for many people, and most of them know their own orders.
LOOKUPS_BY_NETWORK = Limit("lookups-network", 40, HOUR)
LOOKUPS_BY_EMAIL = Limit("lookups-email", MAX_GUESSES, HOUR)
LOOKUPS_BY_ORDER = Limit("lookups-order", 10, HOUR, plain=True)
CODES_BY_NETWORK = Limit("code-tries-network", 40, HOUR)
# Six digits, tried with all addresses of a list of customers: a thousand tries an hour are one hit in six weeks.
CODES_OF_ALL = Limit("code-tries-all", 1000, HOUR)
ALL = "all"


class Guess:
    """One guess, and the counters that it counts in."""

    def __init__(self, *counters: tuple[Limit, str]) -> None:
        self._counters = [(limit, subject) for limit, subject in counters if subject]
        self._counted: list[tuple[Limit, str]] = []

    @classmethod
    def at_order(cls, context: TurnContext, *, number: str, email: str) -> "Guess":
        """An order number and an e-mail address that may belong together."""
        return cls((LOOKUPS_BY_NETWORK, context.network), (LOOKUPS_BY_EMAIL, email), (LOOKUPS_BY_ORDER, number))

    @classmethod
    def at_code(cls, context: TurnContext) -> "Guess":
        """A code that may be the one that was mailed."""
        return cls((CODES_BY_NETWORK, context.network), (CODES_OF_ALL, ALL))

    async def allowed(self) -> bool:
        """Whether it may be looked at; counts it. Past one limit it does not count in the next: who may not guess any
        more must not use up what others have."""
        return await database_sync_to_async(self._allowed)()

    async def was_right(self) -> None:
        """Take it back: it was no guess."""
        if self._counted:
            await database_sync_to_async(self._take_back)()

    def _allowed(self) -> bool:
        for limit, subject in self._counters:
            count = increment(limit, subject)
            self._counted.append((limit, subject))
            if count == limit.most + 1:
                log.warning("guesses_used_up", kind=limit.kind, subject=limit.stored(subject))
            if count > limit.most:
                return False
        return True

    def _take_back(self) -> None:
        for limit, subject in self._counted:
            decrement(limit, subject)
