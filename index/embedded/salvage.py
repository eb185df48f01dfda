"""A damaged catalog to a new one: what is whole is taken over, and what is not is named, with where it was read from.

A row counts as it was written if it has its checksum. Knows nothing of how documents are read and embedded.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

from index.embedded import schema
from index.embedded.catalog import Catalog
from index.embedded.corpora import CATALOG
from index.embedded.roster import read_roster
from index.ports import FileStamp, Salvaged
from index.sqlite import Salvage, salvaging, set_aside
from index.types import STRUCTURE, Document, Markup


def salvage(folder: Path) -> Salvaged:
    """Puts a new catalog in place of the one in a folder, with what is whole of it. The caller holds the right to
    write. Raises OSError and sqlite3.Error where that can't be.
    """
    if not folder.is_dir():
        return Salvaged(None, (), (), {})
    file, known = folder / CATALOG, read_roster(folder)
    aside = set_aside(file) if file.exists() else None
    catalog = Catalog(file)
    try:
        if aside is None:
            return Salvaged(None, (), (), known)
        with salvaging(aside, file) as old:
            return _take_over(old, catalog, aside, known)
    finally:
        catalog.close()


def _take_over(old: Salvage, catalog: Catalog, aside: Path, known: dict[str, str]) -> Salvaged:
    meta = {key: value for key, value in old.rows("meta", "key, value") if isinstance(key, str)}
    removed = [
        FileStamp(*row)
        for row in old.rows("removed_files", "path, size, modified, file_sha256")
        if list(map(type, row)) == [str, int, int, str]
    ]
    former = {id_: source for id_, source in old.rows("former", "id, source") if isinstance(source, str)}
    passages: dict[int, dict[int, tuple[str | int | bytes | None, ...]]] = defaultdict(dict)
    for *row, noted in old.rows("passages", f"{schema.PASSAGE}, sum"):
        if schema.checksum(row) == noted:
            passages[row[0]][row[1]] = tuple(row)
    columns = f"number, structure, path, size, modified, file_sha256, etag, last_modified, {schema.DOCUMENT}, sum"
    kept, texts = [], []
    dimensions = str(meta.get("dimensions", ""))
    if "embedder" in meta and dimensions.isdecimal():
        catalog.begin_as(str(meta["embedder"]), int(dimensions), removed, former)
    whole = []
    for number, structure, *file, in_row in ((*row[:8], row[8:]) for row in old.rows("documents", columns)):
        *row, noted = in_row
        if schema.checksum(row) != noted:
            if isinstance(row[1], str) and isinstance(file[0], str):
                known.setdefault(row[1], file[0])
            continue
        document = _document(row)
        stamp = FileStamp(*file) if list(map(type, file[:4])) == [str, int, int, str] else None
        mine = [passages[number][start] for start in sorted(passages[number])]
        if structure == STRUCTURE and catalog.embedder() and _covers(document.text, mine):
            whole.append((document, stamp, mine))
        else:
            # Of an older structure, it is to be read again when it is indexed.
            stale = stamp and structure != STRUCTURE
            texts.append((document, FileStamp(stamp.path, -1, 0, "") if stamp and stale else stamp))
    for document, stamp, mine in whole:
        with catalog.put(document, stamp) as rows:
            rows.restore(mine)
        kept.append(document.source)
    done = {*kept, *(document.source for document, _ in texts)}
    gone = {stamp.path for stamp in removed}
    paths = {source: path for source, path in known.items() if source not in done and path not in gone}
    return Salvaged(aside, tuple(kept), tuple(texts), paths)


def _document(row: list) -> Document:  # type: ignore[type-arg]
    id_, source, title, text, sha256, published, author, url, origin, pages, markup = row
    return Document(
        id_, source, title, text, sha256, published, author, url, origin, tuple(json.loads(pages)), Markup(markup)
    )


def _covers(text: str, passages: list) -> bool:  # type: ignore[type-arg]
    """Whether passages, in order, have all of a text but white space."""
    at = 0
    for row in passages:
        if text[at : row[1]].strip():
            return False
        at = row[2]
    return not text[at:].strip()
