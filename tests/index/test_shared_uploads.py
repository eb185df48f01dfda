"""What is handed in to a corpus of several machines: its content is in the database, and nowhere else for long."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import StoreError
from index.ingest import Ingester
from index.keeping import Kept
from index.postgres.store import PostgresStore
from index.shared_uploads import TABLES, SharedUploads, corpora
from index.uploads import ABANDONED, Fate, Outcome, Upload
from tests.index.made import HASH


class Machine:
    """One of several over a database."""

    def __init__(self, home: Path, database: str) -> None:
        self.store = store = PostgresStore(database)
        self.folder = home / "uploads" / "default"
        self.library = store.corpus("default")
        self.kept: Kept = store.keeping().open(TABLES)
        self.uploads = SharedUploads(self.folder, self.kept)

    def hand_in(self, name: str, text: str) -> Upload:
        upload = self.uploads.place(name)
        upload.path.write_text(text)
        self.uploads.hand_in(upload)
        return upload

    def take(self, upload: Upload) -> Outcome:
        stamps = self.library.stamps() if self.store.corpora() else {}
        return self.uploads.take(upload, stamps, Ingester(self.library, HASH))

    def names(self) -> set[str]:
        return {row[0] for row in self.kept.rows("SELECT name FROM uploads")}


@pytest.fixture
def machines(tmp_path: Path, database: str) -> tuple[Machine, Machine]:
    return Machine(tmp_path / "one", database), Machine(tmp_path / "other", database)


def test_what_one_machine_was_handed_another_indexes(machines: tuple[Machine, Machine]) -> None:
    """It is the document there, whose original each machine shows; no folder has a file of it."""
    one, other = machines
    upload = one.hand_in("tides.txt", "The moon raises tides.")
    assert not list(one.folder.iterdir())
    assert other.take(upload) == Outcome(Fate.ADDED, "tides.txt")
    assert [each.text for each in one.library.documents()] == ["The moon raises tides."]
    stamp = one.library.stamps()["tides.txt"]
    assert stamp is not None
    for machine in machines:
        assert machine.uploads.holds(stamp)
        assert machine.uploads.original(stamp) == b"The moon raises tides."
        assert not list(machine.folder.glob("*"))


def test_the_same_name_again_replaces_also_at_another_machine(machines: tuple[Machine, Machine]) -> None:
    """One content stays; done once more, a job changes nothing; what can't be read leaves the former version."""
    one, other = machines
    other.take(one.hand_in("tides.txt", "The moon raises tides."))
    new = other.hand_in("tides.txt", "The sun raises tides, too.")
    assert one.take(new).fate is Fate.UPDATED
    assert other.take(new).fate is Fate.UNCHANGED
    assert one.take(other.hand_in("tides.txt", "\0\0")).fate is Fate.SKIPPED
    assert [each.text for each in one.library.documents()] == ["The sun raises tides, too."]
    assert one.names() == {new.path.name}
    stamp = one.library.stamps()["tides.txt"]
    assert stamp is not None
    other.uploads.forget(stamp)
    assert one.names() == set()
    with pytest.raises(StoreError):
        one.take(new)


def test_what_was_left_behind_is_cleared_away(machines: tuple[Machine, Machine]) -> None:
    """Old content that no job wants and no document was made of; what a document was made of is kept, and is told."""
    one, other = machines
    taken = one.hand_in("tides.txt", "The moon raises tides.")
    one.take(taken)
    left, wanted, new = (one.hand_in(f"{name}.txt", name) for name in ("left", "wanted", "new"))
    with one.kept.changing() as change:
        old = change.now() - 2 * ABANDONED
        change.execute("UPDATE uploads SET at = ? WHERE name <> ?", (old, new.path.name))
    other.uploads.sweep(other.library.stamps(), {wanted.path})
    assert one.names() == {taken.path.name, wanted.path.name, new.path.name}
    assert left.path.name not in one.names()
    assert [each.name for each in other.uploads.stray({}, {})] == ["tides.txt"]
    assert other.uploads.stray(other.library.stamps(), {}) == []
    assert corpora(one.kept) == {"default"}
    other.uploads.clear()
    assert one.names() == set()
