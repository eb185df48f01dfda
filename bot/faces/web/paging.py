"""Lists in pages: a cursor names the last item that was given, so that what is added or goes meanwhile moves nothing.

Knows nothing of what is listed.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Query

from bot.faces.web.problems import Problem, Refused

T = TypeVar("T")

Cursor = Annotated[
    str | None, Query(max_length=2000, description="Where to go on: the cursor that came with the page before.")
]
Limit = Annotated[int, Query(ge=1, le=1000, description="The most that one page has.")]
PAGE = 100
"""Items of a page where nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`count` is that of all items; `next` the cursor of the next page, None for the last one."""

    items: Sequence[T]
    count: int
    next: str | None


def page(items: Sequence[T], name: Callable[[T], str], cursor: str | None, limit: int) -> Page[T]:
    """The page of a list that begins after a cursor. `name` tells items apart. Raises Refused for what is no cursor.

    Where the item that the cursor names is gone, the page begins where that one stood.
    """
    start = 0
    if cursor is not None:
        position, last = _read(cursor)
        known = next((at for at, item in enumerate(items) if name(item) == last), None)
        start = max(0, position - 1) if known is None else known + 1
    end = start + limit
    shown = items[start:end]
    return Page(
        shown, len(items), _written(start + len(shown), name(shown[-1])) if shown and end < len(items) else None
    )


def _written(position: int, last: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([position, last]).encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[int, str]:
    try:
        position, last = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
        if isinstance(position, int) and isinstance(last, str):
            return position, last
    except (ValueError, TypeError, RecursionError):
        pass
    raise Refused(
        Problem(422, "cursor", "The cursor is none of this list.", "Send the one that came with a page, or none.")
    )
