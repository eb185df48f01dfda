"""On the path of a Python process, this forbids it every connection but to this machine.

Attempts are also written to the file named by OFFLINE_LOG, since a library may swallow the error.
"""

from __future__ import annotations

import os
import socket
import sys
from typing import Any

_LOOPBACK = ("127.", "::1", "localhost")


def _forbid(event: str, args: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = args[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        address = (args[0],)
    else:
        return
    if isinstance(address, str | bytes) or address[0] is None:  # a Unix socket, or a look-up of this machine
        return
    host = address[0].decode() if isinstance(address[0], bytes) else str(address[0])
    if not host.startswith(_LOOPBACK):
        with open(os.environ["OFFLINE_LOG"], "a", encoding="utf-8") as log:
            log.write(f"{event} {address}\n")
        raise OSError(f"this test allows no network: {event} {address}")


if "OFFLINE_LOG" in os.environ:
    socket.setdefaulttimeout(5)
    sys.addaudithook(_forbid)
