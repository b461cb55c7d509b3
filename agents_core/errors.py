"""What can go wrong in a turn, told apart by what the caller should do."""


class TurnFailedError(Exception):
    """The turn came to nothing. The message is for the trace. `retry` says whether trying again may help."""

    def __init__(self, message: str, *, retry: bool) -> None:
        self.retry = retry
        super().__init__(message)
