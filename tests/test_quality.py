"""What the benchmark of answers counts: figures that can be checked by hand, on rows that stand here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.bench.quality import clapnq, emergent, pairs, rgb, rgb_audit
from tests.bench.quality.run import Run, of_all
from tests.bench.quality.scores import overlap, precision_recall, share
from tests.bench.quality.table import Result, System, line, table


def data(folder: Path, file: str, rows: Sequence[Mapping[str, object]]) -> Run:
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return Run(folder, Settings(home=folder / "home", judge="none"))


@pytest.mark.parametrize(
    ("said", "so", "figures"),
    [
        pytest.param([True, True, False, False], [True, False, True, False], (0.5, 0.5), id="half of each"),
        pytest.param([True, True, True, True], [True, False, False, False], (0.25, 1.0), id="always said"),
        pytest.param([False, False], [True, False], (None, 0.0), id="nothing said has no precision"),
        pytest.param([True, False], [False, False], (0.0, None), id="nothing to find has no recall"),
    ],
)
def test_precision_is_of_what_was_said_and_recall_of_what_is_so(
    said: list[bool], so: list[bool], figures: tuple[float | None, float | None]
) -> None:
    """Precision divides by what was said, recall by what is so; neither divides by nothing."""
    assert precision_recall(said, so) == figures


def test_no_share_of_nothing() -> None:
    """A set without rows of a sort has no figure for them, rather than a bad one."""
    assert share([]) is None
    assert overlap("", "any text") == 0


def test_vitaminc_counts_the_dev_split_only(tmp_path: Path) -> None:
    """Rows of train are not read: of two dev rows a peer gets the contradiction, and what needs a judge is "-"."""
    made = "The hall was built in {} by the city council."
    run = data(tmp_path, "nli/vitaminc.jsonl", [
        {"premise": made.format(1931), "hypothesis": made.format(1952), "label": "contradiction", "split": "dev"},
        {"premise": made.format(1931), "hypothesis": made.format(1931), "label": "entailment", "split": "dev"},
        {"premise": made.format(1931), "hypothesis": made.format(1931), "label": "contradiction", "split": "train"},
    ])  # fmt: skip
    (result,) = pairs.vitaminc(run)
    assert result.of == "2 pairs"
    figures = {system.name: system.figures for system in result.systems}
    right = {"accuracy": 1.0, "contradiction precision": 1.0, "recall": 1.0}
    assert dict(figures["a number or negation differs"]) == right
    assert set(figures["relation and judge"].values()) == {None}
    assert dict(figures["most frequent label"])["accuracy"] == 0.5


def test_headlines_are_paired_within_a_claim_and_across_its_sides() -> None:
    """For and against is a contradiction, two of a side are not, and neither observers nor one-sided claims count."""
    rows = [
        {"claim_id": claim, "stance": stance, "headline": headline}
        for claim, stance, headline in (
            ("1", "for", "A"), ("1", "for", "B"), ("1", "against", "C"), ("1", "observing", "D"), ("2", "for", "E"),
            ("2", "for", "F"),
        )
    ]  # fmt: skip
    found = {(frozenset((pair.premise, pair.hypothesis)), pair.label) for pair in emergent.headlines(rows)}
    assert found == {
        (frozenset("AC"), pairs.CONTRADICTION),
        (frozenset("BC"), pairs.CONTRADICTION),
        (frozenset("AB"), pairs.NEUTRAL),
    }


def test_a_quote_is_a_selected_sentence_when_it_shares_its_words() -> None:
    """Four in five of the shorter one's content words: the annotators' spacing and a cut end don't matter."""
    row = {"selected": ["The museum `` opened '' in Vienna in 1891 ."]}
    assert clapnq.selected(row, ["The museum opened in Vienna in 1891."])
    assert not clapnq.selected(row, ["The museum has ten thousand visitors a day."])
    assert not clapnq.selected(row, [])


def test_the_peer_of_rgb_needs_a_difference_on_both_sides() -> None:
    """A sentence that only adds a name disputes nothing."""
    assert rgb.differs(["It was held in Vienna.", "It was held in Prague."])
    assert not rgb.differs(["It was held in Vienna.", "It was held in Vienna, says Anna Berg."])


def test_an_audit_is_right_where_altered_passages_stand_against_true_ones(tmp_path: Path) -> None:
    """Of three altered passages one is found against the one it was made from, of two questions one; of what is listed
    a half is right: what is of two questions, or has true passages on both sides, is not.
    """
    rows = [
        {"id": 0, "true": ["a", "b"], "fake": ["x", "y"]},
        {"id": 1, "true": ["c", "same"], "fake": ["z", "same"]},
    ]
    one, other, away = (rgb_audit.Source(0, "true", 0), rgb_audit.Source(0, "fake", 0), rgb_audit.Source(1, "fake", 0))
    said = [
        (frozenset([one]), frozenset([other])),
        (frozenset([one, one._replace(n=1)]), frozenset([other])),
        (frozenset([one]), frozenset([other, away])),
        (frozenset([one]), frozenset([one._replace(n=1)])),
    ]
    assert rgb_audit.figures(said, rows) == {
        "recall": 1 / 3, "by question": 1 / 2, "precision of 100": 1 / 2, "listed": 4,
    }  # fmt: skip
    run = data(tmp_path, "eval/rgb-fact.jsonl", [
        {"id": 7, "true": ["The Aldmoor bridge was opened to traffic in 1921 after nine years of work."],
         "fake": ["The Aldmoor bridge was opened to traffic in 1924 after nine years of work."]},
    ])  # fmt: skip
    (result,) = rgb_audit.measure(run)
    for system in result.systems:
        assert system.figures == {"recall": 1.0, "by question": 1.0, "precision of 100": 1.0, "listed": 1}


def test_a_sample_is_the_same_every_time_and_says_so(tmp_path: Path) -> None:
    """Figures of two runs are about the same rows, and the table says that they are not all."""
    run = Run(tmp_path, Settings(home=tmp_path))
    rows = list(range(100))
    taken = run.sample(rows, 10)
    assert taken == Run(tmp_path, Settings(home=tmp_path)).sample(rows, 10)
    assert len(set(taken)) == 10
    assert run.sample(rows) == rows
    assert of_all(taken, rows, "rows") == "a fixed sample of 10 of 100 rows"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A wrong --data ends the run with the file that is missing and what the folder must hold."""
    with pytest.raises(SystemExit, match=r"vitaminc\.jsonl is missing: --data names the folder"):
        pairs.vitaminc(Run(tmp_path, Settings(home=tmp_path)))


def test_the_table_and_the_line_show_every_figure() -> None:
    """A share without its zero, a count whole, "-" for what was not measured; the line leaves out what nobody has."""
    ours = System("ours", {"F1": 0.8125, "found": 7, "kept": None})
    result = Result("Some set", "10 rows", (ours, System("peer", {"F1": 1.0, "found": None, "kept": None})))
    assert [" ".join(text.split()) for text in table([result])] == [
        "Some set: 10 rows",
        "F1 found kept",
        "ours .812 7 -",
        "peer 1.000 - -",
        "",
    ]
    assert line([result]) == "Some set (10 rows; ours / peer): F1 .812 / 1.000, found 7 / -."
