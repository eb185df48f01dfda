"""Questions for a release, answered by the headings of a changelog."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ask import Bot
from bot.assemble import assemble
from bot.settings import Settings

PAPERS = {
    "README.md": "# Kestrel\n\nKestrel keeps bees warm. It needs Python 3.9, and Kestrel 2.4 was the last for 3.7.\n",
    "CHANGELOG.md": (
        "# Changelog of Kestrel\n\n## Unreleased\n\n- Kestrel hums.\n\n"
        "## 2.10.0 - 2024-02-18\n\n- Supports version 3.12 of Python.\n\n"
        "## 3.0rc1 - 2024-01-05\n\n- A first look.\n\n## [2.9.0] (2023-11-05)\n\n- Fewer stings.\n"
    ),
    "manual.txt": (
        "MANUAL\n\n1.1. Boxes\n\nA box holds 2.5 frames of Kestrel.\n\n1.2. Frames\n\n3.9 is the Python of Kestrel.\n"
    ),
}
UNDATED = "NEWS OF THE WREN\n\n*** Version 1.9 ***\n\n- Sings.\n\n*** Version 1.10 stable ***\n\n- Sings louder.\n"


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    home = tmp_path_factory.mktemp("kestrel")
    (home / "docs").mkdir()
    for name, text in PAPERS.items():
        (home / "docs" / name).write_text(text, encoding="utf-8")
    app = assemble(Settings(home / "home", audit="off"))
    app.index([home / "docs"])
    yield app.bot()
    app.close()


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("What is the latest version of Kestrel?", "2.10.0"),
        ("Which is the newest release?", "2.10.0"),
        ("Which is the newest Kestrel release?", "2.10.0"),
        ("What is the current stable version of kestrel?", "2.10.0"),
        ("When was the latest version of Kestrel released?", "2024-02-18"),
        ("When did version 2.9 come out?", "2023-11-05"),
        ("When was Kestrel 2.9.0 released?", "2023-11-05"),
        ("When was 3.0rc1 released?", "2024-01-05"),
        ("Was ist die neueste Version von Kestrel?", "2.10.0"),
        ("¿Cuál es la última versión de Kestrel?", "2.10.0"),
        ("Quelle est la dernière version de Kestrel ?", "2.10.0"),
    ],
)
def test_headings_of_a_changelog_answer(bot: Bot, question: str, short: str) -> None:
    """The newest is that of the last day; a version has the zeros that are left out; the heading alone is quoted."""
    answer = bot.ask(question)
    assert [point.short for point in answer.points] == [short]
    assert answer.quotes[0].document.source.endswith("CHANGELOG.md")
    assert not answer.disagreements


@pytest.mark.parametrize(
    "question",
    [
        "What is the latest version of Python that Kestrel supports?",
        "What is the latest version of the hive?",
        "Which version do I need?",
        "When was version 3.0 released?",
        "How do I install the latest version?",
        "What does Kestrel need in its latest release?",
    ],
)
def test_other_questions_are_left_to_the_reader(bot: Bot, question: str) -> None:
    """Of another thing, for what a version has, or for one that no heading names."""
    shorts = [point.short for point in bot.ask(question).points]
    assert not {"2.10.0", "3.0rc1", "2024-01-05"} & set(shorts)


def test_without_days_the_highest_is_the_newest(tmp_path: Path) -> None:
    """Numbered sections are no releases, and lines of a plain text may be."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "NEWS").write_text(UNDATED, encoding="utf-8")
    (tmp_path / "docs" / "manual.txt").write_text(PAPERS["manual.txt"].replace("Kestrel", "Wren"), encoding="utf-8")
    app = assemble(Settings(tmp_path / "home", audit="off"))
    app.index([tmp_path / "docs"])
    answer = app.bot().ask("What is the latest version of Wren?")
    assert [point.short for point in answer.points] == ["1.10"]
    app.close()


def test_a_hostile_changelog_ends(tmp_path: Path) -> None:
    """Numbers of any length, and lines that almost are versions."""
    lines = [
        "1." + "9" * 6000,
        "1.1-" * 3000 + "!",
        "v" * 9000,
        "1.2.3 - 2024-01-05",
        "2." * 3000,
        "1.2.4 - 2024-02-05",
    ]
    (tmp_path / "docs").mkdir()
    text = "# Changelog of Kestrel\n\n" + "\n\n".join(f"## {line}\n\n- Hums." for line in lines)
    (tmp_path / "docs" / "CHANGELOG.md").write_text(text, encoding="utf-8")
    app = assemble(Settings(tmp_path / "home", audit="off"))
    app.index([tmp_path / "docs"])
    assert app.bot().ask("What is the latest version of Kestrel?").points[0].short == "1.2.4"
    app.bot().ask(f"When was version 1.{'9' * 1900} released?")
    app.close()
