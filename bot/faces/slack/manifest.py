"""The manifest of the Slack app, for Socket Mode or for events over HTTP. Knows the file beside it, and no more."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import UsageError

FILE = Path(__file__).with_name("manifest.yaml")
_PLACEHOLDER, _EVENTS = "https://example.com/slack/events", "/slack/events"


def manifest_for(url: str | None) -> str:
    """The manifest as YAML; with the server's address, for events over HTTP. Raises UsageError for what is none."""
    text = FILE.read_text(encoding="utf-8")
    if url is None:
        return "".join(line for line in text.splitlines(keepends=True) if _PLACEHOLDER not in line)
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.netloc or parts.query or parts.fragment:
        raise UsageError(
            f"{url!r} is no address that Slack would take.", "It takes one such as https://bot.example.com"
        )
    events = f"{url.rstrip('/').removesuffix(_EVENTS)}{_EVENTS}"
    return text.replace(_PLACEHOLDER, events).replace("socket_mode_enabled: true", "socket_mode_enabled: false")
