"""The model: the lower part of all-mpnet-base-v2 under two heads, the Judge's and the Reader's, each with layers of its
own, so that what teaches the one takes nothing from the other.

Knows torch, the layout of the mpnet folder, of the trained weights and of what ships. Does not know the data or the
optimiser.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from transformers import AutoTokenizer, MPNetConfig, MPNetModel, PreTrainedTokenizerBase

from bot.models.onnx import MODEL_FILE, UPPER_FILES

LABELS = ("entailment", "neutral", "contradiction")
LOWEST = -1e4  # the logit of a token that no answer can begin or end at, or that is not attended to
OWN = 3  # upper layers that the Judge does not share
PREFIXES = ("body.", "judge_layers.", "dense.", "judge.", "reader.")  # of the names of the weights
Batch = dict[str, Tensor]
Outputs = tuple[Tensor, ...]
Forward = Callable[[Batch], Outputs]


class TwoHeads(nn.Module):
    """Three logits of the Judge on the first token, and two of the Reader on every token.

    The Judge has upper layers of its own in place of the last OWN of the body, and begins with copies of them. A
    Reader's span that begins and ends on the first token is "no answer here".
    """

    def __init__(self, body: MPNetModel) -> None:
        super().__init__()
        size = body.config.hidden_size
        self.body = body
        self.judge_layers = copy.deepcopy(body.encoder.layer[-OWN:])
        self.dense = nn.Linear(size, size)
        self.judge = nn.Linear(size, len(LABELS))
        self.reader = nn.Linear(size, 2)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(batch, 3) logits of LABELS, then (batch, tokens) start and end logits."""
        states = self.below(input_ids, attention_mask)
        return self.judged(states, attention_mask), *self.read(states, attention_mask)

    def below(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """The states of the layers that both share, (batch, tokens, size)."""
        shared = self.body.encoder.layer[: -len(self.judge_layers)]
        return self._through(shared, self.body.embeddings(input_ids=input_ids), attention_mask)

    def judged(self, states: Tensor, attention_mask: Tensor) -> Tensor:
        """The Judge's logits, of the states below."""
        states = self._through(self.judge_layers, states, attention_mask)
        return cast(Tensor, self.judge(torch.tanh(self.dense(states[:, 0]))))

    def read(self, states: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """The Reader's logits, of the states below."""
        states = self._through(self.body.encoder.layer[-len(self.judge_layers) :], states, attention_mask)
        starts, ends = self.reader(states).masked_fill(attention_mask[..., None] == 0, LOWEST).unbind(-1)
        return starts, ends

    def _through(self, layers: nn.ModuleList, states: Tensor, attention_mask: Tensor) -> Tensor:
        encoder: Any = self.body.encoder
        bias = encoder.compute_position_bias(states)
        unseen = (1 - attention_mask[:, None, None].to(states.dtype)) * LOWEST
        for layer in layers:
            states = layer(states, unseen, bias)[0]
        return states

    def of_judge(self) -> list[nn.Parameter]:
        """The weights that are the Judge's alone."""
        return [each for part in (self.judge_layers, self.dense, self.judge) for each in part.parameters()]

    def of_reader(self) -> list[nn.Parameter]:
        """The weights that are the Reader's alone."""
        upper = self.body.encoder.layer[-len(self.judge_layers) :]
        return [each for part in (upper, self.reader) for each in part.parameters()]


def judged(model: TwoHeads, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
    """The Judge's logits, as forward gives them, but without dropout, and with matrices over the tokens of all rows at
    once, none of padding: a processor with matrix instructions trains faster so.
    """
    lower = model.body.encoder.layer[: -len(model.judge_layers)]
    states = _packed(model.body, [*lower, *model.judge_layers], input_ids, attention_mask)
    return cast(Tensor, model.judge(torch.tanh(model.dense(states[:, 0]))))


def spans(model: TwoHeads, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
    """The Reader's logits, in the same way."""
    states = _packed(model.body, model.body.encoder.layer, input_ids, attention_mask)
    starts, ends = model.reader(states).masked_fill(attention_mask[..., None] == 0, LOWEST).unbind(-1)
    return starts, ends


def _packed(body: Any, layers: Iterable[Any], input_ids: Tensor, attention_mask: Tensor) -> Tensor:
    """The states of the last of these layers, (batch, tokens, size)."""
    there = attention_mask.bool()
    places = there.flatten().nonzero().squeeze(1)
    embedded = body.embeddings(input_ids=input_ids)
    bias = body.encoder.compute_position_bias(embedded).masked_fill(~there[:, None, None], LOWEST)
    heads = body.config.num_attention_heads

    def spread(tokens: Tensor) -> Tensor:
        rows = tokens.new_zeros((there.numel(), tokens.shape[-1])).index_copy(0, places, tokens)
        return rows.reshape(*there.shape, -1)

    def of_heads(tokens: Tensor) -> Tensor:
        return spread(tokens).reshape(*there.shape, heads, -1).transpose(1, 2)

    def gathered(rows: Tensor) -> Tensor:
        return rows.flatten(0, 1).index_select(0, places)

    states = gathered(embedded)
    for layer in layers:
        attention, own = layer.attention, layer.attention.attn
        queries, keys, values = (of_heads(each(states)) for each in (own.q, own.k, own.v))
        scores = queries @ keys.transpose(-1, -2) / math.sqrt(queries.shape[-1])
        met = (scores + bias.to(scores.dtype)).softmax(-1).to(values.dtype) @ values
        states = attention.LayerNorm(own.o(gathered(met.transpose(1, 2).flatten(2))) + states)
        states = layer.output.LayerNorm(layer.output.dense(layer.intermediate(states)) + states)
    return spread(states)


def trained(folder: Path, layers: Sequence[int], student: Path) -> TwoHeads:
    """These layers of the mpnet in `folder`, with the weights that `distil.py` wrote to `student`.

    What was not trained, the word vectors and the bias of distances, stays as it is, and the Judge's own layers are
    copies of the Reader's. ValueError names what is missing.
    """
    body = MPNetModel.from_pretrained(folder, attn_implementation="eager", add_pooling_layer=False)
    body.encoder.layer = nn.ModuleList([body.encoder.layer[at] for at in layers])
    body.config.num_hidden_layers = len(layers)
    model = TwoHeads(body)
    stored = {name: each for path in sorted(student.glob("student-*.npz")) for name, each in np.load(path).items()}
    state = {
        name: torch.from_numpy(each * stored[f"{name}.scale"][:, None] if f"{name}.scale" in stored else each).float()
        for name, each in stored.items()
        if not name.endswith(".scale")
    }
    frozen = {"body.embeddings.word_embeddings.weight", "body.encoder.relative_attention_bias.weight"}
    missing, unexpected = model.load_state_dict(state, strict=False)
    own = {each for each in missing if each.startswith("judge_layers.")}
    lacking = (set(missing) - own - frozen) | set(unexpected)
    if lacking:
        raise ValueError(f"{student} lacks, or has besides: {', '.join(sorted(lacking))}")
    model.judge_layers.load_state_dict(body.encoder.layer[-OWN:].state_dict())
    return model.eval()


def shipped(folder: Path) -> TwoHeads:
    """The model in the folder of one that ships, its weights as floats: what training goes on from."""
    config = MPNetConfig.from_pretrained(folder, attn_implementation="eager")
    model = TwoHeads(MPNetModel(config, add_pooling_layer=False))
    state = weights(folder)
    model.load_state_dict({name: state[name].reshape(each.shape) for name, each in model.state_dict().items()})
    return model.eval()


def weights(folder: Path) -> dict[str, Tensor]:
    """The weights of a model that `export.py` wrote, by the names that `TwoHeads` has for them."""
    found: dict[str, np.ndarray] = {}
    for file in (MODEL_FILE, *UPPER_FILES):
        graph = onnx.load(folder / file).graph
        stored = {each.name.removeprefix("model."): numpy_helper.to_array(each) for each in graph.initializer}
        found |= {name: each for name, each in stored.items() if name.startswith(PREFIXES) and _is_weight(name, each)}
        for node in graph.node:
            if node.op_type == "MatMulInteger":
                of_rows = node.input[1].removeprefix("model.").removesuffix("_quantized")
                rows = stored[f"{of_rows}_quantized"].astype(np.float32) * stored[f"{of_rows}_scale"]
                name = node.name.removesuffix("/MatMul_quant").removesuffix("/Gemm_MatMul_quant").strip("/")
                name = f"body.encoder.{name}" if name.startswith("layer.") else name
                found[f"{name.replace('/', '.')}.weight"] = np.ascontiguousarray(rows.T)
        words = "body.embeddings.word_embeddings"
        if f"{words}.rows" in stored:
            found[f"{words}.weight"] = stored[f"{words}.rows"] * found.pop(f"{words}.scale")
    return {name: torch.from_numpy(np.array(each)) for name, each in found.items()}


def _is_weight(name: str, stored: np.ndarray) -> bool:
    """Whether what is stored is no matrix of 8 bits, nor its scale."""
    return stored.dtype == np.float32 and not name.endswith("_scale")


def tokenizer_of(folder: Path) -> PreTrainedTokenizerBase:
    """The tokenizer of the mpnet, or of the model that ships, in `folder`."""
    return cast(PreTrainedTokenizerBase, AutoTokenizer.from_pretrained(folder))
