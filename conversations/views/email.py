"""E-mail from a provider's webhook. Anymail knows what each of them posts, and how it proves that it is theirs."""

from typing import Any

import structlog
from anymail.signals import AnymailInboundEvent, inbound
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from conversations.inbound_email.parser import parse_email
from conversations.inbound_email.receiver import receive_email
from conversations.inbound_email.webhook import VIEWS, envelope_of

log = structlog.get_logger(__name__)
MAX_POST = 40 * 1024 * 1024  # bytes; a mail of 30 MB in base64


def receive_webhook(provider: str, request: HttpRequest) -> HttpResponse:
    """Take in what a provider posts; 400 unless it proves to be the provider."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_POST:
        raise RequestDataTooBig("The mail is too large.")
    if request.content_type == "application/json":
        # Django reads at most DATA_UPLOAD_MAX_MEMORY_SIZE of what is not a form; a mail with its files is more.
        request._body = request.read(MAX_POST)
    try:
        return VIEWS[provider].as_view()(request)
    except RecursionError:  # a thousand parts in each other: to have it posted again would help nobody
        log.warning("email_not_understood", provider=provider)
        return HttpResponse()


@receiver(inbound)
def handle_webhook(event: AnymailInboundEvent, **kwargs: Any) -> None:
    """Hand a mail to the function that every door uses."""
    receive_email(parse_email(event.message, envelope_of(event)))


@csrf_exempt  # the provider's signature or password stands in for a session
@require_POST
def inbound_email(request: HttpRequest) -> HttpResponse:
    """A mail from the provider of INBOUND_WEBHOOK. Anymail checks that it is from there and calls `handle_webhook`."""
    if not settings.INBOUND_PROVIDER:
        raise Http404
    return receive_webhook(settings.INBOUND_PROVIDER, request)
