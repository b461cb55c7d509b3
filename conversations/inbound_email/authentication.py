"""Whether a mail is from whom it says, as whoever received it for us has found: SPF, DKIM, DMARC, and what it takes for
spam. We look nothing up ourselves.

Whoever sends a mail can write such a header too. So a good verdict counts only from the server that INBOUND_AUTHSERV
names, and a bad one from whoever is topmost: nobody forges what harms themselves.
"""

import re
from collections.abc import Mapping
from email.message import Message

from conversations.inbound_email.headers import header_texts
from conversations.models.email import Verdict

SPAM_SCORE = 5.0  # SpamAssassin's own line
_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"^\s*(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.I)
_DOMAIN = re.compile(r"\b(?:header\.(?:d|i|from)|smtp\.mailfrom)\s*=\s*\"?(?:[^\s;@\"]*@)?([\w.-]+)", re.I)
_FLAGS = ("X-Spam-Flag", "X-Spam-Status", "X-Spam", "X-Mailgun-Sflag")


def judge_sender(
    message: Message, written_from: str, *, authserv: str = "", found: Mapping[str, str] | None = None
) -> Verdict:
    """The verdict on the address in From. `found` is what a provider says beside the mail: `spf` and `dkim`, each as
    `pass` or `fail`, the latter with the domain behind a blank."""
    domain = written_from.rpartition("@")[2]
    results, trusted = _results(message, authserv)
    for method, value in (found or {}).items():
        results += [(method, *_word_and_domain(value))]
    trusted = trusted or bool(found)
    good = {method for method, word, by in results if word == "pass" and _aligned(by or domain, domain)}
    bad = {method for method, word, _by in results if word in ("fail", "hardfail", "reject")}
    dmarc = next((word for method, word, _by in results if method == "dmarc"), "")
    if dmarc == "fail" or ("spf" in bad and dmarc != "pass" and "dkim" not in good):
        return Verdict.FAILED
    proved = dmarc == "pass" or any(
        method in ("spf", "dkim") and word == "pass" and by and _aligned(by, domain) for method, word, by in results
    )
    return Verdict.PASSED if proved and trusted and domain else Verdict.NONE


def is_spam(message: Message, *, detected: bool | None = None, score: float | None = None) -> bool:
    """Whether the provider takes it for spam, by its word or else by its score."""
    said = any(text.strip().lower().startswith("yes") for name in _FLAGS for text in header_texts(message, name)[:1])
    return bool(detected) or said or (detected is None and score is not None and score >= SPAM_SCORE)


def _results(message: Message, authserv: str) -> tuple[list[tuple[str, str, str]], bool]:
    """What was checked, with the outcome and for which domain; and whether those who say so are trusted."""
    wanted = {each.strip().lower() for each in authserv.split(",") if each.strip()}
    for text in header_texts(message, "Authentication-Results"):
        server, _, rest = _COMMENT.sub(" ", text).partition(";")
        name = (server.split() or [""])[0].lower()
        if wanted and name not in wanted:
            continue
        return _parsed(rest), bool(wanted)
    return ([] if wanted else _by_provider(message)), False


def _parsed(rest: str) -> list[tuple[str, str, str]]:
    found = []
    for part in rest.split(";"):
        if result := _RESULT.match(part):
            by = _DOMAIN.search(part)
            found.append((result[1].lower(), result[2].lower(), by[1].lower() if by else ""))
    return found


def _by_provider(message: Message) -> list[tuple[str, str, str]]:
    """The headers in which providers say it that write no Authentication-Results."""
    found = []
    for method, name in (("spf", "Received-SPF"), ("spf", "X-Mailgun-Spf"), ("dkim", "X-Mailgun-Dkim-Check-Result")):
        for text in header_texts(message, name)[:1]:
            found.append((method, *_word_and_domain(text.lower().split("(")[0])))
    return found


def _word_and_domain(value: str) -> tuple[str, str]:
    words = value.lower().split()
    return (words[0].strip(":;"), words[1] if len(words) > 1 else "") if words else ("", "")


def _aligned(one: str, other: str) -> bool:
    """Whether two domains are of one owner: the same, or one above the other."""
    short, long = sorted((one.lower().rstrip("."), other.lower().rstrip(".")), key=len)
    return bool(short) and (short == long or ("." in short and long.endswith(f".{short}")))
