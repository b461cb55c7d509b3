"""Where the inbox's socket is, and from which sites a browser may open it."""

from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.urls import path

from inbox.live.consumers import InboxConsumer


class OwnOrigin(OriginValidator):
    """Refuses pages of other sites, even those that may embed the chat: they would bring a teammate's cookies along.
    What sends no origin is no browser, and has to bring a session of its own."""

    def valid_origin(self, parsed_origin: Any) -> bool:
        return parsed_origin is None or super().valid_origin(parsed_origin)


_inbox = OwnOrigin(AuthMiddlewareStack(InboxConsumer.as_asgi()), settings.ALLOWED_HOSTS)
websocket_urlpatterns = [path("ws/inbox/", _inbox)]
