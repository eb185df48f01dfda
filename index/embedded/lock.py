"""The right to change a corpus: one holder at a time among all processes, given back by the system at a
kill.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import CorpusBusy, store_error

PATIENCE = 2.0
"""Seconds: a process that only asks may hold the right for a moment, to repair what a kill left behind."""


@contextmanager
def hold(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Holds the right to change the corpus in a folder.

    Raises CorpusBusy where somebody else has it for longer, StoreError where there is no writing.
    """
    # Beside the folder, so that forgetting a corpus doesn't take the lock away from under whoever waits for
    # it.
    # A web server may take the steps of one job in several threads.
    lock = FileLock(folder.with_name(f".{folder.name}.lock"), thread_local=False)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=patience, poll_interval=0.02)
    except Timeout:
        raise CorpusBusy(folder.name) from None
    except OSError as error:
        raise store_error(error, folder) from error
    try:
        yield
    finally:
        lock.release()
