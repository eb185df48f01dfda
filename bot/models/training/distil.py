"""Train a teacher on packed examples, and its lower layers as a student on what it says; on one GPU, by the clock.

    python distil.py --packed DIR --out DIR --seconds 540

Knows the optimiser and the two losses. Does not know texts: `pack.py` made them token ids, and `network.py` turns the
student that this writes into the model that ships. It needs torch and numpy and nothing else of this project, so that
it runs as one file on a machine that has no more.

There is a warm-up, and a rate that falls to 0 with the time that is left. Weights and the optimiser's state are
float32, forward and backward passes bfloat16. The student is the lower layers of the teacher under heads of its own;
one pass trains both, the student on the labels and on the teacher's probabilities (Hinton et al. 2015; an early exit
that learns from the last: Zhang et al. 2019).
"""

from __future__ import annotations

import argparse
import copy
import json
import logging
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

log = logging.getLogger("training")

SIZE, HEADS, INNER, WORDS, PLACES, BUCKETS, PAD = 768, 12, 3072, 30527, 514, 32, 1
LABELS = 3
LOWEST = -1e4
RATE = 6e-5
DROPOUT = 0.1
LOOKS = 4  # times that the dev splits are measured on the way
WARMUP = 0.04  # of the time
TOKENS = (9000, 15000)  # of a step: the Judge's, the Reader's
SOFT, TEMPERATURE = 0.6, 2.0  # the teacher's share in the student's loss, and what its logits are divided by
LISTENING = 0.25  # of the time, until that share is reached
Said = list[Tensor]
WINDOW = 60  # steps among which examples of one length are gathered


class Attention(nn.Module):
    """Attention of mpnet: with a bias for each distance and head."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(SIZE, SIZE) for _ in range(4))

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        rows, length, _ = states.shape

        def split(given: Tensor) -> Tensor:
            return given.view(rows, length, HEADS, SIZE // HEADS).transpose(1, 2)

        heads = functional.scaled_dot_product_attention(
            split(self.q(states)), split(self.k(states)), split(self.v(states)), attn_mask=bias
        )
        joined: Tensor = self.o(heads.transpose(1, 2).reshape(rows, length, SIZE))
        return joined


class Layer(nn.Module):
    """A layer of mpnet; its parts are called as in its files."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.ModuleDict({"attn": Attention(), "LayerNorm": nn.LayerNorm(SIZE, eps=1e-5)})
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(SIZE, INNER)})
        self.output = nn.ModuleDict({"dense": nn.Linear(INNER, SIZE), "LayerNorm": nn.LayerNorm(SIZE, eps=1e-5)})
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        states = self.attention["LayerNorm"](self.drop(self.attention["attn"](states, bias)) + states)
        inner = functional.gelu(self.intermediate["dense"](states))
        result: Tensor = self.output["LayerNorm"](self.drop(self.output["dense"](inner)) + states)
        return result


class Encoder(nn.Module):
    """Layers, and the bias that all share."""

    def __init__(self, layers: int) -> None:
        super().__init__()
        self.layer = nn.ModuleList(Layer() for _ in range(layers))
        self.relative_attention_bias = nn.Embedding(BUCKETS, HEADS)


class Body(nn.Module):
    """Word and place vectors, and layers."""

    def __init__(self, layers: int) -> None:
        super().__init__()
        self.embeddings = nn.ModuleDict(
            {
                "word_embeddings": nn.Embedding(WORDS, SIZE, padding_idx=PAD),
                "position_embeddings": nn.Embedding(PLACES, SIZE, padding_idx=PAD),
                "LayerNorm": nn.LayerNorm(SIZE, eps=1e-5),
            }
        )
        self.encoder = Encoder(layers)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, ids: Tensor, mask: Tensor, low: int) -> tuple[Tensor, Tensor]:
        """The states above the first `low` layers, and above all."""
        places = mask.long().cumsum(1) * mask + PAD
        told = self.embeddings["word_embeddings"](ids) + self.embeddings["position_embeddings"](places)
        states: Tensor = self.drop(self.embeddings["LayerNorm"](told))
        bias = self.encoder.relative_attention_bias(buckets(ids.shape[1], ids.device)).permute(2, 0, 1)[None]
        bias = bias + (~mask[:, None, None, :]).to(states.dtype) * LOWEST
        bias = bias.contiguous()
        below = states
        for at, layer in enumerate(self.encoder.layer, start=1):
            states = layer(states, bias)
            below = states if at == low else below
        return below, states


def buckets(length: int, device: torch.device) -> Tensor:
    """For each two places, the bucket of their distance: half for either direction, wider the farther."""
    at = torch.arange(length, device=device)
    apart = at[:, None] - at[None, :]
    half, exact = BUCKETS // 2, BUCKETS // 4
    far = exact + (torch.log(apart.abs().clamp_min(1).float() / exact) / math.log(128 / exact) * (half - exact)).long()
    return (apart < 0).long() * half + torch.where(apart.abs() < exact, apart.abs(), far.clamp_max(half - 1))


class Heads(nn.Module):
    """As in `network.py`: three logits on the first token, two on every token."""

    def __init__(self) -> None:
        super().__init__()
        self.dense = nn.Linear(SIZE, SIZE)
        self.judge = nn.Linear(SIZE, LABELS)
        self.reader = nn.Linear(SIZE, 2)

    def forward(self, states: Tensor, mask: Tensor, judged: bool) -> Said:
        """The Judge's logits, or the Reader's of first and last tokens, as float32."""
        if judged:
            return [self.judge(torch.tanh(self.dense(states[:, 0]))).float()]
        return [each.float().masked_fill(~mask, LOWEST) for each in self.reader(states).unbind(-1)]


class Exits(nn.Module):
    """A body with heads above all of its layers, and others above the first `low` of them."""

    def __init__(self, layers: int, low: int) -> None:
        super().__init__()
        self.body = Body(layers)
        self.low = low
        self.student, self.teacher = Heads(), Heads()
        self.body.embeddings["word_embeddings"].weight.requires_grad_(False)
        self.body.encoder.relative_attention_bias.weight.requires_grad_(False)

    def forward(self, ids: Tensor, mask: Tensor, judged: bool) -> tuple[Said, Said]:
        """What the student says, and what the teacher does."""
        low, high = self.body(ids, mask, self.low)
        return self.student(low, mask, judged), self.teacher(high, mask, judged)


@dataclass(frozen=True, slots=True)
class Packed:
    """Examples of one task on the device: tokens behind one another, where each begins, and what is right."""

    ids: Tensor
    begins: Tensor
    lengths: np.ndarray
    right: Tensor
    judged: bool
    groups: np.ndarray | None = None

    def batch(self, chosen: np.ndarray) -> tuple[Tensor, Tensor, Tensor]:
        """(ids, mask, right) of these examples, as long as a multiple of 16."""
        device = self.ids.device
        at = torch.from_numpy(chosen).to(device)
        long = torch.from_numpy(self.lengths[chosen].astype(np.int64)).to(device)
        length = -(-int(self.lengths[chosen].max()) // 16) * 16
        places = torch.arange(length, device=device)[None, :]
        mask = places < long[:, None]
        index = (self.begins[at][:, None] + places).clamp_max(len(self.ids) - 1)
        return self.ids[index].long().masked_fill(~mask, PAD), mask, self.right[at]

    def steps(self, tokens: int, chance: np.random.Generator) -> Iterator[np.ndarray]:
        """Without end: examples of about this many tokens, alike in length; each once before any comes again."""
        while True:
            order = chance.permutation(len(self.lengths))
            each = max(1, int(tokens / self.lengths.mean() * WINDOW))
            for begin in range(0, len(order), each):
                near = order[begin : begin + each]
                near = near[np.argsort(self.lengths[near], kind="stable")]
                filled = np.cumsum(-(-self.lengths[near].astype(np.int64) // 16) * 16) // tokens
                made = np.split(near, np.flatnonzero(np.diff(filled)) + 1)
                yield from (made[index] for index in chance.permutation(len(made)))


def packed(path: Path, judged: bool, device: str) -> Packed:
    """The examples of one file."""
    found = np.load(path)
    lengths = found["lengths"].astype(np.int32)
    begins = np.concatenate([[0], np.cumsum(lengths.astype(np.int64))[:-1]])
    return Packed(
        torch.from_numpy(found["ids"].astype(np.int32)).to(device),
        torch.from_numpy(begins).to(device),
        lengths,
        torch.from_numpy(found["right"].astype(np.int64)).to(device),
        judged,
        found["groups"] if "groups" in found.files else None,
    )


def loss_of(said: Sequence[Tensor], right: Tensor, taught: Sequence[Tensor] | None, share: float) -> Tensor:
    """Cross-entropy with the labels, and for a `share` the divergence from a teacher's softened probabilities."""
    losses = []
    for at, given in enumerate(said):
        loss = functional.cross_entropy(given, right[:, at])
        if taught is not None:
            soft = functional.kl_div(
                functional.log_softmax(given / TEMPERATURE, -1),
                functional.softmax(taught[at] / TEMPERATURE, -1),
                reduction="batchmean",
            )
            loss = (1 - share) * loss + share * TEMPERATURE**2 * soft
        losses.append(loss)
    return torch.stack(losses).mean()


def learn(
    model: Exits, files: Sequence[Packed], seconds: float, rate: float, seed: int, dev: dict[str, Packed] | None = None
) -> None:
    """Train `model` for this many seconds; its rate falls to 0 with them. On the way `dev` is measured, and logged."""
    working = copy.deepcopy(model).to(torch.bfloat16).train()
    exact = [p for p in model.parameters() if p.requires_grad]
    copies = [p for p in working.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in exact if p.ndim > 1], "weight_decay": 0.01},
        {"params": [p for p in exact if p.ndim <= 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), fused=next(model.parameters()).is_cuda)
    chance = np.random.default_rng(seed)
    steps = [each.steps(tokens, chance) for each, tokens in zip(files, TOKENS, strict=True)]
    step, seen, looked, losses = 0, 0, 0, []
    begun = spoke = time.monotonic()
    while (part := (time.monotonic() - begun) / seconds) < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate * min(part / WARMUP, (1 - part) / (1 - WARMUP))
        given = []
        for file, made in zip(files, steps, strict=True):
            ids, mask, right = file.batch(next(made))
            said, taught = working(ids, mask, file.judged)
            above = loss_of(taught, right, None, 0.0)
            below = loss_of(said, right, [each.detach() for each in taught], SOFT * min(1.0, part / LISTENING))
            (above + below).backward()  # type: ignore[no-untyped-call]
            given += [below.detach(), above.detach()]
            seen += ids.numel()
        for one, two in zip(exact, copies, strict=True):
            one.grad = two.grad.float() if two.grad is not None else None
            two.grad = None
        nn.utils.clip_grad_norm_(exact, 1.0)
        optimizer.step()
        with torch.no_grad():
            torch._foreach_copy_(list[Tensor](copies), list[Tensor](exact))
        step += 1
        if dev and part > (looked + 1) / (LOOKS + 1):
            looked += 1
            log.info(f"{part:.2f} {json.dumps(figures(model, dev))}")
        if step % 10 == 0:
            losses.append([float(each) for each in torch.stack(given).tolist()])
        if step % 250 == 0:
            now = time.monotonic()
            recent = np.mean(losses[-25:], axis=0).round(4).tolist()
            log.info(f"step {step} {part:.2f} losses {recent} {seen / (now - spoke):,.0f} tokens a second")
            seen, spoke = 0, now
    recent = np.mean(losses[-25:], axis=0).round(4).tolist() if losses else []
    log.info(f"{step} steps, losses {recent}")


@torch.no_grad()
def figures(model: Exits, files: dict[str, Packed]) -> dict[str, dict[str, list[float]]]:
    """Of dev splits, for student and teacher: the Judge's accuracy; the Reader's exact spans, F1 of tokens, and
    answerable or not at best; and of passages in groups, how the best span tells those that answer (AUROC).
    """
    working = copy.deepcopy(model).to(torch.bfloat16).eval()
    found: dict[str, dict[str, list[float]]] = {"student": {}, "teacher": {}}
    for name, file in files.items():
        order = np.argsort(file.lengths, kind="stable")
        hits: dict[str, list[Tensor]] = {"student": [], "teacher": []}
        for chosen in np.array_split(order, max(1, len(order) // 64)):
            ids, mask, right = file.batch(chosen)
            for who, said in zip(hits, working(ids, mask, file.judged), strict=True):
                judged = (said[0].argmax(1) == right[:, 0]).float()[:, None] if file.judged else None
                hits[who].append(_hits(said, right, ids) if judged is None else judged)
        for who, each in hits.items():
            every = torch.cat(each)
            found[who][name] = [round(value, 4) for value in _figures(every, file, order)]
    return found


def _figures(every: Tensor, file: Packed, order: np.ndarray) -> list[float]:
    if file.judged:
        return [float(every.mean())]
    scores, gold = every[:, 2], every[:, 3]
    if file.groups is not None:
        owners = torch.from_numpy(file.groups[order].astype(np.int64)).to(every.device)
        count = int(owners.max()) + 1
        best = torch.full((count,), LOWEST, device=every.device).scatter_reduce(0, owners, scores, "amax")
        answered = torch.zeros(count, device=every.device).scatter_reduce(0, owners, gold, "amax") > 0
        return [float((best[answered][:, None] > best[~answered]).float().mean())]
    answered = every[gold == 1]
    best_of = max(
        float(((scores > at).float() == gold).float().mean())
        for at in scores.quantile(torch.linspace(0, 1, 41, device=scores.device))
    )
    return [float(answered[:, 0].mean()), float(answered[:, 1].mean()), best_of]


def _hits(said: Sequence[Tensor], right: Tensor, ids: Tensor) -> Tensor:
    """For each example: exact span, F1 of its tokens, score above no answer, and whether it is answerable."""
    starts, ends = said
    length = ids.shape[1]
    inside = (ids == 2).long().cumsum(1) >= 2  # after the second separator stands the passage
    inside = inside & (ids != 2) & (ids != PAD)
    sums = starts.masked_fill(~inside, LOWEST)[:, :, None] + ends.masked_fill(~inside, LOWEST)[:, None, :]
    allowed = torch.ones(length, length, dtype=torch.bool, device=ids.device).triu().tril(29)
    flat = sums.masked_fill(~allowed, 4 * LOWEST).flatten(1)
    best, at = flat.max(1)
    first, last = at // length, at % length
    common = (torch.minimum(last, right[:, 1]) - torch.maximum(first, right[:, 0]) + 1).clamp_min(0).float()
    size = (last - first + 1) + (right[:, 1] - right[:, 0] + 1)
    exact = (first == right[:, 0]) & (last == right[:, 1])
    return torch.stack(
        [exact.float(), 2 * common / size, best - starts[:, 0] - ends[:, 0], (right[:, 0] > 0).float()], 1
    )


def give(model: Exits, folder: Path) -> None:
    """The weights of every file of a folder, rows of large ones in 8 bits with a scale; ValueError names what lacks."""
    state = {}
    for path in sorted(folder.glob("weights-*.npz")):
        stored = np.load(path)
        for name in stored.files:
            if not name.endswith(".scale"):
                rows = torch.from_numpy(stored[name].astype(np.float32))
                scale = f"{name}.scale"
                state[name] = rows * torch.from_numpy(stored[scale])[:, None] if scale in stored.files else rows
    missing, unexpected = model.load_state_dict(state, strict=False)
    if lacking := set(missing) | set(unexpected):
        raise ValueError(f"{folder} lacks, or has besides: {', '.join(sorted(lacking))}")


def mix(model: Exits, path: Path) -> None:
    """Puts below the rows of the words those of the words of other languages, each a mean of some of them."""
    told = np.load(path)
    words = cast(nn.Embedding, model.body.embeddings["word_embeddings"]).weight.detach()
    numbers = torch.from_numpy(told["numbers"].astype(np.int64))
    weights = torch.from_numpy(told["weights"].astype(np.float32))
    rows = torch.zeros(len(numbers), SIZE)
    for at in range(numbers.shape[1]):
        rows += words[numbers[:, at]] * weights[:, at, None]
    known = nn.Embedding(len(words) + len(rows), SIZE, padding_idx=PAD)
    known.weight.data = torch.cat([words, rows])
    model.body.embeddings["word_embeddings"] = known.requires_grad_(False)


def write(model: Exits, out: Path, parts: int) -> None:
    """The student: what was trained of it, in `parts` files of about one size, and the teacher's rest in as many.

    Rows of large matrices are told in the 7 bits in which they ship, with a scale each.
    """
    out.mkdir(parents=True, exist_ok=True)
    low = tuple(f"body.encoder.layer.{at}." for at in range(model.low))
    state = {name: p.detach().cpu() for name, p in model.named_parameters() if p.requires_grad}
    below = {
        name.removeprefix("student."): each
        for name, each in state.items()
        if name.startswith((*low, "body.embeddings", "student."))
    }
    above = {name: each for name, each in state.items() if not name.startswith((*low, "body.embeddings", "student."))}
    for called, kept in (("student", below), ("teacher", above)):
        total, so_far = sum(each.numel() for each in kept.values()), 0
        files: list[dict[str, np.ndarray]] = [{} for _ in range(parts)]
        for name, each in kept.items():
            file = files[min(parts - 1, so_far * parts // total)]
            so_far += each.numel()
            if each.ndim > 1 and each.numel() > SIZE:
                scale = each.abs().amax(1).clamp_min(1e-9) / 64
                file[name] = (each / scale[:, None]).round().to(torch.int8).numpy()
                file[f"{name}.scale"] = scale.numpy()
            else:
                file[name] = each.numpy()
        for at, arrays in enumerate(files):
            np.savez_compressed(out / f"{called}-{at}.npz", allow_pickle=False, **arrays)


def main() -> None:
    """Train as the options say."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--packed", type=Path, required=True, help="the folder that pack.py wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--low", type=int, default=6, help="layers of the student")
    parser.add_argument("--parts", type=int, default=4, help="files that the student is written in, and the teacher")
    options = parser.parse_args()
    begun = time.monotonic()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(0)
    torch.backends.cuda.matmul.allow_tf32 = True
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    files = [packed(options.packed / f"{name}.npz", name == "judge", device) for name in ("judge", "reader")]
    dev = {
        path.stem: packed(path, path.stem.startswith("judge"), device)
        for path in sorted(options.packed.glob("*-*.npz"))
        if path.stem.startswith(("judge", "reader"))
    }
    log.info(f"examples {[len(each.lengths) for each in files]}, tokens {[len(each.ids) for each in files]}")
    model = Exits(12, options.low)
    give(model, options.packed)
    mix(model, options.packed / "mixtures.npz")
    model.to(device)
    log.info(json.dumps(figures(model, dev)["student"]))
    learn(model, files, options.seconds - (time.monotonic() - begun), RATE, 0, dev)
    told = figures(model, dev)
    log.info(json.dumps(told))
    write(model, options.out, options.parts)
    (options.out / "told.json").write_text(
        json.dumps(told | {"layers": list(range(options.low))}, indent=1) + "\n", "utf-8"
    )
    log.info("written")


if __name__ == "__main__":
    main()
