"""The README and the pages of `docs/` as tests read them: blocks, tables, and the parts that a script writes."""

from __future__ import annotations

import re
from pathlib import Path

from tests.command import ROOT

README = ROOT / "README.md"
DOCS = ROOT / "docs"
PAGES = (README, *sorted(DOCS.rglob("*.md")))
"""All of them, the README first."""

_GENERATED = re.compile(r"<!-- generated: ([\w-]+) -->\n(.*?)<!-- end -->", flags=re.DOTALL)


def blocks(text: str, language: str) -> list[str]:
    """What stands in the fenced blocks of a language; "" for blocks that name none."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def rows(text: str, heading: str = "") -> list[list[str]]:
    """The rows of the first table below a heading, or of the first table, without its head."""
    below = text.split(f"\n{heading}\n", 1)[1] if heading else text
    table = re.search(r"^\|.*\n\|[ -|]*\n((?:\|.*\n)+)", below, flags=re.MULTILINE)
    assert table
    return [[cell.strip() for cell in line.strip("|\n").split("|")] for line in table[1].splitlines()]


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def generated(text: str) -> dict[str, str]:
    """The generated parts of a page, by name."""
    return dict(_GENERATED.findall(text))


def regenerated(text: str, parts: dict[str, str]) -> str:
    """A page with its generated parts put in anew. Raises KeyError for a part that nothing makes."""
    return _GENERATED.sub(lambda m: f"<!-- generated: {m[1]} -->\n{parts[m[1]]}<!-- end -->", text)
