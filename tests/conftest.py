"""What all tests share: golden files, and a home that is not the home of whoever runs them."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from bot.ask import Bot
from bot.assemble import assemble
from bot.database import Files
from bot.settings import Settings
from tests.command import OFFLINE, SEEDS, corrobot

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from index.keeping import Keeping
    from tests.fake_chat import Chat
    from tests.postgres import Server, Standby

# Tests assert no times: a busy machine is no failure.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew; read the diff")
    parser.addoption("--damage-rounds", type=int, default=9, help="how often test_damage.py damages a home")
    parser.addoption("--kill-rounds", type=int, default=8, help="how often test_kills.py kills what changes a home")
    parser.addoption("--replica-rounds", type=int, default=4, help="how often test_replicas.py kills a server")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with a golden file."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), "as intended? then run with --update-golden"

    return compare


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chat]:
    """A chat model that says what a test wants."""
    from tests.fake_chat import chatting

    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    with chatting() as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server with pgvector, for all tests."""
    from tests.postgres import serving

    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def standby(postgres: Server) -> Iterator[Standby]:
    """A read replica of that server. Who pauses or kills it has it go on after."""
    from tests.postgres import following

    with following(postgres) as standby:
        yield standby


@pytest.fixture
def database(postgres: Server) -> str:
    """The address of an empty database."""
    return postgres.database()


@pytest.fixture(params=["files", "postgres"])
def keeping(request: pytest.FixtureRequest, tmp_path: Path) -> Keeping:
    """An empty place for what the bot keeps: a folder, and a database."""
    if request.param == "files":
        return Files(tmp_path)
    from index.postgres.store import PostgresStore

    return PostgresStore(request.getfixturevalue("database")).keeping()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests: a process can have one at a time."""
    from tests.faces.web.browsing import chromium

    with chromium() as found:
        yield found


@pytest.fixture(autouse=True)
def _no_settings_of_mine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads or writes the data of whoever runs it."""
    for name in list(os.environ):
        if name.startswith("CORROBOT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CORROBOT_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the seeds in its default corpus, indexed by the real command with the network blocked.

    Shared by all tests: only for reading. `copied` gives one for changing.
    """
    folder = tmp_path_factory.mktemp("seeded")
    log = folder / "network.log"
    ran = corrobot(folder / "home", "index", SEEDS, OFFLINE_LOG=str(log), PYTHONPATH=OFFLINE)
    assert ran.status == 0, ran.err
    assert not log.exists(), log.read_text()
    # To copy files that somebody has open would now and then copy them half.
    shutil.copytree(folder / "home" / "corpora", folder / "untouched")
    return folder / "home"


@pytest.fixture
def home(seeded: Path, tmp_path: Path) -> Path:
    """An empty home, which has the models already: to make them takes a second."""
    empty = tmp_path / "home"
    empty.mkdir()
    (empty / "models").symlink_to(seeded / "models")
    return empty


@pytest.fixture
def copied(seeded: Path, home: Path) -> Path:
    """A home of one's own with the seeds in its default corpus."""
    shutil.copytree(seeded.parent / "untouched", home / "corpora")
    return home


@pytest.fixture(scope="session")
def seed_bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    """A bot over the seeds, with the real store and models, made once."""
    app = assemble(Settings(home=tmp_path_factory.mktemp("seeds")))
    app.index([Path(__file__).parent.parent / "seeds"])
    return app.bot()


@pytest.fixture(autouse=True, scope="session")
def _interrupts_are_heard() -> None:
    """A shell starts what it runs in the background deaf to Ctrl-C, and programs started from there would be, too."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
