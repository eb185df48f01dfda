"""What a corpus was read from, beside its catalog: the names of its documents with their files.

From this a corpus can be read anew where its catalog is lost.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from index.ports import FileStamp

FILE_NAME = "sources.json"


def write_roster(folder: Path, stamps: Mapping[str, FileStamp | None]) -> None:
    """Notes by source the paths and addresses of the documents of a corpus, if they are not what was noted. Raises
    OSError.
    """
    paths = {source: stamp.path for source, stamp in sorted(stamps.items()) if stamp}
    if read_roster(folder) != paths or not (folder / FILE_NAME).exists():
        written = folder / f"{FILE_NAME}.new"
        written.write_text(json.dumps(paths, indent=0), encoding="utf-8")
        os.replace(written, folder / FILE_NAME)


def read_roster(folder: Path) -> dict[str, str]:
    """What was noted; nothing where that can't be read."""
    try:
        noted = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        return {str(source): str(path) for source, path in noted.items()}
    except (OSError, ValueError, AttributeError):
        return {}
