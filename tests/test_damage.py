"""Rounds of damage: never a crash, a hang or a wrong quote without a word, and all comes back that the sources hold."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.command import QUESTION
from tests.damage import kept_too, rounds


def test_whatever_file_is_damaged_all_is_told_and_mended(
    copied: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Each kind of file of a home in turn, cut off, flipped, zeroed or deleted: `--damage-rounds` says how often."""
    many = request.config.getoption("--damage-rounds")
    seed = random.randrange(10**6)
    result = rounds(kept_too(copied), [QUESTION], many, seed, tmp_path / "rounds")
    assert result.rounds == many
    assert not result.faults, f"seed {seed}: " + "\n".join(result.faults)
