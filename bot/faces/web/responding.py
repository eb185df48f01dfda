"""Work in the pool as HTTP responses: whole or streamed, and stopped when the client goes away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from fastapi import Request
from fastapi.responses import Response, StreamingResponse
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from bot.faces.web.pool import Run
from bot.faces.web.problems import Problem, problem_of
from bot.render import dumps

T = TypeVar("T")


def json(value: object, status: int = 200) -> Response:
    """A value as JSON, in which every character that could steer a terminal is escaped."""
    return Response(dumps(value), status, media_type="application/json")


@asynccontextmanager
async def wanted(request: Request, run: Run[T]) -> AsyncIterator[None]:
    """Stops a run while the block waits for it, if the client goes away; then ClientDisconnect is raised."""
    gone = False

    async def watch() -> None:
        nonlocal gone
        while (await request.receive())["type"] != "http.disconnect":
            pass
        gone = True
        run.stop()

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        if gone:
            raise ClientDisconnect


async def last(request: Request, run: Run[T]) -> T:
    """The last item of a run, of which there is one unless the client goes away."""
    async with wanted(request, run):
        return [item async for item in run][-1]


async def streamed(request: Request, run: Run[bytes], fail: Callable[[Problem], bytes]) -> Response:
    """A run's items as a stream of server-sent events, as they come.

    An error before the first item is raised, and so can have its own status; one after it is an event of its own.
    """
    items = aiter(run)
    async with wanted(request, run):
        first = await anext(items)

    async def body() -> AsyncIterator[bytes]:
        yield first
        try:
            async for item in items:
                yield item
        except Exception as error:
            yield fail(problem_of(error))

    return _Stream(body(), run)


class _Stream(StreamingResponse):
    """Server-sent events of a run, which is stopped when the response is over, however it ends."""

    def __init__(self, body: AsyncIterator[bytes], run: Run[bytes]) -> None:
        super().__init__(body, media_type="text/event-stream", headers={"x-accel-buffering": "no"})
        self._stop = run.stop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._stop()
