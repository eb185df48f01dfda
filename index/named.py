"""What people mean by the paths, names and addresses that they type."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from index.errors import EmptyPath, NotIndexed
from index.ports import FileStamp
from index.web.address import address, is_address


def addresses(names: Sequence[str]) -> list[str]:
    """Addresses in the form that a corpus has, each once. Raises EmptyPath and BadAddress."""
    if not all(names):
        raise EmptyPath
    return list(dict.fromkeys(map(address, names)))


def apart(names: Sequence[str | Path]) -> tuple[list[Path], list[str]]:
    """The paths and the addresses among names. Raises EmptyPath and BadAddress."""
    if not all(map(str, names)):
        raise EmptyPath
    pages = addresses([name for name in names if isinstance(name, str) and is_address(name)])
    paths = [Path(name) for name in names if isinstance(name, Path) or not is_address(name)]
    return paths, pages


def named(path: str, stamps: Mapping[str, FileStamp | None]) -> list[str]:
    """The documents that a person means by a path: those of this file or folder, else those of this name.

    Raises EmptyPath, and NotIndexed where there are none.
    """
    if not path:
        raise EmptyPath
    if is_address(path):
        path = address(path)
    absolute = Path(path).expanduser().absolute()
    for meant in (absolute, absolute.resolve()):
        files = [source for source, stamp in stamps.items() if stamp and Path(stamp.path).is_relative_to(meant)]
        if files:
            return files
    return called(path, stamps)


def called(name: str, sources: Collection[str]) -> list[str]:
    """The document of this name, else those of the folder of this name. Raises NotIndexed where there are none."""
    if name in sources:
        return [name]
    below = [source for source in sources if source.startswith(f"{name.rstrip('/')}/")]
    if not below:
        raise NotIndexed(name)
    return below
