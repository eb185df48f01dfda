"""The MCP server over stdin and stdout, for a client on this machine that starts `corrobot mcp` itself.

It ends when the client closes stdin. Knows no keys: whoever starts it may read the data folder anyhow.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from dataclasses import dataclass, field

from mcp.server.stdio import stdio_server

from bot.assemble import App
from bot.faces.mcp.server import build
from bot.faces.web.pool import Pool
from bot.types import Answer


@dataclass(frozen=True, slots=True)
class Here:
    """All corpora of the home."""

    default: App
    others: dict[str, App] = field(default_factory=dict)

    def app(self, corpus: str | None) -> App:
        if corpus is None or corpus == self.default.settings.corpus:
            return self.default
        app = self.others.get(corpus) or self.default.over(corpus)
        if corpus in self.default.corpora():  # or names that are none would fill the memory
            app = self.others.setdefault(corpus, app)
        return app

    def corpora(self) -> list[str]:
        return self.default.corpora()

    def answered(self, answer: Answer) -> None:
        """Keeps nothing: the client has its conversation."""


def serve(app: App) -> None:
    """Serves until stdin ends, then ends the process: a question that still runs has nobody to answer."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    asyncio.run(_serve(app))


async def _serve(app: App) -> None:
    settings = app.settings
    here, pool = Here(app), Pool(settings.workers, settings.queue)
    server = build(pool, lambda _: here)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
    pool.close()
    app.close()
