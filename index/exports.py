"""Folders that models run from, made once below the data folder. Knows nothing of what is in them but checksums."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index import checksums
from index.errors import store_error

_STALE = 3600
"""Seconds after which a folder that was not finished never will be."""


@contextmanager
def making(folder: Path) -> Iterator[Path]:
    """An empty folder that is `folder` after the block, with checksums, all or nothing: several processes may make it
    at once. Raises StoreError where it can't be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        for left in folder.parent.glob(".*.new"):
            if time.time() - left.stat().st_mtime > _STALE:
                shutil.rmtree(left, ignore_errors=True)
        made = Path(tempfile.mkdtemp(prefix=".", suffix=".new", dir=folder.parent))
        try:
            yield made
            checksums.note(made)
            try:
                made.rename(folder)
            except OSError:
                # Another process was faster.
                if not folder.is_dir():
                    raise
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise store_error(error, folder.parent) from error
