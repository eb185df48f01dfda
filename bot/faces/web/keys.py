"""API keys: who asks, and may they? A key is kept as its SHA-256 only, and compared in constant time.

Knows keys, roles and how many requests each may make. A key has 256 random bits, so a fast hash of it is enough.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from limits import RateLimitItem, parse_many
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.faces.web.problems import Problem, Refused
from bot.settings import SettingsError
from index.rights import limited

_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
_ENTRY = re.compile(r"([A-Za-z0-9._-]{1,64}):(read|write):([0-9a-fA-F]{64})(?::([^:+]+(?:\+[^:+]+)*))?")
_GUARDED = ("/api/", "/v1/", "/mcp")
"""What needs a key where there are keys: all else is the page, whether the server lives, and how to ask it."""


class Role(StrEnum):
    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks. Conversations and feedback belong to the name. `corpora` are those that the key is kept to; with none,
    it may ask all.
    """

    name: str
    role: Role
    corpora: tuple[str, ...] = ()

    def may(self, corpus: str) -> bool:
        """Whether this may ask a corpus."""
        return not self.corpora or corpus in self.corpora

    def usual(self, default: str) -> str:
        """The corpus that is meant where none is named: the server's default one, if this may ask it."""
        return default if self.may(default) else self.corpora[0]


LOCAL = Identity("local", Role.WRITE)
"""Whoever asks a server without keys, which only this machine can reach."""


@dataclass(frozen=True, slots=True)
class Key:
    identity: Identity
    sha256: str

    @property
    def line(self) -> str:
        """As it stands in CORROBOT_API_KEYS."""
        line = f"{self.identity.name}:{self.identity.role}:{self.sha256}"
        return f"{line}:{'+'.join(self.identity.corpora)}" if self.identity.corpora else line


def new_key(name: str, role: Role) -> tuple[str, Key]:
    """A new secret, which is told once, and the key that is kept of it. Raises SettingsError for another name."""
    if not _NAME.fullmatch(name):
        raise SettingsError(
            f"{name!r} can't be the name of a key.", "Use 1 to 64 letters, digits, dots, dashes and underscores."
        )
    secret = f"corrobot-{secrets.token_urlsafe(32)}"
    return secret, Key(Identity(name, role), _hashed(secret))


def print_new_key(name: str, role: str) -> None:
    """Tells a new key, once, and the line that a server keeps of it. Raises SettingsError for what can't be."""
    if role not in list(Role):
        raise SettingsError(f"There is no role {role!r}.", "A key may read, or write: change documents, too.")
    secret, key = new_key(name, Role(role))
    print(f"Key, told only this once: {secret}")
    print(f"Add to CORROBOT_API_KEYS, with a comma between several: {key.line}")


def parse_keys(entries: Sequence[str]) -> tuple[Key, ...]:
    """The keys of the setting. Raises SettingsError for an entry that is none, without repeating it."""
    keys = []
    for number, entry in enumerate(entries, start=1):
        match = _ENTRY.fullmatch(entry)
        if not match:
            raise SettingsError(
                f"Entry {number} of api_keys is no name:role:sha256 with the role read or write, nor one with "
                ":corpus+corpus after it.",
                "Make a key with: corrobot serve --new-key NAME --role read",
            )
        name, role, sha256, corpora = match.groups()
        keys.append(Key(Identity(name, Role(role), tuple(corpora.split("+")) if corpora else ()), sha256.lower()))
    return tuple(keys)


def identify(secret: str, keys: Sequence[Key]) -> Identity | None:
    """Whose key it is; takes as long for a wrong one as for the last."""
    given, found = _hashed(secret), None
    for key in keys:
        if hmac.compare_digest(given, key.sha256):
            found = key.identity
    return found


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def parse_rates(setting: str) -> list[RateLimitItem]:
    """The rates of the setting, such as "600/minute". Raises SettingsError for what is none."""
    try:
        return parse_many(setting)
    except ValueError as error:
        raise SettingsError(f"rate_limit is {setting!r}.", 'It takes rates such as "60/minute; 1000/hour".') from error


class Entry:
    """Lets in who has a key, where there are keys, as often as the rates allow, by key and by address."""

    def __init__(self, app: ASGIApp, keys: Sequence[Key], rates: Sequence[RateLimitItem]) -> None:
        self._app, self._keys, self._rates = app, keys, rates
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_GUARDED):
            await self._app(scope, receive, send)
            return
        client = scope.get("client")
        try:
            await self._count("address", client[0] if client else "")
            identity = self._identity(Headers(scope=scope).get("authorization", ""))
            if self._keys:
                await self._count("key", identity.name)
        except Refused as refused:
            await refused.problem.response(scope["path"])(scope, receive, send)
            return
        scope.setdefault("state", {})["identity"] = identity
        with limited(identity.corpora or None):
            await self._app(scope, receive, send)

    def _identity(self, authorization: str) -> Identity:
        if not self._keys:
            return LOCAL
        scheme, _, secret = authorization.partition(" ")
        found = identify(secret.strip(), self._keys) if scheme.lower() == "bearer" else None
        if found is None:
            raise Refused(
                Problem(
                    401,
                    "key-needed",
                    "This server wants a key, and the request has none that it knows.",
                    "Send it as: Authorization: Bearer KEY. Whoever runs the server makes one with: "
                    "corrobot serve --new-key NAME",
                    {"WWW-Authenticate": 'Bearer realm="corrobot"'},
                )
            )
        return found

    async def _count(self, kind: str, who: str) -> None:
        for rate in self._rates:
            if not await self._limiter.hit(rate, kind, who):
                opens = (await self._limiter.get_window_stats(rate, kind, who)).reset_time
                wait = max(1, math.ceil(opens - time.time()))
                raise Refused(
                    Problem(
                        429,
                        "too-many-requests",
                        f"This {kind} has made more than {rate} requests.",
                        f"Wait {wait} seconds.",
                        {"Retry-After": str(wait)},
                    )
                )


_BEARER = HTTPBearer(
    auto_error=False, description="A key of the server. Without keys, only this machine can reach it, and needs none."
)


async def reading(
    request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)] = None
) -> Identity:
    """Who asks; any key may read. `Entry` has looked at the key: this one only describes it."""
    identity: Identity = request.state.identity
    return identity


async def writing(identity: Annotated[Identity, Depends(reading)]) -> Identity:
    """Who asks, if they may change documents."""
    if identity.role is not Role.WRITE:
        raise Refused(
            Problem(403, "role", "This key may read, and not change documents.", "Use a key with the role write.")
        )
    return identity
