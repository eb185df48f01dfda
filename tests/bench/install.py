"""From `git clone` to the first answer: seconds and megabytes. `python -m tests.bench.install [REVISION ...]`

Each revision of this repository (HEAD, if none is named) is cloned into an empty folder, where `make ask` installs it
and asks, with an empty data folder. What pip downloads comes from where pip is configured to look, its cache included.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.command import ROOT, environment


def main() -> None:
    for revision in sys.argv[1:] or ["HEAD"]:
        with tempfile.TemporaryDirectory() as folder:
            clone, home = Path(folder) / "clone", Path(folder) / "home"
            run("git", "clone", "--quiet", ROOT, clone)
            run("git", "checkout", "--quiet", "--detach", revision, cwd=clone)
            env = environment(home)
            env.pop("PYTHONPATH")
            steps = {
                "to install": ("make", ".venv/installed"),
                "to the first answer": ("make", "ask"),
                "to the next answer": ("make", "ask"),
            }
            print(
                f"{revision}: "
                + "; ".join(f"{seconds(*step, cwd=clone, env=env):.1f} s {name}" for name, step in steps.items())
            )
            sizes = {"repository": clone / ".git", "environment": clone / ".venv", "data folder": home}
            print("  " + "; ".join(f"{megabytes(path):,.0f} MB {name}" for name, path in sizes.items()))


def run(*command: str | Path, **options: object) -> None:
    subprocess.run([*map(str, command)], check=True, stdout=subprocess.DEVNULL, **options)  # type: ignore[call-overload]


def seconds(*command: str, **options: object) -> float:
    start = time.perf_counter()
    run(*command, **options)
    return time.perf_counter() - start


def megabytes(folder: Path) -> float:
    """What the files below a folder have together, each counted once."""
    files = {file.stat().st_ino: file.stat().st_size for file in folder.rglob("*") if file.is_file()}
    return sum(files.values()) / 1e6


if __name__ == "__main__":
    main()
