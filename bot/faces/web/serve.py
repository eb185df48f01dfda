"""Running the web face: the process, its address and its log."""

from __future__ import annotations

import logging
import sys

import uvicorn

from bot.faces.web.app import create
from bot.settings import Settings, listed


def serve(settings: Settings) -> None:
    """Serves until it is told to stop, and then finishes what runs. Raises SettingsError as `create` does."""
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    app = create(settings)
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
        timeout_graceful_shutdown=30,
    )
    uvicorn.Server(config).run()
