"""Which corpora whoever asks may see. A store of several machines has its database enforce it, beside the checks above.

A face says it once, where it knows who asks. It holds in that thread or task, and wherever a copy of its context runs.
Where nobody has said anything, as on the command line, all corpora are seen.

In PostgreSQL a connection names them in the setting `corrobot.corpora`, which the policies of row-level security ask by
the function `corrobot.seen`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_CORPORA: ContextVar[frozenset[str] | None] = ContextVar("corpora", default=None)


def seen() -> frozenset[str] | None:
    """The names of the corpora that may be seen now; None where all may."""
    return _CORPORA.get()


def policy(table: str, condition: str) -> str:
    """The statements by which PostgreSQL shows, and has written, only rows of a table for which a condition holds. They
    bind its owner, too, but no superuser.
    """
    return f"""
ALTER TABLE corrobot.{table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE corrobot.{table} FORCE ROW LEVEL SECURITY;
CREATE POLICY seen ON corrobot.{table} USING ({condition})
"""


@contextmanager
def limited(corpora: Collection[str] | None) -> Iterator[None]:
    """Has only these corpora be seen within the block, of those that are seen around it; None limits nothing."""
    around = seen()
    inside = around if corpora is None else frozenset(corpora) & (around if around is not None else frozenset(corpora))
    before = _CORPORA.set(inside)
    try:
        yield
    finally:
        _CORPORA.reset(before)
