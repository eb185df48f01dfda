"""The bundled embedder, made ready without torch: its graph comes with Corrobot, its weights with a package.

The graph names each weight by its tensor in the package's safetensors file. What reads German, Spanish and French with
the same weights is added (glosses.py). Knows nothing of texts and vectors.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path

from index import glosses, transformer
from index.transformer import BUNDLED, CARD_FILE, MODEL_FILE, TOKENIZER_FILE, WEIGHTS_FILE, Card

GRAPH = Path(__file__).parent / "minilm.onnx"
"""The ONNX graph of the model without weights. `tests/index/graph.py` made it from an export of the model itself."""
TENSOR, TURNED = "tensor", "turned"
"""What the graph says of a weight: the name of its tensor, and whether rows and columns change places."""


def write(folder: Path) -> None:
    """Writes model, tokenizer and card into an empty folder. Raises ModelError where the weights are not those that
    Corrobot was made with.
    """
    path = transformer.locate(BUNDLED)
    card = Card(transformer.revision(path, BUNDLED), 384, 256, pooling="mean", query_prompt="", passage_prompt="")
    own = (path / TOKENIZER_FILE).read_text(encoding="utf-8")
    _join(path / WEIGHTS_FILE, own, folder / MODEL_FILE)
    shutil.copyfile(path / TOKENIZER_FILE, folder / TOKENIZER_FILE)
    (folder / CARD_FILE).write_text(json.dumps(asdict(card), indent=1), encoding="utf-8")


def _join(weights: Path, tokenizer: str, model: Path) -> None:
    """Puts the weights into the graph, in float32, and the glosses."""
    import onnx
    from safetensors import safe_open

    graph = onnx.load(str(GRAPH), load_external_data=False)
    with safe_open(weights, "np") as tensors:
        for weight in graph.graph.initializer:
            said = {entry.key: entry.value for entry in weight.external_data}
            values = tensors.get_tensor(said[TENSOR])
            weight.raw_data = (values.T if TURNED in said else values).tobytes()
            weight.ClearField("external_data")
            weight.ClearField("data_location")
    onnx.save(glosses.model(graph, tokenizer), str(model))
