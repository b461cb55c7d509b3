"""Where a client comes from, as all limits count it: for pages, sockets and sign-ins alike.

The address is that of the connection, or what a proxy of TRUSTED_PROXIES says of it (`supportsite/asgi.py` sees to
that); what a client says of itself never counts. Of IPv6 the first 64 bits are counted: everybody has the rest to
choose from.
"""

from collections.abc import Mapping
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

log = structlog.get_logger(__name__)


def address_of_request(request: HttpRequest) -> str:
    """The address of a page's reader; "" when the server does not know it."""
    return _counted(request.META.get("REMOTE_ADDR") or "", forwarded="HTTP_X_FORWARDED_FOR" in request.META)


def address_of_scope(scope: Mapping[str, Any]) -> str:
    """The address at the other end of a socket; "" when the server does not know it."""
    peer = scope.get("client")
    forwarded = any(name == b"x-forwarded-for" for name, _value in scope.get("headers", ()))
    return _counted(str(peer[0]) if peer else "", forwarded=forwarded)


def pseudonym(address: str) -> str:
    """What stands for an address where it is kept: the same for the same one, and of no use to whoever reads it."""
    return salted_hmac("knowledge.client_address", address).hexdigest()[:32] if address else ""


def _counted(peer: str, *, forwarded: bool) -> str:
    try:
        address = ip_address(peer.partition("%")[0])
    except ValueError:  # a Unix socket, or what a proxy calls "unknown"
        return ""
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or ip_network((int(address) >> 64 << 64, 64)).network_address
    if forwarded and address.is_private and not settings.TRUSTED_PROXIES:
        _warn_of_proxy(str(address))
    return str(address)


@cache
def _warn_of_proxy(address: str) -> None:
    """Once a process: behind a proxy that is not named, everybody has its address and shares its limits."""
    log.error("proxy_not_trusted", address=address, hint="name the proxy in TRUSTED_PROXIES")
