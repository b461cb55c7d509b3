"""What can go wrong beside a model that fails, which is a TurnFailedError."""


class NeedsModelError(Exception):
    """Only a language model can do this, and the site runs on the built-in one."""


class HeldBackError(Exception):
    """What the model wrote may not be shown. `category` is that of the output guardrail."""

    def __init__(self, category: str) -> None:
        self.category = category
        super().__init__(category)
