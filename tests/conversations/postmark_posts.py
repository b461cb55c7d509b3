"""Mails as a provider posts them to the site: Postmark's format."""

import base64
import json
from email.message import EmailMessage

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

SECRET = "postmark:knock-knock"
_numbers = iter(range(1, 1_000_000))


def payload(text: str = "Yes please.", *, to: str, sender: str = "alice@example.com", **more) -> dict:
    """What Postmark posts for a mail; `headers` are pairs on top, `files` are (name, type, bytes)."""
    headers = {"Message-ID": f"<{next(_numbers)}@mail.example.com>", **more.get("headers", {})}
    return {
        "From": sender,
        "FromName": more.get("name", "Alice Archer"),
        "FromFull": {"Email": sender, "Name": more.get("name", "Alice Archer"), "MailboxHash": ""},
        "To": to,
        "ToFull": [{"Email": to, "Name": "", "MailboxHash": ""}],
        "Cc": "",
        "CcFull": [],
        "Bcc": "",
        "BccFull": [],
        "OriginalRecipient": to,
        "Subject": more.get("subject", "Re: Your conversation with Harbour & Pine"),
        "MessageID": "22c74902-a0c1-4511-804f-341342852c90",
        "ReplyTo": "",
        "MailboxHash": "",
        "Date": "Mon, 23 Nov 2026 10:00:00 +0000",
        "TextBody": text,
        "HtmlBody": more.get("html", ""),
        "StrippedTextReply": "",
        "Tag": "",
        "Headers": [{"Name": name, "Value": value} for name, value in headers.items()],
        "Attachments": [
            {
                "Name": name,
                "Content": base64.b64encode(content).decode(),
                "ContentType": kind,
                "ContentLength": len(content),
            }
            for name, kind, content in more.get("files", [])
        ],
    }


def post(data: dict, *, secret: str = SECRET) -> HttpResponse:
    """Post it to the door, as the provider does."""
    authorization = "Basic " + base64.b64encode(secret.encode()).decode()
    return Client().post(
        reverse("conversations:inbound_email"),
        json.dumps(data),
        content_type="application/json",
        headers={"Authorization": authorization},
    )


def answer_to(sent: EmailMessage, text: str, *, sender: str = "", **more) -> dict:
    """What a mail program makes of an answer to a mail that arrived: the same thread, and the mail quoted below."""
    quoted = "\n".join(f"> {line}" for line in sent.get_body(["plain"]).get_content().splitlines())
    headers = {"In-Reply-To": sent["Message-ID"], "References": sent["Message-ID"], **more.pop("headers", {})}
    return payload(
        f"{text}\n\nOn Mon, 23 Nov 2026 at 10:02, {sent['From']} wrote:\n\n{quoted}\n",
        to=str(sent["Reply-To"] or sent["From"]),
        sender=sender or str(sent["To"]),
        subject=f"Re: {sent['Subject']}".replace("Re: Re: ", "Re: "),
        headers=headers,
        **more,
    )
