"""One server over the seeds, and one browser, for all tests that only ask."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.faces.web.browsing import Visits
from tests.faces.web.serving import Served, serving


@pytest.fixture(scope="session")
def served(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server over a copy of the seeds, with the defaults but for the rate limit. Tests may add to it."""
    home = tmp_path_factory.mktemp("served")
    shutil.copytree(seeded.parent / "untouched", home / "corpora")
    (home / "models").symlink_to(seeded / "models")
    with serving(home, CORROBOT_RATE_LIMIT="100000/minute") as server:
        server.ready()
        yield server


@pytest.fixture
def visits(browser: Browser, served: Served) -> Iterator[Visits]:
    """Pages of the server; at the end none of them may have failed, or asked anybody else for anything."""
    visits = Visits(browser, served.url)
    yield visits
    visits.close()


@pytest.fixture
def page(visits: Visits) -> Page:
    return visits.page()
