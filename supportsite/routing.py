"""Every socket of the site, and which pages may open one."""

from typing import Any
from urllib.parse import ParseResult

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.urls import re_path

from conversations.routing import websocket_urlpatterns as chat
from inbox.routing import websocket_urlpatterns as inbox


class NoSuchSocket(AsyncWebsocketConsumer):
    """Refuses the handshake. Without it, a stranger's wrong address is an error with a traceback in our log."""

    async def connect(self) -> None:
        """Let nobody in."""
        await self.close()


websocket_urlpatterns = [*chat, *inbox, re_path("", NoSuchSocket.as_asgi())]


class SiteOriginValidator(OriginValidator):
    """Our own hosts and the widget's. A client that sends no Origin is no browser, so it rides on nobody's cookies."""

    def valid_origin(self, parsed_origin: ParseResult | None) -> bool:
        """Whether a socket from this origin is let in."""
        return True if parsed_origin is None else bool(super().valid_origin(parsed_origin))


def check_origin(application: Any) -> Any:
    """The application behind the check."""
    hosts = ["*"] if "*" in settings.ALLOWED_HOSTS else [*settings.ALLOWED_HOSTS, *settings.WIDGET_ORIGINS]
    return SiteOriginValidator(application, hosts)
