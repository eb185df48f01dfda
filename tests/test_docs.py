from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from bot.faces.cli import run
from bot.render import ABSTAINED, answer_json
from bot.settings import NAMES, Settings
from bot.types import Standing
from tests import answers
from tests.command import ROOT, environment, here

README = (ROOT / "README.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def rows(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, without its head."""
    below = README.split(f"\n{heading}\n", 1)[1]
    table = re.search(r"^\|.*\n\|[ -|]*\n((?:\|.*\n)+)", below, flags=re.MULTILINE)
    assert table
    return [[cell.strip() for cell in line.strip("|\n").split("|")] for line in table[1].splitlines()]


def test_the_commands_of_the_readme_work_as_they_stand(home: Path, tmp_path: Path) -> None:
    """Someone with documents in ~/notes can paste the README's commands one after the other."""
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "flat.md").write_text("# The flat\n\nThe lease ends on 31 May 2027.\n")
    (notes / "old.txt").write_text("The former flat was let until 2019.\n")
    (tmp_path / "questions.jsonl").write_text('{"question": "When does the lease end?"}\n')
    (block,) = [each for each in blocks("sh") if "corrobot index" in each]
    inline = re.findall(r"`(corrobot ask --questions [^`]*)`", README)
    assert inline
    (python,) = blocks("python")
    assert "corrobot serve " in block
    block = re.sub(r"^corrobot serve .*\n", "", block, flags=re.MULTILINE)  # does not end by itself
    commands = [block, *inline, f"{shlex.quote(sys.executable)} -c {shlex.quote(python)}"]
    script = "\n".join(["set -eu", *commands])
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={**environment(home), "HOME": str(tmp_path), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "31 May 2027" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("single-source ")
    assert "stands" in done.stdout


def test_every_command_is_in_the_readme(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that the README does not show is found by nobody."""
    run(["--help"])
    listed = re.findall(r"^  (\w+) {2,}", capsys.readouterr().out.split("Commands:")[1], flags=re.MULTILINE)
    assert len(listed) >= 7
    for command in listed:
        assert f"corrobot {command}" in README


def test_the_sample_of_the_readme_is_what_is_printed(seeded: Path) -> None:
    """The answer on the first screen is a real one over the seeds, with a disputed and an unverified mark."""
    (sample,) = [each for each in blocks("") if each.startswith("$ corrobot ask ")]
    command, _, shown = sample.partition("\n")
    ran = here(seeded, *shlex.split(command)[2:])
    assert shown.strip() == ran.out.strip()
    assert "disputed" in shown
    assert "unverified" in shown


def test_the_settings_table_is_the_settings() -> None:
    """Name, variable and default of every setting stand in the README as they are."""
    defaults = {field.name: field.default for field in fields(Settings)}
    table = [[cell.strip("`") for cell in row] for row in rows("## Settings")]
    assert table[0][:2] == ["", "CORROBOT_HOME"]
    settings = [[name, f"CORROBOT_{name.upper()}", str(defaults[name])] for name in NAMES]
    assert [row[:3] for row in table[1:]] == settings


def test_the_marks_table_is_the_marks() -> None:
    """Every mark that an answer can have is explained, and no other."""
    marks = [row[0].strip("`") for row in rows("## What the marks mean")]
    assert marks == [*map(str, Standing), "abstained"]
    assert ABSTAINED.lower() in README.lower()


def test_the_json_table_names_every_field() -> None:
    """Every field of an answer and of a quote is in the README's table, and no other name stands first in a row."""
    table = rows("## The answer as JSON")
    named = {name for row in table for name in re.findall(r"`(\w+)`", row[0])}
    answer = answer_json(answers.DISPUTED)
    assert named == set(answer)
    (quotes,) = [row[1] for row in table if row[0] == "`quotes`"]
    shown = answer["quotes"]
    assert isinstance(shown, list)
    assert re.findall(r"`(\w+)`", quotes) == list(shown[0])


def test_every_file_of_the_map_exists() -> None:
    """The map leads to files that are there."""
    paths = re.findall(r"`([^` ]*(?:/|\.md|\.py|\.txt))`", README.split("| where |", 1)[1].split("\n\n", 1)[0])
    assert len(paths) >= 8
    for path in paths:
        assert (ROOT / path).exists(), path


def test_every_make_target_of_the_readme_exists() -> None:
    """What the README says to make can be made."""
    made = set(re.findall(r"make ([a-z-]+)", README))
    assert {"ask", "test", "check", "eval", "bench"} <= made
    for target in made:
        dry = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
        assert dry.returncode == 0, dry.stderr


def test_links_of_the_readme_lead_somewhere() -> None:
    """Local links lead to files."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", README):
        assert (ROOT / target).exists()
