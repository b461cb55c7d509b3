"""The customer's frames of the chat protocol, parsed and checked. See `docs/developers/protocol.md`."""

import json
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    StrictBool,
    StrictInt,
    TypeAdapter,
    ValidationError,
)

from conversations.exceptions import ActionError

MAX_FRAME = 64 * 1024  # bytes


class FrameError(ActionError):
    """A frame that cannot be understood."""

    def __init__(self, code: str, detail: str, frame_id: str | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.frame_id = frame_id


def _storable(text: str) -> str:
    """Text that every database takes: no NUL bytes, no half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("not valid Unicode") from None
    return text.replace("\x00", "")


Text = Annotated[str, AfterValidator(_storable)]


class Hello(BaseModel):
    """The first frame."""

    type: Literal["hello"]
    after: StrictInt = Field(default=0, ge=0, le=2**31 - 1)
    page: Text = ""
    identity: str = Field(default="", max_length=8000)
    new: bool = False


class CustomerMessage(BaseModel):
    """What the customer wrote."""

    type: Literal["message"]
    id: UUID
    text: Text  # may be empty beside attachments
    attachments: list[UUID] = Field(default=[], max_length=100)


class Typing(BaseModel):
    """The customer is typing, or has stopped."""

    type: Literal["typing"]
    on: StrictBool


class Feedback(BaseModel):
    """Thumbs up or down."""

    type: Literal["feedback"]
    message: Annotated[int, BeforeValidator(lambda value: int(value) if str(value).isdecimal() else value)]
    helpful: StrictBool


class Rate(BaseModel):
    """A rating at the end."""

    type: Literal["rate"]
    score: StrictInt
    comment: Text = ""


class Human(BaseModel):
    """Asks for a person."""

    type: Literal["human"]


class Contact(BaseModel):
    """Where to answer when the customer is gone."""

    type: Literal["contact"]
    email: Text = Field(max_length=254)


class Ping(BaseModel):
    """Keeps the connection open."""

    type: Literal["ping"]


Frame = Hello | CustomerMessage | Typing | Feedback | Rate | Human | Contact | Ping
_TYPES = {"hello", "message", "typing", "feedback", "rate", "human", "contact", "ping"}
_adapter: TypeAdapter[Frame] = TypeAdapter(Annotated[Frame, Field(discriminator="type")])


def parse_frame(text: str) -> Frame:
    """The frame in `text`. Raises FrameError: too_large, malformed, unknown_type or invalid."""
    if len(text.encode(errors="replace")) > MAX_FRAME:
        raise FrameError("too_large", "A frame may hold at most 64 KiB.")
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise FrameError("malformed", "That is not JSON.") from None
    if not isinstance(data, dict):
        raise FrameError("malformed", "A frame is a JSON object.")
    frame_id = data["id"] if isinstance(data.get("id"), str) else None
    if not isinstance(data.get("type"), str) or data["type"] not in _TYPES:
        raise FrameError("unknown_type", "There is no such type of frame.", frame_id)
    try:
        return _adapter.validate_python(data)
    except ValidationError as error:
        problem = error.errors()[0]
        field = problem["loc"][-1] if len(problem["loc"]) > 1 else "frame"
        raise FrameError("invalid", f"{field}: {problem['msg']}", frame_id) from None
