"""The command on a terminal, played by a pseudo-terminal."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pexpect
import pytest

from bot.assemble import assemble
from bot.faces.terminal import print_answer
from bot.settings import Settings
from tests.command import QUESTION, SEEDS, environment, here


@contextmanager
def on_terminal(home: Path, *arguments: str | Path, **extra: str) -> Iterator[pexpect.spawn[str]]:
    """The command on a terminal of 100 columns."""
    child = pexpect.spawn(
        sys.executable,
        ["-m", "bot.faces.cli", *map(str, arguments)],
        env=environment(home, TERM="xterm-256color", **extra),
        dimensions=(40, 100),
        encoding="utf-8",
        echo=False,
        timeout=120,
    )
    try:
        yield child
    finally:
        child.close(force=True)


def plain(text: str) -> list[str]:
    """The words that a person sees of a terminal's output."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).split()


FOLLOW_UP = "And the 910C?"


def follow_up(home: Path) -> str:
    """What the follow-up is answered where the question before it is known."""
    asked = assemble(Settings(home)).bot().ask(FOLLOW_UP, [QUESTION])
    assert asked.read_as == "the 910C (Ascend perform compared Nvidia A100)?"
    screen = io.StringIO()
    with patch.dict(os.environ, environment(home), clear=True):
        print_answer(asked, screen)
    return screen.getvalue()


def test_a_conversation_refers_to_what_was_asked_before(seeded: Path) -> None:
    """A follow-up is understood from the questions before it; a bad one is told; /quit ends with status 0."""
    with on_terminal(seeded, "chat", NO_COLOR="1") as child:
        child.expect_exact("> ")
        child.sendline(QUESTION)
        child.expect_exact("disputed")
        child.expect_exact("\n> ")
        child.sendline(FOLLOW_UP)
        child.expect("\n> $")
        assert plain(child.before or "") == plain(follow_up(seeded))
        child.sendline("")
        child.sendline("?!")
        child.expect_exact("Error: ")
        child.expect_exact("> ")
        child.sendline("/quit")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0


def test_ctrl_d_ends_a_conversation(seeded: Path) -> None:
    """The end of input is the usual way out."""
    with on_terminal(seeded, "chat") as child:
        child.expect_exact("> ")
        child.sendeof()
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0


def test_ctrl_c_ends_a_conversation_quietly(seeded: Path) -> None:
    """An interrupt ends with status 130 and no traceback."""
    with on_terminal(seeded, "chat") as child:
        child.expect_exact("> ")
        child.sendintr()
        child.expect(pexpect.EOF)
        assert "Traceback" not in (child.before or "")
        child.close()
        assert child.exitstatus == 130


def test_a_conversation_can_be_piped(seeded: Path) -> None:
    """Without a terminal, chat reads a question a line and prints no prompt."""
    ran = here(seeded, "chat", stdin=f"{QUESTION}\n\nAnd the 910C?\n")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("Sources disagree")
    assert "> " not in ran.out
    assert ran.out.endswith(follow_up(seeded))


@pytest.mark.parametrize("colour", [True, False], ids=["colour", "NO_COLOR"])
def test_marks_are_coloured_on_a_terminal_unless_it_says_no(seeded: Path, colour: bool) -> None:
    """On a terminal a mark has a colour; with NO_COLOR the same words stand there without one."""
    with on_terminal(seeded, "ask", QUESTION, **({} if colour else {"NO_COLOR": "1"})) as child:
        child.expect(pexpect.EOF)
        said = child.before or ""
    assert ("\x1b[1;31mdisputed" in said) is colour
    assert re.search(r"\x1b\[[0-9;]*3[0-7]m", said) is not None or not colour
    assert plain(here(seeded, "ask", QUESTION).out) == plain(said)


def test_indexing_shows_a_bar_on_a_terminal_and_leaves_the_summary(home: Path) -> None:
    """Long work shows how far it is; when it is done, only the summary stays."""
    with on_terminal(home, "index", SEEDS) as child:
        child.expect("[0-5]/5")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0
        assert "5 documents indexed" in " ".join(plain(child.before or ""))


def test_indexing_ends_with_questions_that_can_be_asked(home: Path, tmp_path: Path) -> None:
    """As commands that can be pasted; where nothing is new, and where nobody looks, there are none."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "flat.md").write_text("# The flat\n\nThe flat in Mill Lane was built in 1954 and has three rooms.\n")
    with on_terminal(home, "index", folder, "--corpus", "flats") as child:
        child.expect(pexpect.EOF)
        said = child.before or ""
    assert "corrobot ask --corpus flats 'When was the flat in Mill Lane built?'" in said
    asked = here(home, "ask", "--corpus", "flats", "When was the flat in Mill Lane built?")
    assert "1954" in asked.out
    with on_terminal(home, "index", folder, "--corpus", "flats") as child:
        child.expect(pexpect.EOF)
        assert "corrobot ask" not in (child.before or "")
    assert "corrobot ask" not in here(home, "index", folder, "--force", "--corpus", "flats").out


def test_a_question_to_nothing_offers_to_index(home: Path, tmp_path: Path) -> None:
    """A person who has indexed nothing names a folder and has the answer; Enter leaves all as it was."""
    (tmp_path / "flat.md").write_text("# The flat\n\nThe lease ends on 31 May 2027.\n")
    with on_terminal(home, "ask", "When does the lease end?") as child:
        child.expect("Which folder shall be indexed")
        child.sendline("")
        child.expect("corrobot index FOLDER")
        child.expect(pexpect.EOF)
    assert here(home, "documents").status == 1
    with on_terminal(home, "ask", "When does the lease end?") as child:
        child.expect("Which folder shall be indexed")
        child.sendline(str(tmp_path / "flat.md"))
        child.expect("1 document indexed")
        child.expect("31 May 2027")
        child.expect(pexpect.EOF)
    unseen = here(home, "ask", "--corpus", "other", "When does the lease end?")
    assert (unseen.status, "Which folder" in unseen.err) == (1, False)
