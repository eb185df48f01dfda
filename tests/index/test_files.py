"""Which files a path stands for: what is excluded, and what is left out and said to be."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import BadPattern, EmptyPath
from index.events import Why
from index.files import Exclude, find
from index.gone import Vanished, lost
from index.ports import FileStamp


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "docs"
    for name in ("a.md", "top.md", "a.tmp.md", "keep.tmp.md", "drafts/b.md", "x/drafts/deep/c.md", "x/top.md"):
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"About {name}.")
    return made


def names(folder: Path, *patterns: str) -> list[str]:
    return [file.name for file in find([folder], Exclude(patterns)).files]


def test_patterns_exclude_as_in_gitignore(folder: Path) -> None:
    """By name anywhere, by a folder, from the top only, and some of it taken back."""
    assert len(names(folder)) == 7
    assert names(folder, "*.tmp.md") == ["a.md", "top.md", "drafts/b.md", "x/top.md", "x/drafts/deep/c.md"]
    assert names(folder, "*.tmp.md", "!keep.tmp.md", "/top.md", "drafts/") == ["a.md", "keep.tmp.md", "x/top.md"]
    assert names(folder, "x/**/c.md") == ["a.md", "a.tmp.md", "keep.tmp.md", "top.md", "drafts/b.md", "x/top.md"]
    assert names(folder, "*") == []


def test_a_file_that_was_named_is_not_excluded(folder: Path) -> None:
    """Who names it wants it."""
    found = find([folder, folder / "a.tmp.md"], Exclude(["*.tmp.md"]))
    assert "a.tmp.md" in [file.name for file in found.files]


@pytest.mark.parametrize("pattern", ["", " "])
def test_an_empty_pattern_is_an_error(pattern: str) -> None:
    """It would exclude nothing, and whoever typed it thinks it does."""
    with pytest.raises(EmptyPath):
        Exclude(["*.md", pattern])


def test_a_pattern_that_is_none_is_told() -> None:
    """With what is wrong."""
    with pytest.raises(BadPattern, match="'!'"):
        Exclude(["!"])


_PART = st.text("abé.*?[]!/ #\\-", min_size=1, max_size=6)


@given(st.lists(_PART, min_size=1, max_size=3))
def test_whatever_the_patterns_files_are_only_taken_away(
    tmp_path_factory: pytest.TempPathFactory, patterns: list[str]
) -> None:
    """Excluding adds nothing, changes no order, and what is left matches none of it."""
    root = tmp_path_factory.getbasetemp() / "excluded"
    for name in ("a", "b/a", "a b/é", "aa/b.a", "b/b/b"):
        path = root / name / "f.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    try:
        exclude = Exclude(patterns)
    except (BadPattern, EmptyPath):
        return
    whole, left = find([root]).files, find([root], exclude).files
    assert list(left) == [file for file in whole if file in left]
    assert not any(exclude.matches(file.path, root) for file in left)


def test_git_excludes_the_same(folder: Path) -> None:
    """The rules are those that people know."""
    patterns = ["*.tmp.md", "!keep.tmp.md", "/top.md", "drafts/", "x/*.md"]
    (folder / ".gitignore").write_text("\n".join(patterns))
    subprocess.run(["git", "init", "-q", folder], check=True)
    listed = subprocess.run(
        ["git", "-C", folder, "ls-files", "-o", "--exclude-standard"], capture_output=True, text=True, check=True
    ).stdout.split()
    assert sorted(names(folder, *patterns)) == sorted(name for name in listed if name != ".gitignore")


def test_links_that_are_left_out_are_named_with_what_to_do(folder: Path, tmp_path: Path) -> None:
    """To outside, to inside, to nothing, and what is no file at all; hidden ones were never meant."""
    outside = tmp_path / "far.md"
    outside.write_text("The far bridge is 9 metres long.")
    (folder / "far.md").symlink_to(outside)
    (folder / "x" / "out").symlink_to(tmp_path)
    (folder / "twin.md").symlink_to(folder / "a.md")
    (folder / "loop").symlink_to(folder)
    (folder / "broken.md").symlink_to(tmp_path / "nowhere.md")
    (folder / ".hidden").symlink_to(outside)
    (folder / ".drawer").mkdir()
    (folder / "drawer").symlink_to(folder / ".drawer")
    os.mkfifo(folder / "pipe.md")
    left = {path.name: why for path, why in find([folder]).left_out}
    assert set(left) == {"far.md", "out", "twin.md", "loop", "broken.md", "pipe.md", "drawer"}
    assert "index that path itself" in left["drawer"]
    assert left["loop"] == left["twin.md"]
    assert "index that path itself" in left["out"]
    assert str(outside) in left["far.md"]
    assert "index that path itself" in left["far.md"]
    assert "not there" in left["broken.md"]
    assert "where it lies" in left["twin.md"]
    assert left["pipe.md"] == "not a regular file"
    found = find([folder, folder / "far.md"], Exclude(["loop", "x/out", "drawer"]))
    assert {path.name for path, _ in found.left_out} == {"twin.md", "broken.md", "pipe.md"}
    assert "far.md" in [file.name for file in found.files]


def test_the_folder_of_the_store_is_passed_over_and_spared(folder: Path) -> None:
    """Or a folder that holds it would change with every run, and what was handed in would be indexed twice or go."""
    (folder / "home" / "uploads").mkdir(parents=True)
    upload = folder / "home" / "uploads" / "a.md"
    upload.write_text("Handed in.")
    exclude = Exclude(own=folder / "home")
    found = find([folder], exclude)
    assert "home/uploads/a.md" in names(folder)
    assert [file.name for file in found.files] == [name for name in names(folder) if "home" not in name]
    paths = {"handed in": upload, "gone": folder / "b.md", "there": folder / "a.md"}
    stamps = {source: FileStamp(str(path), 1, 0, "") for source, path in paths.items()}
    assert lost(found, stamps, exclude, Vanished.REFUSE).documents == {"gone": Why.GONE}
