"""The training loop: warm-up, constant rate, and a cool-down from any checkpoint.

Knows optimisation, checkpoints and the log. Does not know the tasks: it is given steps, a loss, and a function that
measures. The schedule is warm-up, stable, decay (Hägele et al. 2024): the stable run may be stopped and resumed for as
long as there is time, and a cool-down from its latest checkpoint, in a folder of its own, gives the model to ship.

Weights and the optimiser's state are float32. Forward and backward passes run on a bfloat16 copy, refreshed after each
step: that is a fifth faster than autocast. Each thread takes the next piece of a step when it is free, so that a
processor that others use too holds up no other.
"""

from __future__ import annotations

import copy
import json
import logging
import math
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Generic, TypeVar

import torch
from torch import Tensor, nn

log = logging.getLogger("training")

Batch = dict[str, Tensor]
Outputs = tuple[Tensor, ...]
Forward = Callable[[Batch], Outputs]
E = TypeVar("E")
AVERAGE_EVERY = 10  # steps; an update of the average costs a tenth of a step
AVERAGE_STEPS = 500  # how far back the average looks, at most a tenth of a cool-down
PIECES = 2  # of each batch, learnt from side by side
REPORT_EVERY = 50  # steps between lines about the loss


@dataclass(frozen=True, slots=True)
class Run:
    """Where and how long to train. `cooldown` counts steps; 0 is the stable run, which ends when told to."""

    out: Path
    rate: float
    warmup: int = 100
    cooldown: int = 0
    resume_from: Path | None = None
    checkpoint_seconds: float = 240.0
    measure_seconds: float = 3600.0
    weight_decay: float = 0.01
    threads: int = 1
    steps_before: int = 0
    """Steps that the weights to begin with have taken, on rounds before `round_before`."""
    round_before: int = 0


@dataclass(frozen=True, slots=True)
class Source(Generic[E]):
    """Steps without end: a round's are a function of the round alone; `collate` makes one into tensors."""

    rounds: Callable[[int], Sequence[E]]
    collate: Callable[[E], Sequence[Batch]]

    def after(self, number: int, position: int) -> Iterator[tuple[int, int, Sequence[Batch]]]:
        """(round, position of the next step, a batch of each task), beginning at `position` of round `number`."""
        while True:
            made = self.rounds(number)
            for index in range(position, len(made)):
                yield number, index + 1, self.collate(made[index])
            number, position = number + 1, 0


class Trainer:
    """A model in training and all that a checkpoint holds: optimiser, average weights, place in the data."""

    def __init__(self, model: nn.Module, run: Run) -> None:
        self.model, self.run = model, run
        self.working = copy.deepcopy(model).bfloat16()
        self.copies = [self.working, *(_sharing(self.working) for _ in range(1, run.threads))]
        self.free: SimpleQueue[nn.Module] = SimpleQueue()
        for each in self.copies:
            self.free.put(each)
        self.pool = ThreadPoolExecutor(run.threads, initializer=lambda: torch.set_num_threads(1))
        self.step = self.begun = run.steps_before
        self.round, self.position = run.round_before, 0
        trained = [p for p in model.parameters() if p.requires_grad]
        groups = [
            {"params": [p for p in trained if p.ndim > 1], "weight_decay": run.weight_decay},
            {"params": [p for p in trained if p.ndim <= 1], "weight_decay": 0.0},
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
        self.step, self.round, self.position = state["step"], state["round"], state["position"]
        self.begun = state["begun"] if saved == own else self.step
        self._refresh()
        log.info("resumed %s: step %d, round %d, step %d of it", saved, self.step, self.round, self.position)

    def save(self) -> None:
        """Replace the run's checkpoint in one move, so that a kill leaves the old one or the new one."""
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "average": self.average,
            "step": self.step,
            "begun": self.begun,
            "round": self.round,
            "position": self.position,
        }
        partial = self.run.out / "checkpoint.partial"
        torch.save(state, partial)
        os.replace(partial, self.run.out / "checkpoint.pt")

    def learn(self, batches: Sequence[Batch], loss_of: Callable[[nn.Module, Batch], Tensor]) -> list[float]:
        """One step on a batch of each task; their losses."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.run.rate * self._factor()
        pieces = [(at, piece) for at, batch in enumerate(batches) for piece in _pieces(batch)]
        losses = [0.0] * len(batches)
        for at, loss in self.pool.map(lambda each: (each[0], self._backward(each[1], loss_of)), pieces):
            losses[at] += loss / PIECES
        given = zip(*(_trained(each) for each in self.copies), strict=True)
        for exact, copies in zip(_trained(self.model), given, strict=True):
            grads = [each.grad for each in copies if each.grad is not None]
            exact.grad = sum((grad.float() for grad in grads[1:]), start=grads[0].float()) if grads else None
            for each in copies:
                each.grad = None
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self._refresh()
        self.step += 1
        if self.step % AVERAGE_EVERY == 0:
            back = min(AVERAGE_STEPS, (self.step - self.begun) / 2, self.run.cooldown / 10 or AVERAGE_STEPS)
            share = min(1.0, AVERAGE_EVERY / back)
            torch._foreach_lerp_(list(self.average.values()), list(_weights(self.model, copied=False).values()), share)
        return losses

    def _backward(self, piece: Batch, loss_of: Callable[[nn.Module, Batch], Tensor]) -> float:
        """Add the gradients of one piece of a batch to those of a free copy; its loss."""
        model = self.free.get()
        try:
            loss = loss_of(model, piece)
            (loss / PIECES).backward()  # type: ignore[no-untyped-call]
            return loss.item()
        finally:
            self.free.put(model)

    def measure(self, measured: Callable[[nn.Module], dict[str, float]]) -> None:
        """Add a line to `log.jsonl`: the figures of the average weights."""
        _assign(self.working, self.average)
        self.working.train(False)
        with torch.inference_mode():
            figures = measured(self.working)
        self.working.train()
        self._refresh()
        now = time.strftime("%Y-%m-%dT%H:%M:%S")
        line = json.dumps({"time": now, "step": self.step, "round": self.round, **figures})
        with (self.run.out / "log.jsonl").open("a", encoding="utf-8") as lines:
            lines.write(line + "\n")
        log.info("%s", line)

    def finished(self) -> bool:
        """Whether a cool-down has reached its end; a stable run never does."""
        return 0 < self.run.cooldown <= self.step - self.begun

    def _refresh(self) -> None:
        with torch.no_grad():
            torch._foreach_copy_(_trained(self.working), _trained(self.model))

    def _factor(self) -> float:
        """The share of the learning rate: linear warm-up, then 1; in a cool-down 1 - sqrt(part done)."""
        if self.run.cooldown:
            return 1 - math.sqrt((self.step - self.begun) / self.run.cooldown)
        return min(1.0, (self.step - self.begun + 1) / self.run.warmup)


def train(
    model: nn.Module,
    source: Source[E],
    loss_of: Callable[[nn.Module, Batch], Tensor],
    measured: Callable[[nn.Module], dict[str, float]],
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
    trainer.working.train()
    measured_at = saved_at = spoke_at = time.monotonic()
    losses: list[list[float]] = []
    steps = source.after(trainer.round, trainer.position)
    while not (stopping or trainer.finished()):
        trainer.round, trainer.position, batches = next(steps)
        losses.append(trainer.learn(batches, loss_of))
        now = time.monotonic()
        if trainer.step % REPORT_EVERY == 0:
            means = [round(sum(each) / len(losses), 4) for each in zip(*losses, strict=True)]
            log.info(
                "step %d round %d.%02d loss %s %.2f s a step",
                trainer.step,
                trainer.round,
                trainer.position,
                means,
                (now - spoke_at) / len(losses),
            )
            losses, spoke_at = [], now
        if now - saved_at > run.checkpoint_seconds:
            trainer.save()
            saved_at = now
        if now - measured_at > run.measure_seconds:
            trainer.measure(measured)
            measured_at = spoke_at = time.monotonic()
    trainer.save()
    if trainer.finished():
        trainer.measure(measured)
    log.info("stopped at step %d", trainer.step)


def averaged(model: nn.Module, checkpoint: Path) -> int:
    """Give `model` the average weights of a checkpoint; the steps it took."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    _assign(model, state["average"])
    model.train(False)
    return int(state["step"])


def _trained(model: nn.Module) -> list[Tensor]:
    return [p for p in model.parameters() if p.requires_grad]


def _sharing(model: nn.Module) -> nn.Module:
    """The same weights, in the same memory, with gradients of their own."""
    other = copy.deepcopy(model)
    for mine, given in zip(other.parameters(), model.parameters(), strict=True):
        mine.data = given.data
    return other


def _pieces(batch: Batch) -> list[Batch]:
    """The batch in PIECES parts of about equal size; of a batch of one, one part."""
    size = len(next(iter(batch.values())))
    parts = [value.tensor_split(min(PIECES, size)) for value in batch.values()]
    return [dict(zip(batch, each, strict=True)) for each in zip(*parts, strict=True)]


def _weights(model: nn.Module, copied: bool = True) -> dict[str, Tensor]:
    """The trained weights by name, as they are now; with `copied` they stay so when the model learns."""
    return {
        name: p.detach().clone() if copied else p.detach() for name, p in model.named_parameters() if p.requires_grad
    }


def _assign(model: nn.Module, values: dict[str, Tensor]) -> None:
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name in values:
                parameter.copy_(values[name])
