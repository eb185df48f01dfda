"""The model: one body, the lower part of all-mpnet-base-v2, under two heads, the Judge's and the Reader's.

Knows torch, the layout of the mpnet folder, of the trained weights and of what ships. Does not know the data or the
optimiser.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from transformers import AutoTokenizer, MPNetConfig, MPNetModel, PreTrainedTokenizerBase

from bot.models.onnx import MODEL_FILE

LABELS = ("entailment", "neutral", "contradiction")
LOWEST = -1e4  # the logit of a token that no answer can begin or end at
Batch = dict[str, Tensor]
Outputs = tuple[Tensor, ...]
Forward = Callable[[Batch], Outputs]


class TwoHeads(nn.Module):
    """Three logits of the Judge on the first token, and two of the Reader on every token.

    A Reader's span that begins and ends on the first token is "no answer here".
    """

    def __init__(self, body: MPNetModel) -> None:
        super().__init__()
        size = body.config.hidden_size
        self.body = body
        self.dense = nn.Linear(size, size)
        self.judge = nn.Linear(size, len(LABELS))
        self.reader = nn.Linear(size, 2)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(batch, 3) logits of LABELS, then (batch, tokens) start and end logits."""
        states = self.body(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.judge(torch.tanh(self.dense(states[:, 0])))
        starts, ends = self.reader(states).masked_fill(attention_mask[..., None] == 0, LOWEST).unbind(-1)
        return logits, starts, ends


def packed(model: TwoHeads, input_ids: Tensor, attention_mask: Tensor) -> Outputs:
    """What `model` says, as forward does, but with its matrices over the tokens of all rows at once, none of padding,
    and without dropout. A processor with matrix instructions trains faster so.
    """
    body: Any = model.body
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
    for layer in body.encoder.layer:
        attention, own = layer.attention, layer.attention.attn
        queries, keys, values = (of_heads(each(states)) for each in (own.q, own.k, own.v))
        scores = queries @ keys.transpose(-1, -2) / math.sqrt(queries.shape[-1])
        met = (scores + bias.to(scores.dtype)).softmax(-1).to(values.dtype) @ values
        states = attention.LayerNorm(own.o(gathered(met.transpose(1, 2).flatten(2))) + states)
        states = layer.output.LayerNorm(layer.output.dense(layer.intermediate(states)) + states)
    rows = spread(states)
    logits = model.judge(torch.tanh(model.dense(rows[:, 0])))
    starts, ends = model.reader(rows).masked_fill(~there[..., None], LOWEST).unbind(-1)
    return logits, starts, ends


def trained(folder: Path, layers: Sequence[int], student: Path) -> TwoHeads:
    """These layers of the mpnet in `folder`, with the weights that `distil.py` wrote to `student`.

    What was not trained, the word vectors and the bias of distances, stays as it is. ValueError names what is missing.
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
    if lacking := (set(missing) - frozen) | set(unexpected):
        raise ValueError(f"{student} lacks, or has besides: {', '.join(sorted(lacking))}")
    return model.eval()


def shipped(folder: Path) -> TwoHeads:
    """The model in the folder of one that ships, its weights as floats: what training goes on from."""
    config = MPNetConfig.from_pretrained(folder, attn_implementation="eager")
    model = TwoHeads(MPNetModel(config, add_pooling_layer=False))
    state = of_onnx(folder / MODEL_FILE)
    model.load_state_dict({name: state[name].reshape(each.shape) for name, each in model.state_dict().items()})
    return model.eval()


def of_onnx(path: Path) -> dict[str, Tensor]:
    """The weights of a model that `export.py` wrote, by the names that `network.TwoHeads` has for them."""
    graph = onnx.load(path).graph
    stored = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    words = "body.embeddings.word_embeddings"
    found = {name: each for name, each in stored.items() if name.startswith(("body.", "dense", "judge", "reader"))}
    found = {name: each for name, each in found.items() if each.dtype == np.float32 and not name.endswith("_scale")}
    found[f"{words}.weight"] = stored[f"{words}.rows"] * found.pop(f"{words}.scale")
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            rows = stored[node.input[1]].astype(np.float32) * stored[node.input[1].replace("_quantized", "_scale")]
            name = node.name.removesuffix("/MatMul_quant").removesuffix("/Gemm_MatMul_quant").strip("/")
            found[f"{name.replace('/', '.')}.weight"] = np.ascontiguousarray(rows.T)
    return {name: torch.from_numpy(np.array(each)) for name, each in found.items()}


def tokenizer_of(folder: Path) -> PreTrainedTokenizerBase:
    """The tokenizer of the mpnet, or of the model that ships, in `folder`."""
    return cast(PreTrainedTokenizerBase, AutoTokenizer.from_pretrained(folder))
