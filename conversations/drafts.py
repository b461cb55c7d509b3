"""The reply in progress as one client has it: no gap and no repeat, whatever the channel layer drops or doubles."""

Run = tuple[int, int]  # a turn, and which attempt at it: another attempt may say something else


class Draft:
    """How much of which run's reply was sent. Offsets count characters."""

    def __init__(self) -> None:
        self._run: Run = (0, 0)
        self._length = 0
        self._over = 0  # the newest turn whose reply is complete

    def end(self, turn: int) -> None:
        """The whole reply of a turn was sent: late pieces of it are not."""
        self._over = max(self._over, turn)

    def misses(self, run: Run, offset: int) -> bool:
        """Whether a piece at `offset` would leave a gap."""
        return run[0] > self._over and offset > (self._length if run == self._run else 0)

    def add(self, run: Run, offset: int, text: str) -> tuple[int, str] | None:
        """Where the piece begins for this client, and what of it is new; None when it has all of it."""
        if run < self._run or run[0] <= self._over:
            return None
        if run > self._run:
            self._run, self._length = run, 0
        fresh = text[max(0, self._length - offset) :] if offset <= self._length else ""
        if not fresh:
            return None
        start = self._length
        self._length += len(fresh)
        return start, fresh
