"""The reader and the judge that come with Corrobot: whole, small enough, what their cards say, and of use."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from bot.assemble import BUNDLED, MODELS, assemble
from bot.models.judge import OnnxJudge
from bot.models.named import is_exported
from bot.settings import Settings

LARGEST = 90_000_000


@pytest.mark.parametrize("task", ["reader", "judge"])
def test_each_model_is_the_one_of_its_card(task: str) -> None:
    """The weights are those that the figures were measured on, and the card gives these figures."""
    folder = MODELS / task
    assert is_exported(folder)
    weights = (folder / "model.onnx").read_bytes()
    assert len(weights) <= LARGEST
    figures = json.loads((folder / "figures.json").read_text("utf-8"))
    assert hashlib.sha256(weights).hexdigest() == figures["sha256"]
    card = (folder / "README.md").read_text("utf-8")
    for name, of_split in figures["accuracy" if task == "judge" else "answers"].items():
        shown = f"{of_split['accuracy' if task == 'judge' else 'f1']:.3f}".lstrip("0")
        (line,) = (each for each in card.splitlines() if each.startswith(f"| {name} |"))
        assert f"| {shown} |" in line


def test_they_are_the_default_and_named_in_answers(tmp_path: Path) -> None:
    """An answer says which weights gave it."""
    app = assemble(Settings(tmp_path))
    assert app.judge is not None
    for task, name in (("reader", app.reader.name), ("judge", app.judge.name)):
        figures = json.loads((MODELS / task / "figures.json").read_text("utf-8"))
        assert name == f"{BUNDLED}@{figures['sha256'][:8]}"


def test_the_judge_tells_the_three_labels_apart() -> None:
    """Plain pairs get the label that anyone would give them."""
    judge = OnnxJudge.of(lambda: MODELS / "judge", BUNDLED)
    premise = "A man in a red coat is playing the guitar on a stage."
    entailed, contradicted, neutral = judge.judge(
        [
            (premise, "A man is playing the guitar."),
            (premise, "Nobody is playing the guitar."),
            (premise, "The man is a famous singer from Norway."),
        ]
    )
    assert entailed.entailment > 0.5
    assert contradicted.contradiction > 0.5
    assert neutral.neutral > 0.5
