"""What can go wrong in a turn, told apart by what the caller should do."""


class TurnFailedError(Exception):
    """The turn came to nothing. The message is for the trace. `retry` says whether trying again may help, `refused`
    what the provider objects to about our account, if it does: see `refusals.Refusal`."""

    def __init__(self, message: str, *, retry: bool, refused: str = "") -> None:
        self.retry = retry
        self.refused = refused
        super().__init__(message)
