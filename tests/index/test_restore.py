"""A lost catalog made again from files: each is read, and what is derived is published once, however many there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.embedded import update
from index.embedded.corpora import CATALOG, corpus_folder
from index.embedded.library import EmbeddedLibrary
from index.ingest import Ingester
from index.postgres.store import PostgresStore
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


def test_old_uploads_come_back_into_a_shared_corpus_only_if_it_is_lost(tmp_path: Path, database: str) -> None:
    """What another machine replaced or removed stays so; a corpus that is gone is made again from what is here."""
    library = PostgresStore(database).corpus("default")
    ingester = Ingester(library, HashEmbedder())
    mine, theirs = Uploads(tmp_path / "mine" / "uploads" / "default"), Uploads(tmp_path / "uploads" / "default")

    def take(uploads: Uploads, name: str, text: str) -> None:
        upload = uploads.place(name)
        upload.path.write_text(text)
        uploads.take(upload, library.stamps(), ingester)

    list(ingester.restore([]))  # or there would be no stamps
    take(mine, "plan.txt", "The bridge opens in May.")
    take(mine, "list.txt", "The list has three names.")
    take(theirs, "plan.txt", "The bridge opens in June.")
    ingester.drop("list.txt", stay=False)
    before = library.documents()
    assert [document.text for document in before] == ["The bridge opens in June."]
    assert not restore(library, mine, ingester, shared=True).again
    assert library.documents() == before
    PostgresStore(database).forget("default")
    assert sorted(restore(library, mine, ingester, shared=True).again) == ["list.txt", "plan.txt"]
    assert {document.text for document in library.documents()} == {
        "The bridge opens in May.",
        "The list has three names.",
    }
    library.close()
