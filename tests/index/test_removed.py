"""What was removed stays removed, until it changes or is named itself."""

from __future__ import annotations

import sqlite3
import struct
from pathlib import Path

import pytest

from index.embedded.corpora import CATALOG
from index.embedded.library import EmbeddedLibrary
from index.events import Done, Event, Indexed, StaysRemoved
from index.ingest import Ingester
from index.packed import unpack_sentences
from tests.index.made import HASH, corpus


@pytest.fixture
def library(tmp_path: Path) -> EmbeddedLibrary:
    return EmbeddedLibrary(corpus(tmp_path))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "docs"
    made.mkdir()
    (made / "tides.txt").write_text("The moon raises tides.")
    (made / "bread.txt").write_text("Yeast makes bread rise.")
    return made


def index(library: EmbeddedLibrary, *paths: Path) -> list[Event]:
    return list(Ingester(library, HASH).index(paths))


def sources(library: EmbeddedLibrary) -> list[str]:
    return [each.source for each in library.documents()]


def test_a_removed_document_stays_removed_when_its_folder_is_indexed_again(
    library: EmbeddedLibrary, folder: Path
) -> None:
    """Indexing the folder says that it stays removed, again and again, also after the file was only touched."""
    index(library, folder)
    Ingester(library, HASH).remove(["tides.txt"])
    for _ in range(2):
        events = index(library, folder)
        assert StaysRemoved("tides.txt") in events
        assert events[-1] == Done(indexed=0, unchanged=1, skipped=0, removed=0, passages=0, stay_removed=1)
        assert sources(library) == ["bread.txt"]
        (folder / "tides.txt").touch()


def test_a_removed_document_comes_back_when_its_file_changes(library: EmbeddedLibrary, folder: Path) -> None:
    """Other bytes are another version, which nobody has removed; and then it is a document as any other."""
    index(library, folder)
    Ingester(library, HASH).remove(["tides.txt"])
    (folder / "tides.txt").write_text("The moon raises tides twice a day.")
    assert [each for each in index(library, folder) if isinstance(each, Indexed)]
    assert sources(library) == ["bread.txt", "tides.txt"]
    assert index(library, folder)[-1] == Done(indexed=0, unchanged=2, skipped=0, removed=0, passages=0)


def test_a_removed_document_comes_back_when_it_is_named(library: EmbeddedLibrary, folder: Path) -> None:
    """Who names the file wants it, changed or not."""
    index(library, folder)
    Ingester(library, HASH).remove([str(folder)])
    assert sources(library) == []
    index(library, folder, folder / "tides.txt")
    assert sources(library) == ["tides.txt"]
    index(library, folder)
    assert sources(library) == ["tides.txt"]


def test_only_the_document_of_the_very_name_is_dropped(
    library: EmbeddedLibrary, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name is taken as a name, and never as a path from wherever the process happens to run."""
    other = folder.parent / "other"
    other.mkdir()
    (other / "tides.txt").write_text("Tides come twice a day.")
    index(library, folder)
    index(library, other)
    assert sources(library) == ["bread.txt", "other/tides.txt", "tides.txt"]
    monkeypatch.chdir(other)
    Ingester(library, HASH).drop("tides.txt", stay=True)
    assert sources(library) == ["bread.txt", "other/tides.txt"]


def test_a_version_that_is_gone_has_the_present_one_as_its_successor(library: EmbeddedLibrary, folder: Path) -> None:
    """Whoever kept the id of an older version is led to the present one, and nowhere where the document is gone."""
    index(library, folder)
    old = library.identifier("tides.txt")
    assert old
    assert library.successor(old) is None or library.successor(old) == old
    for text in ("The moon raises tides twice a day.", "The moon and the sun raise tides."):
        (folder / "tides.txt").write_text(text)
        index(library, folder)
        assert library.successor(old) == library.identifier("tides.txt") != old
    Ingester(library, HASH).remove(["tides.txt"])
    assert library.successor(old) is None
    assert library.successor("nothing") is None


TO_4 = """
ALTER TABLE documents DROP COLUMN sum;
ALTER TABLE passages DROP COLUMN sum;
ALTER TABLE documents DROP COLUMN etag;
ALTER TABLE documents DROP COLUMN last_modified;
UPDATE meta SET value = 4 WHERE key = 'schema';
"""
TO_1 = f"""{TO_4}
ALTER TABLE documents DROP COLUMN markup;
ALTER TABLE documents DROP COLUMN structure;
DROP TABLE removed_files; DROP TABLE former;
UPDATE meta SET value = 1 WHERE key = 'schema';
"""


def test_a_corpus_of_the_first_version_is_brought_up_to_date(tmp_path: Path, folder: Path) -> None:
    """A catalog without the newer tables gets them when it is opened, and keeps what it has."""
    library = EmbeddedLibrary(corpus(tmp_path))
    index(library, folder)
    library.close()
    with sqlite3.connect(corpus(tmp_path) / CATALOG) as raw:
        rows = raw.execute("SELECT number, sentences FROM passages").fetchall()
        for number, packed in rows:  # the first format: start, end and kind, 32 bits each
            first = [value for each in unpack_sentences(packed) for value in (each.start, each.end, 0)]
            raw.execute(
                "UPDATE passages SET sentences = ? WHERE number = ?", (struct.pack(f"<{len(first)}I", *first), number)
            )
        raw.executescript(TO_1)
    raw.close()
    library = EmbeddedLibrary(corpus(tmp_path))
    assert sources(library) == ["bread.txt", "tides.txt"]
    Ingester(library, HASH).remove(["tides.txt"])
    assert next(library.sentences(each) for each in library.passages(library.documents()[0].id))
    assert index(library, folder)[-1] == Done(1, 0, 0, 0, 1, stay_removed=1)  # read again, by today's structure
    assert index(library, folder)[-1] == Done(0, 1, 0, 0, 0, stay_removed=1)


def test_a_corpus_of_the_version_before_pages_is_brought_up_to_date(tmp_path: Path, folder: Path) -> None:
    """It keeps documents, what is known of their files, and what was removed; upgraded and new files are alike."""
    library = EmbeddedLibrary(corpus(tmp_path))
    index(library, folder)
    Ingester(library, HASH).remove(["tides.txt"])
    stamps, documents = library.stamps(), library.documents()
    library.close()
    new = tables(tmp_path)
    with sqlite3.connect(corpus(tmp_path) / CATALOG) as raw:
        raw.executescript(TO_4)
    raw.close()
    assert tables(tmp_path) != new
    library = EmbeddedLibrary(corpus(tmp_path))
    assert (library.stamps(), library.documents()) == (stamps, documents)
    assert index(library, folder)[-1] == Done(0, 1, 0, 0, 0, stay_removed=1)
    assert tables(tmp_path) == new


def tables(home: Path) -> list[tuple[str, str]]:
    """All columns of all tables, and the version."""
    with sqlite3.connect(corpus(home) / CATALOG) as raw:
        columns = "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ORDER BY 1, 2"
        found = [*raw.execute(columns), *raw.execute("SELECT key, value FROM meta WHERE key = 'schema'")]
    raw.close()
    return found
