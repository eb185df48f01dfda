"""Damaged files of the store: what is derived is made anew, and what is not is told, never taken for true."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from index.embedded.catalog import Catalog
from index.embedded.corpora import CATALOG, corpus_folder
from index.embedded.library import EmbeddedLibrary
from index.errors import Damaged
from tests.command import ROOT
from tests.fakes import HashEmbedder
from tests.index.made import document, found, put

PASSAGES = 1_100
"""More than Chroma keeps in its database before it writes a graph."""
QUESTION = "the comet of place 17"

SEARCH = f"""
import sys
from pathlib import Path
from index.embedded.library import EmbeddedLibrary
from tests.fakes import HashEmbedder
library = EmbeddedLibrary(Path(sys.argv[1]), exact_up_to=0)
print([hit.passage.start for hit in library.search({QUESTION!r}, HashEmbedder().embed({QUESTION!r}), 5)])
"""


def search(folder: Path) -> str:
    """What a search finds, in a process of its own, which a damaged file could end."""
    done = subprocess.run([sys.executable, "-c", SEARCH, folder], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"ended with {done.returncode}: {done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus with a graph of vectors."""
    folder = corpus_folder(tmp_path_factory.mktemp("made"), "default")
    library = EmbeddedLibrary(folder, exact_up_to=0)
    put(library, document("a.txt", "\n\n".join(f"Place {n} has the comet of {n % 89}." for n in range(PASSAGES))))
    library.close()
    return folder


@pytest.mark.parametrize("name", ["data_level0.bin", "header.bin", "link_lists.bin", "chroma.sqlite3"])
def test_flipped_bits_in_the_vectors_are_mended(made: Path, tmp_path: Path, name: str) -> None:
    """Chroma crashes or hangs over a graph with flipped bits: it is made anew from the catalog before it is opened."""
    folder = tmp_path / "default"
    shutil.copytree(made, folder)
    right = search(folder)
    (file,) = (folder / "vectors").rglob(name)
    data, dice = bytearray(file.read_bytes()), random.Random(1)
    for _ in range(20):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    file.write_bytes(data)
    assert search(folder) == right
    (mended,) = (folder / "vectors").rglob(name)
    assert mended.read_bytes() != data, "what is damaged was opened"


def test_a_damaged_index_of_words_is_made_anew(made: Path, tmp_path: Path) -> None:
    """Each file of tantivy's, cut off in the middle, costs no answer."""
    folder = tmp_path / "default"
    shutil.copytree(made, folder)
    library = EmbeddedLibrary(folder)
    right = found(library, QUESTION)
    for file in sorted((folder / "lexical").iterdir()):
        library.close()
        if file.exists() and file.suffix != ".lock":
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
            assert found(library, QUESTION) == right


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents SET text = replace(text, 'comet', 'camel')",
        "UPDATE documents SET title = 'Another'",
        "UPDATE passages SET end = end - 1",
        "UPDATE passages SET sentences = zeroblob(length(sentences))",
        "UPDATE passages SET sentence_vectors = zeroblob(length(sentence_vectors))",
    ],
)
def test_a_row_that_is_not_as_written_is_never_read(tmp_path: Path, change: str) -> None:
    """Texts, places and sentences that changed in the file are an error, and no words are quoted from them."""
    folder = corpus_folder(tmp_path, "default")
    library = EmbeddedLibrary(folder)
    put(library, document("a.txt", "The comet returns.\nIt is bright."))
    with closing(sqlite3.connect(folder / CATALOG)) as connection:
        connection.execute(change)
        connection.commit()

    def read() -> None:
        for hit in library.search("comet", HashEmbedder().embed("comet"), 5):
            library.document(hit.passage.document_id)
            library.sentences(hit.passage)
            library.sentence_vectors(hit.passage)

    with pytest.raises(Damaged, match="corrobot repair"):
        read()
    assert library.damaged() == ["a.txt"]
    library.close()


def test_an_older_catalog_gets_its_checksums(tmp_path: Path) -> None:
    """What was stored without checksums has them after the upgrade."""
    folder = corpus_folder(tmp_path, "default")
    library = EmbeddedLibrary(folder)
    put(library, document("a.txt", "The comet returns.\nIt is bright."))
    library.close()
    with closing(sqlite3.connect(folder / CATALOG)) as connection:
        for table in ("documents", "passages"):
            connection.execute(f"ALTER TABLE {table} DROP COLUMN sum")
        connection.execute("UPDATE meta SET value = 5 WHERE key = 'schema'")
        connection.commit()
    catalog = Catalog(folder / CATALOG)
    assert catalog.damaged() == []
    catalog.close()


def test_an_empty_catalog_is_damaged_and_not_a_new_one(tmp_path: Path) -> None:
    """A file of no bytes, as a crash of the system leaves one, is not taken for a corpus that has nothing yet."""
    folder = corpus_folder(tmp_path, "default")
    library = EmbeddedLibrary(folder)
    put(library, document("a.txt", "The comet returns."))
    library.close()
    (folder / CATALOG).write_bytes(b"")
    with pytest.raises(Damaged, match="corrobot repair"):
        library.documents()
    with pytest.raises(Damaged, match="corrobot repair"):
        put(library, document("b.txt", "The comet is bright."))
