"""Sockets of the customers."""

from channels.sessions import CookieMiddleware
from django.urls import path

from conversations.chat.consumers import ChatConsumer

websocket_urlpatterns = [path("ws/chat/", CookieMiddleware(ChatConsumer.as_asgi()))]
