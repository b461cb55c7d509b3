"""Sockets at addresses that are none."""

from channels.testing import WebsocketCommunicator

from supportsite.asgi import application


async def test_a_socket_at_an_unknown_address_is_refused():
    stranger = WebsocketCommunicator(application, "/ws/nowhere/")

    connected, _code = await stranger.connect()

    assert not connected
