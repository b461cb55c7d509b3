"""A one-time code by e-mail: whoever can read the mailbox is taken for its owner, in this conversation, for a while.

The code is stored nowhere, not even hashed: a plain hash of six digits is undone in a moment. It is worked out from the
site's secret, the conversation, the address and a random seed, and only the seed is kept.
"""

import hashlib
import hmac
import re
import secrets
import unicodedata
from typing import Any, Literal

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from agents_core.connectors.registry import connector
from agents_core.turn.context import Code, Identity, TurnContext
from agents_core.verification.counters import Limit, current_count_async, increment_async
from agents_core.verification.guesses import ALL, Guess

CODE_SECONDS = 600
DIGITS = 6
MOST_TRIES = 5  # at one code
MOST_CODES = 3  # for one address, and in one conversation, within CODES_SECONDS
CODES_SECONDS = 3600
HIDDEN = "[code]"
TRIES = Limit("code-tries", MOST_TRIES, CODE_SECONDS)
MAILS = Limit("code-mails", MOST_CODES, CODES_SECONDS)
# Nobody's mailbox is filled by whoever has a list of addresses.
MAILS_BY_NETWORK = Limit("code-mails-network", 20, CODES_SECONDS)
MAILS_OF_ALL = Limit("code-mails-all", 1000, CODES_SECONDS)

Checked = Literal["right", "wrong", "no_tries_left", "no_code"]


async def request_code(context: TurnContext, email: str) -> bool:
    """Have a new code sent to `email` when this turn is finished; an older one ends. False when there were too many.

    Nothing here depends on whether anybody has that address: that is looked up when the mail is written.
    """
    now = timezone.now().timestamp()
    sent = [at for at in context.state.code.sent if at > now - CODES_SECONDS]
    if len(sent) >= MOST_CODES:
        return False
    for limit, subject in _mail_limits(email, context.network):
        if await current_count_async(limit, subject) >= limit.most:
            return False
    context.state.code = Code(email, secrets.token_hex(16), now + CODE_SECONDS, sent=[*sent, now])
    return True


async def check(context: TurnContext, typed: str) -> Checked:
    """Compare what the customer typed with the code that waits. When it is right, the turn acts for that address."""
    code = context.state.code
    if not code.waits:
        return "no_code"
    # Counted at once as well: a turn that comes to nothing has used its try.
    code.tries = max(code.tries + 1, await increment_async(TRIES, code.seed))
    guess = Guess.at_code(context)
    allowed = code.tries <= MOST_TRIES and await guess.allowed()
    if allowed and constant_time_compare(typed, code_of(context.conversation_id, code)):
        await guess.was_right()
        context.state.code = Code(sent=code.sent)
        context.state.proven_email, context.state.proven_at = code.email, timezone.now()
        context.identity = Identity(code.email, context.identity.name, verified=True, by_code=True)
        return "right"
    if not allowed or code.tries >= MOST_TRIES:
        code.seed = ""
        return "no_tries_left"
    return "wrong"


def code_of(conversation_id: str, code: Code) -> str:
    """The code itself, for the mail and for the check."""
    bound = "\n".join((conversation_id, code.email.casefold(), code.seed))
    key = f"agents_core.step_up{settings.SECRET_KEY}".encode()
    return f"{int(hmac.new(key, bound.encode(), hashlib.sha256).hexdigest(), 16) % 10**DIGITS:0{DIGITS}}"


def digits(typed: str) -> str:
    """The digits of what was typed, in whatever script and with whatever between them."""
    return "".join(str(unicodedata.decimal(char)) for char in typed if char.isdecimal())


async def may_send_code(email: str, network: str) -> bool:
    """Whether a code may go to this address now: it is a customer's, and neither it nor who asks from `network` has
    been sent too many. Counts the mail, the same for an address that nobody has."""
    for limit, subject in _mail_limits(email, network):
        if await increment_async(limit, subject) > limit.most:
            return False
    return await _is_a_customers(email)


def _mail_limits(email: str, network: str) -> list[tuple[Limit, str]]:
    limits = [(MAILS_BY_NETWORK, network), (MAILS, email), (MAILS_OF_ALL, ALL)]
    return [(limit, subject) for limit, subject in limits if subject]


async def _is_a_customers(email: str) -> bool:
    return await connector().account(email) is not None or bool(await connector().orders_of(email))


def redact_codes(items: list[Any], codes: set[str]) -> list[Any]:
    """Run items without the codes that were typed: neither in the customer's words nor in the call."""
    if not codes:
        return items
    # However it was written: "482 - 913" is 482913.
    spelt = re.compile("|".join(r"(?<!\d)" + r"\D{0,3}".join(code) + r"(?!\d)" for code in sorted(codes)))
    return [_without(item, spelt) for item in items]


def _without(item: Any, spelt: re.Pattern[str]) -> Any:
    if item.get("role") == "user" and isinstance(item.get("content"), str):
        return {**item, "content": spelt.sub(HIDDEN, item["content"])}
    if item.get("type") == "function_call":
        return {**item, "arguments": spelt.sub(HIDDEN, item.get("arguments", ""))}
    return item
