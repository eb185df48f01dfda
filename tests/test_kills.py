"""Kills at any moment, of what changes a home in turn: nothing that was acknowledged is lost."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.kills import Trial, rounds


def test_a_kill_at_any_moment_loses_nothing(home: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Of index, update, remove, upload, dismiss and chat, by the command and in a server: `--kill-rounds` kills."""
    many, seed = request.config.getoption("--kill-rounds"), random.randrange(10**6)
    trial = Trial(home, tmp_path / "texts", seed)
    try:
        rounds(trial, many)
    except AssertionError as error:
        raise AssertionError(f"seed {seed}: {error}") from error
    assert sum(trial.killed.values()) >= many
