"""Running the web face: the process, its address and its log."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import uvicorn

from bot.errors import UsageError
from bot.faces.logs import begin
from bot.faces.web.app import create
from bot.faces.web.connections import HEAD_BYTES, Connection
from bot.settings import Settings, listed

log = logging.getLogger("corrobot")

FINISHING, ENDING, AT_LAST = 5, 8.0, 9.5
"""Seconds after the server is told to stop: that requests have to finish; until it ends whatever still runs; and until
the system ends it, should it not even come to that. What still ran, such as the indexing of a large file, is taken up
at the next start, as after a kill.
"""


class _Server(uvicorn.Server):
    """Says where it is as soon as it answers there, and ends in time."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if not self.should_exit:
            if hasattr(signal, "setitimer"):  # not on Windows
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.setitimer(signal.ITIMER_REAL, AT_LAST)
            ending = threading.Timer(ENDING, _leave)
            ending.daemon = True
            ending.start()
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if sockets and self.started:
            host, port = sockets[0].getsockname()[:2]
            named = f"[{host}]" if ":" in host else host
            print(f"Corrobot is at http://{named}:{port}/ (Ctrl-C ends it)", file=sys.stderr, flush=True)


def serve(settings: Settings, watched: Sequence[Path] = (), exclude: Sequence[str] = ()) -> None:
    """Serves until it is told to stop, then finishes what runs and ends the process. `watched` are kept in step with
    the corpus, but for what `exclude` matches.

    Raises SettingsError and PathNotFound as `create` does, and UsageError for an address that can't be had.
    """
    begin(settings.log_format)
    app = create(settings, watched=watched, exclude=exclude)
    proxies = listed(settings.trusted_proxies)
    config = uvicorn.Config(
        app,
        http=Connection,
        h11_max_incomplete_event_size=HEAD_BYTES,
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
    server = _Server(config)
    for told in (signal.SIGINT, signal.SIGTERM):
        # From now on, and not only while uvicorn runs, which repeats them when all is finished.
        signal.signal(told, server.handle_exit)
    server.run([bound])
    _end()


def _leave() -> None:
    log.warning("what is still running after %g seconds is left, and taken up at the next start", ENDING)
    _end()


def _end() -> None:
    """Ends the process at once: all is closed. To take its libraries apart can take long, and no timer runs then."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _bound(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise UsageError(
            f"Port {port} of {host} can't be served: {said.lower()}.",
            "Choose another one with --port, or end what uses it.",
        ) from error
