"""Write many rounds of examples as token ids, for a machine that has an accelerator and nothing else.

    python -m bot.models.training.pack --data DIR --mpnet DIR --out DIR --rounds 500

Knows how an example becomes tokens and what is learned from it, and the layout of the mpnet folder. Does not know how
anything is trained. Each file of --out/packed, "judge.npz", "reader.npz" and those of the dev splits, holds: `ids`, the
tokens of all examples behind one another (uint16); `lengths`; and `right`, for each example the label and -1, or the
first and last token of an answer. --out/weights.npz holds mpnet, the rows of large weights in 8 bits and a scale.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load_file
from torch import Tensor

from bot.models.training import judge, reader
from bot.models.training.data import sample
from bot.models.training.network import Batch, tokenizer_of
from bot.models.training.questions import SHIFTS, SQUAD2, Passages, questions

Arrays = dict[str, npt.NDArray[np.generic]]
LARGE = 100_000  # weights of a matrix from which on its rows are told in 8 bits
MEASURED = 1500  # examples of each dev split
JUDGED = ("mnli-dev", "vitaminc", "fever-dev")
READ = ("squad11", *SHIFTS, SQUAD2)


def main() -> None:
    """Write the files that the options name, the two tasks side by side."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--mpnet", type=Path, required=True, help="the folder of all-mpnet-base-v2")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--rounds", type=int, required=True, help="rounds of the Reader; the Judge gets as many examples"
    )
    options = parser.parse_args()
    out = options.out / "packed"
    out.mkdir(parents=True, exist_ok=True)
    np.savez(
        options.out / "weights.npz", allow_pickle=False, **eight_bits(load_file(options.mpnet / "model.safetensors"))
    )
    with ProcessPoolExecutor(2) as pool:
        tasks = [pool.submit(each, options.data, options.mpnet, out, options.rounds) for each in (_read, _judged)]
        for task in tasks:
            task.result()


def eight_bits(weights: Mapping[str, Tensor]) -> Arrays:
    """The weights of the body by name; those of large matrices as int8, with a "NAME.scale" for each row."""
    packed: Arrays = {}
    for name, each in weights.items():
        if name.startswith("pooler") or name.endswith("position_ids"):
            continue
        packed[name] = each.numpy()
        if each.ndim > 1 and each.numel() > LARGE:
            scale = each.abs().amax(1).clamp_min(1e-9) / 127
            packed[name] = (each / scale[:, None]).round().to(torch.int8).numpy()
            packed[f"{name}.scale"] = scale.numpy()
    return packed


def _read(data: Path, mpnet: Path, out: Path, count: int) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    tokenizer = tokenizer_of(mpnet)
    files = {name: questions(data, name, "train") for name in reader.SHARES}
    of = reader.rounds(files, Passages([item for found in files.values() for item in found]))
    write(out / "reader.npz", (reader.collated(batch, tokenizer) for at in range(count) for batch in of(at)))
    for name in READ:
        found = sample(questions(data, name, "dev"), MEASURED, name)
        write(out / f"reader-{name}.npz", (reader.collated([item], tokenizer) for item in found))


def _judged(data: Path, mpnet: Path, out: Path, count: int) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    tokenizer = tokenizer_of(mpnet)
    files = {name: questions(data, name, "train") for name in reader.SHARES}
    library = Passages([item for found in files.values() for item in found])
    asked = [item for name in ("squad11", "squadshifts-wiki") for item in files[name] if item.answers]
    of = judge.rounds(data, asked, library)
    write(out / "judge.npz", (judge.collated(batch, tokenizer) for at in range(count // 2) for batch in of(at)))
    for name in JUDGED:
        found = sample(judge.pairs(data, name, "dev"), MEASURED, name)
        write(out / f"judge-{name}.npz", (judge.collated([pair], tokenizer) for pair in found))


def write(path: Path, batches: Iterator[Batch]) -> None:
    """One file of examples, as the module says."""
    ids: list[npt.NDArray[np.uint16]] = []
    lengths: list[int] = []
    right: list[Sequence[int]] = []
    for number, batch in enumerate(batches):
        sizes = batch["attention_mask"].sum(1).tolist()
        ids += [row[:size].numpy().astype(np.uint16) for row, size in zip(batch["input_ids"], sizes, strict=True)]
        lengths += sizes
        if "labels" in batch:
            right += [(label, -1) for label in batch["labels"].tolist()]
        else:
            right += zip(batch["starts"].tolist(), batch["ends"].tolist(), strict=True)
        if number % 1000 == 0:
            logging.info("%s: %d examples", path.name, len(lengths))
    np.savez(path, ids=np.concatenate(ids), lengths=np.array(lengths, np.uint16), right=np.array(right, np.int16))


if __name__ == "__main__":
    main()
