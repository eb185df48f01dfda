"""`corrobot disagreements` as a user runs it: the list, dismissing and restoring, and what goes wrong."""

from __future__ import annotations

import gc
import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pexpect
import pytest

from bot.assemble import assemble
from bot.faces.terminal import print_listed
from bot.render import dumps, listed_json
from bot.settings import Settings
from bot.types import Disagreement, DisagreementKind, Dismissal, Listed
from tests.answers import DISPUTED, GAZETTE, HARBOUR, document, quote
from tests.command import Ran, corrobot, environment, here
from tests.faces.test_cli_terminal import on_terminal

BRIDGE = "The Aldmoor bridge was opened to traffic in {} after nine years of work."
PLAN = "The town council {} the harbour plan on Monday."


@pytest.fixture
def town(home: Path, tmp_path: Path) -> Path:
    """A home in whose corpus the Gazette and the Herald contradict each other twice, and the Post once."""
    folder = tmp_path / "town"
    (folder / "old").mkdir(parents=True)
    write(folder / "gazette.txt", BRIDGE.format(1921), PLAN.format("approved"))
    write(folder / "old" / "herald.txt", BRIDGE.format(1924), PLAN.format("rejected"))
    write(folder / "post.txt", BRIDGE.format(1921))
    ran = here(home, "index", folder)
    assert (ran.status, ran.err) == (0, "")
    return home


def write(path: Path, *said: str) -> None:
    path.write_text("\n\n".join(["Aldmoor", *said]) + "\n", "utf-8")


def listed(home: Path, *arguments: str | Path) -> list[dict[str, Any]]:
    ran = here(home, "disagreements", "--json", *arguments)
    assert (ran.status, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert isinstance(found, list)
    return found


def id_of(home: Path, kind: str) -> str:
    (found,) = [each for each in listed(home) if each["kind"] == kind]
    return str(found["id"])


def test_the_list_says_what_differs_and_quotes_both_sides(town: Path) -> None:
    """In words, with each quote and its place, and how many say so; progress goes to no pipe."""
    ran = here(town, "disagreements")
    assert (ran.status, ran.err) == (0, "")
    said = " ".join(ran.out.split())
    for words in (BRIDGE.format(1921), BRIDGE.format(1924), PLAN.format("rejected"), "old/herald.txt, line 3",
                  "gazette.txt, line 5", "2 quotes of 1 witness:"):  # fmt: skip
        assert words in said
    assert said.count("disputed") == 2


def test_json_has_the_shape_that_is_promised(town: Path) -> None:
    """A list of disagreements with both sides, whose quotes are the slices they say they are, numbered through."""
    found = listed(town)
    assert [each["kind"] for each in found].count("date") == 1
    assert len(found) == 2
    sure = [each["confidence"] for each in found]
    assert sure == sorted(sure, reverse=True)
    texts = {each.source: each.text for each in assemble(Settings(home=town)).documents()}
    for each in found:
        assert set(each) == {
            "id", "sides", "kind", "summary", "confidence", "witnesses", "differs", "differs_plain", "dismissed",
            "dismissal",
        }  # fmt: skip
        assert (each["dismissed"], each["dismissal"]) == (False, None)
        assert len(each["sides"]) == 2
        quotes = [quote for side in each["sides"] for quote in side]
        assert [quote["n"] for quote in quotes] == list(range(1, len(quotes) + 1))
        for one in quotes:
            assert texts[one["document"]][one["start"] : one["end"]] == one["text"]


def test_the_command_and_python_give_the_same_list(town: Path) -> None:
    """One path."""
    app = assemble(Settings(home=town))
    assert listed(town) == json.loads(dumps([listed_json(each) for each in app.audit().listed()]))
    app.close()


def test_the_list_of_a_document(town: Path, tmp_path: Path) -> None:
    """By its path, by its name, or by the folder it is in: those in which it takes a side."""
    (bridge,) = [each for each in listed(town) if each["kind"] == "date"]
    for name in ("post.txt", tmp_path / "town" / "post.txt"):
        assert listed(town, "--document", name) == [bridge]
    assert listed(town, "--document", "old/herald.txt") == listed(town, "--document", "old") == listed(town)


def test_dismissed_and_restored(town: Path, tmp_path: Path) -> None:
    """What is dismissed is listed by itself, with who said so and why, whatever is indexed; until it is restored."""
    id_ = id_of(town, "date")
    ran = here(town, "disagreements", "dismiss", id_, "--reason", "Another bridge.", "--by", "Ada")
    assert (ran.status, ran.err) == (0, "")
    assert f"corrobot disagreements restore {id_}" in ran.out
    assert here(town, "index", tmp_path / "town").status == 0
    assert [each["kind"] for each in listed(town)] == ["negation"]
    (found,) = listed(town, "--dismissed")
    assert (found["id"], found["dismissed"]) == (id_, True)
    assert (found["dismissal"]["by"], found["dismissal"]["reason"]) == ("Ada", "Another bridge.")
    said = " ".join(here(town, "disagreements", "--dismissed").out.split())
    assert re.search(r"Dismissed \d{4}-\d\d-\d\d by Ada: Another bridge\.", said)
    ran = here(town, "disagreements", "restore", id_)
    assert (ran.status, ran.out, ran.err) == (0, f"Restored {id_}.\n", "")
    assert len(listed(town)) == 2
    ran = here(town, "disagreements", "--dismissed")
    assert (ran.status, ran.out, ran.err) == (0, "", "Nothing was dismissed.\n")


def test_whoever_is_logged_in_dismisses(town: Path) -> None:
    """Without --by it is the user's name."""
    ran = here(town, "disagreements", "dismiss", id_of(town, "date"), LOGNAME="ruth")
    assert ran.status == 0
    assert [each["dismissal"]["by"] for each in listed(town, "--dismissed")] == ["ruth"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["dismiss", "d-0"], ["No disagreement has the id d-0.", "`corrobot disagreements` lists them."]),
        (["restore", "d-0"], ["No dismissed disagreement has the id d-0.", "`corrobot disagreements --dismissed`"]),
        (["--document", "nowhere.txt"], ["nowhere.txt"]),
        (["--corpus", "other"], ["Nothing is indexed in the corpus other", "corrobot index"]),
    ],
    ids=["dismiss", "restore", "document", "corpus"],
)
def test_what_is_not_there_is_told_in_two_lines(town: Path, arguments: list[str], words: list[str]) -> None:
    """What is wrong and what to do, on stderr; status 1."""
    wrong(here(town, "disagreements", *arguments), *words)


def wrong(ran: Ran, *words: str) -> None:
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("Error: ")
    assert 1 <= len(ran.err.splitlines()) <= 2
    assert all(each in ran.err for each in words)


def test_each_corpus_has_its_own(town: Path, tmp_path: Path) -> None:
    """--corpus before or after the verb names it; another corpus doesn't know the id."""
    write(tmp_path / "a.txt", BRIDGE.format(1950))
    write(tmp_path / "b.txt", BRIDGE.format(1960))
    assert here(town, "index", tmp_path / "a.txt", tmp_path / "b.txt", "--corpus", "other").status == 0
    (found,) = listed(town, "--corpus", "other")
    wrong(here(town, "disagreements", "dismiss", found["id"]), found["id"])
    assert here(town, "disagreements", "--corpus", "other", "dismiss", found["id"]).status == 0
    assert listed(town, "--corpus", "other") == []
    assert here(town, "disagreements", "restore", found["id"], "--corpus", "other").status == 0
    assert listed(town, "--corpus", "other") == [found]
    assert len(listed(town)) == 2


def test_without_the_audit_nothing_is_compared_until_somebody_asks(home: Path, tmp_path: Path) -> None:
    """--no-audit only stores; the list compares first what is not compared yet; with the setting off it says so."""
    folder = tmp_path / "town"
    folder.mkdir()
    write(folder / "a.txt", BRIDGE.format(1921))
    write(folder / "b.txt", BRIDGE.format(1924))
    assert here(home, "index", folder, "--no-audit").status == 0
    ran = here(home, "disagreements", CORROBOT_AUDIT="off")
    assert (ran.status, ran.out) == (0, "")
    assert ran.err == "Not compared: 2 documents, since the setting audit is off.\n"
    assert len(listed(home)) == 1
    ran = here(home, "disagreements", CORROBOT_AUDIT="off")
    assert (ran.status, ran.err) == (0, "")
    assert "1924" in ran.out


def test_a_corpus_that_agrees_with_itself(home: Path, tmp_path: Path) -> None:
    """Nothing on stdout, a line on stderr; in JSON an empty list and nothing else."""
    write(tmp_path / "a.txt", BRIDGE.format(1921))
    assert here(home, "index", tmp_path / "a.txt").status == 0
    ran = here(home, "disagreements")
    assert (ran.status, ran.out, ran.err) == (0, "", "No disagreement was found in 1 document.\n")
    assert listed(home) == []


def test_of_a_removed_document_nothing_is_listed_or_kept(town: Path) -> None:
    """`corrobot remove` takes its disagreements along, and their words out of the file."""
    gc.collect()  # whoever has the file open keeps its log
    (file,) = town.glob("disagreements.sqlite*")
    assert b"1924" in file.read_bytes()
    assert corrobot(town, "remove", "old/herald.txt").status == 0
    (file,) = town.glob("disagreements.sqlite*")
    assert b"1924" not in file.read_bytes()
    assert listed(town) == []


def test_progress_is_shown_on_a_terminal_only(home: Path, tmp_path: Path) -> None:
    """A bar while it compares, and none of it left."""
    folder = tmp_path / "town"
    folder.mkdir()
    write(folder / "a.txt", BRIDGE.format(1921))
    write(folder / "b.txt", BRIDGE.format(1924))
    assert here(home, "index", folder, "--no-audit").status == 0
    with on_terminal(home, "disagreements", NO_COLOR="1") as child:
        child.expect_exact("passages compared with each other")
        child.expect_exact("disputed")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0


_PIER = document("pier.txt", "The pier\n\nThe harbour of Aldmoor was finished in 1921, they say.\n", "1999")
_SAID = quote(_PIER, "The harbour of Aldmoor was finished in 1921, they say.", hedges=("they say",))
_OTHERS = (
    quote(GAZETTE, "Work on the harbour ended in 1924."),
    quote(HARBOUR, "The new harbour", origin="Port News"),
)
_FOUND = DISPUTED.disagreements[0]
_SIDES = ((*_FOUND.sides[0], _SAID), _OTHERS)
_DISMISSAL = Dismissal("2026-03-01T10:00:00Z", "Ada", "They speak of two harbours, of which one was never built.")
CASES = {
    "date": Listed("d-0123456789ab", _FOUND, (1, 1), None),
    "copies": Listed(
        "d-ba9876543210",
        Disagreement(_SIDES, DisagreementKind.STATEMENT, "The two statements can't both be true.", 0.7),
        (2, 1),
        _DISMISSAL,
    ),
}


def screen(columns: int, *found: Listed) -> str:
    out = io.StringIO()
    with patch.dict(os.environ, {**environment(Path("none")), "COLUMNS": str(columns)}, clear=True):
        print_listed(found, out)
    return out.getvalue()


@pytest.mark.parametrize("columns", [100, 48])
@pytest.mark.parametrize("name", CASES)
def test_what_a_terminal_shows(name: str, columns: int, golden: Callable[[str, str], None]) -> None:
    """The list on wide and on narrow screens, none of its lines too long."""
    said = screen(columns, CASES[name])
    assert max(map(len, said.splitlines())) <= columns
    golden(f"terminal-listed-{name}-{columns}.txt", said)


def test_several_are_parted_by_a_line() -> None:
    """One block each."""
    blocks = [screen(100, each) for each in CASES.values()]
    assert screen(100, *CASES.values()) == "\n".join(blocks)


def test_no_document_and_no_person_steers_the_terminal(home: Path, tmp_path: Path) -> None:
    """Control characters of texts, names and reasons are replaced in the list, and escaped in JSON."""
    evil = "\x1b]0;owned\x07\x1b[31m\u202e"
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "a.txt").write_text(
        f"Aldmoor{evil}\n\nThe Aldmoor bridge was opened to traffic{evil} in 1921.\n", "utf-8"
    )
    (folder / f"b{evil[:4]}.txt").write_text("Aldmoor\n\nThe Aldmoor bridge was opened to traffic in 1924.\n", "utf-8")
    assert here(home, "index", folder).status == 0
    (found,) = listed(home)
    ran = here(home, "disagreements", "dismiss", found["id"], "--reason", f"No{evil}", "--by", f"Eve{evil}")
    assert ran.status == 0
    for arguments in ([], ["--json"]):
        out = here(home, "disagreements", "--dismissed", *arguments).out
        assert "1924" in out
        assert "Eve" in out
        assert not set(out) & {"\x1b", "\x07", "\u202e"}
    ran = here(home, "disagreements", "dismiss", f"d{evil}")
    assert not set(ran.out + ran.err) & {"\x1b", "\x07", "\u202e"}
