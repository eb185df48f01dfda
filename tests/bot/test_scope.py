"""Which documents a scope takes by their dates, and that only these are searched."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.assemble import App, assemble
from bot.errors import NothingToAsk
from bot.settings import Settings
from bot.types import Scope
from index.errors import NotIndexed


@pytest.mark.parametrize(
    ("since", "until", "published", "taken"),
    [
        (None, None, None, True),
        ("2024", None, None, False),
        ("2024", None, "2024-01-01", True),
        ("2024-05", None, "2024-04-30", False),
        ("2024-05-10", None, "2024-05", True),
        (None, "2024", "2024-12-31", True),
        (None, "2024-05", "2024-06-01", False),
        ("2024", "2024", "2024-07", True),
        ("2024-02", "2024-03", "2025", False),
    ],
)
def test_a_day_lies_in_its_month_and_its_year(
    since: str | None, until: str | None, published: str | None, taken: bool
) -> None:
    """What is not known to lie outside is taken, but for documents without a date."""
    assert Scope(since=since, until=until).dates(published) is taken


@pytest.fixture
def app(tmp_path: Path) -> App:
    for name, year in (("a/one.md", 2019), ("a/two.md", 2023), ("b/three.md", 2024)):
        file = tmp_path / "texts" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"---\ndate: {year}-05-01\n---\n# Note {year}\n\nThe mill of Tarn was painted in {year}.\n")
    made = assemble(Settings(tmp_path / "home"))
    made.index([tmp_path / "texts"])
    return made


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (Scope(("a",)), {"a/one.md", "a/two.md"}),
        (Scope(("a/one.md", "b")), {"a/one.md", "b/three.md"}),
        (Scope(since="2023"), {"a/two.md", "b/three.md"}),
        (Scope(("a",), until="2020"), {"a/one.md"}),
    ],
)
def test_only_these_documents_are_read(app: App, scope: Scope, found: set[str]) -> None:
    """Quoted, near or unused: all that was read is of them, and all of them was read."""
    answer = app.bot().ask("When was the mill of Tarn painted?", scope=(scope, app.within(scope)))
    quoted = {quote.document.source for quote in (*answer.quotes, *answer.nearest)}
    assert quoted | {each.document.source for each in answer.unused} == found


def test_a_scope_of_nothing_is_an_error(app: App) -> None:
    with pytest.raises(NothingToAsk):
        app.within(Scope(since="2030"))
    with pytest.raises(NotIndexed):
        app.within(Scope(("c",)))
