"""An exported model on ONNX Runtime: pairs of texts to logits. Knows no question and no claim.

The one home of onnxruntime and tokenizers in `bot`. A folder holds `model.onnx` and `tokenizer.json`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

BATCH_TOKENS = 1024
"""Tokens that go through the model at once, padding included: more no longer fit the cache."""


@dataclass(slots=True)
class PairModel:
    """A cross-encoder over pairs of texts. Loading happens at the first use, once, from whatever thread."""

    folder: Path
    most_tokens: int
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _loaded: tuple[InferenceSession, Tokenizer] | None = field(default=None, repr=False)

    def run(self, pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[int, Encoding, list[NDArray[np.float32]]]]:
        """For each pair, in no set order: its number, its encoding, and the rows of the model's outputs for it.

        Of an overlong pair the longer text is cut at its end.
        """
        session, tokenizer = self._open()
        encodings = tokenizer.encode_batch(list(pairs))
        for batch in _batches([len(each.ids) for each in encodings]):
            width = max(len(encodings[at].ids) for at in batch)
            feed = {name: np.zeros((len(batch), width), np.int64) for name in _INPUTS}
            for row, at in enumerate(batch):
                each = encodings[at]
                for name, numbers in zip(_INPUTS, (each.ids, each.attention_mask, each.type_ids), strict=True):
                    feed[name][row, : len(numbers)] = numbers
            outputs = session.run(None, feed)
            for row, at in enumerate(batch):
                yield at, encodings[at], [np.asarray(output[row], np.float32) for output in outputs]

    def _open(self) -> tuple[InferenceSession, Tokenizer]:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> tuple[InferenceSession, Tokenizer]:
        import onnxruntime
        from tokenizers import Tokenizer

        try:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 2
            options.log_severity_level = 3
            # Between questions, threads that wait busily would take the cores from the other models.
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            session = onnxruntime.InferenceSession(
                str(self.folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
            tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
            tokenizer.no_padding()
            tokenizer.enable_truncation(self.most_tokens, strategy="longest_first")
        except Exception as error:
            # ONNX Runtime and tokenizers have errors of their own for files that are cut off or missing.
            raise ModelError(
                f"The model in {self.folder} can't be loaded.", "Name a folder with a whole model, or the default."
            ) from error
        return session, tokenizer


_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Pairs of like length together, so that little is padding."""
    batches: list[list[int]] = []
    for at in sorted(range(len(lengths)), key=lambda at: -lengths[at]):
        if batches and (len(batches[-1]) + 1) * lengths[batches[-1][0]] <= BATCH_TOKENS:
            batches[-1].append(at)
        else:
            batches.append([at])
    return batches
