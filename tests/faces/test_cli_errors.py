from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

import bot.assemble
from index.embedded.lock import hold
from tests.command import QUESTION, SEEDS, Ran, corrobot, environment, here


def is_told(ran: Ran, status: int, *words: str) -> None:
    """It failed with this status, nothing on stdout, and one or two lines on stderr that have these words."""
    assert ran.status == status, ran
    assert ran.out == ""
    lines = ran.err.splitlines()
    assert 1 <= len(lines) <= 2
    assert lines[0].startswith("Error: ")
    assert "Traceback" not in ran.err
    for word in words:
        assert word in ran.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["ask"], "QUESTION", id="nothing asked"),
        pytest.param(["ask", "Who?", "--questions", "x.jsonl"], "QUESTION", id="asked twice"),
        pytest.param(["ask", "Who?", "--json", "--markdown"], "--markdown", id="two formats"),
        pytest.param(["ask", "Who", "is", "it?"], "is", id="a question without quotes"),
        pytest.param(["ask", "--jsn", "Who?"], "--jsn", id="no such option"),
        pytest.param(["answer", "Who?"], "answer", id="no such command"),
        pytest.param(["index"], "PATH", id="nothing to index"),
        pytest.param(["remove"], "--all", id="nothing to remove"),
        pytest.param(["remove", "--all", "x.txt"], "--all", id="everything and something"),
        pytest.param(["ask", "Who?", "--corpus", "../x"], "'../x'", id="a corpus named by a path"),
        pytest.param(["ask", "Who?", "--corpus", ""], "--corpus", id="a corpus without a name"),
    ],
)
def test_wrong_usage_is_told_with_status_2(home: Path, arguments: list[str], says: str) -> None:
    """What was typed wrong is named in one or two lines, with exit status 2, and nothing is made."""
    is_told(corrobot(home, *arguments), 2, says)
    assert [path.name for path in home.iterdir()] == ["models"]


@pytest.mark.parametrize("question", ["", "   \n", "?!", "why " * 25_000], ids=["empty", "blank", "no word", "100,000"])
def test_a_question_that_is_none_is_told_with_status_2(seeded: Path, question: str) -> None:
    """An empty question and one of 100,000 characters are refused with what to do instead."""
    is_told(corrobot(seeded, "ask", question), 2, "question")


def test_an_unknown_setting_is_told_with_status_2(seeded: Path) -> None:
    """A misspelt setting stops every command and names the nearest."""
    is_told(corrobot(seeded, "documents", CORROBOT_CORPS="x"), 2, "CORROBOT_CORPS", "CORROBOT_CORPUS")


@pytest.mark.parametrize(
    "arguments", [["ask", QUESTION], ["chat"], ["documents"], ["remove", "x.txt"], ["remove", "--all"]]
)
def test_where_nothing_is_indexed_it_says_how_to_begin(home: Path, arguments: list[str]) -> None:
    """Before anything is indexed, whatever needs a corpus names the command that makes one."""
    is_told(corrobot(home, *arguments), 1, "corrobot index FOLDER")


def test_another_corpus_that_has_something_is_named(copied: Path) -> None:
    """A misspelt corpus is told with those that there are."""
    is_told(corrobot(copied, "ask", QUESTION, "--corpus", "defualt"), 1, "defualt", "default")


def test_a_path_that_is_not_there_changes_nothing(copied: Path, tmp_path: Path) -> None:
    """One wrong path stops the run before anything is added or removed."""
    (tmp_path / "new.txt").write_text("Something new.")
    is_told(corrobot(copied, "index", tmp_path / "new.txt", tmp_path / "nowhere"), 1, "nowhere")
    assert len(json.loads(here(copied, "documents", "--json").out)) == 5


def test_what_is_not_indexed_cannot_be_removed(copied: Path) -> None:
    """Removing something unknown is an error and removes nothing else."""
    is_told(corrobot(copied, "remove", "000_d66d798a387f7b63.txt", "nowhere.txt"), 1, "nowhere.txt")
    assert len(json.loads(here(copied, "documents", "--json").out)) == 5


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(None, "no file", id="missing"),
        pytest.param("", "no question", id="empty"),
    ],
)
def test_a_file_without_questions_is_told(seeded: Path, tmp_path: Path, content: str | None, says: str) -> None:
    """A file that is not there, or holds nothing, is an error."""
    file = tmp_path / "questions.jsonl"
    if content is not None:
        file.write_text(content)
    is_told(corrobot(seeded, "ask", "--json", "--questions", file), 1, says, "questions.jsonl")


def test_each_line_of_a_file_of_questions_has_its_answer_or_its_error(seeded: Path, tmp_path: Path) -> None:
    """An empty question, a broken byte, or a line that is none of JSON costs no other line its answer."""
    good = json.dumps({"question": QUESTION})
    wrong = {
        2: (json.dumps({"question": " "}), "empty"),
        3: (b'{"question": "Wh\xff?"}', "UTF-8"),
        5: ("Who?", "JSON"),
        6: ('{"query": "Who?"}', '"question"'),
        7: ('{"question": "Who?", "context": "before"}', '"context"'),
        8: ('{"question": "Who?", "n": ' + "9" * 10_000 + "}", "digits"),
    }
    lines = [good, wrong[2][0], wrong[3][0], "", *(wrong[at][0] for at in range(5, 9)), good]
    file = tmp_path / "questions.jsonl"
    file.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    ran = corrobot(seeded, "ask", "--json", "--questions", file)
    assert ran.status == 1
    first, *failed, last = map(json.loads, ran.out.splitlines())
    assert first["standing"] == last["standing"] == "disputed"
    assert [each["line"] for each in failed] == list(wrong)
    assert all(says in each["error"] for each, (_, says) in zip(failed, wrong.values(), strict=True))
    assert "lines 2, 3, 5, 6, 7, 8: 6 of 8" in ran.err
    shown = corrobot(seeded, "ask", "--questions", file)
    assert shown.out.count("What differs") == 2
    assert shown.out.count("Error: ") == 6
    saved = tmp_path / "answers.jsonl"
    saved.write_text(ran.out)
    assert corrobot(seeded, "check", saved).status == 0


def test_an_empty_path_is_told_and_nothing_is_changed(copied: Path) -> None:
    """An empty name would stand for the current folder, which nobody named."""
    for arguments in (["index", ""], ["remove", ""], ["remove", "000_d66d798a387f7b63.txt", ""], ["watch", ""]):
        is_told(corrobot(copied, *arguments), 2, "empty")
    assert len(json.loads(here(copied, "documents", "--json").out)) == 5


@pytest.mark.parametrize("content", [None, "", "{}", "no JSON"], ids=["missing", "empty", "no answer", "no JSON"])
def test_a_wrong_file_to_check_is_told(seeded: Path, tmp_path: Path, content: str | None) -> None:
    """A file without answers never passes as one whose quotes all stand."""
    file = tmp_path / "answer.json"
    if content is not None:
        file.write_text(content)
    is_told(corrobot(seeded, "check", file), 1, "answer.json")


def test_a_corpus_in_use_by_another_process_is_told(copied: Path) -> None:
    """While one process indexes, a second is told so and changes nothing; asking goes on."""
    with hold(copied / "corpora" / "default"):
        is_told(corrobot(copied, "index", SEEDS), 1, "Another process")
        is_told(corrobot(copied, "remove", "--all"), 1, "Another process")
        assert corrobot(copied, "ask", QUESTION).status == 0


def test_an_index_of_another_embedder_is_refused_and_stays(copied: Path) -> None:
    """An index never mixes embedders: asking and indexing say how to index anew, and nothing is lost."""
    catalog = sqlite3.connect(copied / "corpora" / "default" / "catalog.sqlite")
    (mine,) = catalog.execute("SELECT value FROM meta WHERE key = 'embedder'").fetchone()
    catalog.execute("UPDATE meta SET value = 'another@1/fp32' WHERE key = 'embedder'")
    catalog.commit()
    for arguments in (["ask", QUESTION], ["index", SEEDS]):
        is_told(corrobot(copied, *arguments), 1, "another@1/fp32", mine, "corrobot remove --all")
    assert corrobot(copied, "doctor").status == 1
    catalog.execute("UPDATE meta SET value = ? WHERE key = 'embedder'", (mine,))
    catalog.commit()
    catalog.close()
    assert corrobot(copied, "ask", QUESTION).status == 0


@pytest.mark.parametrize(("setting", "command"), [("CORROBOT_EMBEDDER", "index"), ("CORROBOT_READER", "ask")])
def test_a_model_that_is_not_there_is_an_error_and_no_fallback(copied: Path, setting: str, command: str) -> None:
    """A configured model that can't be loaded is named; nothing else takes its place in silence."""
    what = SEEDS if command == "index" else QUESTION
    is_told(corrobot(copied, command, what, **{setting: "no/such-model"}), 1, "no/such-model")


def test_a_full_disk_loses_nothing(copied: Path, tmp_path: Path) -> None:
    """Where writing fails, indexing says so, and what was indexed before is still there and answers."""
    big = tmp_path / "big.txt"
    big.write_text("\n".join(f"The harbour of town {n} was finished in the year {n}." for n in range(600)))

    def small_files_only() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))

    done = subprocess.run(
        [sys.executable, "-m", "bot.faces.cli", "index", big],
        env=environment(copied),
        preexec_fn=small_files_only,
        capture_output=True,
        text=True,
        check=False,
    )
    is_told(Ran(done.returncode, done.stdout, done.stderr), 1, "full")
    assert len(json.loads(here(copied, "documents", "--json").out)) == 5
    assert corrobot(copied, "ask", QUESTION).status == 0
    assert corrobot(copied, "doctor").status == 0


def test_a_damaged_store_is_told_and_how_to_mend_it(copied: Path) -> None:
    """A catalog that is no catalog is an error with a remedy, for asking and for the doctor."""
    folder = copied / "corpora" / "default"
    for file in folder.glob("catalog.sqlite*"):
        file.write_bytes(b"not a database at all" * 100)
    is_told(corrobot(copied, "ask", QUESTION), 1, "corrobot repair")
    ran = corrobot(copied, "doctor")
    assert ran.status == 1
    assert "wrong  corpus default" in ran.out
    assert corrobot(copied, "remove", "--all").status == 0


def test_ctrl_c_ends_indexing_quietly_and_keeps_what_was_done(home: Path, tmp_path: Path) -> None:
    """Interrupted, the command ends with status 130 and no word; the same command again goes on from there."""
    folder = tmp_path / "docs"
    folder.mkdir()
    for n in range(400):
        (folder / f"{n:03}.txt").write_text(
            "\n".join(f"House {n} in street {m} was built by mason {n * m}." for m in range(40))
        )
    catalog = home / "corpora" / "default" / "catalog.sqlite"
    with subprocess.Popen(
        [sys.executable, "-m", "bot.faces.cli", "index", folder],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        while running.poll() is None and not stored(catalog):
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err) == (130, "", "")
    kept = stored(catalog)
    assert 0 < kept < 400
    assert len(json.loads(here(home, "documents", "--json").out)) == kept


def stored(catalog: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{catalog}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_a_reader_that_goes_away_is_no_error_to_tell(seeded: Path, tmp_path: Path) -> None:
    """`corrobot ... | head -1` ends without a word."""
    file = tmp_path / "questions.jsonl"
    file.write_text(f"{json.dumps({'question': QUESTION})}\n" * 200)
    read, write = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-m", "bot.faces.cli", "ask", "--json", "--questions", file],
        env=environment(seeded),
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        os.close(write)
        assert os.read(read, 20).startswith(b'{"id"')
        os.close(read)
        _, err = running.communicate(timeout=120)
    assert (running.returncode, err) == (1, "")


def test_an_unexpected_error_is_one_line_and_how_to_see_more(seeded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of ours is no traceback to a person either, unless they ask for it."""

    def broken(settings: object) -> None:
        raise RuntimeError("a pipe \x1b[31mburst")

    monkeypatch.setattr(bot.assemble, "assemble", broken)
    is_told(here(seeded, "documents"), 1, "RuntimeError", "burst", "CORROBOT_DEBUG=1")
    assert "\x1b" not in here(seeded, "documents").err
    with pytest.raises(RuntimeError):
        here(seeded, "documents", CORROBOT_DEBUG="1")


def test_a_file_name_cannot_steer_the_terminal(home: Path, tmp_path: Path) -> None:
    """Escape sequences in the names of files come out as harmless characters, wherever names are printed."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "good\x1b[2J.txt").write_text("The lighthouse keeper of Aldmoor is called Ruth Vane.\n")
    (folder / "bad\x1b[2J.txt").write_text("")
    runs = [
        corrobot(home, "index", folder),
        corrobot(home, "documents"),
        corrobot(home, "documents", "--json"),
        corrobot(home, "ask", "Who is the lighthouse keeper?"),
        corrobot(home, "index", "no\x1b[2J.txt"),
    ]
    assert [ran.status for ran in runs] == [0, 0, 0, 0, 1]
    assert not any("\x1b" in ran.out + ran.err for ran in runs)


@pytest.mark.slow
def test_a_large_file_is_indexed(home: Path, tmp_path: Path) -> None:
    """A text of 50 MB is indexed whole and can be asked; it takes its time."""
    big = tmp_path / "big.txt"
    with big.open("w") as file:
        while file.tell() < 50_000_000:
            n = file.tell()
            file.write(f"House {n} in street {n % 977} was built by mason {n % 7919}. ")
            file.write("\n" if n % 5 else "\n\n")
    ran = corrobot(home, "index", big)
    assert ran.status == 0
    assert "1 document indexed" in ran.out
