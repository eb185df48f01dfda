"""What every request passes first, and what every response carries: hosts, origins, body sizes, headers.

A page of another site can't use this server through a browser: its Origin is refused, and a name that was made to
point here (DNS rebinding) is no Host of ours. Knows nothing of keys.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable, Collection
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.faces.logs import FIELDS
from bot.faces.web.connections import HEAD_BYTES
from bot.faces.web.problems import Problem, Refused, unexpected

log = logging.getLogger("corrobot")

BODY_SECONDS, SLOWEST = 10.0, 100_000
"""Seconds in which a body has to come, and how many of the bytes that it may have give it one second more."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:.]+)\]|(?P<name>[^\[\]:/?#@\s]+))(?::\d{1,5})?")

_PROXIED = frozenset({"forwarded", "via", "x-real-ip"})
"""Headers that only a proxy sends, beside those that begin with x-forwarded-."""

_HEADERS = {
    "content-security-policy": "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what is bound to a host."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def host_name(header: str) -> str | None:
    """The host that a Host header names, without its port, in lower case; None where it names none."""
    match = _HOST.fullmatch(header)
    return (match["six"] or match["name"]).lower().rstrip(".") if match else None


class Gate:
    """The outermost layer: whatever happens inside, a response has our headers, and an error is a problem."""

    def __init__(
        self,
        app: ASGIApp,
        bound: str,
        hosts: Collection[str],
        origins: Collection[str],
        most: Callable[[str], int],
        signed: Collection[str] = (),
        direct: bool = False,
        count: Callable[[int], None] = lambda _: None,
    ) -> None:
        """`hosts` and `origins` are allowed beside our own; `most` says how many bytes a body may have at a path. What
        is sent to the paths `signed` proves itself, by whatever name and proxy it comes. `direct`: nothing else may
        come by a proxy, behind which anybody may be. `count` is told each response's status.
        """
        self._direct, self._count = direct, count
        self._signed = frozenset(signed)
        self._app, self._bound, self._most = app, bound, most
        self._hosts = {*LOOPBACK, bound.lower(), *(host.lower() for host in hosts)}
        self._origins = {origin.lower().rstrip("/") for origin in origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, path, start = 0, scope["path"], time.perf_counter()

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                # The page's own files may be kept, and are asked for again; what was asked and answered is not kept.
                headers.setdefault("cache-control", "no-cache" if path.startswith("/static/") else "no-store")
            await send(message)

        try:
            headers = Headers(scope=scope)
            if self._direct and path not in self._signed and _passed_on(headers, scope["http_version"]):
                raise _keyless()
            self._check(headers, path)
            asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope  # the server leaves out the body
            await self._app(asked, _limited(headers, receive, self._most(path)), sending)
        except Refused as refused:
            await refused.problem.response(path)(scope, receive, sending)
        except ClientDisconnect:
            return
        except Exception as error:
            problem = unexpected(error)
            if not status:
                await problem.response(path)(scope, receive, sending)
        finally:
            # Without the query and the body: what people ask is nobody's business.
            self._count(status)
            took = (time.perf_counter() - start) * 1000
            fields = {"method": scope["method"], "path": path[:200], "status": status, "ms": round(took, 1)}
            log.info("%s %s %d %.0f ms", scope["method"], path[:200], status, took, extra={FIELDS: fields})

    def _check(self, headers: Headers, path: str) -> None:
        if sum(len(name) + len(value) for name, value in headers.raw) > HEAD_BYTES:
            said = f"The headers have more than {HEAD_BYTES // 1024} KiB."
            raise Refused(Problem(431, "headers", said, "Send fewer or shorter ones."))
        given = headers.getlist("host")
        host = host_name(given[0]) if len(given) == 1 else None
        if path not in self._signed and (host is None or not (host in self._hosts or self._is_address(host))):
            raise Refused(
                Problem(
                    421,
                    "host",
                    "This server does not go by the name that the request gives as Host.",
                    "Use the address that it printed at its start, or add the name to CORROBOT_ALLOWED_HOSTS.",
                )
            )
        origin = headers.get("origin")
        if origin is not None:
            own = [origin.lower().partition("://")[2]] == [each.lower() for each in given]
            if not own and origin.lower() not in self._origins:
                raise _foreign()
        elif headers.get("sec-fetch-site") == "cross-site" and path.startswith(("/api/", "/v1/", "/mcp")):
            raise _foreign()

    def _is_address(self, host: str) -> bool:
        """Whether it is an address, which nobody can make point elsewhere, of a server that others can reach."""
        if is_loopback(self._bound):
            return False
        try:
            ip_address(host)
        except ValueError:
            return False
        return True


def _passed_on(headers: Headers, version: str) -> bool:
    """Whether a proxy has passed a request on, as far as it says so. One that adds no header speaks HTTP/1.0, as nginx
    does, while browsers and other clients have not for decades.
    """
    return version == "1.0" or any(name in _PROXIED or name.startswith("x-forwarded-") for name in headers)


def comes_directly(request: Request) -> bool:
    """Whether a request comes from this machine, and not by a proxy on it."""
    client = request.client.host if request.client else ""
    return is_loopback(client) and not _passed_on(request.headers, request.scope["http_version"])


def _keyless() -> Refused:
    return Refused(
        Problem(
            403,
            "proxied",
            "The request comes by a proxy, and without API keys this server is for its own machine only.",
            "Make a key with `corrobot serve --new-key NAME` and set CORROBOT_API_KEYS to what it prints.",
        )
    )


def _foreign() -> Refused:
    return Refused(
        Problem(
            403,
            "origin",
            "A page of another site can't use this server.",
            "Whoever runs it can add the site to CORROBOT_ALLOWED_ORIGINS.",
        )
    )


def _limited(headers: Headers, receive: Receive, most: int) -> Receive:
    """A body's messages, as long as they are no more than `most` bytes, whatever Content-Length says, and all come in
    the time that a slow line needs for as many.
    """
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > most:
        raise _too_large(most)
    taken, whole = 0, False
    seconds = BODY_SECONDS + most / SLOWEST
    until = asyncio.get_running_loop().time() + seconds

    async def counting() -> Message:
        nonlocal taken, whole
        if whole:  # what comes now is that the client goes away
            return await receive()
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            raise _too_slow(seconds) from None
        taken += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if taken > most:
            raise _too_large(most)
        return message

    return counting


def _too_slow(seconds: float) -> Refused:
    said = f"The request did not come whole within {seconds:.0f} seconds."
    return Refused(Problem(408, "too-slow", said, "Send it again, or less at once.", {"Connection": "close"}))


def _too_large(most: int) -> Refused:
    size = f"{most / 1e6:g} MB"
    return Refused(Problem(413, "too-large", f"The request has more than {size}.", "Send less at once."))
