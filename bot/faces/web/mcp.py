"""MCP at /mcp: streamable HTTP, each request by itself, with the keys and corpora of the rest of the API.

The SDK is imported at the first request, since most servers get none. No session is kept: any request may come to any
process, and a client that goes away leaves nothing.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.assemble import App
from bot.faces.web.keys import Identity
from bot.faces.web.state import Server
from bot.render import answer_json
from bot.types import Answer

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

PATH = "/mcp"


@dataclass(frozen=True, slots=True)
class _Guest:
    """Who sent a request, and the server that it came to."""

    server: Server
    who: Identity

    def app(self, corpus: str | None) -> App:
        return self.server.app_for(self.who, corpus)

    def corpora(self) -> list[str]:
        return self.server.corpora(self.who)

    def answered(self, answer: Answer) -> None:
        self.server.chats.keep(self.who.name, answer_json(answer))
        self.server.metrics.answered(answer)


class Mcp:
    """The address of MCP, as an ASGI app."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._manager: StreamableHTTPSessionManager | None = None
        self._running: asyncio.Task[None] | None = None
        self._starting, self._over = asyncio.Lock(), asyncio.Event()

    def route(self) -> Route:
        """Where it is. It takes POST only: without sessions there is no stream to open and none to end."""
        return Route(PATH, self, methods=["POST"], include_in_schema=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._starting:
            manager = self._manager = self._manager or await self._started()
        await manager.handle_request(scope, receive, send)

    async def close(self) -> None:
        """Ends what still runs."""
        self._over.set()
        if self._running:
            await self._running

    async def _started(self) -> StreamableHTTPSessionManager:
        manager = await run_in_threadpool(self._made)
        runs = asyncio.Event()

        async def run() -> None:
            async with manager.run():
                runs.set()
                await self._over.wait()

        self._running = asyncio.create_task(run())
        await runs.wait()
        return manager

    def _made(self) -> StreamableHTTPSessionManager:
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        from bot.faces.mcp.server import build

        server = build(self._server.pool, lambda sent: _Guest(self._server, cast(Request, sent.request).state.identity))
        return StreamableHTTPSessionManager(server, stateless=True)
