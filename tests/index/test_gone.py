"""What a run forgets, and what it never does without being told to."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import PathNotFound, WouldForget
from index.events import Kept, Why
from index.files import Exclude, File, Files
from index.gone import Vanished, lost
from index.ports import FileStamp

A, B = Path("/nowhere/a"), Path("/nowhere/a/b")
NAMES = st.sets(st.sampled_from(["1.md", "2.md", "3.md", "b/4.md", "b/5.md"]))


def stamp(name: str) -> FileStamp:
    return FileStamp(f"{A}/{name}", 1, 0, name)


def there(*names: str) -> tuple[File, ...]:
    return tuple(File(A / name, A, name, 1, 0) for name in names)


@given(known=NAMES, found=NAMES, vanished=st.sampled_from(Vanished), excluded=st.sampled_from([(), ("b/",), ("*",)]))
def test_no_folder_is_emptied_without_being_told_to(
    known: set[str], found: set[str], vanished: Vanished, excluded: tuple[str, ...]
) -> None:
    """Whatever was indexed and whatever is there: of a folder that was named, all goes only where it is to be."""
    exclude = Exclude(excluded)
    files = Files((A, B), there(*found), (), (), ())
    below = {A: known, B: {name for name in known if name.startswith("b/")}}
    emptied = [root for root, names in below.items() if names and not names & found]
    stamps: dict[str, FileStamp | None] = {name: stamp(name) for name in known}
    try:
        going = lost(files, stamps, exclude, vanished)
    except WouldForget:
        assert vanished is Vanished.REFUSE
        assert emptied
        return
    assert set(going.documents) <= known - found
    if vanished is Vanished.FORGET:
        assert set(going.documents) == known - found
        assert going.kept == ()
    else:
        assert vanished is Vanished.KEEP or not emptied
        assert {Path(kept.path) for kept in going.kept} == set(emptied)
        assert set(going.documents) == known - found - {name for root in emptied for name in below[root]}


def test_what_is_excluded_does_not_look_like_a_disk_that_is_away(tmp_path: Path) -> None:
    """Its files are there: all of a folder may be excluded, and goes."""
    (tmp_path / "1.md").write_text("One.")
    known = {"1.md": FileStamp(str(tmp_path / "1.md"), 4, 0, "")}
    going = lost(Files((tmp_path,), (), (), (), ()), known, Exclude(["*.md"]), Vanished.REFUSE)
    assert going.documents == {"1.md": Why.EXCLUDED}


def test_a_renamed_file_does_not_look_like_a_disk_that_is_away(tmp_path: Path) -> None:
    """The only document of a folder lies there under another name: the folder is there."""
    (tmp_path / "new.md").write_text("One.")
    sha256 = hashlib.sha256(b"One.").hexdigest()
    known = {"old.md": FileStamp(str(tmp_path / "old.md"), 4, 0, sha256)}
    files = Files((tmp_path,), (File(tmp_path / "new.md", tmp_path, "new.md", 4, 0),), (), (), ())
    assert lost(files, known, Exclude(), Vanished.REFUSE).documents == {"old.md": Why.GONE}
    (tmp_path / "new.md").write_text("Two.")
    with pytest.raises(WouldForget):
        lost(files, known, Exclude(), Vanished.REFUSE)


def test_a_folder_that_can_not_be_looked_into_is_not_empty() -> None:
    """What is below it is not gone, and the rest is."""
    files = Files((A,), (), (), ((B, "permission denied"),), ())
    known: dict[str, FileStamp | None] = {name: stamp(name) for name in ("1.md", "b/4.md")}
    assert lost(files, known, Exclude(), Vanished.REFUSE).documents == {"1.md": Why.GONE}


def test_a_path_that_is_gone_is_told_from_one_that_never_was(tmp_path: Path) -> None:
    """Both are errors; documents of it are kept, or forgotten if told so."""
    files = Files((), (), (tmp_path / "gone",), (), ())
    known = {"gone/1.md": FileStamp(str(tmp_path / "gone" / "1.md"), 1, 0, "")}
    with pytest.raises(WouldForget, match="gone"):
        lost(files, known, Exclude(), Vanished.REFUSE)
    assert lost(files, known, Exclude(), Vanished.KEEP).kept == (Kept(str(tmp_path / "gone"), 1),)
    assert lost(files, known, Exclude(), Vanished.FORGET).documents == {"gone/1.md": Why.GONE}
    for vanished in (Vanished.REFUSE, Vanished.FORGET):
        with pytest.raises(PathNotFound):
            lost(files, {}, Exclude(), vanished)


def test_a_link_to_a_disk_that_is_away_is_recognised(tmp_path: Path) -> None:
    """Its documents have the path that the link led to."""
    disk, link = tmp_path / "disk", tmp_path / "notes"
    disk.mkdir()
    link.symlink_to(disk)
    known = {"1.md": FileStamp(str(disk / "1.md"), 1, 0, "")}
    shutil.rmtree(disk)
    with pytest.raises(WouldForget):
        lost(Files((), (), (link,), (), ()), known, Exclude(), Vanished.REFUSE)
