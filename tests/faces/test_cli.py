from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.assemble import assemble
from bot.render import answer_json, dumps
from bot.settings import Settings
from index.read.content import normalise
from tests.command import QUESTION, SEEDS, corrobot, here

APART = ("id", "conversation", "timings_ms")
"""What may differ between equal answers."""


def asked(home: Path, *arguments: str | Path) -> list[dict[str, Any]]:
    ran = here(home, "ask", "--json", *arguments)
    assert (ran.status, ran.err) == (0, "")
    return [json.loads(line) for line in ran.out.splitlines()]


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key not in APART}


def test_a_question_over_the_seeds_is_answered_with_both_sides(seeded: Path) -> None:
    """The answer names the disagreement in words, quotes both figures, and says where each stands."""
    ran = corrobot(seeded, "ask", QUESTION)
    assert (ran.status, ran.err) == (0, "")
    assert "Sources disagree" in ran.out
    assert "disputed" in ran.out
    for words in ("60-70%", "20-30%", "000_d66d798a387f7b63.txt, line 28", "002_bd6042cef9c81091.txt, line 15"):
        assert words in ran.out


def test_every_quote_in_json_is_the_slice_it_says_it_is(seeded: Path) -> None:
    """Offsets hold against the files themselves, normalised as the README says."""
    (answer,) = asked(seeded, QUESTION)
    assert answer["quotes"]
    for quote in answer["quotes"]:
        text = normalise((SEEDS / quote["document"]).read_text(encoding="utf-8"))
        assert text[quote["start"] : quote["end"]] == quote["text"]
        assert text[: quote["start"]].count("\n") + 1 == quote["line"]


def test_the_command_and_python_give_the_same_answer(seeded: Path) -> None:
    """One path: the same question gets the same answer, but for its id and how long it took."""
    app = assemble(Settings(seeded))
    answer = json.loads(corrobot(seeded, "ask", "--json", QUESTION).out)
    assert plain(answer) == plain(json.loads(dumps(answer_json(app.bot().ask(QUESTION)))))


def test_what_the_documents_do_not_say_is_an_answer_too(seeded: Path) -> None:
    """An abstention ends with status 0, says what is missing, and makes no point."""
    ran = here(seeded, "ask", "What is the recipe for sourdough bread?")
    assert ran.status == 0
    assert "abstained" in ran.out
    (answer,) = asked(seeded, "What is the recipe for sourdough bread?")
    assert (answer["status"], answer["standing"], answer["points"]) == ("abstained", None, [])
    assert answer["reason"]


def test_questions_of_a_file_are_answered_in_order_with_their_context(seeded: Path, tmp_path: Path) -> None:
    """One JSON answer a line, in the order of the file; a follow-up is read with the questions before it."""
    lines = [
        {"question": QUESTION},
        {"question": "And the 910C?", "context": [QUESTION]},
        {"question": "And the 910C?"},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n")
    answers = asked(seeded, "--questions", file)
    assert [answer["question"] for answer in answers] == [line["question"] for line in lines]
    assert plain(answers[0]) == plain(asked(seeded, QUESTION)[0])
    assert plain(answers[1]) != plain(answers[2])


def test_questions_of_a_file_can_be_read_by_people(seeded: Path, tmp_path: Path) -> None:
    """Without --json each answer stands under its question."""
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps({"question": QUESTION}))
    ran = here(seeded, "ask", "--questions", file)
    assert ran.out.startswith(f"> {QUESTION}\n\nSources disagree")


def test_an_answer_can_be_had_as_markdown(seeded: Path) -> None:
    """--markdown gives the same answer to paste elsewhere."""
    assert here(seeded, "ask", "--markdown", QUESTION).out.startswith("**Sources disagree** (disputed)")


def test_a_saved_answer_is_checked_against_the_documents_as_they_are(copied: Path, tmp_path: Path) -> None:
    """`check` finds every quote standing, then moved, changed and gone as the documents are edited."""
    folder = tmp_path / "docs"
    folder.mkdir()
    for file in SEEDS.iterdir():
        shutil.copy(file, folder)
    here(copied, "remove", "--all")
    assert here(copied, "index", folder).status == 0
    saved = tmp_path / "answer.json"
    saved.write_text(here(copied, "ask", "--json", QUESTION).out)
    ran = here(copied, "check", saved)
    assert ran.status == 0
    assert {line.split()[0] for line in ran.out.splitlines()} == {"stands"}

    edited = folder / "000_d66d798a387f7b63.txt"
    text = edited.read_text()
    for content, fate in ((f"A new first line.\n{text}", "moved"), (text.replace("60-70%", "50-60%"), "changed")):
        edited.write_text(content)
        assert here(copied, "index", folder).status == 0
        ran = here(copied, "check", saved)
        assert ran.status == 1
        assert [line.split()[0] for line in ran.out.splitlines() if edited.name in line] == [fate]
    edited.unlink()
    assert here(copied, "index", folder).status == 0
    ran = here(copied, "check", saved)
    assert [line.split()[0] for line in ran.out.splitlines() if edited.name in line] == ["gone"]
    assert ran.status == 1


def test_an_answer_without_quotes_is_not_one_whose_quotes_all_stand(seeded: Path, tmp_path: Path) -> None:
    """Where there is nothing to check, that is said, and the status is 1."""
    said = json.loads(here(seeded, "ask", "--json", QUESTION).out)
    saved = tmp_path / "answer.json"
    saved.write_text(json.dumps(said | {"quotes": [], "points": [], "disagreements": []}))
    assert here(seeded, "check", saved).status == 1
    saved.write_text(json.dumps(said | ABSTAINED))
    ran = here(seeded, "check", saved)
    assert (ran.status, ran.err) == (1, "There is no quote to check.\n")


ABSTAINED = {
    "status": "abstained", "standing": None, "text": "The documents don't say: nothing in them answers this.",
    "reason": "nothing in them answers this", "points": [], "quotes": [], "disagreements": [], "nearest": [],
}  # fmt: skip


def test_an_answer_is_checked_in_the_corpus_it_came_from(home: Path, tmp_path: Path) -> None:
    """A saved answer knows its corpus; another can be named."""
    here(home, "index", SEEDS, "--corpus", "other")
    saved = tmp_path / "answer.json"
    saved.write_text(here(home, "ask", "--json", "--corpus", "other", QUESTION).out)
    assert here(home, "check", saved).status == 0
    ran = here(home, "check", saved, "--corpus", "default")
    assert ran.status == 1
    assert "corrobot index" in ran.err


def test_a_folder_is_followed(home: Path, tmp_path: Path) -> None:
    """Indexing again skips what is as it was, replaces what changed, and forgets what is gone."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.txt").write_text("The lighthouse keeper of Aldmoor is called Ruth Vane.\n")
    (folder / "b.md").write_text("# Pier\n\nThe pier was painted green.\n")
    assert "2 documents indexed" in here(home, "index", folder).out
    assert here(home, "index", folder).out == "2 unchanged.\n"
    (folder / "a.txt").write_text("The lighthouse keeper of Aldmoor is called Tom Vane.\n")
    (folder / "b.md").unlink()
    assert here(home, "index", folder).out == "1 document indexed in 1 passage, 1 removed.\n"
    (answer,) = asked(home, "Who is the lighthouse keeper of Aldmoor?")
    assert [quote["document"] for quote in answer["quotes"]] == ["a.txt"]
    assert "Tom Vane" in answer["text"]


def test_a_folder_without_a_file_is_told_with_what_would_be_read(home: Path, tmp_path: Path) -> None:
    """Nothing to index is no error; the endings that are read are named."""
    (tmp_path / "empty").mkdir()
    ran = here(home, "index", tmp_path / "empty")
    assert ran.status == 0
    assert ran.out.startswith("There was nothing to index.\nNo file was found; files of these endings are read: ")
    assert " .md " in ran.out


def test_what_cannot_be_read_is_named_skipped_and_counted(home: Path, tmp_path: Path) -> None:
    """An empty file, a binary file and a file of no known format are warnings; the rest is indexed, status 0."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "good.txt").write_text("The lighthouse keeper of Aldmoor is called Ruth Vane.\n")
    (folder / "empty.txt").write_text("")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 50)
    (folder / "picture.xyz").write_bytes(b"\x89PNG")
    ran = here(home, "index", folder)
    assert ran.status == 0
    assert ran.out == "1 document indexed in 1 passage, 3 skipped.\n"
    for name in ("empty.txt", "binary.txt", "picture.xyz"):
        assert sum(f"Skipped {name}: " in line for line in ran.err.splitlines()) == 1
    assert asked(home, "Who is the lighthouse keeper?")[0]["status"] == "answered"


def test_documents_are_listed_for_people_and_for_programs(seeded: Path) -> None:
    """`documents` names every document with its title; --json adds what identifies its version."""
    ran = here(seeded, "documents")
    assert ran.status == 0
    assert [line.split()[0] for line in ran.out.splitlines()] == sorted(file.name for file in SEEDS.iterdir())
    listed = json.loads(here(seeded, "documents", "--json").out)
    assert [each["document"] for each in listed] == sorted(file.name for file in SEEDS.iterdir())
    for each in listed:
        text = normalise((SEEDS / each["document"]).read_text(encoding="utf-8"))
        assert each["characters"] == len(text)


def test_documents_can_be_forgotten_by_path_and_by_name(copied: Path) -> None:
    """`remove` takes a file's path or a document's name, and leaves the file alone."""
    names = sorted(file.name for file in SEEDS.iterdir())
    assert here(copied, "remove", SEEDS / names[0], names[1]).status == 0
    listed = json.loads(here(copied, "documents", "--json").out)
    assert [each["document"] for each in listed] == names[2:]
    assert (SEEDS / names[0]).exists()


def test_a_corpus_can_be_forgotten_whole(copied: Path) -> None:
    """`remove --all` forgets one corpus and no other."""
    assert here(copied, "index", SEEDS / "000_d66d798a387f7b63.txt", "--corpus", "other").status == 0
    assert here(copied, "remove", "--all").status == 0
    assert here(copied, "documents").status == 1
    assert here(copied, "documents", "--corpus", "other").status == 0


def test_settings_of_the_environment_count(copied: Path) -> None:
    """CORROBOT_CORPUS names the corpus as --corpus does, and the flag wins."""
    assert here(copied, "documents", CORROBOT_CORPUS="empty").status == 1
    assert here(copied, "documents", "--corpus", "default", CORROBOT_CORPUS="empty").status == 0


def test_the_doctor_finds_everything_in_order(seeded: Path) -> None:
    """A healthy installation gets one "ok" for each thing that was looked at."""
    ran = here(seeded, "doctor")
    assert ran.status == 0
    assert {line.split()[0] for line in ran.out.splitlines()} == {"ok"}
    assert "5 documents" in ran.out


@pytest.mark.parametrize("command", ["index", "remove", "ask", "chat", "check", "documents", "doctor"])
def test_every_command_has_help(home: Path, command: str) -> None:
    """--help says in a sentence what the command is for, and is listed in the help of all."""
    whole = here(home, "--help").out
    ran = here(home, command, "--help")
    assert ran.status == 0
    assert command in whole
    said = ran.out.split("\n\n")[1].strip()
    assert said.endswith((".", "?"))


def test_the_bare_command_is_a_call_for_help(home: Path) -> None:
    """Someone who types only `corrobot` sees what there is."""
    assert here(home) == here(home, "--help")


def test_the_version_is_the_installed_one(home: Path) -> None:
    """--version prints what pip installed."""
    from importlib.metadata import version

    assert here(home, "--version").out == f"corrobot {version('corrobot')}\n"


def test_a_claim_is_verified(seeded: Path) -> None:
    """What the corpus says of a claim is told in a word and in quotes, the same on screen and as JSON."""
    claim = "Nvidia lost $300 billion in market value on January 27, 2025"
    ran = here(seeded, "verify", "--json", claim)
    assert (ran.status, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert (found["claim"], found["verdict"], found["supporting"]) == (claim, "refuted", [])
    (quote,) = found["refuting"]
    assert "roughly $600 billion" in quote["text"]
    shown = here(seeded, "verify", claim).out
    assert "refuted" in shown
    assert f"{quote['document']}, line {quote['line']}" in shown
    assert here(seeded, "verify", "").status == 2
