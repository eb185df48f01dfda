"""Addresses of web pages as people name them. Imports httpx only where there is one."""

from __future__ import annotations

import re

from index.errors import BadAddress

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_HOST = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]+")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def is_address(name: str) -> bool:
    """Whether a name is an address, of whatever scheme, and no path."""
    return _SCHEME.match(name) is not None


def address(name: str) -> str:
    """An address in the one way in which a corpus has it: in ASCII, without fragment and default port.

    Raises BadAddress for one of another scheme than http and https, with a name or password in it, or that is none.
    """
    import httpx

    scheme, _, rest = name.strip().partition("://")
    scheme = scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise BadAddress(name, f"{scheme} is neither http nor https")
    try:
        url = httpx.URL(f"{scheme}://{rest}")
        host = url.raw_host.decode("ascii").lower()
        port = None if url.port == _DEFAULT_PORTS[scheme] else url.port
        whole = url.copy_with(host=host, port=port, query=url.query or None, fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise BadAddress(name, f"it is no address ({error})") from error
    if url.userinfo:
        # It would be kept, and shown to whoever asks.
        raise BadAddress(f"{scheme}://…@{host}", "it has a name or a password in it")
    if not _HOST.fullmatch(host) or not 0 < (port or 80) < 65536:
        raise BadAddress(name, "it names no host")
    return str(whole if whole.raw_path != b"/" else whole.copy_with(path="/"))
