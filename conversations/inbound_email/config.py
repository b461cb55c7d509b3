"""How e-mail comes in: by a provider's webhook, or from a mailbox. Read from the environment, before Django is."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

# The provider's name in Anymail, by ours. Mailgun signs what it posts; the others know a user name and a password.
SIGNING = {"mailgun": "MAILGUN_WEBHOOK_SIGNING_KEY"}
WITH_PASSWORD = ("brevo", "mailjet", "postmark", "sendgrid", "sparkpost")
LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}
LONGEST_LOCAL_PART = 20  # of 64; the signed token behind the plus takes the rest
_SCHEMES = {"imaps": ("tls", 993), "imap+starttls": ("starttls", 143), "imap": ("none", 143)}


@dataclass(frozen=True)
class Mailbox:
    """Where to fetch mail. `security` is `tls`, `starttls` or, on this machine only, `none`."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    security: str


def read_mailbox(url: str) -> Mailbox | None:
    """The mailbox of `imaps://user:password@host:993/folder`; None for an empty one. Raises ValueError."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES:
        raise ValueError("use an imaps:// or imap+starttls:// address")
    if not (parts.hostname and parts.username and parts.password):
        raise ValueError("write imaps://user:password@host/folder")  # without the value, which holds a secret
    security, port = _SCHEMES[parts.scheme]
    if security == "none" and parts.hostname not in LOCAL_HOSTS:
        raise ValueError("imap:// is for this machine only; use imaps:// or imap+starttls://")
    return Mailbox(
        host=parts.hostname,
        port=parts.port or port,
        user=unquote(parts.username),
        password=unquote(parts.password),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        security=security,
    )


def read_webhook(value: str) -> tuple[str, dict[str, Any]]:
    """The provider and Anymail's settings of `provider:secret`; ("", {}) for an empty value. Raises ValueError."""
    if not value:
        return "", {}
    provider, _, secret = value.partition(":")
    if provider not in (*SIGNING, *WITH_PASSWORD):
        raise ValueError(f"the provider is one of {', '.join(sorted((*SIGNING, *WITH_PASSWORD)))}")
    if provider in SIGNING:
        if not secret:
            raise ValueError(f"write {provider}:signing-key")
        return provider, {SIGNING[provider]: secret}
    if not all(secret.partition(":")):
        raise ValueError(f"write {provider}:user:password")
    return provider, {"WEBHOOK_SECRET": secret}


def check_address(value: str) -> str:
    """The address that customers answer to, if a signed token still fits into it. Raises ValueError."""
    local, _, domain = value.rpartition("@")
    if not local or not domain or not value.isascii() or value.split() != [value] or "+" in local:
        raise ValueError("write an address such as support@shop.example")
    if len(local) > LONGEST_LOCAL_PART:
        raise ValueError(f"the part before the @ may have at most {LONGEST_LOCAL_PART} characters")
    return value.lower()
