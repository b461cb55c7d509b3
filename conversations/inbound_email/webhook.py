"""What a provider posts for a mail, made small before Anymail reads it: Python's parser takes minutes over a hostile
header, and Anymail parses each as it builds the mail. A mail that is posted whole is read here instead."""

import json
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from anymail.inbound import AnymailInboundMessage
from anymail.signals import AnymailInboundEvent
from anymail.webhooks.base import AnymailBaseWebhookView
from anymail.webhooks.brevo import BrevoInboundWebhookView
from anymail.webhooks.mailgun import MailgunInboundWebhookView
from anymail.webhooks.mailjet import MailjetInboundWebhookView
from anymail.webhooks.postmark import PostmarkInboundWebhookView
from anymail.webhooks.sendgrid import SendGridInboundWebhookView
from anymail.webhooks.sparkpost import SparkPostInboundWebhookView
from django.http import HttpRequest

from conversations.inbound_email.headers import LONGEST_HEADER, message_from_bytes, shorten_header, shorten_headers
from conversations.inbound_email.parser import Envelope

MOST_ADDRESSES = 40
# Short things that providers say of a mail or of a file, with what makes a header of it.
_SHORT = {"Subject", "ReplyTo", "Date", "Name", "ContentType", "ContentID", "OriginalRecipient", "Sender", "Recipient"}
_LISTS = {"ToFull", "CcFull", "BccFull"}


class PostmarkView(PostmarkInboundWebhookView):
    """Postmark, with the whole mail if it is told to post that."""

    def esp_to_anymail_event(self, esp_event: dict[str, Any]) -> AnymailInboundEvent:
        raw = esp_event.get("RawEmail")
        if raw is not None:
            esp_event["RawEmail"] = ""
        pairs = [(each["Name"], each["Value"]) for each in esp_event.get("Headers", [])]
        # The constructor adds these by itself, and a mail may have them once.
        pairs = [pair for pair in pairs if pair[0].lower() not in ("from", "to", "cc", "bcc", "subject")]
        esp_event["Headers"] = [{"Name": name, "Value": value} for name, value in shorten_headers(pairs)]
        return _with_message(super().esp_to_anymail_event(_shortened(esp_event)), _bytes(raw))


class SparkPostView(SparkPostInboundWebhookView):
    """SparkPost, which always posts the whole mail."""

    def esp_to_anymail_event(self, event_class: str, event: dict[str, Any], raw_event: Any) -> AnymailInboundEvent:
        content = event.get("content", {})
        raw = content.get("email_rfc822", "")
        whole = b64decode(raw) if content.get("email_rfc822_is_base64") else raw.encode(errors="replace")
        event["content"] = {"email_rfc822": "", "email_rfc822_is_base64": False}
        return _with_message(super().esp_to_anymail_event(event_class, event, raw_event), whole)


class _HeadersByName:
    """Brevo and Mailjet: headers as names with one value or several."""

    def esp_to_anymail_event(self, esp_event: dict[str, Any]) -> AnymailInboundEvent:
        parts = [
            {**each, "Headers": _by_name(each.get("Headers", {}))}
            for each in esp_event.get("Parts", [])[:MOST_ADDRESSES]
        ]
        small = {**_shortened(esp_event), "Headers": _by_name(esp_event.get("Headers", {}))}
        if "Parts" in esp_event:
            small["Parts"] = parts
        return super().esp_to_anymail_event(small)  # type: ignore[misc]


class BrevoView(_HeadersByName, BrevoInboundWebhookView):
    """Brevo."""


class MailjetView(_HeadersByName, MailjetInboundWebhookView):
    """Mailjet."""


class MailgunView(MailgunInboundWebhookView):
    """Mailgun, by a route that forwards, with the mail whole or in parts."""

    def esp_to_anymail_event(self, request: HttpRequest) -> AnymailInboundEvent:
        form = request.POST.copy()
        raw = form.get("body-mime")
        if raw is not None:
            form["body-mime"] = ""
        if "message-headers" in form:
            form["message-headers"] = json.dumps(shorten_headers(json.loads(str(form["message-headers"]))))
        request.POST = form  # type: ignore[assignment]  # a copy may be written, and nobody minds
        return _with_message(super().esp_to_anymail_event(request), _bytes(raw))


class SendGridView(SendGridInboundWebhookView):
    """SendGrid, with the mail whole or in parts."""

    def esp_to_anymail_event(self, request: HttpRequest) -> AnymailInboundEvent:
        _ = request.body  # Anymail reads it once more, which must have been kept before the form is
        form = request.POST.copy()
        raw = form.get("email") if "headers" not in form else None
        if raw is not None:
            form["email"] = ""
        if "headers" in form:
            head = message_from_bytes(_bytes(form["headers"]) + b"\n\n")
            pairs = shorten_headers((name, " ".join(str(value).split())) for name, value in head.raw_items())
            form["headers"] = "\n".join(f"{name}: {value}" for name, value in pairs)
        request.POST = form  # type: ignore[assignment]  # a copy may be written, and nobody minds
        return _with_message(super().esp_to_anymail_event(request), _bytes(raw))


VIEWS: dict[str, type[AnymailBaseWebhookView]] = {
    "brevo": BrevoView,
    "mailgun": MailgunView,
    "mailjet": MailjetView,
    "postmark": PostmarkView,
    "sendgrid": SendGridView,
    "sparkpost": SparkPostView,
}


def envelope_of(event: AnymailInboundEvent) -> Envelope:
    """What the provider knows beside the mail: who got it from whom, and what it thinks of the sender."""
    message: AnymailInboundMessage = event.message
    said = getattr(event.esp_event, "POST", event.esp_event)
    return Envelope(
        recipient=message.envelope_recipient or "",
        sender=message.envelope_sender,
        checks=_checks(said) if isinstance(said, Mapping) else {},
        spam=True if message.spam_detected else None,
        spam_score=message.spam_score if isinstance(message.spam_score, float | int) else None,
    )


def _checks(said: Mapping[str, Any]) -> dict[str, str]:
    """SendGrid's SPF and dkim, `{@example.com : pass}`, and Mailgun's own."""
    found: dict[str, str] = {}
    for name in ("SPF", "X-Mailgun-Spf"):
        if isinstance(word := said.get(name), str) and word:
            found["spf"] = word.lower()
    if isinstance(dkim := said.get("dkim"), str):
        domain, _colon, word = dkim.strip("{} ").partition(":")
        found["dkim"] = f"{word.split(',')[0].strip(' }').lower()} {domain.strip().lstrip('@')}"
    return found


def _bytes(text: object) -> bytes:
    return str(text or "").encode(errors="replace")


def _with_message(event: AnymailInboundEvent, raw: bytes) -> AnymailInboundEvent:
    """The event with the whole mail in place of the empty one that Anymail was given."""
    if raw:
        message = message_from_bytes(raw)
        empty = event.message
        message.envelope_sender, message.envelope_recipient = empty.envelope_sender, empty.envelope_recipient
        message.spam_detected, message.spam_score = empty.spam_detected or None, empty.spam_score
        event.message = message
    return event


def _by_name(headers: Mapping[str, Any]) -> dict[str, list[str]]:
    pairs = [
        (name, str(value))
        for name, values in headers.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    small: dict[str, list[str]] = {}
    for name, value in shorten_headers(pairs):
        small.setdefault(name, []).append(value)
    return small


def _shortened(said: dict[str, Any]) -> dict[str, Any]:
    """The same with short names and short lists of addresses and of files."""
    small: dict[str, Any] = {}
    for name, value in said.items():
        if isinstance(value, str) and name in _SHORT:
            small[name] = shorten_header(name, value)
        elif name == "FromFull" and isinstance(value, dict):
            small[name] = _shortened_address(value)
        elif name in _LISTS and isinstance(value, list):
            small[name] = [_shortened_address(each) for each in value[:MOST_ADDRESSES]]
        elif name == "Attachments" and isinstance(value, list):
            small[name] = [_shortened(each) if isinstance(each, dict) else each for each in value]
        else:
            small[name] = value
    return small


def _shortened_address(full: Mapping[str, Any]) -> dict[str, str]:
    # Of forty together no more than a header may have would be too short for their names.
    longest = LONGEST_HEADER // 10
    return {name: str(value)[: 254 if name == "Email" else longest] for name, value in full.items()}
