from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from bot.doctor import ENOUGH, diagnose
from bot.settings import Settings
from tests.command import here


def wrong(home: Path, only: str | None = None) -> list[str]:
    return [finding.name for finding in diagnose(Settings(home), only) if not finding.fine]


def test_every_wrong_finding_says_what_would_mend_it(home: Path) -> None:
    """A finding is either in order or has a remedy."""
    (finding,) = [each for each in diagnose(Settings(home)) if not each.fine]
    assert (finding.name, finding.found) == ("corpora", "Nothing is indexed yet.")
    assert "corrobot index" in (finding.remedy or "")


def test_all_corpora_are_looked_at_or_the_one_that_is_named(copied: Path, tmp_path: Path) -> None:
    """Without a name every corpus of the home is looked at."""
    (tmp_path / "a.txt").write_text("Something plain and simple.")
    here(copied, "index", tmp_path / "a.txt", "--corpus", "other")
    assert wrong(copied) == []
    assert {finding.name for finding in diagnose(Settings(copied))} >= {"corpus default", "corpus other"}
    assert wrong(copied, only="third") == ["corpus third"]


def test_a_text_that_changed_in_the_store_is_found(copied: Path) -> None:
    """A document whose text no longer has the hash that its quotes carry is named."""
    catalog = sqlite3.connect(copied / "corpora" / "default" / "catalog.sqlite")
    catalog.execute("UPDATE documents SET text = 'x' || substr(text, 2) WHERE source LIKE '003%'")
    catalog.commit()
    catalog.close()
    (finding,) = [each for each in diagnose(Settings(copied)) if not each.fine]
    assert "003_bda191870444a60c.txt" in finding.found


def test_files_that_are_gone_are_found(home: Path, tmp_path: Path) -> None:
    """A document whose file is no longer there is told of, since nothing updates it."""
    file = tmp_path / "a.txt"
    file.write_text("Something plain and simple.")
    here(home, "index", file)
    assert wrong(home) == []
    file.unlink()
    assert wrong(home) == ["corpus default, files"]


def test_files_of_another_machine_are_not_to_be_forgotten(home: Path, tmp_path: Path, database: str) -> None:
    """Where several machines have one database, a file that is not here may be on another: all is in order."""
    file = tmp_path / "a.txt"
    file.write_text("Something plain and simple.")
    here(home, "index", file, CORROBOT_STORE=database)
    file.unlink()
    found = {each.name: each for each in diagnose(Settings(home, store=database))}
    assert found["corpus default, files"].fine
    assert "not on this machine" in found["corpus default, files"].found


def test_a_corpus_of_which_only_uploads_are_left_is_found(home: Path, database: str) -> None:
    """Also where the corpora are in a database."""
    (home / "uploads" / "lost").mkdir(parents=True)
    (home / "uploads" / "lost" / ("0" * 32 + ".txt")).write_text("Something plain and simple.")
    for store in ("embedded", database):
        (finding,) = [each for each in diagnose(Settings(home, store=store)) if not each.fine]
        assert finding.name == "corpus lost"
        assert "only uploads are left" in finding.found


def test_what_is_derived_is_mended_by_looking(copied: Path) -> None:
    """A lost search index is made again from the catalog, so there is nothing to tell."""
    folder = copied / "corpora" / "default"
    for derived in ("lexical", "vectors"):
        for file in sorted((folder / derived).rglob("*"), reverse=True):
            file.unlink() if file.is_file() else file.rmdir()
    assert wrong(copied) == []


def test_a_disk_with_little_room_is_told(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is full, and with what to do."""
    usage = shutil.disk_usage(copied)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=ENOUGH - 1))
    (finding,) = [each for each in diagnose(Settings(copied)) if not each.fine]
    assert finding.name == "home"
    assert "Free some space" in (finding.remedy or "")


def test_models_that_cant_be_used_are_found(home: Path) -> None:
    """A reader and a judge are loaded to see whether they can be."""
    found = {each.name: each for each in diagnose(Settings(home))}
    assert found["reader"].found.startswith("bundled@")
    assert found["judge"].found.startswith("bundled@")
    found = {each.name: each for each in diagnose(Settings(home, reader="no/such", judge=str(home)))}
    assert "no/such" in found["reader"].found
    assert "is not a model with the labels" in found["judge"].found
    assert "reader" not in {each.name for each in diagnose(Settings(home, judge="none")) if not each.fine}
