"""The README and the pages of `docs/`: their commands work, their tables are true, their links lead somewhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.render import ABSTAINED, answer_json
from bot.types import Standing
from index.read import SUFFIXES
from tests import answers
from tests.command import ROOT
from tests.docs import generate
from tests.docs.pages import DOCS, PAGES, README, blocks, generated, read, regenerated, rows
from tests.docs.walk import settled
from tests.pages import pages

MOST_WORDS = 1000
"""Of the README: who reads more is in `docs/`."""

RUN = [page for page in PAGES if blocks(read(page), "sh")]


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", RUN, ids=named)
def test_the_commands_of_each_page_work_as_they_stand(page: Path, home: Path, tmp_path: Path) -> None:
    """Someone with documents in ~/notes can paste the commands of a page one after the other."""
    with pages() as web:
        ran = settled(home, tmp_path / "reader", web).walk(read(page))
    assert ran.status == 0, ran.err
    if '"When does the lease end?"' in "".join(blocks(read(page), "sh")):
        assert "31 May 2027" in ran.out
    for python in blocks(read(page), "python"):
        assert ran.out.splitlines()[-1].startswith("single-source "), python


def test_a_command_that_fails_is_noticed(home: Path, tmp_path: Path) -> None:
    """The test above can fail: at a command that is wrong, also at one that should go on running."""
    with pages() as web:
        reader = settled(home, tmp_path / "reader", web)
        assert reader.walk("```sh\ncorrobot documents\n```\n").status == 0
        assert reader.walk("```sh\ncorrobot documnets\ntrue\n```\n").status != 0
        assert reader.walk("```sh\ncorrobot serve --colour\ntrue\n```\n").status != 0
        assert reader.walk("```sh\nmake no-such-thing\n```\n").status != 0


@pytest.mark.parametrize("page", [page for page in PAGES if generated(read(page))], ids=named)
def test_what_is_generated_is_as_it_would_be_now(page: Path, seeded: Path) -> None:
    """The settings, the command line and the answer of the first screen are what the code says: `make docs-update`."""
    assert read(page) == regenerated(read(page), generate.parts(seeded))


def test_the_generated_parts_are_there() -> None:
    """Each in its page; the answer shows a disputed mark."""
    found = {name: part for page in PAGES for name, part in generated(read(page)).items()}
    assert set(found) == {"answer", "commands", "settings"}
    assert "disputed" in found["answer"]
    assert "answer" in generated(read(README))


def test_the_readme_is_short() -> None:
    """Who wants to know more is led to `docs/`."""
    assert len(read(README).split()) <= MOST_WORDS


@pytest.mark.parametrize("page", [README, DOCS / "asking.md"], ids=named)
def test_the_marks_table_is_the_marks(page: Path) -> None:
    """Every mark that an answer can have is explained, and no other."""
    marks = [row[0].strip("`") for row in rows(read(page), "## What the marks mean")]
    assert marks == [*map(str, Standing), "abstained"]
    assert ABSTAINED.lower() in read(page).lower()


def test_the_formats_table_is_what_is_read() -> None:
    """Every ending that is read, and no other."""
    shown = " ".join(row[0] for row in rows(read(DOCS / "formats.md")))
    assert sorted(re.findall(r"\.\w+", shown)) == sorted(SUFFIXES)


def test_the_json_table_names_every_field() -> None:
    """Every field of an answer and of a quote is in the table, and no other name stands first in a row."""
    table = rows(read(DOCS / "answer-json.md"))
    names = {name for row in table for name in re.findall(r"`(\w+)`", row[0])}
    answer = answer_json(answers.DISPUTED)
    assert names == set(answer)
    (quotes,) = [row[1] for row in table if row[0] == "`quotes`"]
    shown = answer["quotes"]
    assert isinstance(shown, list)
    assert re.findall(r"`(\w+)`", quotes) == list(shown[0])


def test_every_file_of_the_map_exists() -> None:
    """The map leads to files that are there."""
    table = read(DOCS / "contributing.md").split("| where |", 1)[1].split("\n\n", 1)[0]
    paths = re.findall(r"`([^` ]*(?:/|\.md|\.py|\.txt))`", table)
    assert len(paths) >= 8
    for path in paths:
        assert (ROOT / path).exists(), path


def test_every_make_target_of_the_docs_exists() -> None:
    """What a page says to make can be made, and the targets that people need are said."""
    made = {target for page in PAGES for target in re.findall(r"make ([a-z-]+)", "".join(_code(read(page))))}
    assert {"ask", "serve", "test", "check", "eval", "bench", "bench-quality", "docs", "docs-update"} <= made
    for target in made:
        dry = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
        assert dry.returncode == 0, dry.stderr


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    """Local links lead to files, and to headings that are there."""
    for target, fragment in re.findall(r"\]\((?!https?:)([^)#]*)(#[^)]*)?\)", read(page)):
        path = page.parent / target if target else page
        assert path.exists(), target
        if fragment:
            headings = re.findall(r"^#+ (.*)$", read(path), flags=re.MULTILINE)
            assert fragment[1:] in {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


def test_every_page_is_in_the_site_and_in_the_readme() -> None:
    """A page that nothing leads to is found by nobody."""
    import yaml

    (site,) = [yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))]
    menu = json.dumps(site["nav"])
    for page in PAGES[1:]:
        path = page.relative_to(DOCS).as_posix()
        assert f'"{path}"' in menu
        if path != "index.md" and page.parent == DOCS:
            assert f"(docs/{path})" in read(README)
            assert f"({path})" in read(DOCS / "index.md")


def test_the_site_builds(tmp_path: Path) -> None:
    """Without a warning: no page is left out, no link leads nowhere."""
    pytest.importorskip(
        "mkdocs", reason="the site needs mkdocs-material: `pip install -c constraints.txt -e '.[docs]'`"
    )
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    assert (tmp_path / "getting-started" / "index.html").exists()
    assert "search_index" in str(sorted(tmp_path.rglob("*")))


def _code(text: str) -> list[str]:
    """What a page has as code: its blocks, and what stands between backticks."""
    return re.findall(r"^```.*?^```|`[^`\n]+`", text, flags=re.MULTILINE | re.DOTALL)
