"""Connections to public addresses only, for pages that strangers name.

A host is resolved here, once, and the connection goes to the very address that was looked at: no name can be made to
point elsewhere in between (DNS rebinding). Every redirect is a connection of its own, and looked at in the same way.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import TypeAlias

import httpx

Resolve: TypeAlias = Callable[[str, int], Sequence[str]]
"""The addresses of a host, as text. Raises OSError where it has none."""

_PORTS = (80, 443)
_FREE_PORTS = range(1024, 65536)
"""Where web servers are beside 80 and 443: 8080, 8443 ... Below are mail, remote shells and the like, which a request
could be made to say something to."""
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")


class NotPublic(Exception):
    """A host that strangers may not have us connect to; the message says why."""


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host, as this machine resolves it. Raises OSError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a label that is too long
        raise OSError(str(error)) from error
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def public(host: str, port: int, resolve: Resolve) -> list[str]:
    """The addresses of a host, all of which are public. Raises NotPublic.

    One that is not has the host refused as a whole: it would not be there by mistake.
    """
    if port not in _PORTS and port not in _FREE_PORTS:
        raise NotPublic(f"port {port} is none that web servers have (80, 443, and from {_FREE_PORTS.start} on)")
    try:
        found = list(resolve(host, port))
    except OSError as error:
        raise NotPublic(f"there is no host {host}") from error
    if not found or not all(map(is_public, found)):
        # Which address it is would tell a stranger about this network.
        raise NotPublic(f"{host} is not in the public internet")
    return found


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public internet: not private, loopback, link-local, multicast or reserved.

    One that carries an IPv4 address (mapped, 6to4, Teredo, NAT64) is not: what it leads to is elsewhere.
    """
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        tunnelled = found.sixtofour is not None or found.teredo is not None
        return found in _GLOBAL_UNICAST and found.is_global and not tunnelled
    return found.is_global and not found.is_multicast and not found.is_reserved


class PublicTransport(httpx.AsyncBaseTransport):
    """Sends a request to a public address of its host, whose name stays in the Host header and in TLS."""

    def __init__(self, resolve: Resolve, inner: httpx.AsyncBaseTransport | None = None) -> None:
        self._resolve, self._inner = resolve, inner or httpx.AsyncHTTPTransport(trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises NotPublic, and what httpx does."""
        url = request.url
        port = url.port or (443 if url.scheme == "https" else 80)
        host = url.raw_host.decode("ascii")
        found = await asyncio.to_thread(public, host, port, self._resolve)
        for at, chosen in enumerate(found, start=1):
            pinned = httpx.Request(
                request.method,
                url.copy_with(host=chosen),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
            try:
                return await self._inner.handle_async_request(pinned)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if at == len(found):
                    raise
        raise AssertionError("a host has an address")

    async def aclose(self) -> None:
        await self._inner.aclose()
