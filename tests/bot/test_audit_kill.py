"""A kill at any moment of comparing loses no disagreement and repeats none."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import time
from pathlib import Path
from unittest.mock import patch

from bot.disagreements import FILE_NAME
from bot.faces.cli import run
from tests.command import environment, here
from tests.index.processes import start

KILLS = 24
TOWNS = "Aldmoor Belford Corvale Dunwick Elmstow Farleigh".split()
FACTS = [
    ("The {} bridge was opened to traffic in 1921 after nine years of work.", "1921", "1924"),
    ("The council of {} approved the harbour plan on Monday.", "approved", "rejected"),
    ("The library of {} holds 12,000 books in its old hall.", "12,000", "31,000"),
]


def write(folder: Path, version: int) -> None:
    """For each town two documents that contradict each other, and some have a third that copies one of them."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for n, town in enumerate(TOWNS):
        facts = [fact.format(town) for fact, *_ in FACTS]
        others = [fact.format(town).replace(word, other) for fact, word, other in FACTS]
        if version == 2 and n % 2:
            others[0] = facts[0]  # comes into line
        first = "A new first paragraph pushes the others down.\n\n" if version == 2 and n % 3 == 0 else ""
        papers = {"gazette": facts, "herald": others, "post": others if (n + version) % 2 else []}
        for paper, said in papers.items():
            if said:
                text = f"{town}\n\n{first}" + "\n\n".join(said) + "\n"
                (folder / f"{town.lower()}-{paper}.txt").write_text(text, "utf-8")


def command(home: Path, *arguments: str) -> None:
    """The real command, for a process that may be killed."""
    with patch.dict(os.environ, environment(home), clear=True):
        os._exit(run(arguments))


def listed(home: Path) -> list[object]:
    """What the next process lists, but for the ids: they are those of what was found first."""
    ran = here(home, "disagreements", "--json")
    assert (ran.status, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert len({each["id"] for each in found}) == len(found)
    return [{key: value for key, value in each.items() if key != "id"} for each in found]


def notes(home: Path) -> int:
    """How many documents have been compared, whole or in part."""
    if not (home / FILE_NAME).exists():
        return 0
    with sqlite3.connect(home / FILE_NAME) as raw:
        try:
            (count,) = raw.execute("SELECT count(*) FROM compared").fetchone()
        except sqlite3.OperationalError:  # not made yet
            count = 0
    raw.close()
    return int(count)


def prepared(home: Path, like: Path) -> Path:
    """A home with the models, and with what another one has of documents and disagreements."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    (home / "models").symlink_to(like / "models")
    if (like / "corpora").exists():
        shutil.copytree(like / "corpora", home / "corpora")
        shutil.copy(like / FILE_NAME, home)
    return home


def test_a_kill_while_comparing_loses_and_repeats_nothing(home: Path, tmp_path: Path) -> None:
    """However often indexing is killed, the next process lists what an undisturbed one lists: of a new corpus, and of
    one in which documents changed, moved and went.
    """
    folder, draw = tmp_path / "papers", random.Random(6)
    former = prepared(tmp_path / "former", home)
    write(folder, 1)
    assert here(former, "index", str(folder)).status == 0
    assert listed(former)
    write(folder, 2)
    expected = listed_undisturbed(prepared(tmp_path / "undisturbed", home), folder)
    assert len(expected) == 3 * len(TOWNS) - len(TOWNS) // 2

    warm = prepared(tmp_path / "warm", home)
    start(command, warm, "index", str(folder)).join()
    began = time.monotonic()
    start(command, prepared(warm, home), "index", str(folder)).join()
    whole = time.monotonic() - began
    assert listed(warm) == expected

    killed = 0
    while killed < KILLS:
        begun = prepared(tmp_path / "killed", draw.choice([home, former]))
        for _ in range(draw.randint(1, 3)):
            process = start(command, begun, "index", str(folder))
            if draw.random() < 0.3:
                process.join(draw.uniform(0, whole))
            else:
                least = notes(begun) + draw.randint(1, 4)
                while process.is_alive() and notes(begun) < least:
                    time.sleep(0.002)
                process.join(draw.uniform(0, 0.02))
            killed += process.is_alive()
            process.kill()
            process.join()
        if (begun / "corpora" / "default" / "catalog.sqlite").exists():
            here(begun, "index", str(folder), "--no-audit")
            assert listed(begun) == expected


def listed_undisturbed(home: Path, folder: Path) -> list[object]:
    assert here(home, "index", str(folder)).status == 0
    return listed(home)
