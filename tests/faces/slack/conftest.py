"""A workspace and a server over the seeds, for the tests of the Slack face."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.faces.web.keys import Role, new_key
from tests.faces.slack.fake_slack import FakeSlack, fake_slack
from tests.faces.slack.talking import Talk, talking


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A workspace of one's own."""
    with fake_slack() as workspace:
        yield workspace


@pytest.fixture(scope="session")
def _shared(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    home = tmp_path_factory.mktemp("talking")
    shutil.copytree(seeded.parent / "untouched", home / "corpora")
    (home / "models").symlink_to(seeded / "models")
    key = new_key("ann", Role.READ)[1].line
    settings = {
        "CORROBOT_SLACK_PEOPLE": "C0PEOPLE",
        "CORROBOT_PUBLIC_URL": "https://bot.example.com",
        "CORROBOT_API_KEYS": key,
    }
    with fake_slack() as workspace, talking(home, workspace, **settings) as made:
        made.served.ready()
        yield made


@pytest.fixture
def talk(_shared: Talk) -> Iterator[Talk]:
    """A server over the seeds with its workspace, shared: every test asks in channels of its own."""
    yield _shared
    _shared.slack.fault = lambda method, n: None
    _shared.slack.delay = 0.0
    _shared.slack.expired.clear()
