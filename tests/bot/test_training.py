"""Training a reader and a judge: what the runs promise, on models of one layer and a handful of rows."""

from __future__ import annotations

import json
import os
import random
import signal
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
from torch import Tensor, nn
from transformers import MPNetConfig, MPNetModel, PreTrainedTokenizerBase, PreTrainedTokenizerFast

from bot.models.named import is_exported
from bot.models.onnx import PairModel, labels
from bot.models.training import export, judge, made, reader
from bot.models.training.asking import around, by_article, question_pairs
from bot.models.training.calibrate import calibration_error, logistic, sigmoid, softmax, temperature
from bot.models.training.data import batches, helping, rows
from bot.models.training.loop import Batch, Run, Source, Trainer, averaged, train
from bot.models.training.measure import auroc
from bot.models.training.network import LABELS, TwoHeads
from bot.models.training.pairs import made_pairs
from bot.models.training.questions import Passages, Question, cropped, questions

SENTENCES = [
    "The mill of Holberg closed in March 1987 with 412 workers.",
    "Sales increased by 14 percent in Norway, which surprised its owners.",
    "The bridge was opened before the first railway in Lisbon.",
    "She has won 7 medals at the games in Oslo.",
]


class Small(TwoHeads):
    def __init__(self, words: int = 1000) -> None:
        torch.manual_seed(1)
        size = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
        config = MPNetConfig(vocab_size=words, max_position_embeddings=64, **size)
        config._attn_implementation = "eager"
        super().__init__(MPNetModel(config, add_pooling_layer=False))


def loss_of(model: nn.Module, batch: Batch) -> Tensor:
    logits, _, _ = model(batch["input_ids"], batch["attention_mask"])
    return nn.functional.cross_entropy(logits.float(), batch["labels"])


def source(seen: list[tuple[int, int]]) -> Source[int]:
    """Six steps a round, of four pairs; `seen` gets the round and number of each that was made into tensors."""

    def collate(step: int) -> list[Batch]:
        seen.append((step // 100, step % 100))
        ids = torch.randint(5, 1000, (4, 8), generator=torch.Generator().manual_seed(step))
        return [{"input_ids": ids, "attention_mask": torch.ones_like(ids), "labels": ids[:, 0] % 3}]

    return Source(lambda number: [100 * number + at for at in range(6)], collate)


def stop_after(steps: int, seen: list[tuple[int, int]], run: Run) -> None:
    """Trains until so many batches were seen, then is told to stop as a shutdown would tell it."""
    made = source(seen)

    def collate(batch: int) -> Sequence[Batch]:
        if len(seen) + 1 == steps:
            os.kill(os.getpid(), signal.SIGTERM)
        return made.collate(batch)

    train(Small(), Source(made.rounds, collate), loss_of, lambda _: {}, run)


@pytest.fixture(autouse=True)
def _signals():  # type: ignore[no-untyped-def]
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path) -> None:
    """Stopped twice and resumed, a run sees each batch once, in the order of one never stopped."""
    whole: list[tuple[int, int]] = []
    stop_after(11, whole, Run(tmp_path / "whole", 1e-3))
    parts: list[tuple[int, int]] = []
    for steps in (4, 9, 11):
        stop_after(steps, parts, Run(tmp_path / "parts", 1e-3))
    assert parts == whole
    one, two = (torch.load(tmp_path / name / "checkpoint.pt", weights_only=True) for name in ("whole", "parts"))
    assert one["step"] == two["step"] == 11
    assert (one["round"], one["position"]) == (two["round"], two["position"]) == (1, 5)


def test_a_run_goes_on_at_its_rate_whatever_ships_meanwhile(tmp_path: Path) -> None:
    """Weights that shipped after its begin count more steps than it has taken: no reason to learn backwards."""
    stop_after(4, [], Run(tmp_path / "run", 1e-3, warmup=2))
    trainer = Trainer(Small(), Run(tmp_path / "run", 1e-3, warmup=2, steps_before=400))
    trainer.resume()
    trainer.learn(next(source([]).after(0, 0))[2], loss_of)
    assert trainer.optimizer.param_groups[0]["lr"] == 1e-3
    assert trainer.step == 5


def test_a_cool_down_ends_by_itself(tmp_path: Path) -> None:
    """It takes the checkpoint of the stable run, so many steps, and measures; the stable run's own is left alone."""
    stop_after(5, [], Run(tmp_path / "stable", 1e-3))
    before = (tmp_path / "stable" / "checkpoint.pt").read_bytes()
    run = Run(tmp_path / "cool", 1e-3, cooldown=3, resume_from=tmp_path / "stable" / "checkpoint.pt")
    train(Small(), source([]), loss_of, lambda model: {"training": float(model.training)}, run)
    (line,) = (tmp_path / "cool" / "log.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["step"] == 8
    assert json.loads(line)["training"] == 0.0, "figures are of a model that is not training"
    assert (tmp_path / "stable" / "checkpoint.pt").read_bytes() == before
    model = Small()
    assert averaged(model, tmp_path / "cool" / "checkpoint.pt") == 8
    assert not model.training


def test_a_step_is_the_same_on_one_thread_or_two(tmp_path: Path) -> None:
    """Pieces of a batch that several threads learn from side by side add up to the batch."""
    ends = []
    for threads in (1, 2):
        run = Run(tmp_path / str(threads), 1e-3, threads=threads)
        stop_after(3, [], run)
        ends.append(torch.load(run.out / "checkpoint.pt", weights_only=True)["model"])
    for name, value in ends[0].items():
        assert torch.allclose(value, ends[1][name], atol=1e-3), name


def test_each_item_is_served_before_any_is_served_again() -> None:
    """Whatever the helping's size, after n items of a file all were seen, and the order is the epoch's alone."""
    items = list(range(10))
    served = [each for epoch in range(5) for each in helping(items, 4, epoch, "x")]
    assert Counter(served[:10]) == Counter(items)
    assert Counter(served) == Counter(dict.fromkeys(items, 2))
    assert helping(items, 4, 3, "x") == helping(items, 4, 3, "x") != helping(items, 4, 3, "y")
    made = batches([random.Random(1).randint(1, 90) for _ in range(103)], 8, "seed")
    assert sorted(at for batch in made for at in batch) == list(range(103))


def test_made_pairs_say_both_ways() -> None:
    """A changed sentence contradicts and is contradicted, and is a premise too: no sentence gives its label away."""
    groups = made_pairs(SENTENCES, "seed")
    assert groups
    for group in groups:
        assert {label for _, _, label in group} <= set(LABELS)
        changed = [pair for pair in group if pair[2] == "contradiction"]
        if changed:
            premise, hypothesis, label = changed[0]
            assert premise != hypothesis
            assert (hypothesis, premise, label) in group
            assert any(pair[2] == "entailment" for pair in group)
        assert all(pair[2] == "entailment" for pair in group if pair[0] == pair[1])


def squad(folder: Path) -> None:
    (folder / "qa").mkdir(parents=True)
    with (folder / "qa" / "some.jsonl").open("w", encoding="utf-8") as out:
        for at, (name, year) in enumerate([("Holberg", "1987"), ("Vika", "1990"), ("Lom", "2003")]):
            text = (
                f"The tower of {name} is red and stands at a river in the north of the country. It closed in {year}. "
                f"Many visitors come to the tower of {name} each summer, and they bring their children along."
            )
            answer = {"text": year, "start": text.index(year)}
            row = {"id": str(at), "title": "Mills", "question": f"When did the tower of {name} close?", "context": text}
            out.write(json.dumps(row | {"answers": [answer], "impossible": False, "split": "train"}) + "\n")


def test_a_passage_without_the_answer_does_not_hold_it(tmp_path: Path) -> None:
    """Hard "no answer" passages are other ones, or the passage cut, and hold none of the answers."""
    squad(tmp_path)
    found = questions(tmp_path, "some", "train")
    assert len(found) == 3
    assert questions(tmp_path, "some", "dev") == []
    library = Passages(found)
    assert library.nearest(["When did the tower of Vika close?"])[0][0][1] == found[1].passage
    hard = [each for luck in range(9) for each in library.without_answer(found, random.Random(luck))]
    assert {each.passage for each in hard} - {each.passage for each in found}, "some are cut"
    for each in hard:
        asked = next(item for item in found if item.question == each.question)
        assert not each.answers
        assert not any(text in each.passage for _, text in asked.answers)


def test_questions_with_answers_are_pairs(tmp_path: Path) -> None:
    """The true answer is in the sentence that entails it, and a wrong one of the same kind is not in the passage."""
    squad(tmp_path)
    found = questions(tmp_path, "some", "train")
    given = question_pairs(found * 3, by_article(found), Passages(found), random.Random(1))
    assert {label for _, _, label in given} == set(LABELS)
    for premise, hypothesis, label in given:
        assert label != "entailment" or hypothesis.split()[-1] in premise
        assert label != "contradiction" or hypothesis.split()[-1] not in premise
        assert hypothesis.startswith("When did the tower of")
    assert "1987" in around(found[0], random.Random(1))


@given(st.randoms(use_true_random=False), st.integers(20, 400), st.data())
def test_a_crop_holds_an_answer_where_it_says(chance: random.Random, most: int, data: st.DataObject) -> None:
    passage = data.draw(st.text("ab. ", min_size=1, max_size=300))
    begin = data.draw(st.integers(0, len(passage) - 1))
    text = passage[begin : begin + data.draw(st.integers(1, 40))]
    assume(text == text.strip())  # as answers are
    item = cropped(Question("Who?", passage, "", ((begin, text),)), most, chance)
    assert item.answers
    assert all(item.passage.startswith(said, at) for at, said in item.answers)
    under = reader.under(item, chance)
    assert all(under.passage.startswith(said, at) for at, said in under.answers)


@given(st.integers())
def test_made_material_is_true_to_itself(seed: int) -> None:
    """A made pair has a label, and a made answer stands where it is said to."""
    chance = random.Random(seed)
    premise, hypothesis, label = made.pair(chance)
    assert premise
    assert hypothesis
    assert label in LABELS
    asked = made.asked(chance)
    assert all(text and asked.passage.startswith(text, at) for at, text in asked.answers)


def words_of(folder: Path) -> PreTrainedTokenizerBase:
    """A tokenizer like mpnet's, of whole words."""
    texts = [
        "Who knows it? Nobody knows it. When did the tower of Holberg Vika Lom close? It is red, and closed in 1987."
    ]
    plain = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    plain.pre_tokenizer = pre_tokenizers.Whitespace()
    special = ["<s>", "<pad>", "</s>", "[UNK]"]
    plain.train_from_iterator(texts, trainers.WordLevelTrainer(special_tokens=special))
    ids = [(each, plain.token_to_id(each)) for each in ("<s>", "</s>")]
    plain.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=ids
    )
    folder.mkdir(exist_ok=True)
    plain.save(str(folder / "tokenizer.json"))
    return PreTrainedTokenizerFast(
        tokenizer_object=plain, pad_token="<pad>", bos_token="<s>", cls_token="<s>", sep_token="</s>", unk_token="[UNK]"
    )


def test_the_answer_of_a_window_is_in_it(tmp_path: Path) -> None:
    """The positions that training is given decode to the answer, or are the first token for a question without."""
    squad(tmp_path)
    tokenizer = words_of(tmp_path / "words")
    asked = [*questions(tmp_path, "some", "train"), Question("Who?", "Nobody knows it. " * 90, "x", ())]
    batch = reader.collated(asked, tokenizer)
    for row, item in enumerate(asked):
        start, end = int(batch["starts"][row]), int(batch["ends"][row])
        assert batch["input_ids"].shape[1] <= reader.WINDOW
        said = tokenizer(item.question, item.passage, return_offsets_mapping=True)["offset_mapping"]
        text = item.passage[said[start][0] : said[end][1]] if end else ""
        assert text == (item.answers[0][1] if item.answers else "")


def test_what_is_shipped_is_what_is_loaded(tmp_path: Path) -> None:
    """An export has all that the adapters load, with its labels in order, and an 8-bit model near the float one."""
    tokenizer = words_of(tmp_path / "words")
    model = Small().eval()
    export.to_onnx(model, tmp_path / "float.onnx")
    export.ship(model, tmp_path / "words", tmp_path / "out")
    assert is_exported(tmp_path / "out")
    assert labels(json.loads((tmp_path / "out" / "config.json").read_text("utf-8"))) == (0, 1, 2)
    pairs = [("When did the mill close?", "It closed in 1987."), ("Who?", "Nobody knows it, and it is red.")]
    batch = judge.encode([judge.Pair(*pair, 0) for pair in pairs], tokenizer)
    own = model(batch["input_ids"], batch["attention_mask"])
    exact, small = (export.session(at, 2)(batch) for at in (tmp_path / "float.onnx", tmp_path / "out" / "model.onnx"))
    for mine, one, two in zip(own, exact, small, strict=True):
        seen = mine > -1e3
        assert torch.allclose(mine[seen], one[seen], atol=1e-4)
        assert torch.allclose(mine[seen], two[seen], atol=0.1)
    adapted = PairModel(lambda: tmp_path / "out", 60).run(pairs, export.OUTPUTS)
    for at, (_, found) in enumerate(adapted):
        assert torch.allclose(torch.from_numpy(found[0]), small[0][at], atol=1e-4)


def test_calibrated_probabilities_come_true() -> None:
    """A factor and a shift undo those that made the logits, and true probabilities have hardly any error."""
    chance = np.random.default_rng(1)
    logits = chance.normal(size=(20_000, 3)) * 2
    labels_of = (softmax(logits).cumsum(axis=1) > chance.random((20_000, 1))).argmax(axis=1)
    assert temperature(logits * 3, labels_of) == pytest.approx(1 / 3, rel=0.08)
    margins = chance.normal(size=20_000) * 3
    right = chance.random(20_000) < sigmoid(0.5 * margins - 1)
    assert logistic(margins, right) == pytest.approx((0.5, -1.0), abs=0.08)
    assert calibration_error(sigmoid(0.5 * margins - 1), right) < 0.02
    assert calibration_error(np.full(100, 0.9), np.zeros(100)) == pytest.approx(0.9)
    assert auroc(np.array([2.0, 1.0]), np.array([1.0, 0.0])) == 0.875


def test_figures_of_spans() -> None:
    """Exact match and F1 are those of SQuAD: articles, case and punctuation don't count."""
    assert reader.exact_and_f1("The 1987 mill", ["1987 mill."]) == (1.0, 1.0)
    assert reader.exact_and_f1("old mill", ["mill", "x"]) == (0.0, pytest.approx(2 / 3))
    assert reader.exact_and_f1("", ["mill"]) == (0.0, 0.0)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"mnli\.jsonl"):
        rows(tmp_path / "mnli.jsonl", "train")
