"""The store of what the audit found: what is kept, moved, forgotten and dismissed, and what is left alone."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.database import Files
from bot.disagreements import TABLES, Disagreements, Finding, Version, digest, pair_of, set_aside
from bot.types import Difference, DisagreementKind, Place
from index.errors import StoreError
from index.keeping import Keeping

EARLY, LATE, COST = (digest(text) for text in ("early", "late", "cost"))


@pytest.fixture
def kept(keeping: Keeping) -> Iterator[Disagreements]:
    opened = Disagreements(keeping, "default")
    yield opened
    opened.close()


def finding(one: Place, other: Place, digests: tuple[bytes, bytes] = (EARLY, LATE)) -> Finding:
    difference = Difference(DisagreementKind.DATE, 0.9, "1921 or 1924.", "date opening", ("1921", "1924"))
    return Finding(pair_of(digests[0].hex(), digests[1].hex()), (one, other), digests, difference)


def version(document_id: str, whole: bool = True) -> Version:
    return Version(document_id, "1 none", whole)


A, B, C = ("a1", 0, 10), ("b1", 5, 15), ("c1", 7, 9)


def noted(kept: Disagreements) -> None:
    """Three documents, of which a disagrees with b and, in the same words, with c."""
    kept.note("a.txt", version("a1"), [EARLY, COST], [finding(A, B), finding(A, C)])
    kept.note("b.txt", version("b1"), [LATE], [finding(A, B)])
    kept.note("c.txt", version("c1"), [LATE], [])


def places(kept: Disagreements) -> list[tuple[Place, Place]]:
    return [each.places for each in kept.findings()]


words = st.text(st.characters(codec="utf-8"), max_size=20)


@given(one=words, other=words)
def test_a_pair_has_one_id_whichever_comes_first_and_whatever_white_space(one: str, other: str) -> None:
    """What is dismissed is known again however its lines are broken, and from either side."""
    assert pair_of(one, other) == pair_of(other, one) == pair_of(f" {one}\n", "\t".join([*other.split(), ""]))
    assert digest(one, other) != digest(one + other)


def test_what_is_noted_is_read_once_in_the_order_it_was_found(kept: Disagreements) -> None:
    """Findings come back equal, and one that is found from both sides is one; so do the versions."""
    noted(kept)
    assert kept.findings() == [finding(A, B), finding(A, C)]
    assert kept.findings(["c1"]) == [finding(A, C)]
    assert kept.findings(["x"]) == []
    assert kept.versions() == {f"{name}.txt": version(f"{name}1") for name in "abc"}


def test_what_supports_each_other_is_kept_beside_it(kept: Disagreements) -> None:
    """It comes back equal, moves and goes as a disagreement does, and is none."""
    same = Finding(pair_of("one", "other"), (B, C), (LATE, COST), None)
    kept.note("b.txt", version("b1"), [LATE], [same])
    kept.note("a.txt", version("a1"), [EARLY], [finding(A, B)])
    assert kept.findings() == [finding(A, B)]
    assert kept.supports(["c1"]) == kept.supports(["b1", "c1"]) == [same]
    assert kept.supports(["a1"]) == []
    kept.move("b.txt", version("b2"), {LATE: [("b2", 3, 13)]})
    assert [each.places for each in kept.supports(["b2"])] == [(("b2", 3, 13), C)]
    kept.sweep(lambda: {"a.txt": "a1", "b.txt": "b2"})
    assert kept.supports(["b2"]) == []
    assert places(kept) == [(A, ("b2", 3, 13))]


def test_it_is_there_for_the_next_process(kept: Disagreements, keeping: Keeping) -> None:
    """What was noted is in the file."""
    noted(kept)
    kept.dismiss(["d-1"], "Ada", None)
    kept.close()
    other = Disagreements(keeping, "default")
    assert places(other) == [(A, B), (A, C)]
    assert list(other.dismissals()) == ["d-1"]
    other.close()


def test_to_read_makes_no_tables(kept: Disagreements, keeping: Keeping, tmp_path: Path) -> None:
    """Who never audits has no file of it, and who may only read a database reads."""
    assert (kept.findings(), kept.versions(), kept.dismissals()) == ([], {}, {})
    kept.forget([])
    kept.clear()
    assert not keeping.there(TABLES)
    assert list(tmp_path.iterdir()) == []


def test_findings_move_with_their_claims(kept: Disagreements) -> None:
    """In another version what was found stands at the claim's new place, and goes where the claim is gone."""
    noted(kept)
    assert kept.move("a.txt", version("a2", whole=False), {EARLY: [("a2", 3, 13)]}) == {EARLY}
    assert places(kept) == [(("a2", 3, 13), B), (("a2", 3, 13), C)]
    assert kept.versions()["a.txt"] == version("a2", whole=False)
    assert kept.move("b.txt", version("b2"), {}) == set()
    assert places(kept) == [(("a2", 3, 13), C)]


def test_a_claim_that_stands_twice_is_found_twice(kept: Disagreements) -> None:
    """Each place of a claim disagrees, the first of them under the number it had."""
    noted(kept)
    kept.move("a.txt", version("a2"), {EARLY: [("a2", 3, 13), ("a2", 20, 30)]})
    assert places(kept) == [(("a2", 3, 13), B), (("a2", 3, 13), C), (("a2", 20, 30), B), (("a2", 20, 30), C)]


def test_both_sides_of_a_finding_may_move(kept: Disagreements) -> None:
    """What was found inside one document moves on both sides."""
    kept.note("a.txt", version("a1"), [EARLY, LATE], [finding(A, ("a1", 20, 30))])
    kept.move("a.txt", version("a2"), {EARLY: [("a2", 0, 10)], LATE: [("a2", 40, 50)]})
    assert places(kept) == [(("a2", 0, 10), ("a2", 40, 50))]


def test_a_document_that_was_never_compared_moves_nothing(kept: Disagreements) -> None:
    """Nothing is known of its claims, and nothing is noted."""
    noted(kept)
    assert kept.move("d.txt", version("d1"), {EARLY: [("d1", 0, 10)]}) == set()
    assert places(kept) == [(A, B), (A, C)]
    assert "d.txt" not in kept.versions()


def test_forgetting_a_document_takes_what_was_found_in_it(kept: Disagreements) -> None:
    """On whichever side it stands; what was found elsewhere, and dismissals, stay."""
    noted(kept)
    kept.dismiss(["d-1"], None, None)
    kept.forget(["b.txt", "unknown.txt"])
    assert places(kept) == [(A, C)]
    assert kept.versions().keys() == {"a.txt", "c.txt"}
    assert kept.dismissals().keys() == {"d-1"}


def test_a_sweep_leaves_what_is_there_and_what_is_to_be_moved(kept: Disagreements) -> None:
    """Documents that are gone go, compared or not; a former version of one that has changed waits to be moved."""
    noted(kept)
    kept.note("a.txt", version("a1"), [EARLY], [finding(A, ("new", 1, 2)), finding(A, ("gone", 1, 2))])
    kept.sweep(lambda: {"a.txt": "a2", "b.txt": "b1", "new.txt": "new"})
    assert places(kept) == [(A, B), (A, ("new", 1, 2))]
    assert kept.versions().keys() == {"a.txt", "b.txt"}
    kept.clear()
    assert places(kept) == []
    assert kept.versions() == {}


def test_dismissals_are_replaced_and_taken_back(kept: Disagreements) -> None:
    """The last word counts, with who said it and why; restoring what was not dismissed does no harm."""
    said = kept.dismiss(["d-1", "d-2"], "Ada", "Another bridge.")
    assert kept.dismissals() == {"d-1": said, "d-2": said}
    assert (said.by, said.reason, len(said.at), said.at[-1]) == ("Ada", "Another bridge.", 20, "Z")
    again = kept.dismiss(["d-1"], None, None)
    assert kept.dismissals() == {"d-1": again, "d-2": said}
    kept.restore(["d-1", "d-3"])
    assert kept.dismissals() == {"d-2": said}
    kept.clear()
    assert kept.dismissals() == {"d-2": said}


def test_corpora_of_one_home_know_nothing_of_each_other(kept: Disagreements, keeping: Keeping) -> None:
    """The same documents in another corpus are compared, dismissed and forgotten there."""
    other = Disagreements(keeping, "other")
    noted(kept)
    noted(other)
    kept.dismiss(["d-1"], None, None)
    other.dismiss(["d-2"], None, None)
    before = places(kept), kept.versions(), kept.dismissals()
    other.restore(["d-1"])
    other.move("a.txt", version("a2"), {EARLY: [("a2", 3, 13)]})
    other.forget(["b.txt"])
    assert places(other) == [(("a2", 3, 13), C)]
    other.sweep(lambda: {"c.txt": "c1"})
    other.clear()
    assert (places(other), other.versions(), other.dismissals().keys()) == ([], {}, {"d-2"})
    assert (places(kept), kept.versions(), kept.dismissals()) == before
    other.close()


def test_a_file_of_another_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    """It says so, and what to do; nothing in it is changed."""
    with sqlite3.connect(tmp_path / TABLES.file) as raw:
        raw.execute("CREATE TABLE findings (mine TEXT)")
        raw.execute(f"PRAGMA user_version = {TABLES.schema + 1}")
    raw.close()
    kept = Disagreements(Files(tmp_path), "default")
    for use in (kept.findings, lambda: kept.dismiss(["d-1"], None, None), lambda: kept.sweep(dict)):
        with pytest.raises(StoreError, match=rf"{TABLES.file} was written by another version.*Move it away"):
            use()
    with sqlite3.connect(tmp_path / TABLES.file) as raw:
        assert raw.execute("SELECT name FROM sqlite_master").fetchall() == [("findings",)]
    raw.close()


def test_a_file_that_another_process_is_making_is_not_damaged(tmp_path: Path) -> None:
    """It is there before its tables are; to set it aside would take it from the other."""
    (tmp_path / TABLES.file).touch()
    maker = threading.Timer(0.3, lambda: Files(tmp_path).open(TABLES).close())
    maker.start()
    Files(tmp_path).open(TABLES, instead=set_aside).close()
    maker.join()
    assert not list(tmp_path.glob("*damaged*"))


def test_a_file_that_nobody_makes_is_set_aside(tmp_path: Path) -> None:
    """It was cut to nothing."""
    (tmp_path / TABLES.file).touch()
    Files(tmp_path).open(TABLES, instead=set_aside).close()
    assert list(tmp_path.glob("*damaged*"))
