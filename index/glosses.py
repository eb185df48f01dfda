"""German, Spanish and French for models that learned English: each of their words is read as a mixture of English ones.

`glosses.npz` has for each word, and each end of a compound, up to eight word pieces of English with how likely they
stand for it (IBM Model 1: Brown et al. 1993; bot/models/training/glosses.py). A model that has BERT's word pieces takes
the mean of their rows, so weighed, for the row of that word. Knows the table of a model and its tokenizer, and nothing
of what it is asked.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.tongues import language

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnx import GraphProto, ModelProto, NodeProto

FILE = Path(__file__).with_name("glosses.npz")
GLOSSED = ("de", "es", "fr")
"""The languages that there are glosses for."""
OWN = "[en]"
"""Stands before a word piece of English that is written as one of another language: its row stays, and no text of that
language has it."""
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Glosses:
    """Word pieces of a language, and for each of them English ones with their weights: numbers in `english`,
    (pieces, 8); a weight of 0 is none.
    """

    pieces: Sequence[str]
    english: Sequence[str]
    numbers: NDArray[np.int64]
    weights: NDArray[np.float32]


@lru_cache(maxsize=1)
def glosses() -> Mapping[str, Glosses]:
    """Those that come with Corrobot, by language."""
    with np.load(FILE) as told:

        def lines(name: str) -> list[str]:
            return bytes(told[name]).decode().split("\n")

        english = lines("english")
        return {
            language: Glosses(
                lines(language),
                english,
                told[f"{language}.numbers"].astype(np.int64),
                told[f"{language}.weights"].astype(np.float32) / 255,
            )
            for language in GLOSSED
        }


@lru_cache(maxsize=1)
def revision() -> str:
    """Tells one version of them from another."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()[:8]


def glossed(*texts: str) -> str:
    """The language whose glosses texts are read with that are read together, "" for none: that of the first that is in
    such a language, where they have no more words of English than of that; or, of texts too short to tell, the one that
    they have more words of than of English.
    """
    spoken = [language(text) for text in texts]
    told = next((each for each in spoken if each in GLOSSED), "")
    if not told and any(spoken):
        return ""
    foreign = [text for text, each in zip(texts, spoken, strict=True) if each == told]
    said = {_plain(word[0]) for text in foreign for word in _WORD.finditer(text[:_TELLING])}
    if told:
        return told if len(said & _own(told)) >= len((said & _english()) - _own(told)) else ""
    best = max(GLOSSED, key=lambda each: len((said & _own(each)) - _english()))
    return best if len((said & _own(best)) - _english()) > len(said & _english()) else ""


_TELLING = 600
"""Characters at the beginning of a text whose words are looked at."""


def _plain(word: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(each))


@lru_cache(maxsize=len(GLOSSED))
def _own(language: str) -> frozenset[str]:
    return frozenset(glosses()[language].pieces)


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    return frozenset(next(iter(glosses().values())).english)


def tokenizer(own: str, language: str) -> str:
    """A tokenizer for a language, made of one of BERT's word pieces; both as JSON. The pieces of the languages come
    after its own, one language after the other.
    """
    told = glosses()
    before = sum(len(told[each].pieces) for each in GLOSSED[: GLOSSED.index(language)])
    return extended(own, told[language].pieces, before)


def extended(own: str, pieces: Sequence[str], before: int = 0) -> str:
    """A tokenizer with more word pieces, whose numbers begin so far after its own; both as JSON. A piece that is
    written as one of its own takes its place.
    """
    told = json.loads(own)
    known = dict(told["model"]["vocab"])
    first = 1 + max(known.values()) + before
    for number, piece in enumerate(pieces, first):
        if piece in known:
            known[OWN + piece] = known[piece]
        known[piece] = number
    told["model"]["vocab"] = known
    return json.dumps(told, ensure_ascii=False)


def model(own: ModelProto, tokenizer: str, power: float = 1.0) -> ModelProto:
    """A model that reads what the tokenizers of all languages give, too. Changes the model given, and returns it.

    `tokenizer` is that of the model itself, as JSON. The model's table of words is one of float32, or one of 8-bit rows
    with a scale for each. The weights are raised to `power`, and add up to 1 then: with more than 1 the likeliest piece
    counts for more.
    """
    from onnx import TensorProto, helper, numpy_helper

    graph, told = own.graph, [glosses()[each] for each in GLOSSED]
    pieces = json.loads(tokenizer)["model"]["vocab"]
    weights = np.concatenate([each.weights for each in told]) ** power
    numbers = np.array([pieces.get(each, pieces["[UNK]"]) for each in told[0].english], np.int32)
    tables = {
        "first": np.array(1 + max(pieces.values()), np.int64),
        "zero": np.array(0, np.int64),
        "pieces": np.array([2], np.int64),
        "last": np.array([-1], np.int64),
        "numbers": numbers[np.concatenate([each.numbers for each in told])],
        "weights": (weights / weights.sum(axis=1, keepdims=True)).astype(np.float16),
    }
    lookup, row = _lookup(graph)
    for node in graph.node:
        if node not in lookup:
            node.input[:] = ["glosses.row" if name == row else name for name in node.input]
    rest = [node for node in graph.node if node not in lookup]
    made = {name for node in lookup for name in node.output}
    make = helper.make_node
    nodes = [
        make("Less", ["input_ids", "glosses.first"], ["glosses.own"]),
        make("Where", ["glosses.own", "input_ids", "glosses.zero"], ["glosses.ids"]),
        make("Sub", ["input_ids", "glosses.first"], ["glosses.beyond"]),
        make("Where", ["glosses.own", "glosses.zero", "glosses.beyond"], ["glosses.glossed"]),
        make("Gather", ["glosses.numbers", "glosses.glossed"], ["glosses.english"]),
        make("Gather", ["glosses.weights", "glosses.glossed"], ["glosses.halves"]),
        make("Cast", ["glosses.halves"], ["glosses.floats"], to=TensorProto.FLOAT),
        make("Unsqueeze", ["glosses.floats", "glosses.last"], ["glosses.shares"]),
        *(_renamed(node, {"input_ids": "glosses.ids"}) for node in lookup),
        *(_renamed(node, {"input_ids": "glosses.english"} | {name: f"glosses{name}" for name in made})
          for node in lookup),
        make("Mul", [f"glosses{row}", "glosses.shares"], ["glosses.parts"]),
        make("ReduceSum", ["glosses.parts", "glosses.pieces"], ["glosses.mixture"], keepdims=0),
        make("Unsqueeze", ["glosses.own", "glosses.last"], ["glosses.is_own"]),
        make("Where", ["glosses.is_own", row, "glosses.mixture"], ["glosses.row"]),
        *rest,
    ]  # fmt: skip
    del graph.node[:]
    graph.node.extend(nodes)
    graph.initializer.extend(numpy_helper.from_array(table, f"glosses.{name}") for name, table in tables.items())
    return own


def _lookup(graph: GraphProto) -> tuple[list[NodeProto], str]:
    """The nodes that look words up in the table of a model, and the name of what they make."""
    tables = {weight.name for weight in graph.initializer}
    found: list[NodeProto] = []
    made: list[str] = []
    for node in graph.node:
        looks_up = node.op_type == "Gather" and node.input[1] == "input_ids"
        if looks_up or (any(name in made for name in node.input) and {*node.input} <= {*made, *tables}):
            found.append(node)
            made += node.output
    return found, made[-1]


def _renamed(node: NodeProto, names: Mapping[str, str]) -> NodeProto:
    """A copy of a node with other names for what it takes and makes."""
    copy = type(node)()
    copy.CopyFrom(node)
    copy.name = names.get(next(iter(node.output)), node.name)
    copy.input[:] = [names.get(name, name) for name in node.input]
    copy.output[:] = [names.get(name, name) for name in node.output]
    return copy
