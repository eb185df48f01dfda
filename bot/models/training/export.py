"""Turn the student that was trained into the files that are shipped, calibrated, and measure what they can do.

    python -m bot.models.training.export --data DIR --mpnet DIR --student DIR --out DIR
    python -m bot.models.training.export --data DIR --shipped DIR --tuned FILE --out DIR

Writes `model.onnx`, `judge.onnx` and `reader.onnx` (8-bit weights), `tokenizer.json`, `config.json` with the
calibration, and `figures.json` into --out. Does not know how the model was trained. Figures are those of the 8-bit
model, run as it will be run: each pair alone. The float model stands beside it, so that what the quantisation costs can
be read.
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
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from bot.models.onnx import CONFIG_FILE, MODEL_FILE, STATES, TOKENIZER_FILE, UPPER_FILES
from bot.models.training import judge, reader
from bot.models.training.data import sample
from bot.models.training.measure import Figures, Trial, judge_figures, reader_figures
from bot.models.training.network import LABELS, Batch, Forward, Outputs, TwoHeads, shipped, tokenizer_of, trained
from bot.models.training.questions import questions

log = logging.getLogger("training")

INPUTS = ("input_ids", "attention_mask")
OUTPUTS = ("logits", "start_logits", "end_logits")
PARTS = {
    MODEL_FILE: ("below", INPUTS[0], (STATES,)),
    UPPER_FILES[0]: ("judged", STATES, OUTPUTS[:1]),
    UPPER_FILES[1]: ("read", STATES, OUTPUTS[1:]),
}
"""The files of what ships: of which method, from what, and what they give."""
COMPARED = 300  # examples at most of a split on which the float model is run as well
LARGEST = 100_000_000  # bytes of all files: git keeps every version of the weights for ever


class RowsOfEightBits(nn.Module):
    """Word vectors with a scale each: one scale for all would lose the small ones."""

    def __init__(self, vectors: Tensor) -> None:
        super().__init__()
        scale = vectors.abs().amax(dim=1, keepdim=True).clamp_min(1e-9) / 127
        self.scale: Tensor
        self.rows: Tensor
        self.register_buffer("scale", scale)
        self.register_buffer("rows", (vectors / scale).round().to(torch.int8))

    def forward(self, ids: Tensor) -> Tensor:
        """The vectors of these word pieces."""
        return self.rows[ids].float() * self.scale[ids]


class Part(nn.Module):
    """One part of a model, by the name of its method, as a module of its own."""

    def __init__(self, model: TwoHeads, method: str) -> None:
        super().__init__()
        self.model = model
        self.method = method

    def forward(self, given: Tensor, attention_mask: Tensor) -> Tensor | Outputs:
        """What the method gives."""
        found: Tensor | Outputs = getattr(self.model, self.method)(given, attention_mask)
        return found


def to_onnx(model: TwoHeads, folder: Path) -> None:
    """Write the parts of a model as ONNX, opset 17, for any batch size and length."""
    # Two rows of different length, so that no size is taken for a constant and the mask is not dropped.
    ids = torch.tensor([[0, 4, 5, 2, 2, 6, 2], [0, 4, 2, 2, 5, 2, 1]])
    mask = (ids != 1).long()
    with torch.no_grad():
        states = model.eval().below(ids, mask)
    for file, (method, taken, given) in PARTS.items():
        axes = {each: {0: "batch", 1: "length"} for each in (taken, INPUTS[1], *given)} | {OUTPUTS[0]: {0: "batch"}}
        with warnings.catch_warnings():
            # The exporter says that it is the older one, and what it makes constant on the way.
            warnings.simplefilter("ignore")
            torch.onnx.export(
                Part(model, method).eval(),
                (ids if taken == INPUTS[0] else states, mask),
                str(folder / file),
                input_names=[taken, INPUTS[1]],
                output_names=list(given),
                dynamic_axes={name: each for name, each in axes.items() if name in (taken, INPUTS[1], *given)},
                opset_version=17,
                dynamo=False,
            )


def ship(model: TwoHeads, mpnet: Path, out: Path) -> None:
    """Write the 8-bit model, its tokenizer and its configuration to `out`; one that is too large is an error."""
    out.mkdir(parents=True, exist_ok=True)
    words = model.body.embeddings.word_embeddings
    with tempfile.TemporaryDirectory() as folder:
        model.body.embeddings.add_module("word_embeddings", RowsOfEightBits(words.weight.detach()))
        try:
            to_onnx(model, Path(folder))
        finally:
            model.body.embeddings.add_module("word_embeddings", words)
        for file in PARTS:
            # reduce_range: seven bits, since processors without VNNI instructions overflow with eight.
            quantize_dynamic(
                Path(folder) / file,
                out / file,
                op_types_to_quantize=["MatMul"],
                per_channel=True,
                reduce_range=True,
                weight_type=QuantType.QInt8,
            )
    if (size := sum((out / file).stat().st_size for file in PARTS)) > LARGEST:
        raise SystemExit(f"{out} has {size:,} bytes of weights, more than the {LARGEST:,} that may be committed")
    config = {
        **{k: v for k, v in model.body.config.to_dict().items() if isinstance(v, int | float | str)},
        "id2label": dict(enumerate(LABELS)),
        "label2id": {label: at for at, label in enumerate(LABELS)},
    }
    config.pop("_name_or_path", None)
    (out / CONFIG_FILE).write_text(json.dumps(config, indent=1) + "\n", "utf-8")
    tokenizer = Tokenizer.from_file(str(mpnet / TOKENIZER_FILE))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(out / TOKENIZER_FILE))


def session(folder: Path, threads: int = 1, outputs: Sequence[str] = OUTPUTS) -> Forward:
    """The model in a folder, each row of a batch alone, as many at once as there are threads."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    providers = ["CPUExecutionProvider"]
    below, *above = [onnxruntime.InferenceSession(str(folder / file), options, providers=providers) for file in PARTS]
    above = [each for each in above if each.get_outputs()[0].name in outputs]
    pool = ThreadPoolExecutor(threads)

    def forward(batch: Batch) -> Outputs:
        rows, length = batch["input_ids"].shape
        sizes = batch["attention_mask"].sum(dim=1).tolist()

        def run(row: int) -> list[np.ndarray]:
            given = {name: batch[name][row : row + 1, : sizes[row]].numpy() for name in INPUTS}
            (states,) = below.run(None, given)
            shown = {STATES: states, INPUTS[1]: given[INPUTS[1]]}
            return [np.asarray(value[0], np.float32) for each in above for value in each.run(None, shown)]

        found = list(pool.map(run, range(rows)))
        values = []
        for at, name in enumerate(outputs):
            if name == OUTPUTS[0]:
                values.append(torch.from_numpy(np.stack([each[at] for each in found])))
                continue
            padded = torch.full((rows, length), -1e4)
            for row, each in enumerate(found):
                padded[row, : sizes[row]] = torch.from_numpy(each[at])
            values.append(padded)
        return tuple(values)

    return forward


def milliseconds(forward: Forward, tokens: int, repeats: int = 40) -> float:
    """The median processor time, so of an idle machine, of one pass over one input of `tokens` tokens."""
    ids = torch.randint(1000, 20000, (1, tokens))
    batch = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    taken = []
    for _ in range(repeats):
        begun = time.process_time()
        forward(batch)
        taken.append(1000 * (time.process_time() - begun))
    return round(statistics.median(taken), 2)


def lost(exact: Forward, small: Trial) -> Figures:
    """What 8-bit weights cost, on a sample: labels and spans that are the same, accuracy and F1 lost."""
    compared = min(COMPARED, small.limit)
    found = sample(judge.pairs(small.data, "mnli-dev", "dev"), compared, "lost")
    one, two = (judge.all_logits(each, found, small.tokenizer) for each in (exact, small.forward))
    asked = sample([q for q in questions(small.data, "squad11", "dev") if q.answers], compared, "lost")
    spans, others = (reader.read(each, asked, small.tokenizer) for each in (exact, small.forward))
    same = [(a.start, a.end) == (b.start, b.end) for a, b in zip(spans, others, strict=True)]
    return {
        "examples": compared,
        "same label": round(float((one.argmax(1) == two.argmax(1)).mean()), 4),
        "accuracy lost": round(judge.accuracy(found, one) - judge.accuracy(found, two), 4),
        "same span": round(sum(same) / len(same), 4),
        "f1 lost": round(reader.answer_figures(asked, spans)["f1"] - reader.answer_figures(asked, others)["f1"], 4),
    }


def main() -> None:
    """Export the model that the options name, calibrate it, and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--mpnet", type=Path, help="the folder of all-mpnet-base-v2")
    parser.add_argument("--student", type=Path, help="the folder that distil.py wrote")
    parser.add_argument("--shipped", type=Path, help="in place of --mpnet, the folder of the model that was tuned")
    parser.add_argument("--tuned", type=Path, help="in place of --student, the file that tune.py wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=1_000_000, help="measure on at most so many of each split")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    log.setLevel(logging.INFO)
    torch.set_num_threads(1)
    base = options.shipped or options.mpnet
    if not base or not (options.tuned if options.shipped else options.student):
        parser.error("name --mpnet and --student, or --shipped and --tuned")
    told: Figures = {}
    if options.tuned:
        model = shipped(base)
        model.load_state_dict(torch.load(options.tuned))
    else:
        given = json.loads((options.student / "told.json").read_text("utf-8"))
        model = trained(base, given["layers"], options.student)
        told = {f"{who}, where it was trained": given[who] for who in ("teacher", "student")}
    ship(model, base, options.out)
    small = session(options.out, options.threads)
    trial = Trial(small, tokenizer_of(base), options.data, options.limit)
    judged, times = judge_figures(trial)
    read, (factor, shift) = reader_figures(trial)
    config = json.loads((options.out / CONFIG_FILE).read_text("utf-8"))
    config["calibration"] = {
        "judge": {"times": round(times, 4), "plus": 0.0},
        "reader": {"times": round(factor, 4), "plus": round(shift, 4)},
    }
    (options.out / CONFIG_FILE).write_text(json.dumps(config, indent=1) + "\n", "utf-8")
    with tempfile.TemporaryDirectory() as folder:
        to_onnx(model, Path(folder))
        eight = lost(session(Path(folder), options.threads), trial)
    figures: Figures = {
        "date": datetime.date.today().isoformat(),
        **told,
        "bytes": sum((options.out / file).stat().st_size for file in PARTS),
        "sha256": hashlib.sha256(b"".join((options.out / file).read_bytes() for file in PARTS)).hexdigest(),
        "judge": judged,
        "reader": read,
        "8-bit weights": eight,
        "processor milliseconds": {
            f"{who}, {tokens} tokens": milliseconds(session(options.out, outputs=outputs), tokens)
            for who, outputs in (("judge", OUTPUTS[:1]), ("reader", OUTPUTS[1:]))
            for tokens in (60, 100, 180)
        },
    }
    text = json.dumps(figures, indent=1)
    (options.out / "figures.json").write_text(text + "\n", encoding="utf-8")
    log.info("%s", text)


if __name__ == "__main__":
    main()
