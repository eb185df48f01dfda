"""Where corpora are: one folder each below the data folder. Knows their names, not what is in them."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

from index.embedded.lock import hold
from index.errors import CorpusName, CorpusNotFound, store_error
from index.types import CORPUS_NAME

CATALOG = "catalog.sqlite"


def corpus_folder(home: Path, name: str) -> Path:
    """Where a corpus is or would be. Raises CorpusName for a name that can't be one."""
    if not CORPUS_NAME.fullmatch(name):
        raise CorpusName(name)
    return home / "corpora" / name


def list_corpora(home: Path) -> list[str]:
    """The names of the corpora below a data folder, in order."""
    return sorted(
        found.parent.name for found in home.glob(f"corpora/*/{CATALOG}") if CORPUS_NAME.fullmatch(found.parent.name)
    )


def traced_corpora(home: Path) -> list[str]:
    """The names of the corpora of which there is something below a data folder: also those whose catalog is lost, and
    those of which only uploads are left. In order.
    """
    found = {*home.glob("corpora/*/"), *(each.parent for each in home.glob("uploads/*/*"))}
    return sorted({folder.name for folder in found if folder.is_dir() and CORPUS_NAME.fullmatch(folder.name)})


def forget_corpus(home: Path, name: str) -> None:
    """Deletes a corpus, whatever state it is in. Raises CorpusNotFound, CorpusBusy or StoreError."""
    folder = corpus_folder(home, name)
    if not folder.is_dir():
        raise CorpusNotFound(name, list_corpora(home))
    # Out of sight at once, so that a kill while deleting leaves nothing half there.
    gone = folder.with_name(f".{name}.{uuid.uuid4().hex[:8]}.gone")
    try:
        with hold(folder):
            folder.rename(gone)
        for left in folder.parent.glob(".*.gone"):
            shutil.rmtree(left)
    except OSError as error:
        raise store_error(error, folder) from error
