"""Texts to unit vectors by a sentence-transformers model.

A model runs as ONNX, from a folder below the data folder that is made once. The bundled one is put together there
without torch; any other one is exported, and checked against the vectors that sentence-transformers itself makes.
Questions run in float32. Passages run in bfloat16 where the processor multiplies it (cosine to float32 above 0.9999),
else in float32. Vectors of sentences are means over their tokens in their passage's own forward pass. Knows nothing of
documents and stores.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index import bundled, glosses, transformer
from index.errors import ModelError
from index.exports import making
from index.forward import Precision, cores, fastest_precision, forward_of_passages, forward_of_questions
from index.glosses import glossed
from index.ports import Embedded
from index.transformer import BUNDLED, CARD_FILE, MODEL_FILE, TOKENIZER_FILE, Card
from index.types import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Encoding, Tokenizer

    from index.forward import Forward
    from index.ports import Matrix, Vector

_AGREEMENT = 0.999
_CHECKED = [
    "How does it compare?",
    "Prices rose by 4.5% in March 2024, the agency said; “naïve” forecasts had them at €3 million.",
    "A longer text, of which there is more than one sentence. " * 12,
]
_BATCH_TOKENS = 768
"""Tokens that go through the model at once on one core, padding included: more no longer fit the cache."""
_MOST_WORKERS = 16


class OnnxEmbedder:
    """An Embedder. Making one costs nothing; what is needed is loaded once, when it is, from whatever
    thread.
    """

    def __init__(self, folder: Path, model: str = BUNDLED, precision: Precision | None = None) -> None:
        """`model` is `BUNDLED`, a path or a Hugging Face name; exports are kept below `folder`.

        `precision` is that of passages; None takes what suits the processor.
        """
        self._folder, self._model, self._precision = folder, model, precision or fastest_precision()
        self._lock, self._forward_lock = threading.Lock(), threading.Lock()
        self._exported: _Exported | None = None
        self._forward: Forward | None = None
        self._last: tuple[str, Vector] | None = None

    @property
    def name(self) -> str:
        """Model, revision and precision. Exports a model that isn't bundled, if nothing did before."""
        if self._model == BUNDLED:
            # The glosses change no vector of English: with others, raise STRUCTURE, and documents are read again.
            return f"{BUNDLED}@{transformer.bundled_revision()}/{self._precision}"
        label = Path(self._model).name if Path(self._model).expanduser().is_dir() else self._model
        return f"{label}@{self._open().card.revision}/{self._precision}"

    def warm(self) -> None:
        """Loads what a question needs. Raises ModelError where that can't be."""
        self._open()

    def embed(self, text: str) -> Vector:
        """The vector of a question or another short text; of one that is too long, of its beginning.

        That of the last text is kept: the steps of one question each ask for it. It can't be written to.
        """
        known = self._last
        if known is None or known[0] != text:
            exported = self._open()
            (vector,) = exported.vectors([exported.card.query_prompt + text], exported.forward)
            vector.setflags(write=False)
            self._last = known = text, vector
        return known[1]

    def embed_passages(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> list[Embedded]:
        """The vectors of passages and of spans (offsets within each text) in them, in the order given.

        A span that doesn't lie whole within what the model reads of its passage is embedded as a text of
        its own; so is every span where the model doesn't pool by the mean of its tokens.
        """
        exported = self._open()
        # Not the lock of questions, which are to be answered meanwhile.
        with self._forward_lock:
            if self._forward is None:
                self._forward = forward_of_passages(exported.path, self._precision)
        return exported.passages(texts, spans, self._forward)

    def _open(self) -> _Exported:
        with self._lock:
            if self._exported is None:
                folder = self._folder / transformer.export_name(self._model)
                if not folder.is_dir():
                    _make(self._model, folder)
                self._exported = _Exported(folder, self._model == BUNDLED)
            return self._exported


class _Exported:
    """An exported model: its card, its tokenizers and a session for questions."""

    def __init__(self, folder: Path, reads_glosses: bool = False) -> None:
        """`reads_glosses`: it is the bundled model, which also reads the languages that have glosses."""
        self.path, self._reads_glosses = folder / MODEL_FILE, reads_glosses
        self._lock = threading.Lock()
        try:
            self.card = Card(**json.loads((folder / CARD_FILE).read_text(encoding="utf-8")))
            self._own = (folder / TOKENIZER_FILE).read_text(encoding="utf-8")
            self._tokenizers = {"": self._tokenizer(self._own)}
            self.forward = forward_of_questions(self.path)
        except Exception as error:
            # ONNX Runtime and tokenizers have errors of their own for files that are cut off.
            raise ModelError(
                f"The exported embedder in {folder} is damaged.",
                "Delete that folder: it is made again when needed.",
            ) from error

    def _tokenizer(self, told: str) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_str(told)
        tokenizer.no_padding()
        tokenizer.enable_truncation(self.card.most_tokens)
        return tokenizer

    def _encodings(self, texts: Sequence[str]) -> list[Encoding]:
        """The word pieces of texts, each in its language."""
        spoken = [glossed(text) if self._reads_glosses else "" for text in texts]
        found: dict[int, Encoding] = {}
        for language in dict.fromkeys(spoken):
            with self._lock:
                if language not in self._tokenizers:
                    self._tokenizers[language] = self._tokenizer(glosses.tokenizer(self._own, language))
            numbers = [at for at, each in enumerate(spoken) if each == language]
            encodings = self._tokenizers[language].encode_batch([texts[at] for at in numbers])
            found |= zip(numbers, encodings, strict=True)
        return [found[at] for at in range(len(texts))]

    def vectors(self, texts: Sequence[str], forward: Forward) -> list[Vector]:
        """The unit vectors of texts, with the prompts they have."""
        return [_unit(pooled.vector) for pooled in self._pool(texts, [()] * len(texts), forward)]

    def passages(self, texts: Sequence[str], spans: Sequence[Sequence[Span]], forward: Forward) -> list[Embedded]:
        prompt = self.card.passage_prompt
        shifted = [[(start + len(prompt), end + len(prompt)) for start, end in of] for of in spans]
        pooled = self._pool([prompt + text for text in texts], shifted, forward)
        apart = [(at, span) for at, found in enumerate(pooled) for span in found.unread]
        alone = [prompt + texts[at][slice(*spans[at][span])] for at, span in apart]
        for (at, span), vector in zip(apart, self.vectors(alone, forward), strict=True):
            pooled[at].spans[span] = vector
        return [Embedded(_unit(found.vector), _unit(found.spans)) for found in pooled]

    def _pool(self, texts: Sequence[str], spans: Sequence[Sequence[Span]], forward: Forward) -> list[_Pooled]:
        encodings = self._encodings([_clean(text) for text in texts])
        pooled: dict[int, _Pooled] = {}

        def run(batch: list[int]) -> None:
            hidden = forward(*_padded([encodings[at].ids for at in batch]))
            for row, at in enumerate(batch):
                pooled[at] = _pool(hidden[row], encodings[at], spans[at], self.card.pooling == "mean")

        batches = _batches([len(encoding.ids) for encoding in encodings])
        if len(batches) < 2:
            for batch in batches:
                run(batch)
        else:
            with ThreadPoolExecutor(min(cores(), _MOST_WORKERS)) as workers:
                list(workers.map(run, batches))
        return [pooled[at] for at in range(len(texts))]


@dataclass(frozen=True, slots=True)
class _Pooled:
    """Means that aren't normalised yet; `unread` are the spans that need a pass of their own."""

    vector: Vector
    spans: Matrix
    unread: list[int]


def _pool(hidden: NDArray[np.float32], encoding: Encoding, spans: Sequence[Span], by_mean: bool) -> _Pooled:
    hidden = hidden[: len(encoding.ids)]
    vector = hidden.mean(axis=0) if by_mean else hidden[0]
    means = np.zeros((len(spans), hidden.shape[1]), np.float32)
    if not by_mean:
        return _Pooled(vector, means, list(range(len(spans))))
    # The model's own marks, at both ends, stand for no characters.
    inner = np.flatnonzero(np.array(encoding.special_tokens_mask) == 0)
    offsets = np.array(encoding.offsets).reshape(-1, 2)[inner]
    sums = np.vstack([np.zeros_like(hidden[:1]), np.cumsum(hidden[inner], axis=0)])
    reach = offsets[-1, 1] if encoding.overflowing and len(offsets) else np.inf
    unread = []
    for row, (start, end) in enumerate(spans):
        first = int(np.searchsorted(offsets[:, 1], start, side="right"))
        last = int(np.searchsorted(offsets[:, 0], end, side="left"))
        if end > reach or first >= last:
            unread.append(row)
        else:
            means[row] = (sums[last] - sums[first]) / (last - first)
    return _Pooled(vector, means, unread)


def _unit(vectors: Matrix) -> Matrix:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), np.float32)


def _padded(rows: list[list[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    ids = np.zeros((len(rows), max(map(len, rows))), np.int64)
    mask = np.zeros_like(ids)
    for at, row in enumerate(rows):
        ids[at, : len(row)] = row
        mask[at, : len(row)] = 1
    return ids, mask


def _batches(lengths: list[int]) -> list[list[int]]:
    """Texts of like length together, the longest first, so that little is padding and the cores end
    together.
    """
    batches: list[list[int]] = []
    for at in sorted(range(len(lengths)), key=lambda at: -lengths[at]):
        if batches and (len(batches[-1]) + 1) * lengths[batches[-1][0]] <= _BATCH_TOKENS:
            batches[-1].append(at)
        else:
            batches.append([at])
    return batches


def _clean(text: str) -> str:
    # A lone surrogate, as a broken command line gives, is nothing that can be encoded.
    return text.encode("utf-8", "replace").decode("utf-8")


def _make(model: str, folder: Path) -> None:
    """Makes the folder that a model runs from."""
    with making(folder) as made:
        if model == BUNDLED:
            bundled.write(made)
        else:
            _export_checked(model, made)


def _export_checked(model: str, folder: Path) -> None:
    """Exports a model into an empty folder. Raises ModelError where its vectors are others than the model's own."""
    own = transformer.export(model, folder, _CHECKED)
    exported = _Exported(folder)
    texts = [exported.card.passage_prompt + text for text in _CHECKED]
    agreement = np.sum(own * np.stack(exported.vectors(texts, exported.forward)), axis=1).min()
    if not agreement >= _AGREEMENT:
        raise ModelError(
            f"The embedder {model} gives other vectors after its export (cosine {agreement:.4f}).",
            f"Give another one, or use {BUNDLED}, which is bundled.",
        )
