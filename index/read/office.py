"""What Office documents say of themselves in their properties."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass

from lxml import etree

from index.read.archive import part
from index.read.content import Undecodable

_CORE = "docProps/core.xml"
_EMPTY = {"powerpoint presentation", "untitled", "word document", "document", "presentation"}
_PROGRAMS = {"python-docx", "openpyxl", "unknown", "user", "administrator", "admin"}


@dataclass(frozen=True, slots=True)
class Properties:
    """Title and author. The dates among the properties are the file's, not the text's, so they are left."""

    title: str | None = None
    author: str | None = None


def properties(archive: zipfile.ZipFile) -> Properties:
    """The properties of a document; none where they are missing or broken, or say what a program put there."""
    if _CORE not in archive.namelist():
        return Properties()
    try:
        tree = etree.fromstring(part(archive, _CORE), etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, Undecodable):
        return Properties()
    title, author = (" ".join((tree.findtext(f"{{*}}{name}") or "").split()) for name in ("title", "creator"))
    return Properties(
        title if title.lower() not in _EMPTY and title else None,
        author if author.lower() not in _PROGRAMS and author else None,
    )
