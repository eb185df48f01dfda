"""`corrobot evaluate`: questions whose answers somebody knows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import QUESTION, here

LINES = [
    {"question": QUESTION, "answers": ["60-70%", "20-30%"], "disputed": True},
    {"question": "What does the DeepSeek V4 API cost per million tokens?", "answers": []},
    {"question": "When will DeepSeek V4 be released? <b>|", "answers": ["on the second <i>Tuesday</i> | of never"]},
]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(map(json.dumps, LINES)), encoding="utf-8")
    return file


def test_the_figures_are_printed_and_reported(seeded: Path, questions: Path) -> None:
    """For people and as JSON; a report names each question, the wrong ones first."""
    reports = [questions.with_name(name) for name in ("report.md", "report.html")]
    ran = here(seeded, "evaluate", questions, *(part for file in reports for part in ("--report", file)))
    assert ran.status == 0, ran.err
    assert ran.out.splitlines()[0].split() == ["2", "of", "3", "right"]
    counted = json.loads(here(seeded, "evaluate", questions, "--json").out)
    assert (counted["questions"], counted["right"], counted["in_vain"]) == (3, 2, 0)
    for file in reports:
        said = file.read_text(encoding="utf-8")
        verdicts = [said.index(verdict) for verdict in ("not found", "rightly abstained")]
        assert verdicts == sorted(verdicts)


def test_what_people_and_documents_say_is_no_markup(seeded: Path, questions: Path) -> None:
    """In Markdown each row has its four cells, in HTML there is no tag of anybody's."""
    reports = [questions.with_name(name) for name in ("report.md", "report.html")]
    here(seeded, "evaluate", questions, *(part for file in reports for part in ("--report", file)))
    markdown, html = (file.read_text(encoding="utf-8") for file in reports)
    for row in markdown.split("| verdict |")[1].splitlines()[2:]:
        assert row.replace(r"\|", "").count("|") == 5
    assert "<b>" not in html
    assert "<i>" not in html
    assert "&lt;b&gt;" in html


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"question": "Who?"}', 'line 2: The line has no list of texts "answers".'),
        ('{"question": "Who?", "answers": "Ann"}', 'line 2: The line has no list of texts "answers".'),
        ('{"question": "Who?", "answers": [""]}', 'line 2: The line has no list of texts "answers".'),
        ('{"answers": []}', 'line 2: The line has no text "question".'),
        ("what?", "line 2: The line is not JSON"),
    ],
)
def test_a_line_that_says_too_little_is_named(seeded: Path, tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(f"{json.dumps(LINES[0])}\n{line}\n", encoding="utf-8")
    ran = here(seeded, "evaluate", file)
    assert ran.status == 1
    assert said in ran.err
    assert "A line reads" in ran.err


def test_a_report_that_cannot_be_written_says_so(seeded: Path, questions: Path) -> None:
    assert here(seeded, "evaluate", questions, "--report", questions.with_name("r.pdf")).status == 2
    ran = here(seeded, "evaluate", questions, "--report", questions.parent / "nowhere" / "r.md")
    assert ran.status == 1
    assert "Unexpected" not in ran.err


def test_a_threshold_is_fitted_to_fifty_questions(seeded: Path, tmp_path: Path) -> None:
    """It is told what fits and what to set; set, it does what was told, for that corpus alone."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "models").symlink_to(seeded / "models")
    (tmp_path / "ferry.md").write_text("# The ferry\n\nThe ferry of Lorch costs 7 euros.\n", encoding="utf-8")
    assert here(home, "index", tmp_path / "ferry.md").status == 0
    line = json.dumps({"question": "How much does the ferry of Lorch cost?", "answers": ["7 euros"]})
    fifty, few = tmp_path / "fifty.jsonl", tmp_path / "few.jsonl"
    fifty.write_text(f"{line}\n" * 50, encoding="utf-8")
    few.write_text(f"{line}\n" * 2, encoding="utf-8")

    def told(file: Path, least: str) -> dict[str, Any]:
        counted: dict[str, Any] = json.loads(here(home, "evaluate", file, "--json", CORROBOT_ANSWER_LEAST=least).out)
        return counted

    strict = told(fifty, "default=998")
    fitted = strict["fit"]
    assert (strict["right"], strict["kept_back"], fitted["now"], fitted["right"], fitted["held_out"]) == (
        0,
        50,
        0,
        50,
        50,
    )
    assert told(few, f"default={fitted['least']}") == told(few, "elsewhere=998")
    assert (told(few, "fitted")["right"], told(few, "fitted")["fit"]) == (2, None)
    report = tmp_path / "report.md"
    said = here(home, "evaluate", fifty, "--report", report, CORROBOT_ANSWER_LEAST="998").out
    assert f'answer_least = "default={fitted["least"]}"' in said
    assert str(fitted["least"]) in report.read_text(encoding="utf-8")
