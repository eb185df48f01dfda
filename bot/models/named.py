"""A model by its name: found on this machine, or fetched where that is allowed, and exported for ONNX Runtime once.

Any extractive question answering model and any classifier of entailment, neutral and contradiction that transformers
loads, by a path or a Hugging Face name. Knows torch and transformers, which take seconds to import: only an export
needs them. Does not know what is asked of a model. Code that comes with a model is never run.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.models.onnx import CONFIG_FILE, MODEL_FILE, TOKENIZER_FILE, PairModel, labels
from index.errors import ModelError
from index.exports import making

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_CHECKED = [
    ("Who wrote it?", "It was written by Ann Low in 1987, the mayor said; “naïve” readers paid €3."),
    ("The mill closed.", "A longer text, of which there is more than one sentence. " * 8),
]
_APART = 2e-3
"""The most by which a logit of the export may differ from the model's own."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a model is for: the setting that names it, its outputs, and the name that can always be set."""

    setting: str
    what: str
    outputs: tuple[str, ...]
    always: str


READER = Task("reader", "an extractive question answering model", ("start_logits", "end_logits"), "similarity")
JUDGE = Task("judge", "a model with the labels entailment, neutral and contradiction", ("logits",), "none")


def is_exported(folder: Path) -> bool:
    """Whether a folder holds a model as an export leaves it."""
    return all((folder / name).is_file() for name in (MODEL_FILE, TOKENIZER_FILE, CONFIG_FILE))


def exported(name: str, exports: Path, task: Task) -> Path:
    """The folder of the export of a model, made below `exports` at the first use and again when its files change.

    Raises ModelError for a name that is neither a path nor a model this machine has, and for a model of another kind.
    """
    path = Path(name).expanduser()
    if is_exported(path):
        return path
    folder = exports / _export_name(name, path, task)
    if not is_exported(folder):
        _export(name, _located(name, path, task), folder, task)
    return folder


def _export_name(name: str, path: Path, task: Task) -> str:
    seen = name
    if path.is_dir():
        stats = sorted((file.name, file.stat()) for file in path.iterdir() if file.is_file())
        seen = f"{path.resolve()} {[(file, stat.st_size, stat.st_mtime_ns) for file, stat in stats]}"
    label = re.sub(r"[^A-Za-z0-9.-]+", "-", Path(name).name)[:40]
    return f"{task.setting}-{label}-{hashlib.sha256(seen.encode()).hexdigest()[:8]}"


def _located(name: str, path: Path, task: Task) -> Path:
    if path.is_dir():
        return path
    offline = os.environ.setdefault("HF_HUB_OFFLINE", "1") not in ("0", "")
    from huggingface_hub import snapshot_download

    patterns = ["*.json", "*.txt", "*.model", "*.safetensors"]
    try:
        return Path(snapshot_download(name, local_files_only=offline, allow_patterns=patterns))
    except (OSError, ValueError):
        # The hub's errors for a name, a network or a cache that isn't there are all of these two kinds.
        raise ModelError(
            f"The {task.setting} {name!r} is neither a folder nor a model that this machine has.",
            "Nothing is downloaded by default: set HF_HUB_OFFLINE=0 once to allow it, give a folder, "
            f"or set {task.setting} to bundled or {task.always}.",
        ) from None


def _export(name: str, path: Path, folder: Path, task: Task) -> None:
    """Exports a model and compares its logits with the model's own."""
    with making(folder) as made:
        model, tokenizer = _loaded(name, path, task)
        to_onnx(model, task.outputs, made / MODEL_FILE)
        tokenizer.backend_tokenizer.save(str(made / TOKENIZER_FILE))
        (made / CONFIG_FILE).write_text(json.dumps(model.config.to_dict(), indent=1, default=str), encoding="utf-8")
        apart = _apart(model, tokenizer, made, task.outputs)
        if not apart <= _APART:
            raise ModelError(f"The {task.setting} {name} gives other logits after its export (by {apart:.3g}).",
                             f"Give another one, or set {task.setting} to bundled.")  # fmt: skip


def _loaded(name: str, path: Path, task: Task) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    from transformers import AutoModelForQuestionAnswering, AutoModelForSequenceClassification, AutoTokenizer
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    kind = AutoModelForQuestionAnswering if task is READER else AutoModelForSequenceClassification
    wrong = ModelError(f"The {task.setting} {name} is not {task.what}.",
                       f"Give one that is, or set {task.setting} to bundled.")  # fmt: skip
    try:
        model, report = kind.from_pretrained(
            str(path), local_files_only=True, output_loading_info=True, attn_implementation="eager"
        )
        tokenizer = AutoTokenizer.from_pretrained(str(path), local_files_only=True)
        first = tokenizer("a", "b")["input_ids"][0]
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        raise wrong from error
    # What the files don't hold would be random numbers. The place before the texts stands for "no answer here".
    if report["missing_keys"] or not tokenizer.is_fast or first not in (tokenizer.cls_token_id, tokenizer.bos_token_id):
        raise wrong
    if task is JUDGE and labels(model.config.to_dict()) is None:
        raise wrong
    return model.eval(), tokenizer


def to_onnx(model: PreTrainedModel, outputs: Sequence[str], path: Path) -> None:
    """Writes a model as ONNX, opset 17, for any batch size and length, with those inputs that it takes."""
    import inspect

    import torch

    names = [name for name in _INPUTS if name in inspect.signature(model.forward).parameters]
    if model.config.to_dict().get("type_vocab_size", 2) < 2:
        names.remove("token_type_ids")

    class Plain(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *inputs: torch.Tensor) -> tuple[torch.Tensor, ...]:
            result = self.model(**dict(zip(names, inputs, strict=True)))
            return tuple(result[name] for name in outputs)

    # Two rows of different length, so that no size is taken for a constant and the mask is not dropped.
    ids = torch.tensor([[101, 240, 203, 102, 214, 102], [101, 240, 102, 214, 102, 0]])
    given = {"input_ids": ids, "attention_mask": (ids > 0).long(), "token_type_ids": torch.zeros_like(ids)}
    axes = {name: {0: "batch", 1: "length"} for name in names}
    axes |= {name: {0: "batch"} if name == "logits" else {0: "batch", 1: "length"} for name in outputs}
    with warnings.catch_warnings():
        # The exporter says that it is the older one, and what it makes constant on the way.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Plain().eval(),
            tuple(given[name] for name in names),
            str(path),
            input_names=names,
            output_names=list(outputs),
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )


def _apart(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, made: Path, outputs: Sequence[str]) -> float:
    """The greatest difference between a logit of the export and of the model itself."""
    import torch

    apart = 0.0
    for pair, (_, found) in zip(_CHECKED, PairModel(lambda: made, 384).run(_CHECKED, outputs), strict=True):
        with torch.inference_mode():
            own = model(**tokenizer(*pair, return_tensors="pt", truncation=True, max_length=384))
        for name, mine in zip(outputs, found, strict=True):
            apart = max(apart, float(np.abs(mine - own[name][0].float().numpy()).max()))
    return apart
