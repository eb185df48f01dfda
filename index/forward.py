"""An exported transformer on this processor: token ids to hidden states. Knows nothing of texts, spans or stores.

ONNX Runtime for questions: it is there at once, and quick with few tokens. OpenVINO for passages: quicker with many,
and it multiplies bfloat16 where the processor does.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from queue import Empty, LifoQueue
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from types import ModuleType

    from numpy.typing import NDArray
    from openvino import CompiledModel, InferRequest

    Forward: TypeAlias = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.float32]]
    """Token ids and mask, both (texts, tokens), to hidden states (texts, tokens, dimensions). For any thread."""

_STEP = 16
"""Tokens: each length of a batch has OpenVINO compile kernels, which it keeps, so there are to be few lengths."""
_CONVERTER = "openvino.tools.ovc"
_loading = threading.Lock()


class Precision(StrEnum):
    """In which arithmetic the vectors of passages are made."""

    FP32 = "fp32"
    BF16 = "bf16"


def fastest_precision() -> Precision:
    """bfloat16 where this processor multiplies it itself; on others it is no quicker than float32."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return Precision.FP32
    return Precision.BF16 if "avx512_bf16" in flags or "amx_bf16" in flags else Precision.FP32


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on Linux
        return os.cpu_count() or 1


def forward_of_questions(model: Path) -> Forward:
    """An ONNX model in float32, on two cores a call. Raises what ONNX Runtime does for a file that is none."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(2, cores())
    # Between questions, threads that wait busily would take the cores from the other models.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])

    def forward(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        return np.asarray(session.run(None, {"input_ids": ids, "attention_mask": mask})[0])

    return forward


def forward_of_passages(model: Path, precision: Precision) -> Forward:
    """An ONNX model in a precision, on one core a call: batches side by side beat one batch on all cores.

    Raises what OpenVINO does for a file that is none.
    """
    settings = {
        "INFERENCE_PRECISION_HINT": {Precision.FP32: "f32", Precision.BF16: "bf16"}[precision],
        "NUM_STREAMS": cores(),
        "INFERENCE_NUM_THREADS": cores(),
        "ENABLE_CPU_PINNING": False,
    }
    with _loading:
        compiled = _openvino().Core().compile_model(str(model), "CPU", settings)
        forward = _requests(compiled)
        # OpenVINO's first call looks numpy up: two threads that do so at once wait for each other without end.
        forward(np.ones((1, 1), np.int64), np.ones((1, 1), np.int64))
    return forward


def _requests(compiled: CompiledModel) -> Forward:
    idle: LifoQueue[InferRequest] = LifoQueue()

    def forward(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        tokens = ids.shape[1]
        padding = ((0, 0), (0, -tokens % _STEP))
        try:
            request = idle.get_nowait()
        except Empty:
            request = compiled.create_infer_request()
        try:
            request.infer({"input_ids": np.pad(ids, padding), "attention_mask": np.pad(mask, padding)})
            return np.array(request.get_output_tensor(0).data[:, :tokens])
        finally:
            idle.put(request)

    return forward


def _openvino() -> ModuleType:
    """OpenVINO without its converter of models, which gives the user an identifier and reports to its makers."""
    if "openvino" not in sys.modules:
        # What is None here can't be imported, and OpenVINO does without it.
        sys.modules[_CONVERTER] = None  # type: ignore[assignment]
        try:
            import_module("openvino")
        finally:
            del sys.modules[_CONVERTER]
    return import_module("openvino")
