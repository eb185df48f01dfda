"""How right answers are: what counts as right, and that the counts are those of the verdicts."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluate import Fit, Judged, Wanted, figures, fit, judged
from bot.types import Answer
from tests import answers

KNOWN = {
    "disputed": answers.DISPUTED,
    "abstained": answers.ABSTAINED,
    "corroborated": answers.CORROBORATED,
    "unverified": answers.UNVERIFIED,
}


def quoted(answer: Answer) -> str:
    return answer.points[0].quotes[0].plain.text


@pytest.mark.parametrize(
    ("answer", "wanted", "verdict"),
    [
        (answers.ABSTAINED, Wanted(()), "rightly abstained"),
        (answers.ABSTAINED, Wanted(("a word",)), "wrongly abstained"),
        (answers.CORROBORATED, Wanted(()), "answered in vain"),
        (answers.CORROBORATED, Wanted((quoted(answers.CORROBORATED).upper().rstrip("."),)), "right"),
        (answers.CORROBORATED, Wanted(("no such words", quoted(answers.CORROBORATED))), "right"),
        (answers.CORROBORATED, Wanted(("no such words",)), "not found"),
        (answers.CORROBORATED, Wanted((quoted(answers.CORROBORATED),), disputed=True), "not disputed"),
        (answers.DISPUTED, Wanted((quoted(answers.DISPUTED),), disputed=True), "right"),
        (answers.DISPUTED, Wanted((quoted(answers.DISPUTED),)), "falsely disputed"),
        (answers.MIXED, Wanted((answers.MIXED.points[-1].quotes[0].plain.text,)), "found, not first"),
    ],
)
def test_the_verdict_says_what_is_right_or_wrong(answer: Answer, wanted: Wanted, verdict: str) -> None:
    made = judged("Who?", wanted, answer)
    assert made.verdict == verdict
    assert made.right == (verdict in ("right", "rightly abstained"))


def test_part_of_a_word_is_not_the_word() -> None:
    """ "1" is not in "1954", and an answer without a letter or digit is nowhere."""
    word = quoted(answers.CORROBORATED).split()[1]
    assert len(word) > 2
    assert judged("Who?", Wanted((word,)), answers.CORROBORATED).found
    assert not judged("Who?", Wanted((word[:-1],)), answers.CORROBORATED).found


@given(st.lists(st.tuples(st.sampled_from(sorted(KNOWN)), st.booleans(), st.booleans(), st.booleans())))
def test_the_figures_count_the_verdicts(drawn: list[tuple[str, bool, bool, bool]]) -> None:
    every: list[Judged] = []
    for name, known, holds, disputed in drawn:
        answer = KNOWN[name]
        words = quoted(answer) if holds and answer.points else "no such words"
        every.append(judged("Who?", Wanted((words,) if known else (), disputed), answer))
    counted, verdicts = figures(every), Counter(each.verdict for each in every)
    assert counted.questions == len(every) == counted.answerable + counted.unanswerable
    assert counted.right == verdicts["right"] + verdicts["rightly abstained"]
    assert counted.kept_back == verdicts["wrongly abstained"]
    assert counted.in_vain == verdicts["answered in vain"]
    assert counted.right <= counted.found + counted.unanswerable


def right(*counts: tuple[int | None, str]) -> dict[int | None, list[bool]]:
    """Which questions are right by threshold: an `x` is."""
    return {least: [mark == "x" for mark in told] for least, told in counts}


def test_a_threshold_is_fitted_where_it_helps_further_questions() -> None:
    """What is best for four fifths of the questions, and for the rest; of equal ones that in the middle."""
    told = right((None, "x....x...." * 5), (40, "xx.xxxx.xx" * 5), (60, "xx.xxxx.xx" * 5), (80, "xx.xxxx.xx" * 5))
    assert fit(told) == Fit(60, right=40, held_out=40, now=10)


def test_no_threshold_is_named_that_is_best_by_accident() -> None:
    """One that does well on three fifths of the questions and badly on the others helps with no further ones."""
    told = right((None, "x" * 28 + "." * 22), (40, "xx..." * 10), (80, "..xxx" * 10))
    assert sum(told[80]) > sum(told[None])
    found = fit(told)
    assert (found.least, found.right, found.now) == (None, 28, 28)
    assert found.held_out < found.now


def test_what_is_as_good_as_the_present_one_is_left() -> None:
    assert fit(right((None, "x." * 25), (40, ".x" * 25))).least is None
