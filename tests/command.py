"""The real command, as a user runs it: in a process of its own, or in this one to save time."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from bot.faces.cli import run

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
OFFLINE = f"{ROOT / 'tests' / 'offline'}{os.pathsep}{ROOT}"
"""As PYTHONPATH, with OFFLINE_LOG set: no network. The log is written where somebody tried."""
QUESTION = "How does the Ascend 910B perform compared with the Nvidia A100?"


@dataclass(frozen=True, slots=True)
class Ran:
    status: int
    out: str
    err: str


def environment(home: Path, **extra: str) -> dict[str, str]:
    """This process's environment with the home, and without settings or colours of whoever runs the tests."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("CORROBOT_") and name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM")
    }
    return {**kept, "CORROBOT_HOME": str(home), "COLUMNS": "100", "PYTHONPATH": str(ROOT), **extra}


def corrobot(home: Path, *arguments: str | Path, **extra: str) -> Ran:
    """Runs the command in a process of its own; `extra` goes into the environment."""
    done = subprocess.run(
        [sys.executable, "-m", "bot.faces.cli", *map(str, arguments)],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env=environment(home, **extra),
        timeout=300,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def here(home: Path, *arguments: str | Path, stdin: str = "", **extra: str) -> Ran:
    """Runs the command in this process, which spares seconds of imports; else as `corrobot`."""
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, environment(home, **extra), clear=True),
        patch("sys.stdin", io.StringIO(stdin)),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        status = run([str(argument) for argument in arguments])
    return Ran(status, out.getvalue(), err.getvalue())


def in_this_process(home: Path, log: Path, *arguments: str) -> None:
    """Runs the command and ends this process, which may be killed, with it; what it says goes to a file."""
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    with patch.dict(os.environ, environment(home), clear=True):
        os._exit(run(arguments))


def contradicting(folder: Path) -> list[Path]:
    """Two documents in `folder` that contradict each other, surely enough to be listed."""
    written = []
    for name, year in (("gazette", 1921), ("herald", 1924)):
        written.append(folder / f"{name}.txt")
        written[-1].write_text(
            f"The Aldmoor bridge was opened to traffic in {year} after nine years of work.\n", "utf-8"
        )
    return written
