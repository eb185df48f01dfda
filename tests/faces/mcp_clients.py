"""The official client of MCP, over both transports, as a program uses it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import anyio
import httpx2
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from tests.command import environment

T = TypeVar("T")


def talking(connect: Callable[[], Any], what: Callable[[Client], Awaitable[T]]) -> T:
    """What somebody gets who is connected."""

    async def main() -> T:
        async with connect() as client:
            return await what(client)

    return anyio.run(main)


def over_stdio(home: Path, mode: str = "auto", *arguments: str) -> Callable[[], Any]:
    """Connects to `corrobot mcp`, which the client starts and ends."""

    @asynccontextmanager
    async def connect() -> AsyncIterator[Client]:
        command = StdioServerParameters(
            command=sys.executable, args=["-m", "bot.faces.cli", "mcp", *arguments], env=environment(home)
        )
        async with Client(stdio_client(command), mode=mode) as client:
            yield client

    return connect


def over_http(url: str, key: str | None = None, mode: str = "auto") -> Callable[[], Any]:
    """Connects to /mcp of a server."""

    @asynccontextmanager
    async def connect() -> AsyncIterator[Client]:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=60) as http,
            Client(streamable_http_client(f"{url}/mcp", http_client=http), mode=mode) as client,
        ):
            yield client

    return connect
