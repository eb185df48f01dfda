"""Connections that a client may keep only while it goes on: limits of their number, and of time to ask and to take.

Knows when a request's head has come and whether an answer is being taken. What a body may have, the gate knows.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST = 800
"""Connections at once: most of the files that a process may commonly have open (1,024)."""

HEAD_BYTES = 32_768
"""Bytes of a request's line and headers: four times what nginx takes in one of its buffers."""

HEAD_SECONDS = 10.0
"""From the first moment of a connection, or of a further request on it, until its headers have come."""

TAKING_SECONDS = 60.0
"""For which a client may take nothing of an answer that is ready for it."""


class Connection(H11Protocol):
    """One client's connection. The one that has waited longest for a request makes room where there are too many."""

    _since: float | None = None
    """Since when a request's head is awaited, by the loop's clock."""

    _ending: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()
        if len(self.connections) > MOST:
            waiting = [each for each in self.connections if isinstance(each, Connection) and each._since is not None]
            oldest = min(waiting, key=lambda each: each._since or 0.0)
            self.connections.discard(oldest)
            oldest.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_came()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            self._await_head()
        else:
            self._head_came()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = self.loop.call_later(TAKING_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._stalled:
            self._stalled.cancel()
            self._stalled = None

    def _await_head(self) -> None:
        if self._since is None:
            self._since = self.loop.time()
            self._ending = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _head_came(self) -> None:
        self._since = None
        if self._ending:
            self._ending.cancel()
            self._ending = None
