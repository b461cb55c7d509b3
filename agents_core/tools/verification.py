"""The proof of an e-mail address by a one-time code, for guests who ask for what only an account's owner may see."""

from typing import Any

from agents import function_tool
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from agents_core.tools.output import Context, failed, record_result
from agents_core.verification import codes

TOOL_SECONDS = 15.0
MAX_EMAIL = 254
# Told to the model word for word, so that a reply that says the same rests on something.
ON_ITS_WAY = (
    "If that address belongs to an account, a code of 6 digits is on its way to it by e-mail and works for 10 minutes."
    " Look in the spam folder too. Only the newest code works."
)
RESULTS: dict[str, dict[str, Any]] = {
    "right": {"result": "right", "note": "The address is confirmed. Look up now what the customer asked for."},
    "wrong": {"result": "wrong", "note": "That is not the code. The customer may check it and try again."},
    "no_tries_left": {"result": "no_tries_left", "note": "That code no longer works. A new code can be sent."},
    "no_code": {"result": "no_code", "note": "That code no longer works. A new code can be sent."},
}
SIGNED_IN = {"result": "signed_in", "note": "The customer is signed in already. No code is needed."}


@function_tool(timeout=TOOL_SECONDS, failure_error_function=failed("send_code"))
async def send_code(context: Context, email: str) -> str:
    """Send a one-time code to the e-mail address that the customer gave, to prove that it is theirs.

    An older code ends with it.

    Args:
        email: The address of the account, as the customer gave it.
    """
    turn = context.context
    address = email.strip()
    if turn.identity.signed_in:
        result: dict[str, Any] = SIGNED_IN
    elif not _is_an_address(address):
        result = {"result": "invalid", "note": "That is not an e-mail address."}
    elif await codes.request_code(turn, address):
        result = {"result": "on_its_way", "note": ON_ITS_WAY}
    else:
        result = {"result": "too_many", "note": "No further code can be sent for now."}
    return record_result(turn, "send_code", result, arguments={"email": address[:MAX_EMAIL]}, source="codes")


@function_tool(timeout=TOOL_SECONDS, failure_error_function=failed("check_code"))
async def check_code(context: Context, code: str) -> str:
    """Check the code that the customer typed. When it is right, look up at once what they asked for.

    Args:
        code: The digits as the customer wrote them.
    """
    turn = context.context
    typed = codes.digits(code)
    if turn.identity.signed_in:
        result: dict[str, Any] = SIGNED_IN
    elif len(typed) != codes.DIGITS:
        result = {"result": "invalid", "note": "A code has 6 digits."}
    else:
        turn.codes_typed.add(typed)
        result = RESULTS[await codes.check(turn, typed)]
    return record_result(turn, "check_code", result, arguments={"code": codes.HIDDEN}, source="codes")


def _is_an_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= MAX_EMAIL
