"""Files into a corpus: what has changed and nothing else, and nothing lost on the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index.embedded.catalog import Catalog
from index.embedded.library import EmbeddedLibrary
from index.errors import CorpusNotFound, EmbedderMismatch, EmptyPath, NotIndexed, PathNotFound, StoreError, WouldForget
from index.events import Done, Embedding, Event, Found, Indexed, Kept, Removed, Skipped, Unchanged, Why
from index.files import Exclude
from index.gone import Vanished
from index.ingest import How, Ingester
from index.ports import Embedded
from index.types import Span
from tests.fakes import HashEmbedder
from tests.index.made import HASH, corpus, found

Index = Callable[..., list[Event]]


class CountingEmbedder(HashEmbedder):
    """Counts what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.most = 0

    def embed_passages(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> list[Embedded]:
        self.texts += texts
        self.most = max(self.most, len(texts))
        return super().embed_passages(texts, spans)


@pytest.fixture
def library(tmp_path: Path) -> EmbeddedLibrary:
    return EmbeddedLibrary(corpus(tmp_path))


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def index(library: EmbeddedLibrary, embedder: CountingEmbedder) -> Index:
    return lambda *paths, **how: list(Ingester(library, embedder).index(list(paths), How(**how)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "docs"
    write(made / "tides.txt", "The moon raises tides. They come twice a day.")
    write(made / "food" / "bread.md", "# Bread\n\nYeast makes bread rise.")
    return made


def write(path: Path, text: str | bytes, settled: bool = True) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    if settled:
        # As if written an hour ago: what was written just now is not yet trusted by its time.
        os.utime(path, (path.stat().st_mtime - 3600,) * 2)
    return path


def of_kind(events: list[Event], kind: type) -> list[str]:
    return [getattr(event, "source", None) or event.document.source for event in events if type(event) is kind]  # type: ignore[union-attr]


def texts(library: EmbeddedLibrary) -> dict[str, str]:
    return {document.source: document.text for document in library.documents()}


def test_a_folder_is_indexed(index: Index, library: EmbeddedLibrary, folder: Path) -> None:
    """Each file becomes a document named by its path below the folder; what is in it can be found and
    quoted.
    """
    events = index(folder)
    assert events[0] == Found(2)
    assert sorted(of_kind(events, Indexed)) == ["food/bread.md", "tides.txt"]
    assert events[-1] == Done(indexed=2, unchanged=0, skipped=0, removed=0, passages=2)
    assert found(library, "moon")[0] == "The moon raises tides. They come twice a day."
    [hit] = library.search("moon", HASH.embed("moon"), 1)
    text = library.document(hit.passage.document_id).text
    quoted = [text[sentence.start : sentence.end] for sentence in library.sentences(hit.passage)]
    assert quoted == ["The moon raises tides.", "They come twice a day."]
    vectors = library.sentence_vectors(hit.passage)
    assert [float(vectors[at] @ HASH.embed(quote)) for at, quote in enumerate(quoted)] == pytest.approx(
        [1, 1], abs=1e-3
    )


def test_what_has_not_changed_is_not_embedded_again(
    index: Index, embedder: CountingEmbedder, library: EmbeddedLibrary, folder: Path
) -> None:
    """A second run embeds nothing and leaves the generation, also where a file was only touched or
    rewritten.
    """
    index(folder)
    before, embedded = library.generation(), len(embedder.texts)
    again = index(folder)
    os.utime(folder / "tides.txt")
    touched = index(folder)
    for events in (again, touched):
        assert sorted(of_kind(events, Unchanged)) == ["food/bread.md", "tides.txt"]
        assert events[-1] == Done(indexed=0, unchanged=2, skipped=0, removed=0, passages=0)
    assert (library.generation(), len(embedder.texts)) == (before, embedded)


def test_a_changed_file_replaces_its_document(index: Index, library: EmbeddedLibrary, folder: Path) -> None:
    """The new text is there, the old one nowhere, and the other document untouched."""
    index(folder)
    write(folder / "tides.txt", "Currents follow the wind.")
    assert of_kind(index(folder), Indexed) == ["tides.txt"]
    assert texts(library)["tides.txt"] == "Currents follow the wind."
    assert not any("moon" in text for text in found(library, "moon tides"))


def test_a_change_of_the_same_size_within_a_clock_tick_is_seen(
    index: Index, library: EmbeddedLibrary, folder: Path
) -> None:
    """A file written just before it was indexed is looked at again, though size and time are the same."""
    path = write(folder / "tides.txt", "The moon raises tides.", settled=False)
    moment = path.stat().st_mtime_ns
    index(folder)
    path.write_text("The moon lowers tides.")
    os.utime(path, ns=(moment, moment))
    index(folder)
    assert texts(library)["tides.txt"] == "The moon lowers tides."


def test_files_that_are_gone_are_forgotten(index: Index, library: EmbeddedLibrary, folder: Path) -> None:
    """Of the folder that is indexed, and only of it."""
    other = write(folder.parent / "other" / "note.txt", "A note.").parent
    index(folder, other)
    shutil.rmtree(folder / "food")
    (other / "note.txt").unlink()
    events = index(folder)
    assert of_kind(events, Removed) == ["food/bread.md"]
    assert sorted(texts(library)) == ["note.txt", "tides.txt"]
    assert of_kind(index(other, vanished=Vanished.FORGET), Removed) == ["note.txt"]


def test_a_path_that_is_not_there_is_an_error_and_changes_nothing(
    index: Index, library: EmbeddedLibrary, folder: Path
) -> None:
    """Not even for the paths beside it; a folder that went is not taken for an empty one."""
    index(folder)
    write(folder / "new.txt", "New.")
    with pytest.raises(PathNotFound, match="nowhere"):
        index(folder, folder.parent / "nowhere")
    shutil.rmtree(folder)
    with pytest.raises(WouldForget, match="docs"):
        index(folder)
    assert sorted(texts(library)) == ["food/bread.md", "tides.txt"]


def test_a_file_that_cannot_be_read_is_named_and_the_rest_goes_on(
    index: Index, library: EmbeddedLibrary, folder: Path
) -> None:
    """Bytes that are no text, an empty file, another format: each skipped with its reason."""
    write(folder / "noise.txt", bytes(range(256)) * 20)
    write(folder / "empty.txt", "")
    write(folder / "picture.png", b"\x89PNG")
    events = index(folder)
    skipped = {event.source: event for event in events if isinstance(event, Skipped)}
    assert set(skipped) == {"noise.txt", "empty.txt", "picture.png"}
    assert all(event.reason and "\n" not in event.reason and not event.kept for event in skipped.values())
    assert sorted(texts(library)) == ["food/bread.md", "tides.txt"]
    assert events[-1] == Done(indexed=2, unchanged=0, skipped=3, removed=0, passages=2)


def test_an_earlier_version_stays_where_the_file_cannot_be_read_any_more(
    index: Index, library: EmbeddedLibrary, folder: Path
) -> None:
    """What was indexed is kept, and the event says so, every time until the file can be read."""
    index(folder)
    write(folder / "tides.txt", bytes(range(256)) * 20)
    for _ in range(2):
        [skipped] = [event for event in index(folder) if isinstance(event, Skipped)]
        assert (skipped.source, skipped.kept) == ("tides.txt", True)
        assert texts(library)["tides.txt"].startswith("The moon")
    write(folder / "tides.txt", "Readable again.")
    assert of_kind(index(folder), Indexed) == ["tides.txt"]


def test_hidden_files_and_links_are_left_out(index: Index, library: EmbeddedLibrary, folder: Path) -> None:
    """Unless they are named themselves. What a link points to outside never comes in; a loop does no harm."""
    secret = write(folder.parent / "secret" / "key.txt", "A secret key.")
    write(folder / ".hidden.txt", "Hidden.")
    write(folder / ".git" / "notes.txt", "Hidden too.")
    (folder / "out.txt").symlink_to(secret)
    (folder / "out").symlink_to(secret.parent)
    (folder / "loop").symlink_to(folder)
    (folder / "twin.txt").symlink_to(folder / "tides.txt")
    os.mkfifo(folder / "pipe.txt")
    index(folder)
    assert sorted(texts(library)) == ["food/bread.md", "tides.txt"]
    index(folder / ".git", folder / "out.txt")
    assert sorted(texts(library)) == ["food/bread.md", "notes.txt", "out.txt", "tides.txt"]


def test_two_folders_with_the_same_names_keep_all_their_files(
    index: Index, library: EmbeddedLibrary, tmp_path: Path
) -> None:
    """The second gets its folder's name before its own, and keeps it; neither takes the other's place."""
    paths = [tmp_path / "a" / "notes", tmp_path / "b" / "notes", tmp_path / "c"]
    for number, path in enumerate(paths):
        write(path / "readme.txt", f"Readme number {number}.")
    expected = {
        "readme.txt": "Readme number 0.",
        "notes/readme.txt": "Readme number 1.",
        "c/readme.txt": "Readme number 2.",
    }
    for path in paths:
        index(path)
    assert texts(library) == expected
    for path in reversed(paths):
        assert of_kind(index(path), Indexed) == []
    write(paths[1] / "readme.txt", "Readme changed.")
    index(*paths)
    assert texts(library) == {**expected, "notes/readme.txt": "Readme changed."}
    (paths[0] / "readme.txt").unlink()
    index(*paths, vanished=Vanished.FORGET)
    assert sorted(texts(library)) == ["c/readme.txt", "notes/readme.txt"]


def test_a_folder_that_moved_is_the_same_folder(
    index: Index, embedder: CountingEmbedder, library: EmbeddedLibrary, folder: Path
) -> None:
    """Same names, same bytes: nothing is embedded again, nothing doubled, and the new place counts from
    then on.
    """
    index(folder)
    embedded = len(embedder.texts)
    moved = folder.rename(folder.with_name("moved"))
    assert sorted(of_kind(index(moved), Unchanged)) == ["food/bread.md", "tides.txt"]
    assert len(embedder.texts) == embedded
    (moved / "tides.txt").unlink()
    assert of_kind(index(moved), Removed) == ["tides.txt"]
    assert sorted(texts(library)) == ["food/bread.md"]


def test_a_file_is_one_document_however_it_is_reached(index: Index, library: EmbeddedLibrary, folder: Path) -> None:
    """By its folder, by a folder above, by itself, by a path with dots: one document, with its first name."""
    index(folder)
    for path in (folder / "food", folder / "food" / "bread.md", folder / "food" / ".." / "tides.txt", folder.parent):
        assert of_kind(index(path), Indexed) == []
    events = index(folder, folder / "food", folder / "tides.txt")
    assert events[0] == Found(2)
    assert sorted(texts(library)) == ["food/bread.md", "tides.txt"]


def test_names_that_are_not_unicode_are_indexed(index: Index, library: EmbeddedLibrary, folder: Path) -> None:
    """A file name of any bytes is shown with the odd ones escaped, and is found again."""
    path = os.fsencode(folder) + b"/caf\xe9 \xf0\x9f\x8c\x8a.txt"
    try:
        with open(path, "wb") as opened:
            opened.write(b"Coffee by the sea.")
    except OSError:
        pytest.skip("this file system takes only names in Unicode")
    index(folder)
    assert "caf\\xe9 🌊.txt" in texts(library)
    assert of_kind(index(folder), Indexed) == []


def test_a_folder_that_cannot_be_looked_into_loses_nothing(
    index: Index, library: EmbeddedLibrary, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents below it aren't taken for gone; it is named."""
    index(folder)
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("food"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    events = index(folder)
    [skipped] = [event for event in events if isinstance(event, Skipped)]
    assert (skipped.source, skipped.reason) == (str(folder / "food"), "permission denied")
    assert sorted(texts(library)) == ["food/bread.md", "tides.txt"]


def test_the_heading_is_embedded_with_a_passage_that_does_not_begin_with_it(
    index: Index, embedder: CountingEmbedder, folder: Path
) -> None:
    """A later passage of a section still says what it is about; sentences keep their own vectors."""
    long = " ".join(f"Sentence {n} tells a little more about the bakers of the old town." for n in range(60))
    write(folder / "long.md", f"# Guilds\n\n{long}")
    index(folder)
    ours = [text for text in embedder.texts if "bakers" in text]
    assert len(ours) > 2
    assert ours[0].startswith("Guilds Sentence 0")
    assert all(text.startswith("Guilds: ") for text in ours[1:])


def test_a_large_document_is_stored_piece_by_piece_and_at_once(
    index: Index, embedder: CountingEmbedder, library: EmbeddedLibrary, folder: Path
) -> None:
    """It is embedded in pieces that are told of; until the last nobody sees it, and a stop between leaves
    nothing.
    """
    lines = "\n".join(f"Line {n} says that the town has {n} houses, which nobody counted before." for n in range(9000))
    write(folder / "large.txt", lines)
    index(folder / "tides.txt")
    run = Ingester(library, embedder).index([folder / "large.txt"])
    for event in run:
        if isinstance(event, Embedding):
            assert event.done < event.passages
            assert "large.txt" not in texts(library)
            break
    run.close()  # type: ignore[attr-defined]
    assert sorted(texts(library)) == ["tides.txt"]
    events = index(folder / "large.txt")
    told = [event for event in events if isinstance(event, Embedding)]
    assert len(told) > 3
    assert told[-1].done == told[-1].passages == library.passage_count() - 1
    assert embedder.most <= 256
    assert texts(library)["large.txt"] == lines
    assert "Line 8765 says" in found(library, "8765")[0]


def test_stopping_keeps_what_was_told(library: EmbeddedLibrary, tmp_path: Path) -> None:
    """After a stop in the middle, as Ctrl-C makes, every document that an event told of is there and found."""
    for number in range(400):
        write(tmp_path / "many" / f"{number}.txt", f"Text mark{number} is here.")
    told = []
    run = Ingester(library, HASH).index([tmp_path / "many"])
    for event in run:
        if isinstance(event, Indexed):
            told.append(event.document)
        if len(told) == 150:
            break
    run.close()  # type: ignore[attr-defined]
    assert {document.id for document in told} <= {document.id for document in library.documents()}
    for document in told[::40]:
        assert found(library, document.text, limit=1) == [document.text]
    events = list(Ingester(library, HASH).index([tmp_path / "many"]))
    assert isinstance(events[-1], Done)
    assert events[-1].indexed + events[-1].unchanged == 400
    assert library.passage_count() == 400


def test_another_embedder_is_refused_before_anything_is_read(library: EmbeddedLibrary, folder: Path) -> None:
    """The error names both and how to index anew; nothing has changed."""
    list(Ingester(library, HASH).index([folder]))
    write(folder / "new.txt", "New.")
    with pytest.raises(EmbedderMismatch, match=r"hash-64.*hash-32.*remove --all"):
        list(Ingester(library, HashEmbedder(32)).index([folder]))
    assert sorted(texts(library)) == ["food/bread.md", "tides.txt"]


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        (["tides.txt"], ["food/bread.md", "food/rye.txt"]),
        (["food"], ["tides.txt"]),
        (["food/"], ["tides.txt"]),
        (["{folder}/food"], ["tides.txt"]),
        (["{folder}/food/../tides.txt", "food/rye.txt"], ["food/bread.md"]),
        (["{folder}"], []),
    ],
    ids=["name", "folder name", "folder name with slash", "folder", "several", "all"],
)
def test_documents_are_removed_by_name_path_or_folder(
    index: Index, library: EmbeddedLibrary, folder: Path, arguments: list[str], left: list[str]
) -> None:
    """What a person would call a document or a folder is removed, and the names of what went are given."""
    write(folder / "food" / "rye.txt", "Rye is a grain.")
    index(folder)
    everything = set(texts(library))
    gone = Ingester(library, HASH).remove([argument.format(folder=folder) for argument in arguments])
    assert set(gone) == everything - set(left)
    assert sorted(texts(library)) == left


def test_removing_what_is_not_indexed_changes_nothing(index: Index, library: EmbeddedLibrary, folder: Path) -> None:
    """One name that isn't there, and none of the others goes."""
    with pytest.raises(CorpusNotFound):
        Ingester(library, HASH).remove(["tides.txt"])
    index(folder)
    with pytest.raises(NotIndexed, match=r"nowhere.*corrobot documents"):
        Ingester(library, HASH).remove(["tides.txt", "nowhere.txt"])
    assert len(texts(library)) == 2
    shutil.rmtree(folder)
    assert Ingester(library, HASH).remove([str(folder / "tides.txt")]) == ["tides.txt"]


def test_a_full_catalog_is_an_error_that_says_so(
    index: Index, library: EmbeddedLibrary, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite finds no more room: one line of what to do, and what was there is there."""
    index(folder)
    write(folder / "more.txt", "More is said here about many things. " * 5000)
    opened = Catalog.__init__

    def with_little_room(self: Catalog, path: Path, kept: bool = False) -> None:
        opened(self, path, kept)
        self._connection.execute("PRAGMA max_page_count = 30").close()

    monkeypatch.setattr(Catalog, "__init__", with_little_room)
    with pytest.raises(StoreError, match=r"disk of .* is full. Free some space"):
        index(folder)
    monkeypatch.undo()
    assert sorted(texts(library)) == ["food/bread.md", "tides.txt"]
    assert of_kind(index(folder), Indexed) == ["more.txt"]


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs the right to mount a small disk")
def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """On a disk of few megabytes: the error says that it is full, and with room again all is found."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("may not mount a small disk")
    try:
        folder = tmp_path / "many"
        told: list[str] = []
        library = EmbeddedLibrary(corpus(disk), exact_up_to=0)
        for number in range(60):
            write(folder / f"{number:02}.txt", f"Text mark{number} stands here. " + f"It says a{number} " * 3000)
        run = Ingester(library, HASH).index([folder])
        with pytest.raises(StoreError, match="full"):
            told.extend(event.document.source for event in run if isinstance(event, Indexed))
        library.close()
        assert subprocess.run(["mount", "-o", "remount,size=60m", disk]).returncode == 0
        assert set(told) <= set(texts(library))
        list(Ingester(library, HASH).index([folder]))
        assert len(texts(library)) == 60
        for number in (0, 30, 59):
            assert any(f"mark{number} " in text for text in found(library, f"mark{number}"))
        library.close()
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def test_many_unchanged_files_are_passed_over_without_a_write(
    index: Index, library: EmbeddedLibrary, tmp_path: Path
) -> None:
    """A thousand unchanged files are passed over without a write: the catalog's file isn't touched."""
    for number in range(1000):
        write(tmp_path / "many" / f"{number}.txt", f"Text {number}.")
    index(tmp_path / "many")
    index(tmp_path / "many")
    catalog = corpus(tmp_path) / "catalog.sqlite"
    before = catalog.read_bytes()
    events = index(tmp_path / "many")
    assert events[-1] == Done(indexed=0, unchanged=1000, skipped=0, removed=0, passages=0)
    assert catalog.read_bytes() == before


def test_all_of_a_folder_is_forgotten_only_when_it_is_to_be(
    index: Index, library: EmbeddedLibrary, folder: Path
) -> None:
    """Emptied or gone, nothing changes, not even for paths beside it; kept, the rest goes on; told to, it goes."""
    other = write(folder.parent / "other" / "note.txt", "A note.").parent
    index(folder, other)
    shutil.rmtree(folder)
    for text in ("Folder gone.", "Folder empty."):
        write(other / "note.txt", text)
        with pytest.raises(WouldForget, match="All 2 documents"):
            index(other, folder)
        assert text not in texts(library).values()
        events = index(other, folder, vanished=Vanished.KEEP)
        assert [event for event in events if isinstance(event, Kept)] == [Kept(str(folder), 2)]
        assert sorted(texts(library)) == ["food/bread.md", "note.txt", "tides.txt"]
        assert text in texts(library).values()
        folder.mkdir(exist_ok=True)
    assert of_kind(index(folder, vanished=Vanished.FORGET), Removed) == ["food/bread.md", "tides.txt"]
    assert sorted(texts(library)) == ["note.txt"]


def test_what_is_excluded_now_is_forgotten(index: Index, library: EmbeddedLibrary, folder: Path) -> None:
    """With why, and it comes back when it is not excluded any more."""
    index(folder)
    events = index(folder, exclude=Exclude(["food/"]))
    assert [event for event in events if isinstance(event, Removed)] == [Removed("food/bread.md", Why.EXCLUDED)]
    assert sorted(texts(library)) == ["tides.txt"]
    assert of_kind(index(folder, exclude=Exclude(["food/"])), Indexed) == []
    assert of_kind(index(folder), Indexed) == ["food/bread.md"]


def test_what_looks_unchanged_is_read_again_when_it_is_forced(
    index: Index, embedder: CountingEmbedder, library: EmbeddedLibrary, folder: Path
) -> None:
    """All of it is embedded and stored anew, with the same ids; what was removed to stay so does not come back."""
    index(folder)
    before, embedded = library.identifiers(), len(embedder.texts)
    events = index(folder, force=True)
    assert sorted(of_kind(events, Indexed)) == ["food/bread.md", "tides.txt"]
    assert len(embedder.texts) == 2 * embedded
    assert library.identifiers() == before
    assert found(library, "moon")[0].startswith("The moon")
    Ingester(library, embedder).remove(["tides.txt"])
    assert index(folder, force=True)[-1] == Done(1, 0, 0, 0, 1, stay_removed=1)


@pytest.mark.parametrize("names", [[""], ["", "."], [".", ""]])
def test_an_empty_path_is_an_error_and_changes_nothing(
    library: EmbeddedLibrary, folder: Path, monkeypatch: pytest.MonkeyPatch, names: list[str]
) -> None:
    """It is not the current folder: neither to index nor to forget."""
    monkeypatch.chdir(folder)
    list(Ingester(library, HASH).index(["."]))
    write(folder / "new.txt", "New.")
    with pytest.raises(EmptyPath):
        list(Ingester(library, HASH).index(names))
    with pytest.raises(EmptyPath):
        Ingester(library, HASH).remove(names)
    assert sorted(texts(library)) == ["food/bread.md", "tides.txt"]


def test_links_are_named(index: Index, folder: Path, tmp_path: Path) -> None:
    """As skipped, with where they lead."""
    (folder / "out.txt").symlink_to(write(tmp_path / "far.txt", "Far away."))
    [skipped] = [event for event in index(folder) if isinstance(event, Skipped)]
    assert (skipped.source, skipped.kept) == (str(folder / "out.txt"), False)
    assert str(tmp_path / "far.txt") in skipped.reason
