"""Documents that were handed in: under made names on disk, under their own in the corpus."""

from __future__ import annotations

import os
import shutil
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.embedded.corpora import CATALOG
from index.embedded.library import EmbeddedLibrary
from index.gone import Vanished
from index.ingest import How, Ingester
from index.uploads import LONGEST_NAME, Fate, Outcome, Uploads, clean
from tests.index.made import HASH, corpus


class Corpus:
    """A corpus that takes uploads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "uploads" / "default"
        self.library = EmbeddedLibrary(corpus(folder))
        self.uploads = Uploads(self.folder)
        self.ingester = Ingester(self.library, HASH)

    def hand_in(self, name: str, text: str) -> Outcome:
        upload = self.uploads.place(name)
        upload.path.write_text(text)
        known = self.library.stamps() if (corpus(self.folder.parents[1]) / CATALOG).exists() else {}
        return self.uploads.take(upload, known, self.ingester)

    def texts(self) -> dict[str, str]:
        return {each.source: each.text for each in self.library.documents()}


@pytest.fixture
def made(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path)


def contents(folder: Path) -> list[Path]:
    """What was handed in, without the names."""
    return [file for file in sorted(folder.iterdir()) if file.suffix != ".as-named"]


def test_an_upload_is_a_document_under_its_name_and_a_file_under_a_made_one(made: Corpus) -> None:
    """The name is what people see; no file is called so."""
    assert made.hand_in("tides.txt", "The moon raises tides.") == Outcome(Fate.ADDED, "tides.txt")
    assert made.texts() == {"tides.txt": "The moon raises tides."}
    (file,) = contents(made.folder)
    assert "tides" not in file.name
    assert file.suffix == ".txt"
    (document,) = made.library.documents()
    assert document.title == "tides.txt"


def test_the_same_name_again_replaces(made: Corpus) -> None:
    """One document and one file, with the newer content; the same content changes nothing."""
    made.hand_in("tides.txt", "The moon raises tides.")
    assert made.hand_in("tides.txt", "The moon raises tides.").fate is Fate.UNCHANGED
    assert made.hand_in("tides.txt", "The sun raises tides, too.").fate is Fate.UPDATED
    assert made.texts() == {"tides.txt": "The sun raises tides, too."}
    (file,) = contents(made.folder)
    assert file.read_text() == "The sun raises tides, too."
    (stamp,) = made.library.stamps().values()
    assert stamp
    assert made.uploads.holds(stamp)


def test_what_cannot_be_read_leaves_the_former_version(made: Corpus) -> None:
    """A broken upload says why, leaves no file, and takes nothing away."""
    made.hand_in("tides.txt", "The moon raises tides.")
    outcome = made.hand_in("tides.txt", "\0\0")
    assert outcome.fate is Fate.SKIPPED
    assert outcome.reason
    assert "binary" in outcome.reason
    assert made.hand_in("tides.exe", "MZ").fate is Fate.SKIPPED
    assert made.texts() == {"tides.txt": "The moon raises tides."}
    assert len(contents(made.folder)) == 1


def test_an_upload_never_takes_the_place_of_a_document_of_a_folder(made: Corpus, tmp_path: Path) -> None:
    """It stands beside it, is replaced there, and neither touches the other."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "tides.txt").write_text("The moon raises tides.")
    list(made.ingester.index([folder]))
    assert made.hand_in("tides.txt", "The sun raises tides.") == Outcome(Fate.ADDED, "uploads/tides.txt")
    assert made.hand_in("tides.txt", "The wind raises waves.") == Outcome(Fate.UPDATED, "uploads/tides.txt")
    assert made.texts() == {"tides.txt": "The moon raises tides.", "uploads/tides.txt": "The wind raises waves."}
    (folder / "tides.txt").unlink()
    list(made.ingester.index([folder], How(vanished=Vanished.FORGET)))
    assert made.hand_in("tides.txt", "The sun raises tides.") == Outcome(Fate.UPDATED, "uploads/tides.txt")
    assert made.texts() == {"uploads/tides.txt": "The sun raises tides."}


def test_taking_an_upload_twice_changes_nothing(made: Corpus) -> None:
    """After a kill between indexing and noting it, the job takes its files again: none of them may go."""
    upload = made.uploads.place("tides.txt")
    upload.path.write_text("The moon raises tides.")
    made.uploads.take(upload, {}, made.ingester)
    assert made.uploads.take(upload, made.library.stamps(), made.ingester).fate is Fate.UNCHANGED
    assert upload.path.exists()
    assert list(made.texts()) == ["tides.txt"]


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/abs/olute.txt", "olute.txt"),
        ("a\0b.txt", "ab.txt"),
        ("..", "unnamed"),
        (".hidden", "hidden"),
        ("", "unnamed"),
        ("  a \n\t b.txt ", "a b.txt"),
        ("evil\u202etxt.exe", "evil txt.exe"),
        ("e\u0301.txt", "é.txt"),
        ("x" * 500 + ".txt", "x" * (LONGEST_NAME - 4) + ".txt"),
    ],
)
def test_a_name_is_cleaned(name: str, cleaned: str) -> None:
    """What is shown is the last part of the name, without what can't be seen or could steer a screen."""
    assert clean(name) == cleaned


@given(st.text(max_size=400))
@example("a/../..\\\0.")
@example("." * 300)
@example("x." + "y" * 400)
def test_a_cleaned_name_is_never_a_path_and_never_empty(name: str) -> None:
    """Whatever comes in: one line, no separators, nothing hidden; to clean it again changes nothing."""
    cleaned = clean(name)
    assert cleaned
    assert not set(cleaned) & set("/\\\0\n")
    assert not cleaned.startswith(".")
    assert len(cleaned) <= LONGEST_NAME
    assert all(unicodedata.category(each)[0] != "C" for each in cleaned)
    assert clean(cleaned) == cleaned


@given(name=st.text(max_size=100))
def test_the_place_of_an_upload_is_always_in_the_folder(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No name leads out of it, and none onto another upload."""
    folder = tmp_path_factory.getbasetemp() / "places"
    uploads = Uploads(folder)
    one, two = uploads.place(name), uploads.place(name)
    assert one.path.parent == two.path.parent == folder
    assert one.path != two.path


def test_a_text_without_an_ending_can_be_uploaded(made: Corpus) -> None:
    """Promise: README is read from an upload as from a folder."""
    assert made.hand_in("README", "The moon raises tides.").fate is Fate.ADDED
    assert made.hand_in("Makefile", "all:").fate is Fate.SKIPPED


def test_what_a_kill_left_behind_is_swept(made: Corpus) -> None:
    """Old content of no document goes; what a document, a job or somebody who is just sending needs, stays."""
    made.hand_in("tides.txt", "The moon raises tides.")
    left, wanted, sending = (made.uploads.place("x.txt").path for _ in range(3))
    for path in (left, wanted, sending):
        path.write_text("Words.")
    for path in (*made.folder.iterdir(),):
        if path != sending:
            os.utime(path, (0, 0))
    made.uploads.sweep(made.library.stamps(), {wanted})
    assert not left.exists()
    assert wanted.exists()
    assert sending.exists()
    assert made.hand_in("tides.txt", "The moon raises tides.").fate is Fate.UNCHANGED
    assert made.hand_in("tides.txt", "The sun raises tides.").fate is Fate.UPDATED


def test_uploads_are_known_after_the_data_folder_was_moved(made: Corpus, tmp_path: Path) -> None:
    """A corpus that is copied to another place has its uploads as uploads: replaced and removed as ever."""
    made.hand_in("tides.txt", "The moon raises tides.")
    made.library.close()
    moved = tmp_path / "elsewhere"
    shutil.copytree(tmp_path, moved, ignore=shutil.ignore_patterns("elsewhere"))
    shutil.rmtree(made.folder)
    there = Corpus(moved)
    assert there.hand_in("tides.txt", "The sun raises tides.") == Outcome(Fate.UPDATED, "tides.txt")
    assert len(contents(there.folder)) == 1
