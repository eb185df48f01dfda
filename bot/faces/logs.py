"""The log of a server: lines to read, or JSON objects, one a line. Nothing that a client sends can begin a line.

Knows no question: what is asked is never given to it.
"""

from __future__ import annotations

import json
import logging
import sys
import unicodedata
from datetime import UTC, datetime

JSON = "json"
"""What log_format may be, beside text."""

FIELDS = "fields"
"""The extra of a record that JSON has as fields of its own."""


def begin(log_format: str) -> None:
    """Has all that is logged written to stderr, in the form of the setting log_format."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if log_format == JSON else _Text())
    logging.basicConfig(handlers=[handler], level=logging.INFO)
    for name in ("uvicorn.error", "httpx", "mcp"):
        logging.getLogger(name).setLevel(logging.WARNING)


def escaped(text: str) -> str:
    """A text in which each character is escaped that ends a line, steers a terminal or can't be seen."""
    return "".join(
        each.encode("unicode_escape").decode() if unicodedata.category(each) in _UNSEEN else each for each in text
    )


_UNSEEN = frozenset("Cc Cf Cs Co Cn Zl Zp".split())
"""Unicode's categories of controls, formats such as those that turn the direction of writing, and line ends."""


class _Text(logging.Formatter):
    """Time, level and message; below it, indented, what is known of an error."""

    def format(self, record: logging.LogRecord) -> str:
        time = self.formatTime(record)
        line = f"{time} {record.levelname} {escaped(record.getMessage())}"
        return "\n".join([line, *(f"    {escaped(each)}" for each in _traceback(self, record).split("\n") if each)])


class _Json(logging.Formatter):
    """One object a line: time, level, logger, message, the record's own fields, and what is known of an error."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, FIELDS, {}),
        }
        if traceback := _traceback(self, record):
            told["traceback"] = traceback
        return json.dumps(told)  # all but ASCII is escaped


def _traceback(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    return formatter.formatException(record.exc_info) if record.exc_info else ""
