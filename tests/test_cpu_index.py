"""Which build of torch `make` installs: the small one where it can be had, and where nobody chose another."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from cpu_index import option
from tests.command import ROOT
from tests.pages import Pages, Reply, pages


@pytest.fixture
def index() -> Pages:
    with pages() as server:
        server.replies["/torch/"] = Reply(b"torch-2.13.0+cpu")
        yield server


def test_the_index_is_named_where_it_answers(index: Pages) -> None:
    """On Linux alone: elsewhere PyPI has the small build itself."""
    assert option("linux", "", index.url) == f"--extra-index-url={index.url}"
    assert option("linux", "global.timeout='60'\n:env:.disable-pip-version-check='1'", index.url)
    assert option("darwin", "", index.url) == ""
    assert option("win32", "", index.url) == ""


@pytest.mark.parametrize(
    "chosen",
    [
        ":env:.extra-index-url='https://download.pytorch.org/whl/cu128'",
        "global.index-url='https://pypi.example.org/simple'",
        "install.find-links='/wheels'",
        ":env:.no-index='1'",
    ],
)
def test_what_somebody_chose_is_left_alone(index: Pages, chosen: str) -> None:
    """And the index is not even asked."""
    assert option("linux", f"global.timeout='60'\n{chosen}\n", index.url) == ""
    assert index.asked == []


def test_without_an_answer_nothing_is_said(index: Pages) -> None:
    """No index there, none that knows torch: as if there were none. It says nothing, and it doesn't fail."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed = taken.getsockname()[1]
    assert option("linux", "", f"http://127.0.0.1:{closed}") == ""
    del index.replies["/torch/"]
    assert option("linux", "", index.url) == ""
    assert option("linux", "", "http://name.invalid") == ""


def test_make_can_ask_it() -> None:
    """It ends well wherever it runs, and prints one option or nothing."""
    ran = subprocess.run([sys.executable, "cpu_index.py"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert len(ran.stdout.split()) <= 1
