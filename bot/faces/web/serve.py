"""Running the web face: the process, its address and its log."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from bot.errors import UsageError
from bot.faces.web.app import create
from bot.settings import Settings, listed

FINISHING = 30
"""Seconds that requests have to finish after the server is told to stop."""


class _Server(uvicorn.Server):
    """Says where it is as soon as it answers there."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if sockets and self.started:
            host, port = sockets[0].getsockname()[:2]
            named = f"[{host}]" if ":" in host else host
            print(f"Corrobot is at http://{named}:{port}/ (Ctrl-C ends it)", file=sys.stderr, flush=True)


def serve(settings: Settings, watched: Sequence[Path] = (), exclude: Sequence[str] = ()) -> None:
    """Serves until it is told to stop, and then finishes what runs. `watched` are kept in step with the corpus, but for
    what `exclude` matches.

    Raises SettingsError and PathNotFound as `create` does, and UsageError for an address that can't be had.
    """
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    for name in ("uvicorn.error", "httpx"):
        logging.getLogger(name).setLevel(logging.WARNING)
    app = create(settings, watched=watched, exclude=exclude)
    proxies = listed(settings.trusted_proxies)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        server_header=False,
        access_log=False,
        log_config=None,
        ws="none",
        timeout_graceful_shutdown=FINISHING,
    )
    bound = _bound(settings.host, settings.port)
    for told in (signal.SIGINT, signal.SIGTERM):
        # uvicorn hears them while it runs, and repeats them when all is finished: then there is nothing left to end.
        signal.signal(told, lambda *_: None)
    _Server(config).run([bound])


def _bound(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise UsageError(
            f"Port {port} of {host} can't be served: {said.lower()}.",
            "Choose another one with --port, or end what uses it.",
        ) from error
