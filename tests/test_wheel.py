"""The wheel, which is all that `uv tool install` and `pipx install` get: what is in it, and that it works alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
import zipfile
from pathlib import Path

import pytest

from cpu_index import option
from tests.command import QUESTION, ROOT, SEEDS, environment

PYPI = "https://pypi.org/simple/pip/"


def done(*command: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    """A command that has to end well."""
    ran = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    assert ran.returncode == 0, ran.stderr
    return ran


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    done(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of an environment that has the wheel, the libraries of this one, and nothing of this folder."""
    folder = tmp_path_factory.mktemp("environment")
    done(sys.executable, "-m", "venv", "--without-pip", folder)
    bin_ = folder / ("Scripts" if os.name == "nt" else "bin")
    done(sys.executable, "-m", "pip", "--python", bin_ / "python", "install", "--no-deps", "--no-index", wheel)
    (site,) = folder.rglob("site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return bin_


def alone(home: Path, **extra: str) -> dict[str, str]:
    """An environment in which nothing leads to this folder."""
    return {name: value for name, value in environment(home, **extra).items() if name != "PYTHONPATH" or name in extra}


def test_the_wheel_holds_what_is_needed_and_no_more(wheel: Path) -> None:
    """Code, models, data and the page; no training code, no tests, nothing beside the two packages."""
    names = zipfile.ZipFile(wheel).namelist()
    assert not [name for name in names if "training" in name or "test" in name]
    assert {name.split("/")[0].split("-")[0] for name in names} == {"bot", "index", "corrobot"}
    tracked = done("git", "ls-files", "bot", "index", cwd=ROOT).stdout.split()
    assert {name for name in tracked if not name.startswith("bot/models/training/")} <= set(names)


def test_the_wheel_answers(installed: Path, tmp_path: Path) -> None:
    """The command that it brings indexes and answers, from another folder, by its own code."""
    home = alone(tmp_path / "home")
    done(installed / "corrobot", "index", SEEDS, cwd=tmp_path, env=home)
    assert "Sources disagree" in done(installed / "corrobot", "ask", QUESTION, cwd=tmp_path, env=home).stdout
    assert re.match(r"corrobot \d", done(installed / "corrobot", "--version", cwd=tmp_path, env=home).stdout)
    where = done(installed / "python", "-c", "import bot; print(bot.__file__)", cwd=tmp_path, env=home).stdout
    assert Path(where.strip()).is_relative_to(installed.parent)


def test_it_works_beside_a_package_with_modules_of_these_names(installed: Path, tmp_path: Path) -> None:
    """`acme.bot` and `acme.index` are other modules than `bot` and `index`, and each finds its own."""
    acme = tmp_path / "libraries" / "acme"
    for name in ("bot", "index"):
        (acme / name).mkdir(parents=True)
        (acme / name / "__init__.py").write_text(f"WHOSE = 'acme {name}'\n")
    (acme / "__init__.py").write_text("from . import bot, index\n")
    (acme / "uses.py").write_text("from acme.bot import WHOSE\nfrom .index import WHOSE as OTHER\n")
    env = alone(tmp_path / "home", PYTHONPATH=str(acme.parent))
    script = (
        "import acme, acme.uses, bot.settings, index.types; print(acme.uses.WHOSE, acme.uses.OTHER, bot.settings.NAMES)"
    )
    assert done(installed / "python", "-c", script, cwd=tmp_path, env=env).stdout.startswith(
        "acme bot acme index ('corpus'"
    )
    done(installed / "corrobot", "index", SEEDS, cwd=tmp_path, env=env)
    assert "5 documents" in done(installed / "corrobot", "doctor", cwd=tmp_path, env=env).stdout


@pytest.mark.slow
def test_uv_installs_the_command(wheel: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Into an environment of its own, with all that it needs from PyPI, in the versions of constraints.txt."""
    try:
        urllib.request.urlopen(PYPI, timeout=5).close()
    except OSError as error:
        pytest.skip(f"PyPI can't be reached: {error}")
    configured = done(sys.executable, "-m", "pip", "config", "list").stdout
    links = re.findall(r"find-links='([^']*)'", configured)
    tools = {"UV_TOOL_DIR": str(tmp_path / "tools"), "UV_TOOL_BIN_DIR": str(tmp_path / "bin")}
    env = {**alone(tmp_path / "home"), **tools, **({"UV_FIND_LINKS": links[0]} if links else {})}
    backend = ["--torch-backend", "cpu"] if option(sys.platform, configured) else []
    request.addfinalizer(lambda: shutil.rmtree(tmp_path / "tools", ignore_errors=True))  # it has two gigabytes
    done(sys.executable, "-m", "uv", "tool", "install", "--native-tls", "--python", sys.executable, *backend,
         "--constraints", ROOT / "constraints.txt", wheel, env=env)  # fmt: skip
    corrobot = tmp_path / "bin" / "corrobot"
    done(corrobot, "index", SEEDS, cwd=tmp_path, env=env)
    assert "Sources disagree" in done(corrobot, "ask", QUESTION, cwd=tmp_path, env=env).stdout
