"""What a quote says to a claim: for it, against it, or neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.assemble import MODELS
from bot.claim import Claim
from bot.models.judge import OnnxJudge
from bot.ports import Verdict
from bot.stance import NEITHER, Stance, fitted, measured, stances
from bot.types import Quote
from index.types import Document

RULES = "House rules"


def said(text: str, title: str = RULES) -> Claim:
    return Claim(Quote(Document(text, f"{text}.md", title, text, Document.fingerprint(text)), 0, len(text)))


class Saying:
    """A judge that says the same of all pairs, and remembers them."""

    name = "saying"

    def __init__(self, entailment: float, contradiction: float) -> None:
        self.verdict = Verdict(entailment, 1 - entailment - contradiction, contradiction)
        self.asked: list[tuple[str, str]] = []

    def warm(self) -> None:
        """Needs nothing."""

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Verdict]:
        self.asked += pairs
        return [self.verdict for _ in pairs]


@pytest.fixture(scope="module")
def judge() -> OnnxJudge:
    return OnnxJudge.of(lambda: MODELS, "bundled")


@pytest.mark.parametrize(
    ("claim", "text", "wanted"),
    [
        ("Guests have to be out of the room by ten.", "Rooms must be left by 10:00 on the day of departure.", "for"),
        ("You may leave your bike in the cellar.", "Bicycles may be left in the cellar.", "for"),
        ("Dogs are welcome everywhere in the house.", "Dogs are not allowed in the house.", "against"),
        ("The deposit is 80 euros.", "The deposit is 50 euros.", "against"),
        ("Breakfast is served on the terrace.", "Bicycles are kept in the cellar.", "neither"),
    ],
)
def test_a_quote_takes_a_side_in_other_words(judge: OnnxJudge, claim: str, text: str, wanted: str) -> None:
    (found,) = stances(Claim.of_text(claim), [said(text)], judge)
    assert (found.is_for, found.is_against) == (wanted == "for", wanted == "against")


@pytest.mark.parametrize("judge_", [None, Saying(0.9, 0.05)], ids=["no judge", "judge"])
def test_probabilities(judge_: Saying | None) -> None:
    """The two and their rest are one; a quote that asserts nothing takes no side."""
    quotes = [said("The deposit is 50 euros."), said("Is the deposit 50 euros?")]
    found = stances(Claim.of_text("The deposit is 50 euros."), quotes, judge_)
    assert 0 < found[0].supports + found[0].refutes < 1
    assert found[0].is_for
    assert found[1] == NEITHER
    assert not found[1].is_for
    assert not found[1].is_against


def test_the_surer_the_judge_the_surer_the_side() -> None:
    """Neither probability falls where that of the judge rises."""
    claim, quotes = Claim.of_text("Guests leave by ten."), [said("Rooms must be left by 10:00.")]
    sure = (0.01, 0.3, 0.6, 0.9, 0.98)
    supports = [stances(claim, quotes, Saying(each, 0.01))[0].supports for each in sure]
    refutes = [stances(claim, quotes, Saying(0.01, each))[0].refutes for each in sure]
    assert supports == sorted(supports)
    assert refutes == sorted(refutes)


def test_the_judge_reads_each_quote_alone_and_under_its_title() -> None:
    asked, text = Saying(0.5, 0.1), "Rooms must be left by 10:00."
    measured(Claim.of_text("Guests leave by ten."), [said(text)], asked)
    assert asked.asked == [(text, "Guests leave by ten."), (f"{RULES}: {text}", "Guests leave by ten.")]


def test_another_number_is_less_for_and_more_against() -> None:
    """Without a judge, too."""
    claim = Claim.of_text("The deposit is 80 euros.")
    same, other = stances(claim, [said("The deposit is 80 euros."), said("The deposit is 50 euros.")], None)
    assert same.supports > other.supports
    assert same.refutes < other.refutes


def test_what_pairs_names_otherwise_does_not_support() -> None:
    """Though it has all words of the claim, and a judge is sure: the reader finds another name."""
    text = "Ann Holt is the chair and Bo Lind the treasurer."
    quotes = [said(text), Claim(replace(said(text).quote, short=(text.index("Bo"), text.index("Bo") + 7)))]
    found = stances(Claim.of_text("Ann Holt is the treasurer."), quotes, Saying(0.9, 0.05))
    assert [each.is_for for each in found] == [True, False]


def test_both_sets_of_weights_are_there() -> None:
    assert fitted().keys() == {"judged", "unjudged"}
    assert all(0 < least < 1 for each in fitted().values() for least in each.least)


def test_a_side_is_taken_where_it_is_likely_enough_and_the_likelier_one() -> None:
    least = (0.25, 0.5)
    assert Stance(0.3, 0.1, least).is_for
    assert not Stance(0.1, 0.3, least).is_against
    assert Stance(0.1, 0.6, least).is_against
    assert not Stance(0.3, 0.4, least).is_for
    assert not Stance(0.6, 0.55, least).is_against
