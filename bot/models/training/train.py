"""Train the Judge and the Reader, two heads on one body: each step learns from a batch of either.

    python -m bot.models.training.train --data DIR --mpnet DIR --out DIR

Knows how the two tasks go together. Does not know what either is taught.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, kl_div, log_softmax, softmax

from bot.models.onnx import MODEL_FILE
from bot.models.training import judge, reader
from bot.models.training.data import sample
from bot.models.training.loop import Batch, Outputs, Run, Source, averaged, train
from bot.models.training.network import give_shipped, tokenizer_of, untrained
from bot.models.training.questions import SHIFTS, SQUAD2, Passages, Question, questions

ROUND = 40  # steps, about
MEASURED = 200  # examples of each dev split while training
SOFT = 0.5  # the teacher's share in the loss

Step = tuple[Sequence[judge.Pair], Sequence[Question]]


def main() -> None:
    """Train, or cool down, as the options say."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--mpnet", type=Path, required=True, help="the folder of all-mpnet-base-v2")
    parser.add_argument("--out", type=Path, required=True, help="checkpoints and log; an existing run is resumed")
    parser.add_argument("--layers", default="0,1,2,3,4,5", help="layers of mpnet that are kept")
    parser.add_argument("--shipped", type=Path, help="go on from the weights in this folder (bot/models/bundled)")
    parser.add_argument("--teacher", type=Path, help="checkpoint.pt of a run with all twelve layers, to learn from too")
    parser.add_argument("--rate", type=float, default=6e-5, help="the learning rate of the stable part")
    parser.add_argument("--cooldown-steps", type=int, default=0, help="decay to 0 over this many steps, then stop")
    parser.add_argument("--from", dest="resume_from", type=Path, help="start a cool-down from this checkpoint.pt")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    if options.cooldown_steps and not (options.resume_from or (options.out / "checkpoint.pt").exists()):
        raise SystemExit("--cooldown-steps needs --from CHECKPOINT, the latest checkpoint.pt of the stable run")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    tokenizer = tokenizer_of(options.mpnet)
    files = {name: questions(options.data, name, "train") for name in reader.SHARES}
    everything = [item for found in files.values() for item in found]
    library = Passages(everything)
    asked = [item for name in ("squad11", "squadshifts-wiki") for item in files[name] if item.answers]
    judged, read = judge.rounds(options.data, asked, library), reader.rounds(files, library)

    def rounds(number: int) -> list[Step]:
        return [step for step in zip(judged(number), read(number), strict=False) if step[0] and step[1]]

    def collate(step: Step) -> list[Batch]:
        return [judge.collated(step[0], tokenizer), reader.collated(step[1], tokenizer)]

    teacher = None
    if options.teacher:
        teacher = untrained(options.mpnet, range(12))
        averaged(teacher, options.teacher)
        teacher.bfloat16()

    def loss_of(model: nn.Module, batch: Batch) -> Tensor:
        given = _inputs(batch)
        said = _of_task(batch, model(**given))
        loss = _loss(batch, said)
        if teacher is not None:
            with torch.no_grad():
                taught = _of_task(batch, teacher(**given))
            loss = (1 - SOFT) * loss + SOFT * _apart(said, taught)
        return loss

    pairs = {name: sample(judge.pairs(options.data, name, "dev"), MEASURED, name) for name in ("mnli-dev", "vitaminc")}
    answered = sample(questions(options.data, "squad11", "dev"), MEASURED // 2, "squad11")
    answered += [
        item
        for name in SHIFTS
        for item in sample(questions(options.data, name, "dev"), MEASURED // 6, name)
        if item.answers
    ]
    half = sample(questions(options.data, SQUAD2, "dev"), MEASURED, SQUAD2)

    def measured(model: nn.Module) -> dict[str, float]:
        def forward(batch: Batch) -> Outputs:
            logits, starts, ends = model(**_inputs(batch))
            return logits, starts, ends

        figures = {}
        for name, found in pairs.items():
            figures[f"{name} accuracy"] = round(judge.accuracy(found, judge.all_logits(forward, found, tokenizer)), 4)
        figures["answers f1"] = round(
            reader.answer_figures(answered, reader.read(forward, answered, tokenizer))["f1"], 4
        )
        curve = reader.answerable_curve(half, reader.read(forward, half, tokenizer))
        figures["squad2 answerable or not"] = round(max(point[1] for point in curve), 4)
        return figures

    layers = [int(at) for at in options.layers.split(",")]
    model, steps = untrained(options.mpnet, layers), 0
    if options.shipped:
        give_shipped(model, options.shipped / MODEL_FILE)
        steps = json.loads((options.shipped / "figures.json").read_text("utf-8"))["steps"]
    run = Run(
        out=options.out,
        rate=options.rate,
        cooldown=options.cooldown_steps,
        resume_from=options.resume_from,
        threads=options.threads,
        steps_before=steps,
        round_before=-(-steps // ROUND),
    )
    train(model, Source(rounds, collate), loss_of, measured, run)


def _inputs(batch: Batch) -> Batch:
    return {name: batch[name] for name in ("input_ids", "attention_mask")}


def _of_task(batch: Batch, outputs: tuple[Tensor, Tensor, Tensor]) -> list[Tensor]:
    """The logits of the batch's task, as float32."""
    logits, starts, ends = outputs
    return [logits.float()] if "labels" in batch else [starts.float(), ends.float()]


def _loss(batch: Batch, said: list[Tensor]) -> Tensor:
    right = [batch[name] for name in ("labels", "starts", "ends") if name in batch]
    return torch.stack([cross_entropy(given, wanted) for given, wanted in zip(said, right, strict=True)]).mean()


def _apart(said: list[Tensor], taught: list[Tensor]) -> Tensor:
    """The divergence of the teacher's probabilities from the student's."""
    each = [
        kl_div(log_softmax(given, -1), softmax(wanted, -1), reduction="batchmean")
        for given, wanted in zip(said, taught, strict=True)
    ]
    return torch.stack(each).mean()


if __name__ == "__main__":
    main()
