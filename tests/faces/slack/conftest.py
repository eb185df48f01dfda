"""A home with the seeds, and a workspace, for the tests of the Slack face."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faces.slack.fake_slack import FakeSlack, fake_slack
from tests.faces.slack.talking import Talk, talking


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with fake_slack() as workspace:
        yield workspace


@pytest.fixture
def talk(copied: Path, slack: FakeSlack) -> Iterator[Talk]:
    """A server over the seeds for a workspace of its own."""
    with talking(
        copied, slack, CORROBOT_SLACK_PEOPLE="C0PEOPLE", CORROBOT_PUBLIC_URL="https://bot.example.com"
    ) as made:
        yield made


@pytest.fixture(scope="module")
def talk_home(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("talking")
    shutil.copytree(seeded.parent / "untouched", home / "corpora")
    (home / "models").symlink_to(seeded / "models")
    return home
