"""The training loop both models share: warm-up, constant rate, and a cool-down from any checkpoint.

Knows optimisation, checkpoints and the log. Does not know the task: it is given batches, and a function that
measures. The schedule is warm-up, stable, decay (Hägele et al. 2024): the stable run may be stopped and
resumed for as long as there is time, and a cool-down from its latest checkpoint, in a folder of its own,
gives the model to ship.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import torch
from torch import Tensor
from transformers import PreTrainedModel

log = logging.getLogger("training")

Batch = dict[str, Tensor]
Outputs = tuple[Tensor, ...]
Forward = Callable[[Batch], Outputs]
E = TypeVar("E")
# How both models are built. On a CPU eager attention trains faster than sdpa (33 against 19 pairs a second
# on one thread). Dropout is for hidden states alone: masks of attention would cost a quarter of the time.
FASTER: dict[str, Any] = {
    "attn_implementation": "eager",
    "hidden_dropout_prob": 0.1,
    "attention_probs_dropout_prob": 0.0,
}
AVERAGE_EVERY = 10  # steps; an update of the average costs a tenth of a step
AVERAGE_STEPS = 500  # how far back the average looks, at most a tenth of a cool-down
REPORT_EVERY = 100  # steps between lines about the loss


@dataclass(frozen=True, slots=True)
class Run:
    """Where and how long to train. `cooldown` counts steps; 0 is the stable run, which ends when told to."""

    out: Path
    rate: float
    warmup: int = 150
    cooldown: int = 0
    resume_from: Path | None = None
    checkpoint_seconds: float = 300.0
    measure_seconds: float = 1500.0
    weight_decay: float = 0.01
    threads: int = 1


@dataclass(frozen=True, slots=True)
class Source(Generic[E]):
    """Batches without end: an epoch's are a function of the epoch alone; `collate` makes one into tensors."""

    batches: Callable[[int], Sequence[Sequence[E]]]
    collate: Callable[[Sequence[E]], Batch]

    def after(self, epoch: int, position: int) -> Iterator[tuple[int, int, Batch]]:
        """(epoch, position of the next batch, batch), beginning at `position` of `epoch`."""
        while True:
            made = self.batches(epoch)
            for index in range(position, len(made)):
                yield epoch, index + 1, self.collate(made[index])
            epoch, position = epoch + 1, 0


def arguments(description: str, rate: float) -> argparse.ArgumentParser:
    """The options every training module takes."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--out", type=Path, required=True, help="checkpoints and log; an existing run is resumed")
    parser.add_argument("--rate", type=float, default=rate, help="the learning rate of the stable part")
    parser.add_argument("--cooldown-steps", type=int, default=0, help="decay to 0 over this many steps, then stop")
    parser.add_argument("--from", dest="resume_from", type=Path, help="start a cool-down from this checkpoint.pt")
    parser.add_argument("--threads", type=int, default=1)
    return parser


def run_of(options: argparse.Namespace) -> Run:
    """The Run that parsed options ask for, its log going to standard error.

    A cool-down without a checkpoint to start from is an error.
    """
    if options.cooldown_steps and not (options.resume_from or (options.out / "checkpoint.pt").exists()):
        raise SystemExit("--cooldown-steps needs --from CHECKPOINT, the latest checkpoint.pt of the stable run")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    return Run(
        out=options.out,
        rate=options.rate,
        cooldown=options.cooldown_steps,
        resume_from=options.resume_from,
        threads=options.threads,
    )


class Trainer:
    """A model in training and all that a checkpoint holds: optimiser, average weights, place in the data."""

    def __init__(self, model: PreTrainedModel, run: Run) -> None:
        self.model, self.run = model, run
        self.step, self.begun, self.epoch, self.position = 0, 0, 0, 0
        groups = [
            {"params": [p for p in model.parameters() if p.ndim > 1], "weight_decay": run.weight_decay},
            {"params": [p for p in model.parameters() if p.ndim <= 1], "weight_decay": 0.0},
        ]
        self.optimizer = torch.optim.AdamW(groups, lr=run.rate, betas=(0.9, 0.98), fused=True)
        self.average = _weights(model)

    def resume(self) -> None:
        """Go on from the run's own checkpoint; else from the one to cool down; else begin."""
        own = self.run.out / "checkpoint.pt"
        saved = own if own.exists() else self.run.resume_from
        if saved is None:
            return
        state = torch.load(saved, map_location="cpu", weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.average = state["average"]
        self.step, self.epoch, self.position = state["step"], state["epoch"], state["position"]
        self.begun = state["begun"] if saved == own else self.step
        log.info("resumed %s: step %d, epoch %d, batch %d", saved, self.step, self.epoch, self.position)

    def save(self) -> None:
        """Replace the run's checkpoint in one move, so that a kill leaves the old one or the new one."""
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "average": self.average,
            "step": self.step,
            "begun": self.begun,
            "epoch": self.epoch,
            "position": self.position,
        }
        partial = self.run.out / "checkpoint.partial"
        torch.save(state, partial)
        os.replace(partial, self.run.out / "checkpoint.pt")

    def learn(self, batch: Batch) -> float:
        """One step on one batch; its loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.run.rate * self._factor()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = cast(Tensor, self.model(**batch).loss)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.step += 1
        if self.step % AVERAGE_EVERY == 0:
            back = min(AVERAGE_STEPS, self.step / 2, self.run.cooldown / 10 or AVERAGE_STEPS)
            share = min(1.0, AVERAGE_EVERY / back)
            torch._foreach_lerp_(list(self.average.values()), list(_weights(self.model, copied=False).values()), share)
        return loss.item()

    def measure(self, measured: Callable[[PreTrainedModel], dict[str, float]]) -> None:
        """Add a line to `log.jsonl`: the figures of the average weights."""
        kept = _weights(self.model)
        _assign(self.model, self.average)
        self.model.train(False)
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
            figures = measured(self.model)
        self.model.train()
        _assign(self.model, kept)
        now = time.strftime("%Y-%m-%dT%H:%M:%S")
        line = json.dumps({"time": now, "step": self.step, "epoch": self.epoch, **figures})
        with (self.run.out / "log.jsonl").open("a", encoding="utf-8") as lines:
            lines.write(line + "\n")
        log.info("%s", line)

    def finished(self) -> bool:
        """Whether a cool-down has reached its end; a stable run never does."""
        return 0 < self.run.cooldown <= self.step - self.begun

    def _factor(self) -> float:
        """The share of the learning rate: linear warm-up, then 1; in a cool-down 1 - sqrt(part done)."""
        if self.run.cooldown:
            return 1 - math.sqrt((self.step - self.begun) / self.run.cooldown)
        return min(1.0, (self.step + 1) / self.run.warmup)


def train(
    model: PreTrainedModel,
    source: Source[E],
    measured: Callable[[PreTrainedModel], dict[str, float]],
    run: Run,
) -> None:
    """Train `model` until the cool-down ends or the process is told to stop (SIGTERM, SIGINT).

    Writes `checkpoint.pt`, all that is needed to go on, in `run.out`; `log.jsonl` gets a line a measurement.
    """
    run.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(run.threads)
    torch.manual_seed(0)
    trainer = Trainer(model, run)
    trainer.resume()
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, _: stopping.append(got))
    model.train()
    measured_at = saved_at = spoke_at = time.monotonic()
    losses: list[float] = []
    examples = 0
    batches = source.after(trainer.epoch, trainer.position)
    while not (stopping or trainer.finished()):
        trainer.epoch, trainer.position, batch = next(batches)
        losses.append(trainer.learn(batch))
        examples += len(batch["input_ids"])
        now = time.monotonic()
        if trainer.step % REPORT_EVERY == 0:
            log.info(
                "step %d epoch %d.%04d loss %.4f %.1f/s",
                trainer.step,
                trainer.epoch,
                trainer.position,
                sum(losses) / len(losses),
                examples / (now - spoke_at),
            )
            losses, examples, spoke_at = [], 0, now
        if now - saved_at > run.checkpoint_seconds:
            trainer.save()
            saved_at = now
        if now - measured_at > run.measure_seconds:
            trainer.measure(measured)
            measured_at = time.monotonic()
    trainer.save()
    if trainer.finished():
        trainer.measure(measured)
    log.info("stopped at step %d", trainer.step)


def averaged(model: PreTrainedModel, checkpoint: Path) -> tuple[PreTrainedModel, int]:
    """`model` with the average weights of a checkpoint, and the steps it took."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    _assign(model, state["average"])
    model.train(False)
    return model, int(state["step"])


def _weights(model: PreTrainedModel, copied: bool = True) -> dict[str, Tensor]:
    """The model's weights by name, as they are now; with `copied` they stay so when the model learns."""
    return {name: p.detach().clone() if copied else p.detach() for name, p in model.named_parameters()}


def _assign(model: PreTrainedModel, values: dict[str, Tensor]) -> None:
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(values[name])
