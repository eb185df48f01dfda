"""Makes `index/minilm.onnx`: the graph of the bundled embedder without its weights.

`python -m tests.index.graph` exports the model by torch, and then takes each weight out of the export that is a tensor
of the package's file, as it is or with rows and columns turned.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import onnx
from safetensors.numpy import load_file

from index import transformer
from index.bundled import GRAPH, TENSOR, TURNED
from index.transformer import BUNDLED, MODEL_FILE, WEIGHTS_FILE


def exported(folder: Path) -> Path:
    """The bundled embedder as torch exports it."""
    transformer.export(BUNDLED, folder, ["one text"])
    return folder / MODEL_FILE


def without_weights(model: Path, weights: Path) -> bytes:
    """A model's graph, in which each weight names its tensor. Raises KeyError for a weight that is none of them."""
    named: dict[bytes, dict[str, str]] = {}
    for name, tensor in load_file(weights).items():
        if tensor.ndim == 2:
            named.setdefault(np.ascontiguousarray(tensor.T).tobytes(), {TENSOR: name, TURNED: "yes"})
        named[tensor.tobytes()] = {TENSOR: name}
    graph = onnx.load(str(model))
    for weight in graph.graph.initializer:
        for key, value in named[onnx.numpy_helper.to_array(weight).tobytes()].items():
            entry = weight.external_data.add()
            entry.key, entry.value = key, value
        weight.data_location = onnx.TensorProto.EXTERNAL
        weight.ClearField("raw_data")
    return bytes(graph.SerializeToString(deterministic=True))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        GRAPH.write_bytes(without_weights(exported(Path(folder)), transformer.locate(BUNDLED) / WEIGHTS_FILE))


if __name__ == "__main__":
    main()
