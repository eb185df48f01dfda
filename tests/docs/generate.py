"""Writes the generated parts of the README and of `docs/` anew: `make docs-update`, or `python -m tests.docs.generate`.

A part stands between `<!-- generated: NAME -->` and `<!-- end -->`. With --screenshot it also takes the picture of the
page, which needs Chromium. A test compares the parts with what this makes.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import typer
from typer.core import TyperGroup

from bot.faces.cli import app
from bot.settings import SETS, Settings
from tests.command import QUESTION, ROOT, SEEDS, corrobot, here
from tests.docs.pages import DOCS, PAGES, generated, read, regenerated

ASKED = QUESTION
"""What the first screen of the README asks of the seeds: its answer is disputed."""


def settings() -> str:
    """The table of settings: name, variable, default and what it sets."""
    lines = [
        "| setting | environment | default | what it sets |",
        "| --- | --- | --- | --- |",
        "| | `CORROBOT_HOME` | the user's data folder for applications | "
        "the data folder, with `corrobot.toml` and all corpora |",
    ]
    for each in fields(Settings):
        if each.name != "home":
            variable, sets = f"CORROBOT_{each.name.upper()}", each.metadata[SETS]
            lines.append(f"| `{each.name}` | `{variable}` | `{each.default}` | {sets} |")
    return "\n".join(lines) + "\n"


def commands(home: Path) -> str:
    """The help of each command, in the order of `corrobot --help`; a command's own commands come after it."""
    return "\n".join(_help(home, typer.main.get_command(app), ()))


def _help(home: Path, command: object, path: tuple[str, ...]) -> Iterator[str]:
    shown = here(home, *path, "--help")
    assert shown.status == 0, shown.err
    yield f"## `{' '.join(('corrobot', *path))}`\n\n```\n{shown.out.strip()}\n```\n"
    if isinstance(command, TyperGroup):
        for name, inner in command.commands.items():
            yield from _help(home, inner, (*path, name))


def answer(seeded: Path) -> str:
    """A question to the seeds with its answer, as a terminal shows them. `seeded` is a home with the seeds."""
    asked = here(seeded, "ask", ASKED)
    assert asked.status == 0, asked.err
    return f'```\n$ corrobot ask "{ASKED}"\n{asked.out.strip()}\n```\n'


def parts(seeded: Path) -> dict[str, str]:
    """All generated parts by name. `seeded` is a home with the seeds."""
    return {"settings": settings(), "commands": commands(seeded), "answer": answer(seeded)}


def screenshot(seeded: Path) -> None:
    """The picture of the page: an answer whose sources disagree, and a source."""
    from tests.faces.web.browsing import Visits, ask, chromium, start
    from tests.faces.web.serving import serving

    with serving(seeded) as served, chromium() as browser:
        served.ready()
        visits = Visits(browser, served.url)
        page = visits.page()
        start(page)
        for question in (ASKED, "When will DeepSeek V4 be released?"):
            ask(page, question)
            page.get_by_text("New conversation").first.click()
        ask(page, QUESTION)
        page.locator(".turn").get_by_role("link", name=re.compile(r"^Source 1:")).first.click()
        page.locator("#source mark.here").first.wait_for()
        page.screenshot(path=DOCS / "page.png")
        visits.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.docs.generate", description=__doc__)
    parser.add_argument("--screenshot", action="store_true", help="take the picture of the page, too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seeded = Path(folder) / "home"
        indexed = corrobot(seeded, "index", SEEDS)
        assert indexed.status == 0, indexed.err
        made = parts(seeded)
        for page in PAGES:
            old = read(page)
            new = regenerated(old, made)
            if new != old:
                page.write_text(new, encoding="utf-8")
                changed = [name for name, part in generated(old).items() if part != made[name]]
                print(f"{page.relative_to(ROOT)}: {', '.join(changed)}")
        if options.screenshot:
            screenshot(seeded)
            print(DOCS / "page.png")


if __name__ == "__main__":
    main()
