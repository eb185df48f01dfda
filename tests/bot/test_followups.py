"""Questions that were written one after the other, and what is fitted to them."""

from __future__ import annotations

import random
from itertools import chain
from pathlib import Path

import numpy as np

from bot import followup
from bot.fit import weights
from bot.models.training import fit_followups
from bot.models.training.fit_followups import ANSWERS, PLACES, WORDS, Pair, Read, of_places, of_readings, pairs, read
from bot.models.training.written import questions

SPLITS = ("train", "dev")
OAK = "It was made of oak."


def test_pairs_are_of_the_folders_of_their_split() -> None:
    """Promise: the fit sees no folder that it is measured by, both kinds are there, and each answer is a text."""
    every = {split: pairs(split) for split in SPLITS}
    for split, own in every.items():
        assert {each.folder for each in own} <= {each.folder for each in questions(split)}
        assert {each.refers for each in own} == {True, False}
    assert all(each.first and each.second and each.answer and each.file for each in chain.from_iterable(every.values()))


def known(refers: bool, alone: float, odds: list[float], places: list[tuple[float, float]], right: int) -> Read:
    """A question with the log odds of its best answer alone, and of what is found for it as it leans."""
    own = Pair("mill", "train", "Who owns the mill?", "Since when?", refers, "mill.md", "Since 1954.")
    words = {"bias": 1.0, "pronoun": float(refers), "said": 1.0}
    none = np.zeros(len(odds), dtype=bool)
    return Read(own, words, alone, np.array(odds), np.array(places), none, np.arange(len(odds)) == right, False)


def test_what_stands_beside_the_quote_before_counts_for_more() -> None:
    """Promise: where the sentence that answers stands beside it, that weighs for it, and saying it again against."""
    found = [known(True, -3, [1.0, 0.0], [(0.0, 1.0), (1.0, 0.0)], 1) for _ in range(20)]
    beside, again = of_places(found)
    assert beside > 0 > again
    assert not found[0].leaning_right(np.zeros(len(PLACES)))
    assert found[0].leaning_right(np.array([beside, again]))


def test_which_reading_is_meant_is_fitted() -> None:
    """Promise: what answers alone speaks for that, and a pronoun for the other reading."""
    places = np.zeros(len(PLACES))
    found = [known(True, -3, [2.0], [(0.0, 0.0)], 0), known(False, 3, [-2.0], [(0.0, 0.0)], 0)] * 10
    fitted = of_readings([(each.signs(places), each.pair.refers) for each in found], ANSWERS)
    assert fitted["alone"] < 0 < fitted["leaning"]
    assert fitted["pronoun"] > 0


def test_the_weights_that_ship_are_those_of_the_signs() -> None:
    """Promise: each fitted weight has its sign, and the other way round."""
    kept = followup.weights()
    assert set(kept.words) == set(WORDS)
    assert set(kept.answers) == set(ANSWERS)
    assert set(PLACES) <= set(weights().signs)


def test_a_second_question_is_read_both_ways(tmp_path: Path) -> None:
    """Promise: what is read for the fit is what the pipeline reads, with what stands beside the quote before."""
    (tmp_path / "docs" / "mill").mkdir(parents=True)
    told = "# The mill\n\nThe mill was built by the monks of Hallow. It was made of oak.\n\nIt opens at nine.\n"
    (tmp_path / "docs" / "mill" / "mill.md").write_text(told, encoding="utf-8")
    asked = [
        Pair("mill", "train", "Who built the mill?", "And what was it made of?", True, "mill.md", OAK),
        Pair("mill", "train", "Who built the mill?", "When does the mill of Hallow open its doors in the morning?",
             False, "mill.md", "It opens at nine."),
    ]  # fmt: skip
    oak, nine = read(asked, tmp_path / "docs", tmp_path / "home")
    assert oak.leaning_right(np.zeros(len(PLACES)))
    assert oak.places[oak.right][0][0] > 0
    assert nine.words["said"] > oak.words["said"]
    assert fit_followups.of_strangers("train", {"mill"}, random.Random(0)) == []
