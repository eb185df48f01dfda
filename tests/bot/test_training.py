"""Training a reader and a judge: what the runs promise, on models of one layer and a handful of rows."""

from __future__ import annotations

import gzip
import itertools
import json
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
from transformers import MPNetConfig, MPNetModel, PreTrainedTokenizerBase, PreTrainedTokenizerFast

from bot.models.named import is_exported
from bot.models.onnx import PairModel, labels
from bot.models.training import distil, export, judge, made, manuals, pack, reader
from bot.models.training.asking import around, as_whether, by_article, question_pairs, whether
from bot.models.training.calibrate import calibration_error, logistic, sigmoid, softmax, temperature
from bot.models.training.data import batches, helping, rows
from bot.models.training.measure import auroc
from bot.models.training.network import LABELS, TwoHeads, shipped, trained
from bot.models.training.pairs import made_pairs
from bot.models.training.questions import Passages, Question, asked_otherwise, cropped, names_asked, questions

SENTENCES = [
    "The mill of Holberg closed in March 1987 with 412 workers.",
    "Sales increased by 14 percent in Norway, which surprised its owners.",
    "The bridge was opened before the first railway in Lisbon.",
    "She has won 7 medals at the games in Oslo.",
]


class Small(TwoHeads):
    def __init__(self, words: int = 1000) -> None:
        torch.manual_seed(1)
        size = {"hidden_size": 16, "num_hidden_layers": 4, "num_attention_heads": 2, "intermediate_size": 32}
        config = MPNetConfig(vocab_size=words, max_position_embeddings=64, **size)
        config._attn_implementation = "eager"
        super().__init__(MPNetModel(config, add_pooling_layer=False))


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> MPNetConfig:
    """Sizes at which a teacher is trained in a moment, on the CPU; the configuration of such an mpnet."""
    for name, value in {
        "SIZE": 16,
        "HEADS": 2,
        "INNER": 32,
        "WORDS": 60,
        "PLACES": 64,
        "TOKENS": (200, 200),
        "DROPOUT": 0.0,
    }.items():
        monkeypatch.setattr(distil, name, value)
    torch.manual_seed(1)
    size = {"hidden_size": 16, "num_hidden_layers": 3, "num_attention_heads": 2, "intermediate_size": 32}
    return MPNetConfig(vocab_size=60, max_position_embeddings=64, **size)


def begun(config: MPNetConfig, folder: Path, shipped: Path | None = None) -> distil.Exits:
    """An untrained mpnet in `folder`, packed beside it, as the network that is trained, with two layers below."""
    MPNetModel(config, add_pooling_layer=False).save_pretrained(folder)
    pack.write_weights(folder, shipped, folder)
    model = distil.Exits(3, 2)
    distil.give(model, folder)
    return model.eval()


def some_examples(folder: Path, count: int) -> list[distil.Packed]:
    """Files of either task: a label, or where an answer stands, is told by a token that stands there."""
    chance = random.Random(1)
    for task in ("judge", "reader"):
        batches = []
        for _ in range(count):
            ids = [0, *(chance.randrange(5, 50) for _ in range(chance.randrange(4, 20)))]
            at = chance.randrange(1, len(ids))
            ids[at] = 50 + at % 3 if task == "judge" else 59
            told = (
                {"labels": torch.tensor([at % 3])}
                if task == "judge"
                else dict.fromkeys(("starts", "ends"), torch.tensor([at]))
            )
            batches.append({"input_ids": torch.tensor([ids]), "attention_mask": torch.ones(1, len(ids)).long(), **told})
        pack.write(folder / f"{task}.npz", iter(batches))
    return [distil.packed(folder / f"{task}.npz", task == "judge", "cpu") for task in ("judge", "reader")]


def test_a_student_is_the_model_that_ships(tmp_path: Path, tiny: MPNetConfig) -> None:
    """The network on the GPU machine computes what transformers' mpnet does, and its lower layers come back under it;
    what ships is what the next training begins with.
    """
    model = begun(tiny, tmp_path)
    distil.write(model, tmp_path, parts=3)
    assert len(list(tmp_path.glob("student-*.npz"))) == len(list(tmp_path.glob("teacher-*.npz"))) == 3
    student = trained(tmp_path, [0, 1], tmp_path)
    ids = torch.randint(5, 60, (2, 30))
    mask = torch.ones(2, 30).long()
    mask[1, 20:] = 0
    ids[mask == 0] = 1
    with torch.inference_mode():
        logits, starts, ends = student(ids, mask)
        said, _ = model(ids, mask.bool(), True)
        assert torch.allclose(said[0], logits, atol=0.02)
        for mine, its in zip(model(ids, mask.bool(), False)[0], (starts, ends), strict=True):
            assert torch.allclose(mine[mask == 1], its[mask == 1], atol=0.02)
    words_of(tmp_path / "words")
    export.ship(student, tmp_path / "words", tmp_path / "shipped")
    again = begun(tiny, tmp_path / "again", tmp_path / "shipped")
    with torch.inference_mode():
        below, _ = again(ids, mask.bool(), False)
        for mine, its in zip(below, (starts, ends), strict=True):
            assert torch.allclose(mine[mask == 1], its[mask == 1], atol=0.05)
    (tmp_path / "student-1.npz").unlink()
    with pytest.raises(ValueError, match=r"lacks.*encoder"):
        trained(tmp_path, [0, 1], tmp_path)


def test_an_example_is_packed_as_it_is(tmp_path: Path) -> None:
    """Tokens, lengths and what is right come back, padded; each example is taken once before any is again."""
    (judged, _) = some_examples(tmp_path, 50)
    ids, mask, right = judged.batch(np.array([3, 7]))
    for row in range(2):
        told = ids[row][mask[row]]
        assert told[0] == 0
        assert int(right[row, 0]) in (told[told >= 50] - 50).tolist()
        assert (ids[row][~mask[row]] == distil.PAD).all()
    seen: list[int] = []
    for chosen in judged.steps(200, np.random.default_rng(1)):
        seen += chosen.tolist()
        if len(seen) >= 50:
            break
    assert sorted(seen) == list(range(50))


def test_a_teacher_learns_and_a_student_from_it(
    tmp_path: Path, tiny: MPNetConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In their time both learn, and leave the word vectors; a student loses where it differs from the teacher."""
    ticks = itertools.count()  # a clock that goes by steps: how many fit into a second is the machine's
    monkeypatch.setattr(distil, "time", SimpleNamespace(monotonic=lambda: next(ticks) * 0.02))
    model = begun(tiny, tmp_path)
    files = some_examples(tmp_path, 300)
    dev = {"judge-x": files[0], "reader-x": files[1]}
    first = next(iter(model.parameters())).clone()
    before = distil.figures(model, dev)
    distil.learn(model, files, 10.0, 3e-3, 0, dev)
    after = distil.figures(model, dev)
    assert all(after[who]["judge-x"][0] > before[who]["judge-x"][0] + 0.1 for who in after)
    assert torch.equal(first, next(iter(model.parameters())))
    one, other = torch.tensor([[0.0, 0.0, 3.0]]), torch.tensor([[3.0, 0.0, 0.0]])
    right = torch.tensor([[2, -1]])
    assert distil.loss_of([one], right, [other], 0.5) > distil.loss_of([one], right, [one], 0.5)


def test_passages_of_one_question_are_scored_together(tmp_path: Path, tiny: MPNetConfig) -> None:
    """The best span of a question's passages tells whether it is answered; how well is one figure."""
    model = begun(tiny, tmp_path)
    (_, file) = some_examples(tmp_path, 40)
    file.right[::2] = 0
    together = replace(file, groups=np.arange(40) // 2)
    assert len(distil.figures(model, {"reader-x": together})["student"]["reader-x"]) == 1
    scores = torch.tensor([[0.0, 0.0, float(at), float(at >= 20)] for at in range(40)])
    assert distil._figures(scores, together, np.arange(40)) == [1.0]
    assert distil._figures(-scores.abs() * torch.tensor([1, 1, 1, -1]), together, np.arange(40)) == [0.0]


def test_manuals_are_questions_and_neighbours(tmp_path: Path) -> None:
    """A question above a section is answered by its first sentence; like sentences of a package are neighbours."""
    folder = tmp_path / "docs" / "lamp"
    folder.mkdir(parents=True)
    said = [f"The lamp needs bulb number {at} in room {chr(97 + at)} of the old house." for at in range(26)]
    faq = "# FAQ\n\n## Q1: Can I dim the lamp?\n\nA: Yes, with the dial. It is on the left.\n\n## Bulbs"
    text = f"{faq}\n\n{' '.join(said)}\n\n## 1.2 - 2024-05-17\n\n- Fixed the dial of the lamp.\n"
    (folder / "FAQ.md").write_text(text, "utf-8")
    (folder / "LIESMICH.txt").write_text(
        "Die Lampe ist das, was in der Mitte steht und nicht an der Wand.\n" * 9, "utf-8"
    )
    with gzip.open(folder / "README.gz", "wt") as out:
        out.write("The lamp is made for a table, and it has no other use than that.\n")
    command = ["manuals", "--documents", str(tmp_path / "docs"), "--out", str(tmp_path / "manuals.jsonl")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", command)
        manuals.main()
    found = manuals.sections(tmp_path / "manuals.jsonl")
    assert {each.document for each in found} == {"FAQ.md", "README.gz"}
    (asked,) = manuals.answered(found)
    assert (asked.question, asked.answers) == ("Can I dim the lamp?", ((0, "Yes, with the dial"),))
    assert "on the left" in asked.passage
    for one, other in manuals.neighbours(found):
        assert "bulb number" in one
        assert "bulb number" in other
        assert one != other
    (about, release) = (each for each, _ in manuals.headed(found) if each.above[-1].startswith(("Bulbs", "1.2")))
    for told, shown in ((about, about), (release, release), (about, release), (release, about)):
        for luck in range(12):
            item = manuals.asked_of_heading(told, shown, random.Random(luck))
            assert bool(item.answers) == (told is shown)
            assert all(item.passage.startswith(text, at) for at, text in item.answers)
            assert "1.2" in item.question or "ulbs" in item.question
            assert told is not release or "2024-05-17" not in item.question
    assert (about.release, release.release) == (None, "1.2")
    split = {each.package for name in ("train", "dev") for each in manuals.of_split(found, name)}
    assert split == {"lamp"}


@given(st.text("Wherdok ?", min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_a_question_is_typed_and_stays_one(asked: str, chance: random.Random) -> None:
    """Whatever is left out or slips, most of the letters stay, and something is asked."""
    typed = reader.typed(asked, chance)
    assert bool(typed.strip("? ")) == bool(asked.strip("? "))
    assert set(typed.lower()) <= set(asked.lower())


def test_a_question_asked_otherwise_has_no_answer_there() -> None:
    """A name of the passage is replaced by one it lacks, or a number by another; else nothing is made."""
    passage = "Ann Holt built the tower of Lom in 1987, and Ivo Vika painted it."
    item = Question("Who built the tower of Lom in 1987?", passage, "Towers", ((0, "Ann Holt"),))
    made_of = [asked_otherwise(item, ["Bergen", "Lom"], random.Random(luck)) for luck in range(30)]
    assert {each.question for each in made_of if each} > {"Who built the tower of Bergen in 1987?"}
    assert not any(each.answers or each.question == item.question for each in made_of if each)
    assert asked_otherwise(replace(item, question="Who built it?"), ["Bergen"], random.Random(1)) is None
    assert names_asked([item]) == {"Towers": ["Lom"]}


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


@pytest.mark.parametrize(
    ("question", "answer", "wanted"),
    [
        ("When was the mill built?", "1954", "Was the mill built in 1954?"),
        ("When did the mill close?", "3 May 1987", "Did the mill close on 3 May 1987?"),
        ("In what year did the mill close?", "in 1987", "Did the mill close in 1987?"),
        ("Where is the bank headquartered?", "Atlanta", "Is the bank headquartered in Atlanta?"),
        ("Who was the first keeper?", "Ada Holt", "Was Ada Holt the first keeper?"),
        ("Who built the mill?", "the monks", "Was it the monks who built the mill?"),
        ("What did the monks build?", "a mill", "Did the monks build a mill?"),
        ("How many mills are there in Holberg?", "four", "Are there four mills in Holberg?"),
        ("Why did the mill close?", "the flood", None),
    ],
)
def test_a_question_for_one_thing_is_asked_as_whether(question: str, answer: str, wanted: str | None) -> None:
    """Whether the thing is so and so; a form that is not known is left."""
    assert whether(question, answer) == wanted


def test_pairs_in_the_form_of_whether_say_what_they_should() -> None:
    """Of three questions one is asked with its answer, one with another, and one over a passage that doesn't say."""
    items = [
        Question(
            f"When was the mill of {place} built?",
            f"The mill of {place} was built in {year}. It had {year - 1700} workers and a wheel of oak.",
            "Mills",
            ((len(f"The mill of {place} was built in "), str(year)),),
        )
        for place, year in (("Holberg", 1954), ("Tarn", 1921), ("Ulm", 1880), ("Oslo", 1899))
    ]
    made = question_pairs(items, by_article(items), Passages(items), random.Random(1), as_whether)
    assert {label for _, _, label in made} >= {"entailment", "contradiction"}
    for premise, hypothesis, label in made:
        asked, _, reply = hypothesis.rpartition(" ")
        assert reply in ("Yes.", "No.")
        year, place = asked[-5:-1], asked.split(" of ")[1].split(" ")[0]
        if place in premise:
            assert label == ("entailment" if (year in premise) is (reply == "Yes.") else "contradiction")
        else:
            assert label == "neutral"


def test_replies_below_questions_say_yes_or_no() -> None:
    """The first word tells; what follows is the premise, and another section says nothing of it."""

    def section(*above: str, said: str) -> manuals.Section:
        return manuals.Section("mill", "faq", ("FAQ", *above), (said,))

    found = [
        section("Can I grind oats?", said="Yes, with the small wheel that stands beside the door."),
        section("Is the wheel made of iron?", said="No. It is made of oak, as all wheels of Holberg are."),
        section("How do I start it?", said="Pull the lever."),
        section("Does it float?", said="Perhaps."),
    ]
    made = [pair for pairs in manuals.yes_or_no(found) for pair in pairs]
    assert {(question, label) for _, question, label in made} == {
        ("Can I grind oats?", "entailment"),
        ("Can I grind oats?", "neutral"),
        ("Is the wheel made of iron?", "contradiction"),
        ("Is the wheel made of iron?", "neutral"),
    }
    assert all("wheel" in premise for premise, _, label in made if label == "entailment")
    assert all("oak" in premise for premise, _, label in made if label == "contradiction")


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
    (tmp_path / "float").mkdir()
    export.to_onnx(model, tmp_path / "float")
    export.ship(model, tmp_path / "words", tmp_path / "out")
    assert is_exported(tmp_path / "out")
    assert labels(json.loads((tmp_path / "out" / "config.json").read_text("utf-8"))) == (0, 1, 2)
    pairs = [("When did the mill close?", "It closed in 1987."), ("Who?", "Nobody knows it, and it is red.")]
    batch = judge.encode([judge.Pair(*pair, 0) for pair in pairs], tokenizer)
    own = model(batch["input_ids"], batch["attention_mask"])
    exact, small = (export.session(tmp_path / at, 2)(batch) for at in ("float", "out"))
    for mine, one, two in zip(own, exact, small, strict=True):
        seen = mine > -1e3
        assert torch.allclose(mine[seen], one[seen], atol=1e-4)
        assert torch.allclose(mine[seen], two[seen], atol=0.1)
    for outputs, said in ((export.OUTPUTS[:1], small[:1]), (export.OUTPUTS[1:], small[1:])):
        for at, (encoding, found) in enumerate(PairModel(lambda: tmp_path / "out", 60).run(pairs, outputs)):
            for mine, its in zip(found, said, strict=True):
                its_own = its[at] if outputs == export.OUTPUTS[:1] else its[at][: len(encoding.ids)]
                assert torch.allclose(torch.from_numpy(mine), its_own, atol=1e-4)


def test_what_the_judge_learns_the_reader_does_not_see(tmp_path: Path) -> None:
    """With other upper layers of the judge, its file alone is another one; what ships is what training goes on from."""
    torch.manual_seed(1)
    words_of(tmp_path / "words")
    model = Small().eval()
    with torch.no_grad():
        for each in model.parameters():
            each.add_(torch.randn_like(each) * 0.1)  # of equal weights the exporter keeps one
    export.ship(model, tmp_path / "words", tmp_path / "one")
    with torch.no_grad():
        for each in model.of_judge():
            each.add_(torch.randn_like(each) * 0.1)
    export.ship(model, tmp_path / "words", tmp_path / "other")
    same = {
        file: (tmp_path / "one" / file).read_bytes() == (tmp_path / "other" / file).read_bytes()
        for file in export.PARTS
    }
    assert same == {"model.onnx": True, "judge.onnx": False, "reader.onnx": True}
    again = shipped(tmp_path / "other").state_dict()
    for name, each in model.state_dict().items():
        assert torch.allclose(each, again[name], atol=0.03), name


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
