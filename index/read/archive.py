"""ZIP archives that documents come in, looked at before anything is unpacked."""

from __future__ import annotations

import io
import zipfile

from index.read.content import Undecodable

MOST = 400_000_000
"""Bytes that the files of an archive may have together once unpacked: several times this is needed to parse them."""
_DENSEST = 200
"""Times that a large archive may grow: XML of documents grows some 10 to 50 times, a bomb a thousand."""
_LARGE = 50_000_000
_OLD = b"\xd0\xcf\x11\xe0"
_HEAD = 65_536


def opened(data: bytes, kind: str) -> zipfile.ZipFile:
    """The archive in a file's bytes. Raises Undecodable where it is none, is encrypted, would unpack to too much, or
    defines XML entities, which no document needs and which can be made to grow without end.
    """
    if data.startswith(_OLD):
        # Office puts what it encrypts into an old-style container, whatever the file is called.
        reason = "it is password-protected or in the format before 2007; open it, take the password off, save it as"
        raise Undecodable(f"{reason} .{kind}")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Undecodable(f"broken: not a .{kind} file ({_first(error)}); save it again or fetch it anew") from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise Undecodable("it is password-protected; take the password off first")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST or (unpacked > _LARGE and unpacked > _DENSEST * len(data)):
        raise Undecodable(f"it would unpack to {unpacked / 1e6:,.0f} MB, which no document needs; is it a ZIP bomb?")
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels", ".opf", ".xhtml", ".html", ".htm", ".ncx")):
            refuse_entities(part(archive, entry.filename, _HEAD))
    return archive


def part(archive: zipfile.ZipFile, name: str, most: int = -1) -> bytes:
    """A file of an archive, or its first bytes. Raises Undecodable where it is missing or broken."""
    try:
        with archive.open(name) as entry:
            return entry.read(most)
    except KeyError as error:
        raise Undecodable(f"broken: {name} is missing in it; save it again or fetch it anew") from error
    except Exception as error:  # zipfile and zlib raise many kinds on broken bytes
        raise Undecodable(f"broken: {name} in it can't be unpacked; save it again or fetch it anew") from error


def refuse_entities(xml: bytes) -> None:
    """Raises Undecodable for XML that defines entities."""
    if b"<!ENTITY" in xml.replace(b"\0", b""):
        raise Undecodable("it defines XML entities, as a bomb of them does; no text is taken from it")


def _first(error: Exception) -> str:
    return str(error).split("\n")[0][:80].lower() or type(error).__name__
