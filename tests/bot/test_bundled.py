"""The reader and the judge that come with Corrobot: whole, small enough, what their cards say, and of use."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from bot.assemble import BUNDLED, MODELS, assemble
from bot.models.judge import OnnxJudge
from bot.models.named import is_exported
from bot.models.onnx import MODEL_FILE, UPPER_FILES
from bot.settings import Settings

LARGEST = 100_000_000
FIGURES = json.loads((MODELS / "figures.json").read_text("utf-8"))


def test_the_model_is_the_one_of_its_card() -> None:
    """The weights are those that the figures were measured on, and the card gives these figures."""
    assert is_exported(MODELS)
    weights = [(MODELS / file).read_bytes() for file in (MODEL_FILE, *UPPER_FILES)]
    assert sum(map(len, weights)) == FIGURES["bytes"] <= LARGEST
    assert hashlib.sha256(b"".join(weights)).hexdigest() == FIGURES["sha256"]
    card = (MODELS / "README.md").read_text("utf-8")
    shown = {name: each["accuracy"] for name, each in FIGURES["judge"]["accuracy"].items()}
    shown |= {name: each["f1"] for name, each in FIGURES["reader"]["answers"].items()}
    for name, figure in shown.items():
        lines = [each for each in card.splitlines() if each.startswith(f"| {name} |")]
        assert any(f"| {figure:.3f} |".replace(" 0.", " .") in line for line in lines)


def test_it_is_the_default_and_named_in_answers(tmp_path: Path) -> None:
    """An answer says which weights gave it: the reader and the judge share their lower layers, and are loaded once."""
    app = assemble(Settings(tmp_path))
    assert app.judge is not None
    assert app.reader.name == app.judge.name == f"{BUNDLED}@{FIGURES['sha256'][:8]}"


def test_the_judge_tells_the_three_labels_apart() -> None:
    """Plain pairs get the label that anyone would give them."""
    judge = OnnxJudge.of(lambda: MODELS, BUNDLED)
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
