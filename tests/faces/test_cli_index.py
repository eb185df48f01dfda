"""`corrobot index` and `remove`: pages, exclusion, and what is never forgotten unasked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.command import OFFLINE, Ran, corrobot, here
from tests.faces.test_cli_errors import is_told
from tests.faces.test_cli_terminal import on_terminal
from tests.pages import pages


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "docs"
    made.mkdir()
    (made / "near.md").write_text("The near bridge is 7 metres long.\n")
    (made / "pier.md").write_text("The pier was painted green.\n")
    return made


def listed(home: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(here(home, "documents", "--json").out)
    return found


def names(home: Path) -> list[str]:
    return [document["document"] for document in listed(home)]


@pytest.mark.parametrize(
    "arguments",
    [
        ["index", ""],
        ["index", ".", ""],
        ["remove", ""],
        ["watch", ""],
        ["serve", "--watch", ""],
        ["index", ".", "--exclude", ""],
        ["disagreements", "--document", ""],
    ],
)
def test_an_empty_path_is_wrong_usage(
    copied: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    """It never stands for the current folder, whose documents would be forgotten."""
    monkeypatch.chdir(folder)
    is_told(here(copied, *arguments), 2, "empty")
    assert len(names(copied)) == 5


@pytest.mark.parametrize("address", ["ftp://example.org/", "http://a:b@example.org/", "http://"])
def test_an_address_that_is_none_is_wrong_usage(home: Path, folder: Path, address: str) -> None:
    """Nothing is made."""
    is_told(here(home, "index", folder, address), 2, "http")
    assert [path.name for path in home.iterdir()] == ["models"]


def test_a_folder_that_is_away_loses_nothing(home: Path, folder: Path) -> None:
    """Gone or empty, it is an error that says what to do; with --yes the documents go."""
    here(home, "index", folder)
    away = folder.rename(folder.with_name("away"))
    is_told(here(home, "index", folder), 1, "All 2 documents", "--yes")
    folder.mkdir()
    is_told(here(home, "index", folder), 1, "All 2 documents", "--yes")
    assert names(home) == ["near.md", "pier.md"]
    folder.rmdir()
    away.rename(folder)
    assert here(home, "index", folder).out == "2 unchanged.\n"
    shutil.rmtree(folder)
    assert here(home, "index", "--yes", folder).out == "2 removed.\n"
    assert names(home) == []
    is_told(here(home, "index", folder), 1, "no file or folder")


@pytest.mark.parametrize("agreed", [True, False])
def test_on_a_terminal_it_is_asked(home: Path, folder: Path, agreed: bool) -> None:
    """A person is asked before anything goes; no leaves all as it was, with status 1."""
    here(home, "index", folder)
    shutil.rmtree(folder)
    with on_terminal(home, "index", folder) as child:
        child.expect("Forget them\\?")
        child.sendline("y" if agreed else "n")
        child.expect("2 removed" if agreed else pexpect.EOF)
        child.wait()
        assert child.exitstatus == (0 if agreed else 1)
    assert names(home) == ([] if agreed else ["near.md", "pier.md"])


def test_of_many_files_left_out_for_one_reason_a_few_are_named(home: Path, folder: Path) -> None:
    """Promise: a folder of pictures does not hide the other warnings; no file is left uncounted."""
    for number in range(9):
        (folder / f"photo{number}.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "noise.txt").write_bytes(bytes(range(256)))
    ran = here(home, "index", folder)
    lines = ran.err.splitlines()
    assert sum(line.startswith("Skipped photo") for line in lines) == 3
    assert [line for line in lines if line.startswith("Skipped 6 more: ")] == [
        line for line in lines if " more: " in line
    ]
    assert any(line.startswith("Skipped noise.txt") for line in lines)
    assert "10 skipped" in ran.out


def test_what_is_left_out_is_named(home: Path, folder: Path, tmp_path: Path) -> None:
    """Links, files of other kinds and files that can't be read: each with why, and the rest is indexed."""
    far = tmp_path / "far.md"
    far.write_text("The far bridge is 9 metres long.\n")
    (folder / "far.md").symlink_to(far)
    (folder / "plan.odd").write_text("x")
    (folder / "noise.txt").write_bytes(bytes(range(256)))
    ran = here(home, "index", folder)
    assert ran.status == 0
    lines = ran.err.splitlines()
    assert len(lines) == 3
    for name, why in (("far.md", str(far)), ("plan.odd", "ending .odd"), ("noise.txt", "binary")):
        assert any(name in line and why in line and line.startswith("Skipped ") for line in lines)
    assert "2 documents indexed" in ran.out
    assert "3 skipped" in ran.out


def test_what_is_excluded_is_passed_over_and_forgotten(home: Path, folder: Path) -> None:
    """It is said of each document that goes, and a second pattern takes some of it back."""
    here(home, "index", folder)
    ran = here(home, "index", folder, "--exclude", "*.md", "--exclude", "!near.md")
    assert ran.out == "1 unchanged, 1 removed.\n"
    assert ran.err == "Removed pier.md: it is excluded\n"
    assert names(home) == ["near.md"]
    is_told(here(home, "index", folder, "--exclude", "!"), 2, ".gitignore")


def test_forced_it_reads_what_looks_unchanged(home: Path, folder: Path) -> None:
    """As after an upgrade of what reads a format."""
    here(home, "index", folder)
    assert here(home, "index", folder).out == "2 unchanged.\n"
    assert "2 documents indexed" in here(home, "index", "--force", folder).out


def test_a_page_is_indexed_asked_refreshed_and_removed(home: Path, folder: Path, tmp_path: Path) -> None:
    """By its address, beside a folder; nobody but its server is asked for anything."""
    log = tmp_path / "network.log"

    def run(*arguments: str | Path) -> Ran:
        ran = corrobot(home, *arguments, OFFLINE_LOG=str(log), PYTHONPATH=OFFLINE)
        assert not log.exists(), log.read_text()
        assert ran.status == 0, ran.err
        return ran

    with pages() as server:
        url = server.put("/lighthouse.md", "# Keepers\n\nThe lighthouse keeper of Aldmoor is Ruth Vane.\n", ETag='"1"')
        assert "3 documents indexed" in run("index", folder, f"{url}#keepers").out
        assert len(server.asked) == 1
        answer = json.loads(run("ask", "--json", "Who is the lighthouse keeper of Aldmoor?").out)
        assert answer["quotes"][0]["document"] == url
        assert run("index", url).out == "1 unchanged.\n"
        assert len(server.asked) == 2
        run("index", folder)
        run("doctor")
        assert len(server.asked) == 2
        server.put("/lighthouse.md", "# Keepers\n\nThe lighthouse keeper of Aldmoor is Tom Vane.\n", ETag='"2"')
        assert "1 document indexed" in run("index", url).out
        del server.replies["/lighthouse.md"]
        gone = run("index", url)
        assert f"corrobot remove {url}" in gone.err
        assert "Tom Vane" in run("ask", "Who is the lighthouse keeper of Aldmoor?").out
        assert run("remove", url).out == f"Forgot {url}\n"
        assert names(home) == ["near.md", "pier.md"]
