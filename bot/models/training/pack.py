"""Write many rounds of examples as token ids, for a machine that has an accelerator and nothing else.

    python -m bot.models.training.pack --data DIR --mpnet DIR --pairs FILE --out DIR --rounds 650 [--shipped DIR]

Knows how an example becomes tokens and what is learned from it, and the layout of the mpnet folder and of the model
that ships. Does not know how anything is trained. Each file of --out, "judge.npz", "reader.npz" and those of the dev
splits, holds: `ids`, the tokens of all examples behind one another; `lengths`; and `right`, for each example
the label and -1, or the first and last token of an answer; `groups`, where passages belong to one question. The files
"weights-*.npz" hold what training begins with: mpnet, or for its lower layers and the Reader's head those that ship
(not the Judge's: it begins again on the Reader's layers); rows of large weights in 8 bits; "mixtures.npz", which of its
rows each word of another language is read with (`foreign.mixtures`).
"""

from __future__ import annotations

import argparse
import logging
import random
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import PreTrainedTokenizerBase

from bot.models.onnx import TOKENIZER_FILE
from bot.models.training import foreign, judge, reader
from bot.models.training.data import sample
from bot.models.training.manuals import asked_of, neighbours, of_split, sections
from bot.models.training.measure import nomiracl_passages
from bot.models.training.network import LABELS, Batch, tokenizer_of, weights
from bot.models.training.questions import MANUALS, SHIFTS, SQUAD2, Passages

Arrays = dict[str, npt.NDArray[np.generic]]
LARGE = 100_000  # weights of a matrix from which on its rows are told in 8 bits
MEASURED = 1500  # examples of each dev split
JUDGED = ("mnli-dev", "vitaminc", "fever-dev")
READ = ("squad11", *SHIFTS, SQUAD2, "squad2-other-half", MANUALS)
PARTS = 3  # files of weights


def main() -> None:
    """Write the files that the options name, the two tasks side by side."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--mpnet", type=Path, required=True, help="the folder of all-mpnet-base-v2")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--rounds", type=int, required=True, help="rounds of the Reader; the Judge gets as many examples"
    )
    parser.add_argument("--shipped", type=Path, help="go on from the model in this folder")
    parser.add_argument("--pairs", type=Path, required=True, help="the translations that parallel.py wrote")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    write_weights(options.mpnet, options.shipped, options.out)
    told = (options.mpnet / TOKENIZER_FILE).read_text("utf-8")
    np.savez_compressed(options.out / "mixtures.npz", allow_pickle=False, **foreign.mixtures(told))
    with ProcessPoolExecutor(2) as pool:
        tasks = [
            pool.submit(_read, options.data, options.mpnet, options.out, options.rounds),
            pool.submit(_judged, options.data, options.mpnet, options.pairs, options.out, options.rounds // 2),
        ]
        for task in tasks:
            task.result()


def write_weights(mpnet: Path, shipped: Path | None, out: Path, seed: int = 0) -> None:
    """What `distil.Exits` begins with, in PARTS files: mpnet and new heads; of what ships, the Reader's layers and
    head.
    """
    state = {
        f"body.{name}": each
        for name, each in load_file(mpnet / "model.safetensors").items()
        if not name.startswith("pooler") and not name.endswith("position_ids")
    }
    torch.manual_seed(seed)
    size = state["body.embeddings.LayerNorm.weight"].shape[0]
    heads = {
        f"{name}.{kind}": each
        for name, count in (("dense", size), ("judge", 3), ("reader", 2))
        for kind, each in nn.Linear(size, count).state_dict().items()
    }
    if shipped is not None:
        found = weights(shipped)
        state |= {name: each for name, each in found.items() if name in state}
        heads |= {name: found[name] for name in heads if name.startswith("reader.")}
    state |= {f"{who}.{name}": each for who in ("student", "teacher") for name, each in heads.items()}
    parts: list[Arrays] = [{} for _ in range(PARTS)]
    every = eight_bits(state)
    for name in state:
        smallest = min(parts, key=lambda part: sum(each.nbytes for each in part.values()))
        smallest |= {key: every[key] for key in (name, f"{name}.scale") if key in every}
    for at, part in enumerate(parts):
        np.savez_compressed(out / f"weights-{at}.npz", allow_pickle=False, **part)


def eight_bits(weights: Mapping[str, Tensor]) -> Arrays:
    """The weights by name; those of large matrices as int8, with a "NAME.scale" for each row."""
    packed: Arrays = {}
    for name, each in weights.items():
        packed[name] = each.numpy()
        if each.ndim > 1 and each.numel() > LARGE:
            scale = each.abs().amax(1).clamp_min(1e-9) / 127
            packed[name] = (each / scale[:, None]).round().to(torch.int8).numpy()
            packed[f"{name}.scale"] = scale.numpy()
    return packed


def _read(data: Path, mpnet: Path, out: Path, count: int) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    known = foreign.tokenizers(tokenizer := tokenizer_of(mpnet))
    files = {name: asked_of(data, name, "train") for name in reader.SHARES}
    manual = of_split(sections(data / f"{MANUALS}.jsonl"), "train")
    of = reader.rounds(files, Passages([item for found in files.values() for item in found]), manual)
    shown = (batch for at in range(count) for batch in of(at))
    write(out / "reader.npz", foreign.in_languages(shown, foreign.question_in, reader.collated, known, "reader"))
    for name in READ:
        found = sample(asked_of(data, name, "dev"), MEASURED, name)
        if name == MANUALS:
            found += Passages(found).without_answer(found, random.Random(name))
        write(out / f"reader-{name}.npz", (reader.collated([item], tokenizer) for item in found))
        if name == "squad11":
            write(out / "reader-foreign.npz", foreign.in_languages(
                ([item] for item in found), foreign.question_in, reader.collated, known, name, foreign.EVENLY
            ))  # fmt: skip
    asked, owners, answerable = nomiracl_passages(data)
    write(out / "reader-nomiracl.npz", (reader.collated([item], tokenizer) for item in asked))
    told: Arrays = dict(np.load(out / "reader-nomiracl.npz"))
    told["right"] = np.repeat(np.array(answerable, np.int16)[owners][:, None], 2, 1)
    told["groups"] = np.array(owners, np.int16)
    np.savez_compressed(out / "reader-nomiracl.npz", allow_pickle=False, **told)


def _judged(data: Path, mpnet: Path, translations: Path, out: Path, count: int) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    known = foreign.tokenizers(tokenizer := tokenizer_of(mpnet))
    files = {name: asked_of(data, name, "train") for name in reader.SHARES}
    library = Passages([item for found in files.values() for item in found])
    asked = [item for name in ("squad11", "squadshifts-wiki") for item in files[name] if item.answers]
    manual = sections(data / f"{MANUALS}.jsonl")
    of = judge.rounds(data, asked, library, of_split(manual, "train"))
    shown = (batch for at in range(count) for batch in of(at))
    words = foreign.in_languages(shown, foreign.pair_in, judge.collated, known, "judge")
    write(out / "judge.npz", chain(words, _translations(translations, count, known)))
    for name in JUDGED:
        found = sample(judge.pairs(data, name, "dev"), MEASURED, name)
        write(out / f"judge-{name}.npz", (judge.collated([pair], tokenizer) for pair in found))
        if name == "mnli-dev":
            write(out / "judge-foreign.npz", foreign.in_languages(
                ([pair] for pair in found), foreign.pair_in, judge.collated, known, name, foreign.EVENLY
            ))  # fmt: skip
    neutral = LABELS.index("neutral")
    like = [judge.Pair(one, other, neutral) for one, other in neighbours(of_split(manual, "dev"))[:MEASURED]]
    write(out / "judge-manuals.npz", (judge.collated([pair], tokenizer) for pair in like))


def _translations(path: Path, count: int, known: Mapping[str, PreTrainedTokenizerBase]) -> Iterator[Batch]:
    chance = random.Random("translations")
    for language, told in foreign.translated(path).items():
        of_language = round(foreign.TRANSLATED * foreign.SHARES[language] / (1 - foreign.SHARES[""]))
        for _ in range(count):
            yield judge.collated(foreign.translated_pairs(told, of_language, chance), known[language])


def write(path: Path, batches: Iterator[Batch]) -> None:
    """One file of examples, as the module says."""
    ids: list[npt.NDArray[np.uint32]] = []
    lengths: list[int] = []
    right: list[Sequence[int]] = []
    for number, batch in enumerate(batches):
        sizes = batch["attention_mask"].sum(1).tolist()
        ids += [row[:size].numpy().astype(np.uint32) for row, size in zip(batch["input_ids"], sizes, strict=True)]
        lengths += sizes
        if "labels" in batch:
            right += [(label, -1) for label in batch["labels"].tolist()]
        else:
            right += zip(batch["starts"].tolist(), batch["ends"].tolist(), strict=True)
        if number % 1000 == 0:
            logging.info("%s: %d examples", path.name, len(lengths))
    np.savez_compressed(
        path, ids=np.concatenate(ids), lengths=np.array(lengths, np.uint16), right=np.array(right, np.int16)
    )


if __name__ == "__main__":
    main()
