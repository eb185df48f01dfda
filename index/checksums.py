"""Checksums of files, which tell what was written from what a disk, or somebody else's hands, made of it."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

FILE_NAME = "checksums.json"


def checksum(path: Path) -> int:
    """The CRC-32 of a file. Raises OSError."""
    found = 0
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            found = zlib.crc32(part, found)
    return found


def note(folder: Path) -> None:
    """Writes down the checksums of the files in a folder, in a file there."""
    sums = {path.name: checksum(path) for path in sorted(folder.iterdir()) if path.is_file()}
    (folder / FILE_NAME).write_text(json.dumps(sums, indent=1), encoding="utf-8")


def changed(folder: Path) -> list[str]:
    """The files of a folder that are not as they were when they were noted; none where nothing was noted."""
    file = folder / FILE_NAME
    if not file.exists():
        return []
    try:
        sums = dict(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return [FILE_NAME]
    return [name for name, noted in sums.items() if not _is(folder / name, noted)]


def _is(path: Path, noted: object) -> bool:
    try:
        return checksum(path) == noted
    except OSError:
        return False
