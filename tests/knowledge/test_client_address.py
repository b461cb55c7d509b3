"""Where a client comes from: what the connection says, or a proxy that we trust, and never the client itself."""

import pytest
from django.test import RequestFactory
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from knowledge import client_address
from knowledge.client_address import address_of_request, address_of_scope, pseudonym


@pytest.mark.parametrize(
    ("peer", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("::1", "::"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_pages_and_sockets_count_the_same_address(peer, counted):
    assert address_of_request(RequestFactory().get("/", REMOTE_ADDR=peer)) == counted
    assert address_of_scope({"client": [peer, 1], "headers": []}) == counted


def test_a_socket_of_which_the_server_knows_no_client_has_no_address():
    assert address_of_scope({"client": None, "headers": []}) == ""
    assert address_of_scope({}) == ""


async def behind(trusted: list[str], peer: str, *forwarded: str) -> str:
    """The address that is counted of a socket from `peer` with these X-Forwarded-For headers."""
    seen = []

    async def application(scope, receive, send) -> None:
        seen.append(address_of_scope(scope))

    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    scope = {"type": "websocket", "client": [peer, 1], "headers": headers, "scheme": "ws"}
    await ProxyHeadersMiddleware(application, trusted)(scope, None, None)
    return seen[0]


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "counted"),
    [
        ([], "203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        (["10.0.0.0/8"], "203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        (["10.0.0.0/8"], "10.0.0.2", ["198.51.100.1"], "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.2", ["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.2", ["1.1.1.1", "198.51.100.1"], "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.2", ["1.1.1.1, 198.51.100.1, 10.0.0.7"], "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.2", ["198.51.100.1:4711"], "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.2", [], "10.0.0.2"),
        (["::1"], "::1", ["2001:db8:1:2::99"], "2001:db8:1:2::"),
    ],
)
async def test_only_what_a_trusted_proxy_added_is_believed(trusted, peer, forwarded, counted):
    assert await behind(trusted, peer, *forwarded) == counted


def test_the_log_says_once_that_a_proxy_is_not_named(settings, caplog):
    client_address._warn_of_proxy.cache_clear()
    settings.TRUSTED_PROXIES = []
    for _ in range(2):
        request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_FOR="198.51.100.1")
        assert address_of_request(request) == "10.0.0.2"
    assert len([record for record in caplog.records if "proxy_not_trusted" in str(record.msg)]) == 1


def test_what_is_kept_of_an_address_does_not_tell_it(settings):
    kept = pseudonym("203.0.113.9")
    assert kept == pseudonym("203.0.113.9") != pseudonym("203.0.113.8")
    assert "203" not in kept or len(kept) == 32
    settings.SECRET_KEY = "another-key-of-another-site"
    assert kept != pseudonym("203.0.113.9")
    assert pseudonym("") == ""
