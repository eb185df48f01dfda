"""A lost catalog made again from files: each is read, and what is derived is published once, however many there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.embedded import update
from index.embedded.corpora import CATALOG, corpus_folder
from index.embedded.library import EmbeddedLibrary
from index.ingest import Ingester
from index.restore import restore
from index.uploads import Uploads
from tests.fakes import HashEmbedder


@pytest.mark.parametrize("many", [2, 25])
def test_files_are_read_again_in_one_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    """As many documents as there were, one that is gone named, and no more work on the indexes for 25 than for 2."""
    folder, texts = corpus_folder(tmp_path, "default"), tmp_path / "texts"
    texts.mkdir()
    for n in range(many + 1):
        (texts / f"{n}.txt").write_text(f"Place {n} has the comet of {n % 89}.")
    library = EmbeddedLibrary(folder)
    ingester = Ingester(library, HashEmbedder())
    list(ingester.index([texts]))
    library.close()
    (folder / CATALOG).unlink()
    (texts / "0.txt").unlink()
    published = []
    bring_up = update.bring_up
    monkeypatch.setattr(update, "bring_up", lambda *given: (published.append(given), bring_up(*given)))
    done = restore(library, Uploads(tmp_path / "uploads"), ingester)
    assert sorted(done.again) == sorted(f"{n}.txt" for n in range(1, many + 1))
    assert list(done.lost) == ["0.txt"]
    assert {each.source for each in library.documents()} == set(done.again)
    assert len(published) <= 8
