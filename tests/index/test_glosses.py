"""German, Spanish and French read with models that learned English."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from bot.assemble import MODELS
from bot.models.extractive import OUTPUTS, best_span
from bot.models.onnx import CONFIG_FILE, MODEL_FILE, SHARP, TOKENIZER_FILE, UPPER_FILES, PairModel
from index import glosses
from index.embed import OnnxEmbedder
from index.glosses import GLOSSED, glossed

OWN = (MODELS / TOKENIZER_FILE).read_text("utf-8")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of models for all tests here."""
    return tmp_path_factory.mktemp("models")


@pytest.mark.parametrize("language", GLOSSED)
def test_each_piece_is_a_mixture_of_english_ones(language: str) -> None:
    """The weights of each add up to one, as far as eight bits tell, and each piece stands there once."""
    told = glosses.glosses()[language]
    assert told.weights.sum(axis=1) == pytest.approx(1, abs=0.02)
    assert told.numbers.max() < len(told.english)
    assert len({*told.pieces}) == len(told.pieces) == len(told.numbers)


@pytest.mark.parametrize(
    ("word", "language", "english"),
    [
        ("mitgliedschaft", "de", "membership"),
        ("krankenhaus", "de", "hospital"),
        ("die", "de", "the"),
        ("perro", "es", "dog"),
        ("precio", "es", "price"),
        ("chien", "fr", "dog"),
        ("prix", "fr", "price"),
    ],
)
def test_a_word_is_read_as_what_it_means(word: str, language: str, english: str) -> None:
    """The likeliest piece of a common word is its translation."""
    told = glosses.glosses()[language]
    at = told.pieces.index(word)
    assert told.english[told.numbers[at][told.weights[at].argmax()]] == english


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        (["How long must I wait?", "The period of notice is three months."], ""),
        (["Wie lange muss ich warten?"], "de"),
        (["How long must I wait?", "Die Kündigungsfrist beträgt drei Monate, und der Beitrag ist fällig."], "de"),
        (["¿Cuánto cuesta la entrada a la piscina?"], "es"),
        (["Quelle est la date de la réunion ?"], "fr"),
        (["Schlüsselpfand Höhe"], "de"),
        (["key deposit"], ""),
        (["Kubernetes ingress"], ""),
        (["Berlin"], ""),
        (["泵什么时候免费?"], ""),
        ([""], ""),
    ],
)
def test_what_is_read_with_glosses(texts: list[str], language: str) -> None:
    """Texts in a language that has them, with what is read beside them; of a few words, those that only it has."""
    assert glossed(*texts) == language


@given(st.text(max_size=60))
def test_any_text_is_read_in_some_way(text: str) -> None:
    """Whatever stands in a document: one of the languages, or none."""
    assert glossed(text) in ("", *GLOSSED)


def test_compounds_are_read_by_their_parts() -> None:
    """A German word that nobody has seen is read as the words it is made of."""
    tokenizer = Tokenizer.from_str(glosses.tokenizer(OWN, "de"))
    assert tokenizer.encode("Transportaufträge", add_special_tokens=False).tokens == ["transport", "##auftrage"]


def test_english_is_read_as_before(models: Path) -> None:
    """A model with glosses says of English word pieces what it says without, to the last bit."""
    folder = models / "glossed"
    folder.mkdir()
    onnx.save(glosses.model(onnx.load(str(MODELS / MODEL_FILE)), OWN, SHARP), str(folder / MODEL_FILE))
    for name in (TOKENIZER_FILE, CONFIG_FILE, *UPPER_FILES):
        shutil.copyfile(MODELS / name, folder / name)
    pairs = [("Who wrote it?", "It was written by Ann Low in 1987; “naïve” readers paid €3."), ("a", "b")]
    before = PairModel(lambda: MODELS, 384).run(pairs, OUTPUTS)
    for (one, own), (other, mine) in zip(before, PairModel(lambda: folder, 384).run(pairs, OUTPUTS), strict=True):
        assert one.ids == other.ids
        assert all(np.array_equal(a, b) for a, b in zip(own, mine, strict=True))


def test_a_mixture_is_of_rows_of_the_table(tmp_path: Path) -> None:
    """What the model reads for a word of another language is the mean of the rows of its English pieces, so weighed."""
    graph = glosses.model(onnx.load(str(MODELS / MODEL_FILE)), OWN, SHARP)
    kept = {weight.name: onnx.numpy_helper.to_array(weight) for weight in graph.graph.initializer}
    rows = next(array for name, array in kept.items() if name.endswith("word_embeddings.rows"))
    scale = next(array for name, array in kept.items() if name.endswith("word_embeddings.scale"))
    graph.graph.output.append(onnx.helper.make_empty_tensor_value_info("glosses.row"))
    onnx.save(graph, str(tmp_path / "m.onnx"))
    import onnxruntime

    session = onnxruntime.InferenceSession(str(tmp_path / "m.onnx"), providers=["CPUExecutionProvider"])
    vocabulary = json.loads(glosses.tokenizer(OWN, "de"))["model"]["vocab"]
    ids = np.array([[vocabulary["mitgliedschaft"], json.loads(OWN)["model"]["vocab"]["dog"]]], np.int64)
    [found] = session.run(["glosses.row"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})
    at = ids[0, 0] - int(kept["glosses.first"])
    weights, numbers = kept["glosses.weights"][at].astype(np.float32), kept["glosses.numbers"][at]
    assert weights.sum() == pytest.approx(1, abs=2e-3)
    assert found[0, 0] == pytest.approx(weights @ (rows[numbers] * scale[numbers]), abs=1e-3)
    assert np.array_equal(found[0, 1], rows[ids[0, 1]] * scale[ids[0, 1]])


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("Wo kann ich mein Auto abstellen?", "Bitte nutzen Sie den Parkplatz am Bad.", "Der Club ist von 1954."),
        ("¿Cuánto vale la entrada a la piscina?", "Precio de los baños: 4,50 euros.", "Los perros irán atados."),
        ("Où dois-je garer ma voiture ?", "Le parking se trouve derrière la gare.", "Le club a été fondé en 1954."),
        ("When was the club founded?", "Der Club ist von 1954.", "Bitte nutzen Sie den Parkplatz am Bad."),
    ],
)  # fmt: skip
def test_texts_are_near_that_mean_alike(models: Path, question: str, right: str, wrong: str) -> None:
    """In other words, and in another language."""
    embedder = OnnxEmbedder(models)
    asked = embedder.embed(question)
    near, far = (each.vector @ asked for each in embedder.embed_passages([right, wrong], [[], []]))
    assert near > far + 0.1


@pytest.mark.parametrize(
    ("question", "passage", "answer"),
    [
        ("Wann beginnt der Bau?", "Der Steg ist gesperrt. Baubeginn ist nun der 2. September 2024.", "September 2024"),
        ("¿Cuánto cuesta la entrada?", "La piscina abre a las nueve. La entrada cuesta 4,50 euros.", "4,50 euros"),
    ],
)
def test_the_reader_finds_the_words_that_answer(question: str, passage: str, answer: str) -> None:
    """And is surer of them than of another passage."""
    model = PairModel(lambda: MODELS, 384, with_glosses=True)
    found = []
    for encoding, (starts, ends) in model.run([(question, passage), (question, "Los perros irán atados.")], OUTPUTS):
        inside = [at for at, side in enumerate(encoding.sequence_ids) if side == 1]
        low, high = inside[0], inside[-1] + 1
        start, end, score = best_span(starts[low:high], ends[low:high])
        said = passage[encoding.offsets[low + start][0] : encoding.offsets[low + end][1]]
        found.append((said, score - float(starts[0] + ends[0])))
    assert answer in found[0][0]
    assert found[0][1] > found[1][1]
