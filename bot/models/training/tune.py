"""Go on with the model that ships, on what the pipeline reads for questions that were written over real folders.

    python -m bot.models.training.tune --part judge --shipped DIR --groups FILE... --data DIR --out FILE
        [--neighbours FILE...] [--steps 1400]

The Reader learns to put the sentences that answer above all others that are read for the question, and above none: one
softmax over the best spans of all sentences of all windows (shared normalisation: Clark and Gardner 2018), besides the
span of each window by itself. The Judge learns what the claims say to questions for yes or no, what was written
beside sentences (`beside`), and which neighbours in papers contradict each other (the files that `fit_relations.py`
keeps of them). Either learns in the layers that are its own: the other, and what both share, stay as they are. So that
it does not lose what it knew, it is shown examples of the data folder besides, with what the model said of them before
(distillation) and their labels, and the Judge neighbours in articles, which nobody labelled: without them it takes more
of what Wikipedia says of one thing for contradictions. Two processor cores do 1,400 steps of the Judge in an hour;
--out is written on the way, and `export.py --tuned` ships it.
"""

from __future__ import annotations

import argparse
import copy
import json
import logging
import math
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BatchEncoding, PreTrainedTokenizerBase

from bot.language.numerals import in_digits
from bot.models.training import judge, reader
from bot.models.training.beside import Beside, beside
from bot.models.training.context import Read, in_context
from bot.models.training.data import sample
from bot.models.training.network import LABELS, Batch, TwoHeads, judged, shipped, spans, tokenizer_of
from bot.models.training.questions import SHIFTS, SQUAD2, Question, cropped, questions
from bot.models.training.written import Group, Window, groups

log = logging.getLogger("training")
T = TypeVar("T")

WARMUP = 0.06
WINDOWS = 4  # of a group, at most RIGHT of those that answer, and of the others the likelier ones, by chance
RIGHT = 2
BLUR = 1.5  # of the log probability by which the others are chosen
TOKENS, JUDGE_TOKENS = 288, 160
LONGEST = 30  # tokens of a span
SPANS = 0.5  # what the spans of single windows count for
ASKED, BESIDE = (2, 4), (4, 10)  # groups of which pairs are shown in a step, and written sentences; pairs of each
ANSWERS = (1.5, 0.4)  # what a pair of a group counts for whose premise answers, and one whose premise may not
BLURRED = 0.05  # of the labels of these pairs (label smoothing)
PAPERS = ("org", "story", "wiki")  # how the names of papers of one kind begin
CONTRADICT, OTHERS = 2, 3  # neighbours of each kind of papers in a step that contradict each other, and that don't
ABOVE = 0.75  # the share of those that contradict each other that are read under what stands above them; others all are
KEPT_QUESTIONS, KEPT_PAIRS, KEPT_NEIGHBOURS = 4, 12, 8  # of the data folder in a step
PER_ARTICLE, SENTENCE = 25, (40, 260)  # pairs of neighbours, and characters of a sentence in one
SOFT, TEMPERATURE = 0.7, 2.0
QUESTIONS = {"squad11": 6000, "qed-nq": 2000, SHIFTS[0]: 1500, SHIFTS[1]: 700, SHIFTS[2]: 700, SQUAD2: 1200}
PAIRS = {
    "mnli-dev": 6000,
    "vitaminc": 2500,
    "fever-dev": 1500,
    "snli-dev": 800,
    "conjnli": 600,
    "condaqa-qaform": 400,
    "contractnli": 300,
}


def of_group(model: TwoHeads, group: Group, tokenizer: PreTrainedTokenizerBase, chance: random.Random) -> Tensor | None:
    """The loss over what is read for one question; None where nothing that is chosen can teach."""
    read = chosen(group, chance)
    if not read:
        return None
    encoded, batch = _encoded(tokenizer, [group.question] * len(read), [each.text for each in read], TOKENS)
    starts, ends = (each.float() for each in spans(model, **batch))
    scores, right = [starts.new_zeros(())], [not any(each.answers for each in read)]
    alone = []
    for at, window in enumerate(read):
        tokens = _Tokens(encoded, at)
        none = starts[at, 0] + ends[at, 0]
        for low, high, answers in window.sentences:
            if inside := tokens.between(low, high):
                scores.append(best(starts[at], ends[at], inside[0], inside[-1] + 1) - none)
                right.append(answers)
        span = tokens.between(*window.short) if window.short else []
        if span or not window.answers:
            first, last = (span[0], span[-1]) if span else (0, 0)
            alone.append(_span_loss(starts[at], ends[at], first, last))
    every, true = torch.stack(scores), torch.tensor(right)
    if not true.any():
        return None
    loss = torch.logsumexp(every, 0) - torch.logsumexp(every[true], 0)
    return loss + SPANS * torch.stack(alone).mean() if alone else loss


def chosen(group: Group, chance: random.Random) -> list[Window]:
    """WINDOWS of a group: of those that answer, and of the others those that look most as if they did."""
    right = [each for each in group.windows if each.answers]
    wrong = [each for each in group.windows if not each.answers]
    right = chance.sample(right, min(RIGHT, len(right)))
    wrong.sort(key=lambda each: -(math.log(each.sure + 1e-3) + chance.gauss(0, BLUR)))
    return right + wrong[: WINDOWS - len(right)]


def best(starts: Tensor, ends: Tensor, first: int, beyond: int) -> Tensor:
    """The highest sum of logits of a span of at most LONGEST tokens from `first` to before `beyond`."""
    sums = starts[first:beyond, None] + ends[None, first:beyond]
    allowed = torch.ones_like(sums, dtype=torch.bool).triu().tril(LONGEST - 1)
    return sums.masked_fill(~allowed, -1e4).max()


def of_questions(
    model: TwoHeads, before: TwoHeads, asked: Sequence[Question], tokenizer: PreTrainedTokenizerBase
) -> Tensor:
    """The loss over questions of the data folder, by their answers and by what the model said of them before."""
    encoded, batch = _encoded(tokenizer, [each.question for each in asked], [each.passage for each in asked], TOKENS)
    with torch.no_grad():
        taught = spans(before, **batch)
    said = spans(model, **batch)
    losses = []
    for at, item in enumerate(asked):
        begin, text = item.answers[0] if item.answers else (0, "")
        tokens = _Tokens(encoded, at).between(begin, begin + len(text)) if text else []
        if text and not tokens:
            continue
        places = (tokens[0], tokens[-1]) if tokens else (0, 0)
        for one, other, place in zip(said, taught, places, strict=True):
            losses.append(_kept(one[at : at + 1].float(), other[at : at + 1].float(), torch.tensor([place])))
    return torch.stack(losses).mean() if losses else next(model.parameters()).new_zeros(())


def of_known(
    model: TwoHeads, before: TwoHeads, known: Sequence[judge.Pair], tokenizer: PreTrainedTokenizerBase
) -> Tensor:
    """The loss over pairs of the data folder, as above."""
    pairs = [(each.premise, each.hypothesis) for each in known]
    with torch.no_grad():
        taught = _judged(before, pairs, tokenizer)
    return _kept(_judged(model, pairs, tokenizer), taught, torch.tensor([each.label for each in known]))


def of_neighbours(
    model: TwoHeads, before: TwoHeads, pairs: Sequence[tuple[str, str]], tokenizer: PreTrainedTokenizerBase
) -> Tensor | None:
    """How far what is said of pairs without labels is from what the model said of them before; None without any."""
    if not pairs:
        return None
    with torch.no_grad():
        taught = functional.softmax(_judged(before, pairs, tokenizer), -1)
    said = functional.log_softmax(_judged(model, pairs, tokenizer), -1)
    return functional.kl_div(said, taught, reduction="batchmean")


def neighbours(data: Path, chance: random.Random) -> list[list[tuple[str, str]]]:
    """Sentences of Wikipedia beside one of those of their article that are most like them in words, alone and under the
    title: pairs as an article has them, nearly all without a contradiction.
    """
    articles: dict[str, set[str]] = defaultdict(set)
    for each in questions(data, "squad11", "train"):
        articles[each.title].add(each.passage)
    found = []
    for title, passages in sorted(articles.items()):
        cut = (text for passage in sorted(passages) for text in re.split(r"(?<=[.!?]) +(?=[A-Z])", passage))
        said = [in_digits(text) for text in cut if SENTENCE[0] < len(text) < SENTENCE[1]]
        words = [set(re.findall(r"[a-z0-9]{4,}", text.lower())) for text in said]
        for at in chance.sample(range(len(said)), min(PER_ARTICLE, len(said))):
            others = [other for other in range(len(said)) if other != at]
            others.sort(key=lambda other: -len(words[at] & words[other]) / (8 + len(words[other])))
            if others:
                one, two = said[at], said[chance.choice(others[:3])]
                found.append([(one, two), (in_context([title], one), in_context([title], two))])
    return found


def of_pairs(
    model: TwoHeads, pairs: Sequence[tuple[str, str, int]], counts: Sequence[float], tokenizer: PreTrainedTokenizerBase
) -> Tensor:
    """The loss over pairs with the indexes of their labels, each counted so much."""
    said = _judged(model, [each[:2] for each in pairs], tokenizer)
    right, weights = torch.tensor([each[2] for each in pairs]), torch.tensor(counts)
    losses = functional.cross_entropy(said, right, reduction="none", label_smoothing=BLURRED)
    return (losses * weights).sum() / weights.sum()


def of_neighbours_told(
    model: TwoHeads, pairs: Sequence[tuple[str, str]], contradict: Sequence[bool], tokenizer: PreTrainedTokenizerBase
) -> Tensor | None:
    """The loss over pairs that contradict each other or don't: which of the two other labels the latter have nobody
    said. None without any.
    """
    if not pairs:
        return None
    said = functional.log_softmax(_judged(model, pairs, tokenizer), -1)
    at = torch.arange(len(LABELS)) == LABELS.index("contradiction")
    losses = torch.where(torch.tensor(contradict), said[:, at].squeeze(1), torch.logsumexp(said[:, ~at], 1))
    return -losses.mean()


def _judged(model: TwoHeads, pairs: Sequence[tuple[str, str]], tokenizer: PreTrainedTokenizerBase) -> Tensor:
    ones, others = zip(*pairs, strict=True)
    return judged(model, **_encoded(tokenizer, ones, others, JUDGE_TOKENS, longest_first=True)[1]).float()


def _kept(said: Tensor, taught: Tensor, right: Tensor) -> Tensor:
    soft = functional.kl_div(
        functional.log_softmax(said / TEMPERATURE, -1),
        functional.softmax(taught / TEMPERATURE, -1),
        reduction="batchmean",
    )
    return (1 - SOFT) * functional.cross_entropy(said, right) + SOFT * TEMPERATURE**2 * soft


def _span_loss(starts: Tensor, ends: Tensor, first: int, last: int) -> Tensor:
    return (
        functional.cross_entropy(starts[None], torch.tensor([first]))
        + functional.cross_entropy(ends[None], torch.tensor([last]))
    ) / 2


class _Tokens:
    """The tokens of one passage of a batch, by the code points that they stand for."""

    def __init__(self, encoded: BatchEncoding, at: int) -> None:
        offsets = encoded["offset_mapping"][at].tolist()
        sides = encoded.sequence_ids(at)
        self._places = [
            (token, low, high)
            for token, (side, (low, high)) in enumerate(zip(sides, offsets, strict=True))
            if side == 1 and high > low
        ]

    def between(self, start: int, end: int) -> list[int]:
        """The tokens that lie in these code points."""
        return [token for token, low, high in self._places if low >= start and high <= end]


def _encoded(
    tokenizer: PreTrainedTokenizerBase,
    ones: Sequence[str],
    others: Sequence[str],
    tokens: int,
    longest_first: bool = False,
) -> tuple[BatchEncoding, Batch]:
    encoded = tokenizer(
        list(ones),
        list(others),
        truncation="longest_first" if longest_first else "only_second",
        max_length=tokens,
        padding=True,
        pad_to_multiple_of=8,
        return_offsets_mapping=True,
        return_tensors="pt",
    )
    return encoded, {name: encoded[name] for name in ("input_ids", "attention_mask")}


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Two claims of a folder of papers, alone and under what stands above each."""

    folder: str
    contradict: bool
    read: tuple[Read, Read]

    def pair(self, chance: random.Random) -> tuple[str, str]:
        """As the Judge is shown them, in either order."""
        one, other = chance.sample(self.read, 2)
        above = not self.contradict or chance.random() < ABOVE
        return (one.in_context, other.in_context) if above else (one.told, other.told)


def told_neighbours(path: Path) -> list[Neighbours]:
    """The pairs of a file that `fit_relations.py` keeps, those that a judge has read: they look most alike."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Neighbours(row["group"], row["label"], (_as_read(row["read"][0]), _as_read(row["read"][1])))
        for row in rows
        if row["read"]
    ]


def _as_read(texts: Sequence[str]) -> Read:
    told, above = (in_digits(each) for each in texts)
    return Read(told, above)


@dataclass(frozen=True, slots=True)
class Examples:
    """What a model learns from, and what makes tokens of it."""

    groups: Sequence[Group]
    written: Sequence[Beside]
    neighbours: Sequence[Neighbours]
    data: Path
    tokenizer: PreTrainedTokenizerBase

    def reader(self, model: TwoHeads, before: TwoHeads, chance: random.Random) -> Iterator[dict[str, Tensor | None]]:
        """The losses of the Reader, for one step after the other."""
        files = (sample(questions(self.data, name, "train"), count, name) for name, count in QUESTIONS.items())
        asked, read = list(chain.from_iterable(files)), _Rounds(self.groups, chance)
        while True:
            some = [_shown(each, chance) for each in _some(asked, KEPT_QUESTIONS, chance)]
            yield {
                "read": of_group(model, read.next(), self.tokenizer, chance),
                "questions": of_questions(model, before, some, self.tokenizer),
            }

    def judge(self, model: TwoHeads, before: TwoHeads, chance: random.Random) -> Iterator[dict[str, Tensor | None]]:
        """The losses of the Judge, for one step after the other."""
        files = (sample(_short(self.data, name), count, name) for name, count in PAIRS.items())
        known, polar = list(chain.from_iterable(files)), [each for each in self.groups if each.pairs]
        shown, near = _Rounds(self.written, chance), neighbours(self.data, chance)
        told = [
            (_Rounds(some, chance), count)
            for kind in PAPERS
            for so, count in ((True, CONTRADICT), (False, OTHERS))
            if (some := [each for each in self.neighbours if each.folder.startswith(kind) and each.contradict is so])
        ]
        while True:
            asked = [pair for group in _some(polar, ASKED[0], chance) for pair in _some(group.pairs, ASKED[1], chance)]
            beside_some = [[pair[1:] for pair in shown.next().pairs(chance)] for _ in range(BESIDE[0])]
            new = [pair for few in beside_some for pair in _some(few, BESIDE[1], chance)]
            counts = [ANSWERS[0] if each[3] else ANSWERS[1] for each in asked] + [1.0] * len(new)
            papers = [rounds.next() for rounds, count in told for _ in range(count)]
            alike = [pair for few in _some(near, KEPT_NEIGHBOURS, chance) for pair in few]
            yield {
                "neighbours": of_neighbours(model, before, alike, self.tokenizer),
                "known": of_known(model, before, _some(known, KEPT_PAIRS, chance), self.tokenizer),
                "papers": of_neighbours_told(
                    model,
                    [each.pair(chance) for each in papers],
                    [each.contradict for each in papers],
                    self.tokenizer,
                ),
                "new": of_pairs(model, [*(each[:3] for each in asked), *new], counts, self.tokenizer),
            }


class Task(NamedTuple):
    """What of a model learns, from which losses, and how fast. `interpolation`: how far from the weights before to the
    learned ones those lie that are written in the end (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").
    """

    weights: Callable[[TwoHeads], list[nn.Parameter]]
    losses: Callable[[Examples, TwoHeads, TwoHeads, random.Random], Iterator[dict[str, Tensor | None]]]
    rate: float
    interpolation: float


TASKS = {
    "judge": Task(TwoHeads.of_judge, Examples.judge, rate=1e-4, interpolation=0.7),
    "reader": Task(TwoHeads.of_reader, Examples.reader, rate=5e-5, interpolation=0.5),
}


def learn(model: TwoHeads, task: Task, examples: Examples, steps: int, out: Path) -> None:
    """Train the weights of a task for so many steps, the rate rising for WARMUP of them and falling to 0, and leave
    them between those before and the learned ones, as the task says; writes all weights of `model` to `out`. Without
    dropout, which takes a fifth of the time.
    """
    begun_with = copy.deepcopy(model.state_dict())
    before = copy.deepcopy(model).eval().to(torch.bfloat16)
    model.train().requires_grad_(False)
    for layer in model.modules():
        if isinstance(layer, nn.Dropout):
            layer.p = 0.0
    learning = [each.requires_grad_() for each in task.weights(model)]
    optimizer = torch.optim.AdamW(
        [
            {"params": [each for each in learning if each.ndim > 1], "weight_decay": 0.01},
            {"params": [each for each in learning if each.ndim <= 1], "weight_decay": 0.0},
        ],
        betas=(0.9, 0.98),
        fused=True,
    )
    log.info("%d groups, %d sentences", len(examples.groups), len(examples.written))
    told: dict[str, list[float]] = defaultdict(list)
    begun = time.monotonic()
    shown = task.losses(examples, model, before, random.Random(0))
    for step in range(steps):
        gone = step / steps
        for each in optimizer.param_groups:
            each["lr"] = task.rate * min(gone / WARMUP, (1 - gone) / (1 - WARMUP))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            losses = {name: loss for name, loss in next(shown).items() if loss is not None}
        torch.stack(list(losses.values())).sum().backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(learning, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        for name, loss in losses.items():
            told[name].append(float(loss.detach()))
        if (step + 1) % 100 == 0 or step + 1 == steps:
            means = {name: round(float(np.mean(each)), 3) for name, each in told.items()}
            log.info("step %d, %.0f s, losses %s", step + 1, time.monotonic() - begun, means)
            told.clear()
            torch.save(model.state_dict(), out)
    learned = model.state_dict()
    model.load_state_dict(
        {name: torch.lerp(each, learned[name], task.interpolation) for name, each in begun_with.items()}
    )
    torch.save(model.state_dict(), out)
    model.eval()


class _Rounds(Generic[T]):
    """Items by chance, each once before any comes again."""

    def __init__(self, items: Sequence[T], chance: random.Random) -> None:
        self._items, self._chance = items, chance
        self._left: list[T] = []

    def next(self) -> T:
        self._left = self._left or self._chance.sample(self._items, len(self._items))
        return self._left.pop()


def _some(items: Sequence[T], most: int, chance: random.Random) -> list[T]:
    return chance.sample(items, min(most, len(items)))


def _short(data: Path, name: str) -> list[judge.Pair]:
    return [each for each in judge.pairs(data, name, "train") if len(each.premise) <= judge.LONGEST_PREMISE]


def _shown(item: Question, chance: random.Random) -> Question:
    """A question of the data folder as the Reader is shown it in training."""
    cut = cropped(item, chance.choice(reader.CROPS), chance)
    return reader.under(cut, chance) if chance.random() < reader.CONTEXT else cut


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--part", choices=TASKS, required=True, help="what learns")
    parser.add_argument("--shipped", type=Path, required=True, help="the folder of the model to go on with")
    parser.add_argument("--groups", type=Path, nargs="+", required=True, help="files that written.py wrote")
    parser.add_argument("--neighbours", type=Path, nargs="*", default=[], help="near-papers-train.jsonl of a fit")
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--out", type=Path, required=True, help="a file for the weights")
    parser.add_argument("--steps", type=int, default=1400)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.manual_seed(0)
    found = [each for path in options.groups for each in groups(path)]
    told = [each for path in options.neighbours for each in told_neighbours(path)]
    examples = Examples(found, beside("train"), told, options.data, tokenizer_of(options.shipped))
    learn(shipped(options.shipped), TASKS[options.part], examples, options.steps, options.out)


if __name__ == "__main__":
    main()
