"""The reply in progress as one client has it: no gap and no repeat, whatever the channel layer drops or doubles."""


class Draft:
    """How much of which turn's reply was sent. Offsets count characters."""

    def __init__(self) -> None:
        self._turn = 0
        self._length = 0

    def misses(self, turn: int, offset: int) -> bool:
        """Whether a piece at `offset` would leave a gap."""
        return offset > (self._length if turn == self._turn else 0)

    def add(self, turn: int, offset: int, text: str) -> tuple[int, str] | None:
        """Where the piece begins for this client, and what of it is new; None when it has all of it."""
        if turn < self._turn:
            return None
        if turn > self._turn:
            self._turn, self._length = turn, 0
        fresh = text[max(0, self._length - offset) :] if offset <= self._length else ""
        if not fresh:
            return None
        start = self._length
        self._length += len(fresh)
        return start, fresh
