"""Questions that were written over real folders, and training on what the pipeline reads for them."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from itertools import chain, combinations
from pathlib import Path

import pytest
import torch
from transformers import MPNetConfig, MPNetModel

from bot.claim import Claim
from bot.language.numerals import in_digits
from bot.models.training import fit_relations, tune, written
from bot.models.training.beside import FILE as BESIDE
from bot.models.training.beside import Beside, Other, beside, retitled
from bot.models.training.context import Read
from bot.models.training.fit_relations import Example
from bot.models.training.folders import bare
from bot.models.training.judge import Pair
from bot.models.training.network import TwoHeads, judged, shipped, spans, tokenizer_of
from bot.models.training.questions import Question
from bot.models.training.written import FILE, Group, Window, Written, over, questions
from bot.types import Quote
from index.read import read
from index.sentences import sentences

SPLITS = ("train", "dev")
BUNDLED = Path(written.__file__).parents[1] / "bundled"


def test_questions_are_of_one_form_and_no_folder_is_in_both_splits() -> None:
    """Promise: a question has what its form needs, and the fits see no folder that the models learned from."""
    every = {split: questions(split) for split in SPLITS}
    assert all(every.values())
    folders = [{each.folder for each in own} for own in every.values()]
    assert not folders[0] & folders[1]
    asked = list(chain.from_iterable(every.values()))
    assert max(Counter((each.folder, each.question) for each in asked).values()) == 1
    for each in asked:
        assert bool(each.answers) == (each.form != "unanswerable"), each.question
        assert (each.verdict in written.VERDICTS) == (each.form == "yesno"), each.question
        assert not each.short or " ".join(each.short.split()) in each.answers[0][1], each.question


def test_answers_stand_in_the_folders_that_were_made() -> None:
    """Promise: the sentences that answer are such as the documents are read into, word for word."""
    there = {path.name: path for path in FILE.parent.iterdir() if path.is_dir()}
    asked = [each for split in SPLITS for each in questions(split) if each.folder in there]
    assert {each.folder for each in asked} == set(there)
    said: dict[tuple[str, str], set[str]] = {}
    for each in asked:
        for file, text in each.answers:
            if (each.folder, file) not in said:
                document = read(there[each.folder] / file, file)
                found = sentences(document.text, document.markup)
                said[each.folder, file] = {" ".join(document.text[one.start : one.end].split()) for one in found}
            assert text in said[each.folder, file], each.question


def test_articles_are_written_as_they_were_asked_about(tmp_path: Path) -> None:
    """Promise: each paragraph of an article that is asked about once, in order, under the title; no other."""
    told = [("Old_Mill_(Bree)", "It opened in 1890."), ("Bree", "A town."), ("Old_Mill_(Bree)", "It is of  brick.")]
    lines = [json.dumps({"title": title, "context": text, "split": "train"}) for title, text in [*told, told[0]]]
    (tmp_path / "qa").mkdir()
    (tmp_path / "qa" / "squad11.jsonl").write_text("\n".join(lines), "utf-8")
    asked = Written("squad11-old-mill-bree", "train", "when did it open", "date", "", (), "")
    written.articles(tmp_path, [asked], tmp_path / "folders")
    found = {str(each.relative_to(tmp_path / "folders")): each for each in (tmp_path / "folders").rglob("*.md")}
    assert sorted(found) == [f"{asked.folder}/{name}" for name in ("01.md", "02.md")]
    texts = [found[name].read_text("utf-8") for name in sorted(found)]
    assert texts == [f"# Old Mill (Bree)\n\n{text}\n" for text in ("It opened in 1890.", "It is of brick.")]


def test_papers_contradict_each_other_where_they_are_said_to() -> None:
    """Promise: what contradicts are sentences as the index reads them; no other two do; questions of either kind are
    asked of each folder; and none both teaches and measures.
    """
    every = {split: fit_relations.papers(split) for split in SPLITS}
    names = [{source.split("/")[0] for each in own for source in each.documents} for own in every.values()]
    assert all(names)
    assert not names[0] & names[1]
    for folder in chain.from_iterable(every.values()):
        documents = {source: read(fit_relations.PAPERS / source, source) for source in folder.documents}
        said = {
            (source, bare(document.text[one.start : one.end]))
            for source, document in documents.items()
            for one in sentences(document.text, document.markup)
        }
        assert {disputed for _, disputed in folder.asked} == {True, False}
        against = {frozenset(pair) for pair in combinations(sorted(said), 2) if folder.contradict(*pair)}
        assert folder.also.keys() <= said
        assert len(against) == sum(map(len, folder.also.values())) / 2
        assert all(len({source for source, _ in pair}) == 2 for pair in against)


def test_sentences_stand_in_the_folders_that_were_made() -> None:
    """Promise: what something was written beside is what a judge is given of a document, word for word, and no folder
    that the fits are made of taught it.
    """
    every = {split: beside(split) for split in SPLITS}
    assert all(every.values())
    for split, other in (SPLITS, SPLITS[::-1]):
        folders = {each.folder for each in questions(other)}
        assert not folders & {each.folder for each in every[split]}
    told: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for each in chain.from_iterable(every.values()):
        place = BESIDE.parent / each.folder
        if place.is_dir():
            if (each.folder, each.file) not in told:
                document = read(place / each.file, each.file)
                claims = [Claim(Quote.of(document, (one,))) for one in sentences(document.text, document.markup)]
                told[each.folder, each.file] = {
                    (" ".join(one.told.split()), " ".join(one.in_context.split())) for one in claims
                }
            assert (each.text, each.context) in told[each.folder, each.file], each.text
    assert len(told) > len(SPLITS)


WRITTEN = Beside(
    folder="mill",
    split="train",
    file="mill.md",
    text="It opens at nine.",
    context="The mill > Winter: It opens at nine.",
    yes=["Can I come to the mill at ten in winter?"],
    no=["Is it open at eight in winter?", "Does the mill open at ten?"],
    open=["Is it open on Sundays?"],
    same=["Nobody gets in before nine."],
    against=[Other("Visitors > Winter", "The doors open at eleven.", by_heading=False)],
    like=[
        Other("The mill > Summer", "It opens at eight.", by_heading=True),
        Other("The mill > Café", "It opens at ten.", by_heading=False),
    ],
)


def test_what_is_written_beside_a_sentence_makes_pairs() -> None:
    """Promise: questions are decided as they are marked, alone and in context; what contradicts does so both ways; what
    only its heading keeps apart is shown under that, or not at all.
    """
    pairs = [pair[1:] for pair in WRITTEN.pairs()]
    assert ("It opens at 9.", "Is it open at 8 in winter? Yes.", 2) in pairs
    assert ("It opens at 9.", "Does the mill open at 10? Yes.", 2) in pairs
    assert ("The mill > Winter: It opens at 9.", "Is it open on Sundays? Yes.", 1) in pairs
    assert ("It opens at 9.", "Nobody gets in before 9.", 0) in pairs
    assert ("The mill > Winter: It opens at 9.", "Visitors > Winter: Nobody gets in before 9.", 0) in pairs
    assert ("The mill > Winter: It opens at 9.", "The doors open at 11.", 2) in pairs
    assert ("Visitors > Winter: The doors open at 11.", "The mill > Winter: It opens at 9.", 2) in pairs
    assert ("It opens at 9.", "The doors open at 11.", 2) in pairs
    assert ("The mill > Summer: It opens at 8.", "The mill > Winter: It opens at 9.", 1) in pairs
    assert ("It opens at 10.", "It opens at 9.", 1) in pairs
    assert not any("It opens at 8." in (one, other) for one, other, _ in pairs)


def test_a_sentence_is_read_as_a_judge_is_given_it() -> None:
    """Promise: whatever joins it to what stands above, or comes before it, its context is the whole of it, and other
    titles leave it its words.
    """
    chance = random.Random(4)
    for each in chain.from_iterable(beside(split) for split in SPLITS):
        forms = ("question, in context", "first in context")
        own = {one for form, one, _, _ in each.pairs() if form in forms}
        assert own <= {in_digits(each.context)}
        assert each.context.startswith(each.above)
        assert each.text not in each.above
        end = in_digits(each.context)[-8:]
        assert all(one.endswith(end) for form, one, _, _ in each.pairs(chance) if form in forms), each.context
    lead = replace(WRITTEN, text="Open: at nine.", context="The mill > Winter > Open: at nine.")
    after = replace(WRITTEN, context="The mill > Winter: Mind the dogs. It opens at nine.")
    assert [each.above for each in (WRITTEN, lead, after)] == ["The mill > Winter"] * 3
    alone, bare_title = (replace(WRITTEN, context=each) for each in (WRITTEN.text, f"Arsenal F.C. {WRITTEN.text}"))
    colon = replace(WRITTEN, context="The mill > Notice 2: winter > Mind the dogs. It opens at nine.")
    assert [each.above for each in (alone, bare_title, colon)] == ["", "Arsenal F.C.", "The mill > Notice 2: winter"]


def test_other_titles_say_less() -> None:
    """Promise: half of the titles stay; the others name no other thing; the headings below them stay."""
    chance = random.Random(1)
    found = Counter(retitled("Mill Society – Handbook > Dogs", chance) for _ in range(400))
    assert 150 < found["Mill Society – Handbook > Dogs"] < 250
    assert found["Handbook > Dogs"] > 20
    assert found["Dogs"] > 20
    assert all(each.rpartition(" > ")[2] == "Dogs" for each in found)
    assert not any("Mill" in each for each in found if each != "Mill Society – Handbook > Dogs")
    own = {one for _ in range(40) for _, one, _, _ in WRITTEN.pairs(chance)}
    assert "The mill > Summer: It opens at 8." in own
    assert not any("Summer" not in one and "opens at 8" in one for one in own)


ARTICLE = "The mill of Aldmoor was built by monks in 1402. The mill of Aldmoor is closed in the winter months."


def test_neighbours_in_an_article_keep_what_was_said_of_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Promise: two sentences of one article, alone and under its title, and no loss while the model says the same."""
    other = "Ravens are large black birds that are often seen in Norway."
    asked = [Question("", ARTICLE, "Mills", ()), Question("", other, "Birds", ())]
    monkeypatch.setattr(tune, "questions", lambda *_: asked)
    (alone, titled), again = tune.neighbours(tmp_path, random.Random(1))
    assert set(alone) == set(again[0]) == set(ARTICLE.replace(". ", ".|").split("|"))
    assert titled == tuple(f"Mills: {each}" for each in alone)
    model, tokenizer = shipped(BUNDLED), tokenizer_of(BUNDLED)
    before = shipped(BUNDLED)
    with torch.no_grad():
        same = tune.of_neighbours(model, before, [alone, titled], tokenizer)
        model.judge.bias += torch.tensor([0.0, 0.0, 3.0])
        changed = tune.of_neighbours(model, before, [alone, titled], tokenizer)
    assert same is not None
    assert changed is not None
    assert abs(float(same)) < 1e-5 < 0.1 < float(changed)
    assert tune.of_neighbours(model, before, [], tokenizer) is None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one about a mill."""
    (tmp_path / "mill").mkdir()
    told = "# The mill\n\nThe mill opens at nine. Dogs are not allowed in the mill.\n\nIt was built in 1954 of oak.\n"
    (tmp_path / "mill" / "mill.md").write_text(told, encoding="utf-8")
    return tmp_path


def ask(question: str, answer: str = "", short: str = "", verdict: str = "") -> Written:
    answers = (("mill.md", answer),) if answer else ()
    return Written("mill", "train", question, "yesno" if verdict else "fact", verdict, answers, short)


def test_what_is_read_for_a_question(folder: Path) -> None:
    """Promise: the windows are those of the pipeline, with the sentence that answers and the words in it; a claim that
    answers says yes or no, any other neither; a question whose answer is not found is none to learn from.
    """
    asked = [
        ask("When was the mill built?", "It was built in 1954 of oak.", "1954"),
        ask("May I bring my dog to the mill?", "Dogs are not allowed in the mill.", "not allowed", "no"),
        ask("Who owns the mill?"),
        ask("When was the mill painted?", "It was painted in 1960.", "1960"),
    ]
    ((own, bot),) = over(asked, folder, folder / "home")
    built, dogs, owner, painted = (written.group(each, bot) for each in own)
    assert painted is None
    assert built
    (window,) = [each for each in built.windows if each.answers]
    assert window.short
    assert window.text[slice(*window.short)] == "1954"
    assert [window.text[low:high] for low, high, right in window.sentences if right] == ["It was built in 1954 of oak."]
    assert dogs
    assert {(label, right) for _, _, label, right in dogs.pairs} == {(1, False), (2, True)}
    assert owner
    assert not owner.answerable
    assert not any(each.answers for each in owner.windows)
    path = folder / "groups.jsonl"
    path.write_text(json.dumps(written.as_row(built)) + "\n", encoding="utf-8")
    assert written.groups(path) == [built]


RIGHT = "Handbook: The mill opens at nine. It was built in 1954."
WRONG = "Handbook: The dam was built in 1960. It leaks."
GROUP = Group(
    "When was the mill built?",
    True,
    [
        Window(RIGHT, [(10, 33, False), (34, 55, True)], (50, 54), 0.4),
        Window(WRONG, [(10, 36, False), (37, 46, False)], None, 0.6),
    ],
    [("The mill opens at nine.", "Does the mill open at nine? Yes.", 0, True)],
)


def small(layers: int, words: int, places: int) -> TwoHeads:
    """An untrained model."""
    torch.manual_seed(1)
    size = {"hidden_size": 16, "num_hidden_layers": layers, "num_attention_heads": 2, "intermediate_size": 32}
    config = MPNetConfig(vocab_size=words, max_position_embeddings=places, attn_implementation="eager", **size)
    return TwoHeads(MPNetModel(config, add_pooling_layer=False)).eval()


def test_a_model_trains_as_it_runs() -> None:
    """Promise: read without padding, rows of any length get the logits that the model gives them, and each weight the
    same slope.
    """
    model = small(layers=5, words=60, places=40)
    mask = (torch.arange(12) < torch.tensor([12, 3, 7])[:, None]).long()
    ids = torch.where(mask.bool(), torch.randint(4, 60, mask.shape), 1)
    slopes = []
    for said in (model(ids, mask), (judged(model, ids, mask), *spans(model, ids, mask))):
        model.zero_grad()
        sum(each.clamp_min(-50).sin().sum() for each in said).backward()
        slopes.append([each.detach() for each in said] + [each.grad for each in model.parameters()])
    for one, other in zip(*slopes, strict=True):
        assert torch.allclose(one, other, atol=1e-5)


def test_what_answers_is_put_above_the_rest() -> None:
    """Promise: the loss falls as the sentence that answers rises above all others that are read, and above none."""
    model, tokenizer = shipped(BUNDLED), tokenizer_of(BUNDLED)
    with torch.no_grad():
        right = tune.of_group(model, GROUP, tokenizer, random.Random(1))
        wrong = [Window(RIGHT, [(10, 33, True), (34, 55, False)], (29, 32), 0.4), GROUP.windows[1]]
        other = tune.of_group(model, Group(GROUP.question, True, wrong, []), tokenizer, random.Random(1))
        nothing = [
            Window(each.text, [(low, high, False) for low, high, _ in each.sentences], None, each.sure)
            for each in GROUP.windows
        ]
        none = tune.of_group(model, Group("Who owns the dam?", False, nothing, []), tokenizer, random.Random(1))
    assert right is not None
    assert other is not None
    assert none is not None
    assert float(right) < 1 < float(other)
    assert float(none) < 1


def test_neighbours_in_papers_contradict_each_other_or_do_not(tmp_path: Path) -> None:
    """Promise: of what `fit_relations` keeps the pairs that a judge read; those that don't contradict each other are
    told apart only under what stands above them; the loss falls where the Judge says what is told of them.
    """
    sides = (Read("The gate shuts at ten.", "Guide: The gate shuts at ten."), Read("At 9.", "Notice: At 9."))
    rows = [Example("org-mill", label, {}, {}, sides if read else None)
            for label, read in ((True, True), (False, True), (True, False))]  # fmt: skip
    fit_relations.store(tmp_path / "near-papers-train.jsonl", rows)
    against, other = tune.told_neighbours(tmp_path / "near-papers-train.jsonl")
    assert (against.folder, against.contradict, other.contradict) == ("org-mill", True, False)
    assert against.read[0] == Read("The gate shuts at 10.", "Guide: The gate shuts at 10.")
    chance = random.Random(1)
    shown = {frozenset(against.pair(chance)) for _ in range(60)}
    assert shown == {frozenset(each[at] for each in against.read) for at in (0, 1)}
    assert {frozenset(other.pair(chance)) for _ in range(60)} == {frozenset(each[1] for each in other.read)}
    model, tokenizer = shipped(BUNDLED), tokenizer_of(BUNDLED)
    pairs = [against.pair(chance), other.pair(chance)]
    with torch.no_grad():
        before = [tune.of_neighbours_told(model, pairs, [so, so], tokenizer) for so in (True, False)]
        model.judge.bias += torch.tensor([0.0, 0.0, 3.0])
        after = [tune.of_neighbours_told(model, pairs, [so, so], tokenizer) for so in (True, False)]
    assert after[0] < before[0]
    assert after[1] > before[1]
    assert tune.of_neighbours_told(model, [], [], tokenizer) is None


@pytest.mark.parametrize("name", ["judge", "reader"])
def test_one_learns_and_the_other_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Promise: training makes what it is shown likelier, the weights are written, and what is not this task's alone
    stays as it is.
    """
    model, tokenizer = small(layers=4, words=30527, places=300), tokenizer_of(BUNDLED)
    kept = Question("Who built it?", "It was built by monks.", "Mills", ((16, "monks"),))
    article = Question("", ARTICLE, "Mills", ())
    monkeypatch.setattr(tune, "QUESTIONS", {"some": 1})
    monkeypatch.setattr(tune, "PAIRS", {"some": 1})
    monkeypatch.setattr(tune, "questions", lambda _, file, __: [article if file == "squad11" else kept])
    monkeypatch.setattr(tune, "_short", lambda *_: [Pair("It was built by monks.", "Monks built it.", 0)])
    task, examples = tune.TASKS[name]._replace(rate=1e-2), tune.Examples([GROUP], [WRITTEN], [], tmp_path, tokenizer)
    before = {name: each.clone() for name, each in model.state_dict().items()}

    def loss() -> float:
        with torch.no_grad():
            if name == "reader":
                found = tune.of_group(model, GROUP, tokenizer, random.Random(1))
                assert found is not None
                return float(found)
            pairs = [pair[1:] for pair in WRITTEN.pairs()]
            return float(tune.of_pairs(model, pairs, [1.0] * len(pairs), tokenizer))

    begun_with = loss()
    tune.learn(model, task, examples, 30, tmp_path / "tuned.pt")
    assert loss() < begun_with
    own = {id(each) for each in task.weights(model)}
    learned = {weight for weight, each in model.named_parameters() if id(each) in own}
    assert {weight for weight, each in model.state_dict().items() if not torch.equal(each, before[weight])} <= learned
    assert not {id(each) for each in (*TwoHeads.of_judge(model), *model.body.encoder.layer[0].parameters())} & {
        id(each) for each in TwoHeads.of_reader(model)
    }
    stored = torch.load(tmp_path / "tuned.pt")
    assert all(torch.equal(stored[weight], each) for weight, each in model.state_dict().items())
