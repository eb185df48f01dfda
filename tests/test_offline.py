from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import OFFLINE, QUESTION, corrobot, environment

KEPT = {"PATH", "PYTHONPATH", "CORROBOT_HOME", "LANG", "SYSTEMROOT"}


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('192.0.2.1', 80), 1)",
        "import urllib.request; urllib.request.urlopen('https://example.org', timeout=1)",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    ],
    ids=["connect", "by name", "datagram"],
)
def test_the_block_blocks(tmp_path: Path, attempt: str) -> None:
    """The tests below would notice an attempt, also one whose error is swallowed."""
    log = tmp_path / "network.log"
    swallowing = f"try:\n    {attempt}\nexcept OSError: pass"
    subprocess.run(
        [sys.executable, "-c", swallowing],
        env=environment(tmp_path, OFFLINE_LOG=str(log), PYTHONPATH=OFFLINE),
        check=True,
    )
    assert log.read_text()


def test_nothing_is_left_at_home_but_in_the_data_folder(seeded: Path, tmp_path: Path) -> None:
    """Libraries that report to their makers give the user an identifier first; with them silenced, nobody gets one."""
    home, data, folder = tmp_path / "home", tmp_path / "data", tmp_path / "documents"
    for made in (home, data, folder):
        made.mkdir()
    (data / "models").symlink_to(seeded / "models")
    (folder / "bridge.txt").write_text("The bridge of Aldmoor was opened in 1921.")
    # In tests and in CI these libraries keep quiet by themselves.
    heard = {name: value for name, value in environment(data).items() if name in KEPT}
    for arguments in (["index", folder], ["ask", "When was the bridge opened?"], ["doctor"]):
        ran = subprocess.run(
            [sys.executable, "-m", "bot.faces.cli", *map(str, arguments)],
            env={**heard, "HOME": str(home)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
    assert list(home.rglob("*")) == []


def test_questions_are_answered_without_a_network(seeded: Path, tmp_path: Path) -> None:
    """Indexing (which the fixture did so) and asking neither need the network nor try it."""
    log = tmp_path / "network.log"
    for arguments in (["ask", QUESTION], ["doctor"]):
        ran = corrobot(seeded, *arguments, OFFLINE_LOG=str(log), PYTHONPATH=OFFLINE)
        assert ran.status == 0, ran.err
        assert not log.exists(), log.read_text()
