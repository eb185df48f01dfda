"""Asking chosen documents on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import QUESTION, SEEDS, here


def test_a_document_is_asked_alone(seeded: Path) -> None:
    """By its name or its path; the answer says so, and quotes nothing else."""
    everything = json.loads(here(seeded, "ask", "--json", QUESTION).out)
    name = everything["quotes"][0]["document"]
    for given in (name, SEEDS / name):
        ran = here(seeded, "ask", "--json", "--in", given, QUESTION)
        answer = json.loads(ran.out)
        assert {quote["document"] for quote in answer["quotes"]} == {name}, ran.err
        assert answer["scope"] == {"in": [name], "since": None, "until": None}


@pytest.mark.parametrize(
    ("arguments", "said", "status"),
    [
        (["--in", "none.txt"], "Nothing that is indexed comes from none.txt.", 1),
        (["--since", "2999"], "No document is of these dates.", 2),
        (["--until", "yesterday"], "'yesterday' is no date.", 2),
    ],
)
def test_a_scope_that_is_none_is_told(seeded: Path, arguments: list[str], said: str, status: int) -> None:
    ran = here(seeded, "ask", *arguments, QUESTION)
    assert said in ran.err
    assert ran.status == status
