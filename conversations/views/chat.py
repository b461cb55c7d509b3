"""The chat page and the widget."""

from pathlib import Path

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from conversations.identity.visitors import remember_visitor, visitor_of_request, visitor_token
from conversations.models import AgentSwitch
from conversations.outbound_email.reply_addresses import linked_conversation


# The one page that others may frame; X-Frame-Options cannot name them, so the content security policy does.
@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": [SELF, *settings.WIDGET_ORIGINS]})
@cache_control(private=True, no_store=True)
def chat(request: HttpRequest) -> HttpResponse:
    """The chat alone: a page of its own, and the frame of the widget."""
    visitor = visitor_of_request(request)
    context = {
        "token": visitor_token(visitor),
        "site_name": settings.SITE_NAME,
        "agent_on": AgentSwitch.is_on(),
    }
    response = render(request, "chat/room.html", context)
    remember_visitor(response, visitor, secure=request.is_secure())
    return response


@require_safe
@cache_control(private=True, no_store=True)
def linked_chat(request: HttpRequest, token: str) -> HttpResponse:
    """The chat of one conversation, for whoever has the mailbox that the link was sent to."""
    if linked_conversation(token) is None:
        return render(request, "chat/link_gone.html", status=410)
    context = {"link": token, "site_name": settings.SITE_NAME, "agent_on": AgentSwitch.is_on()}
    response = render(request, "chat/room.html", context)
    response["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response


@require_safe
@cache_control(public=True, max_age=300)
def widget(request: HttpRequest) -> HttpResponse:
    """The script that puts the chat on a page."""
    found = finders.find("js/widget.js")
    if not isinstance(found, str):
        raise Http404
    return HttpResponse(Path(found).read_bytes(), content_type="text/javascript; charset=utf-8")
