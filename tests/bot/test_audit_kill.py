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

from bot.disagreements import TABLES
from bot.faces.cli import run
from tests.command import environment, here
from tests.index.processes import start

KILLS = 20
FACTS = {
    "Aldmoor": [("The Aldmoor bridge was opened to traffic in 1921 after nine years of work.", "1921", "1924"),
                ("The town council approved the harbour plan on Monday.", "approved", "rejected")],
    "Belford": [("The library of Belford holds 12,000 books in its old hall.", "12,000", "31,000"),
                ("The painter Ruth Vane was born in Belford on 3 May 1871.", "3 May", "9 June")],
    "Corvale": [("The court upheld the sentence of the mayor of Corvale in spring.", "upheld", "overturned"),
                ("Corvale's brewery employs 300 people and exports beer to Norway.", "300", "900")],
    "Dunwick": [("Exports of wool from Dunwick increased sharply during the war.", "increased", "decreased"),
                ("The lighthouse at Dunwick is 43 metres high and stands on a rock.", "43", "70")],
    "Elmstow": [("The museum of Elmstow received a gift of $6 million from its founder.", "$6 million", "$40 million"),
                ("The ferry to Elmstow sank on 4 March 1950 in a storm.", "4 March 1950", "8 August 1956")],
    "Farleigh": [("Farleigh won the cup final against Norwood by 3 goals.", "won", "lost"),
                 ("The mill at Farleigh burnt down in 1888 and was never rebuilt.", "1888", "1893")],
}  # fmt: skip


def write(folder: Path, version: int) -> None:
    """For each town two documents that contradict each other, and some have a third that copies one of them."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for n, (town, of) in enumerate(FACTS.items()):
        facts = [fact for fact, *_ in of]
        others = [fact.replace(word, other) for fact, word, other in of]
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


def listed(home: Path) -> list[tuple[str, list[list[str]]]]:
    """What the next process lists: of each disagreement its kind and, on each side, where which words stand.

    Ids are those of what was found first, and the last digits of how sure a quantised judge is depend on what else it
    reads at the same time.
    """
    ran = here(home, "disagreements", "--json")
    assert (ran.status, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert len({each["id"] for each in found}) == len(found)
    return sorted((each["kind"], sorted(sorted(map(told, side)) for side in each["sides"])) for each in found)


def told(quote: dict[str, object]) -> str:
    return f"{quote['document_id']} {quote['start']} {quote['text']}"


def kept(home: Path) -> object:
    """What is in the file of the audit, in so far as it tells one step of a run from the next."""
    if not (home / TABLES.file).exists():
        return None
    with sqlite3.connect(home / TABLES.file) as raw:
        try:
            found = raw.execute("SELECT source, document, whole FROM compared").fetchall()
            found += raw.execute("SELECT count(*), max(number) FROM findings").fetchall()
        except sqlite3.OperationalError:  # not made yet
            found = []
    raw.close()
    return found


def copied(home: Path, like: Path) -> Path:
    """A home with what another one has: models, documents, and disagreements if there are."""
    shutil.rmtree(home, ignore_errors=True)
    return Path(shutil.copytree(like, home, symlinks=True))


def test_a_kill_while_comparing_loses_and_repeats_nothing(home: Path, tmp_path: Path) -> None:
    """However often `corrobot index` is killed, the next process lists what an undisturbed one lists: of a new corpus,
    and of one in which documents changed, moved and went. Documents are stored before, so that comparing is killed.
    """
    folder, draw = tmp_path / "papers", random.Random(6)
    write(folder, 1)
    former = copied(tmp_path / "former", home)
    assert here(former, "index", str(folder)).status == 0
    before = listed(former)
    write(folder, 2)
    for each in (home, former):
        assert here(each, "index", str(folder), "--no-audit").status == 0
    undisturbed = copied(tmp_path / "undisturbed", home)
    expected = listed(undisturbed)
    assert len(expected) > len(FACTS)
    assert expected != before

    start(command, copied(tmp_path / "warm", home), "index", str(folder)).join()
    began = time.monotonic()
    start(command, copied(tmp_path / "warm", home), "index", str(folder)).join()
    whole = time.monotonic() - began
    assert listed(tmp_path / "warm") == expected

    killed = 0
    while killed < KILLS:
        begun = copied(tmp_path / "killed", draw.choice([home, former]))
        for _ in range(draw.randint(1, 3)):
            process = start(command, begun, "index", str(folder))
            if draw.random() < 0.3:
                process.join(draw.uniform(0, whole))
            else:
                seen, steps = kept(begun), draw.randint(1, 6)
                while process.is_alive() and steps:
                    now = kept(begun)
                    steps -= now != seen
                    seen = now
                process.join(draw.choice([0, draw.uniform(0, 0.02)]))
            killed += process.is_alive()
            process.kill()
            process.join()
        assert listed(begun) == expected
