"""Every socket of the site."""

from conversations.routing import websocket_urlpatterns as chat
from inbox.routing import websocket_urlpatterns as inbox

websocket_urlpatterns = [*chat, *inbox]
