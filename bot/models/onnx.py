"""An exported model on ONNX Runtime: pairs of texts to logits. Knows no question and no claim.

The one home of onnxruntime and tokenizers in `bot`. A folder holds `model.onnx`, `tokenizer.json` and `config.json`.
Where a judge and a reader share lower layers, `model.onnx` holds these and gives hidden states, and `judge.onnx` and
`reader.onnx` hold the upper layers, which take them.
"""

from __future__ import annotations

import json
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from index import glosses
from index.errors import ModelError
from index.glosses import glossed

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

    Array: TypeAlias = NDArray[np.int64] | NDArray[np.float32]

MODEL_FILE, TOKENIZER_FILE, CONFIG_FILE = "model.onnx", "tokenizer.json", "config.json"
UPPER_FILES, STATES = ("judge.onnx", "reader.onnx"), "states"
LABELS = ("entailment", "neutral", "contradiction")
SHARP = 2.0
"""To which power the weights of glosses are raised: a vector of a text is best with all meanings of its words, a model
that reads word by word with the likeliest one.
"""
_WORKERS = min(os.cpu_count() or 1, 16)


@dataclass(slots=True)
class PairModel:
    """A cross-encoder over pairs of texts. Loading happens at the first use, once, from whatever thread.

    `find` says in which folder the model is, and may make it there; `most_tokens` go through it, or what it takes.
    `with_glosses`: it has BERT's word pieces, and reads the languages that have glosses (index/glosses.py), too.
    """

    find: Callable[[], Path]
    most_tokens: int
    with_glosses: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _loaded: _Loaded | None = field(default=None, repr=False)
    _has_glosses: bool = field(default=False, repr=False)

    def warm(self) -> None:
        """Finds and loads the model, if nothing did before. Raises ModelError."""
        self._open()

    def run(
        self, pairs: Sequence[tuple[str, str]], outputs: Sequence[str]
    ) -> Iterator[tuple[Encoding, list[NDArray[np.float32]]]]:
        """For each pair, in order: its encoding, and these outputs for it. Of an overlong pair the longer is cut.

        Each pair alone, for an 8-bit model rounds by the largest value of all that it reads at once: what it says
        would depend on the other pairs. One on each core, which takes less time than all on all cores. All outputs
        must be those of one task.
        """
        cleaned = [(_clean(one), _clean(other)) for one, other in pairs]
        spoken = [glossed(*pair) if self.with_glosses else "" for pair in cleaned]
        loaded = self._open(with_glosses=any(spoken))
        encodings = [loaded.tokenizer(own).encode(*pair) for own, pair in zip(spoken, cleaned, strict=True)]
        yield from zip(encodings, loaded.each(list(outputs), encodings), strict=True)

    def scale(self, task: str) -> tuple[float, float]:
        """By what a task's logits are multiplied, and what is added, so that probabilities come true; else 1 and 0."""
        fitted = self._open().config.get("calibration")
        found = fitted.get(task) if isinstance(fitted, dict) else None
        return (float(found["times"]), float(found["plus"])) if found else (1.0, 0.0)

    def labels(self) -> tuple[int, int, int]:
        """Where among a classifier's logits entailment, neutral and contradiction stand. Raises ModelError without."""
        found = labels(self._open().config)
        if found is None:
            raise ModelError(
                f"The model in {self.find()} has not the labels entailment, neutral and contradiction.",
                "Name one that has, or the default.",
            )
        return found

    def _open(self, with_glosses: bool = False) -> _Loaded:
        """Once it was opened with glosses, that one is used for all: it says the same of English."""
        with self._lock:
            if self._loaded is None or (with_glosses and not self._has_glosses):
                upper = self._loaded.upper if self._loaded else None
                self._loaded = _load(self.find(), self.most_tokens, with_glosses, upper)
                self._has_glosses = with_glosses
            return self._loaded


@dataclass(frozen=True, slots=True)
class _Loaded:
    """`lower`: the whole model, or its lower layers; `upper`: the upper layers, by the name of what they give."""

    lower: _Graph
    upper: Mapping[str, _Graph]
    tokenizer: Callable[[str], Tokenizer]
    config: Mapping[str, object]
    workers: ThreadPoolExecutor

    def each(self, outputs: Sequence[str], encodings: Sequence[Encoding]) -> Iterator[list[NDArray[np.float32]]]:
        """What the model says of each, in order. One alone runs in the thread of who asks.

        Of many, few wait for a worker at a time: who comes meanwhile with a few, as a question does while a folder is
        compared, need not wait until all these are done.
        """
        if len(encodings) == 1:
            yield self.run(outputs, encodings[0])
            return
        handed: deque[Future[list[NDArray[np.float32]]]] = deque()
        try:
            for encoding in encodings:
                if len(handed) > _WORKERS:
                    yield handed.popleft().result()
                handed.append(self.workers.submit(self.run, outputs, encoding))
            while handed:
                yield handed.popleft().result()
        finally:
            for each in handed:
                each.cancel()

    def run(self, outputs: Sequence[str], encoding: Encoding) -> list[NDArray[np.float32]]:
        given: dict[str, Array] = {
            name: np.array([numbers], np.int64)
            for name, numbers in (
                ("input_ids", encoding.ids),
                ("attention_mask", encoding.attention_mask),
                ("token_type_ids", encoding.type_ids),
            )
        }
        if upper := self.upper.get(outputs[0]):
            (given[STATES],) = self.lower.run([STATES], given)
        return [np.asarray(output[0], np.float32) for output in (upper or self.lower).run(outputs, given)]


class _Graph(NamedTuple):
    """A session, and the names of what it takes."""

    session: InferenceSession
    inputs: tuple[str, ...]

    @classmethod
    def of(cls, session: InferenceSession) -> _Graph:
        return cls(session, tuple(each.name for each in session.get_inputs()))

    def run(self, outputs: Sequence[str], given: Mapping[str, Array]) -> list[NDArray[np.float32]]:
        """These outputs, of those inputs that it takes."""
        found: list[NDArray[np.float32]] = self.session.run(outputs, {name: given[name] for name in self.inputs})
        return found


def labels(config: Mapping[str, object]) -> tuple[int, int, int] | None:
    """Where LABELS stand in a classifier's configuration, however they are cased; None if it lacks one."""
    named = config.get("id2label")
    places = {str(label).lower(): int(at) for at, label in named.items()} if isinstance(named, dict) else {}
    if len(places) != len(LABELS) or any(label not in places for label in LABELS):
        return None
    entailment, neutral, contradiction = (places[label] for label in LABELS)
    return entailment, neutral, contradiction


def _load(
    folder: Path, most_tokens: int, with_glosses: bool = False, upper: Mapping[str, _Graph] | None = None
) -> _Loaded:
    """`upper`: the upper layers, if they are loaded already."""
    import onnxruntime
    from tokenizers import Tokenizer

    try:
        config = json.loads((folder / CONFIG_FILE).read_text("utf-8"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3

        def session(model: str | bytes) -> InferenceSession:
            return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

        own = (folder / TOKENIZER_FILE).read_text("utf-8")
        whole = session(_glossed(folder / MODEL_FILE, own) if with_glosses else str(folder / MODEL_FILE))
        if upper is None:
            is_shared = [each.name for each in whole.get_outputs()] == [STATES]
            above = [session(str(folder / file)) for file in UPPER_FILES] if is_shared else []
            upper = {output.name: _Graph.of(each) for each in above for output in each.get_outputs()}
        # Some models count positions from 2.
        takes = int(config.get("max_position_embeddings") or most_tokens + 2) - 2

        @lru_cache
        def tokenizer(language: str) -> Tokenizer:
            made = Tokenizer.from_str(glosses.tokenizer(own, language) if language else own)
            made.no_padding()
            made.enable_truncation(min(most_tokens, takes), strategy="longest_first")
            return made

        tokenizer("")
        return _Loaded(_Graph.of(whole), upper, tokenizer, config, ThreadPoolExecutor(_WORKERS, "model"))
    except Exception as error:
        # ONNX Runtime and tokenizers have errors of their own for files that are cut off or missing.
        raise ModelError(
            f"The model in {folder} can't be loaded.", "Name a folder with a whole model, or the default."
        ) from error


def _glossed(file: Path, tokenizer: str) -> bytes:
    """A model with the glosses, made anew by each process that needs it, which takes half a second."""
    import onnx

    return bytes(glosses.model(onnx.load(str(file)), tokenizer, SHARP).SerializeToString())


def _clean(text: str) -> str:
    """The text with a mark, of the same length, for each lone surrogate: they can't be encoded."""
    return text.encode("utf-8", "replace").decode("utf-8")
