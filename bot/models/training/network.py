"""The model: one body, the lower part of all-mpnet-base-v2, under two heads, the Judge's and the Reader's.

Knows torch, the layout of the mpnet folder, and that of the file that ships. Does not know the data or the optimiser.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from transformers import AutoTokenizer, MPNetConfig, MPNetModel, PreTrainedTokenizerBase

LABELS = ("entailment", "neutral", "contradiction")
LOWEST = -1e4  # the logit of a token that no answer can begin or end at
Batch = dict[str, Tensor]


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


def untrained(folder: Path, layers: Sequence[int]) -> TwoHeads:
    """The model that training begins with: these layers of the mpnet in `folder`, under new heads.

    Word vectors are not trained: a third of the weights, of which each batch sees a few. On a CPU eager attention
    trains faster than sdpa.
    """
    config = MPNetConfig.from_pretrained(folder, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    body = MPNetModel.from_pretrained(folder, config=config, attn_implementation="eager", add_pooling_layer=False)
    body.encoder.layer = nn.ModuleList([body.encoder.layer[at] for at in layers])
    body.config.num_hidden_layers = len(layers)
    body.embeddings.word_embeddings.weight.requires_grad_(False)
    body.encoder.relative_attention_bias.weight.requires_grad_(False)  # its gradients cost a tenth of a step
    return TwoHeads(body)


def give_shipped(model: TwoHeads, path: Path) -> None:
    """Give `model` the weights of the ONNX file that ships, the 8-bit ones as near as their scales go.

    What is frozen in training stays as it is. ValueError names the weights that the file lacks.
    """
    graph = onnx.load(str(path)).graph
    stored = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    for node in graph.node:
        if node.op_type == "MatMulInteger" and node.input[1] in stored:
            base = node.input[1].removesuffix("_quantized")
            weight = stored[node.input[1]].astype(np.float32) - stored[f"{base}_zero_point"].astype(np.float32)
            stored[_parameter_of(node.name)] = (weight * stored[f"{base}_scale"]).T
    missing = []
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if not parameter.requires_grad:
                continue
            if name in stored:
                parameter.copy_(torch.from_numpy(stored[name].copy()))
            else:
                missing.append(name)
    if missing:
        raise ValueError(f"{path} lacks {', '.join(missing)}")


def _parameter_of(node: str) -> str:
    """The name of the weight that a product of the exported graph uses: "/body/encoder/.../q/MatMul_quant"."""
    return ".".join([*node.strip("/").split("/")[:-1], "weight"])


def tokenizer_of(folder: Path) -> PreTrainedTokenizerBase:
    """The tokenizer of the mpnet in `folder`."""
    return cast(PreTrainedTokenizerBase, AutoTokenizer.from_pretrained(folder))
