"""Every socket of the site."""

from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import re_path

from conversations.routing import websocket_urlpatterns as chat
from inbox.routing import websocket_urlpatterns as inbox


class NoSuchSocket(AsyncWebsocketConsumer):
    """Refuses the handshake. Without it, a stranger's wrong address is an error with a traceback in our log."""

    async def connect(self) -> None:
        """Let nobody in."""
        await self.close()


websocket_urlpatterns = [*chat, *inbox, re_path("", NoSuchSocket.as_asgi())]
