"""Support between documents: what two witnesses each say in other words, by a judge to whom either follows from the
other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.claim import Claim
from bot.ports import Verdict
from bot.support import independent, supporting
from bot.types import Listed, Quote, Tally
from tests.bot.audited import EARLY, LATE, Small
from tests.fakes import KnowingJudge
from tests.index.made import document

TWO = "We answer customers within two working days."
ALSO = "Customers get an answer within two working days."
ONE = "We answer customers within one working day."


class Entailing(KnowingJudge):
    """A judge to whom those of one set follow from each other, and who remembers what it was asked."""

    def __init__(self, same: set[str], *excluding: set[str]) -> None:
        super().__init__(*excluding)
        self.same, self.asked = same, list[tuple[str, str]]()

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Verdict]:
        self.asked += pairs
        known = super().judge(pairs)
        return [
            Verdict(0.9, 0.1, 0.0) if {one, other} <= self.same else verdict
            for (one, other), verdict in zip(pairs, known, strict=True)
        ]


class OneWay(Entailing):
    """A judge to whom only the one follows from the other."""

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Verdict]:
        return [Verdict(0.9, 0.1, 0.0) if pair == (TWO, ALSO) else Verdict(0.1, 0.9, 0.0) for pair in pairs]


def pair(one: str, other: str) -> tuple[Claim, Claim]:
    first, second = (document(f"{name}.md", text) for name, text in (("a", one), ("b", other)))
    return Claim(Quote(first, 0, len(one))), Claim(Quote(second, 0, len(other)))


def test_each_must_follow_from_the_other() -> None:
    assert supporting([pair(TWO, ALSO)], Entailing({TWO, ALSO})) == [True]
    assert supporting([pair(TWO, ALSO)], OneWay(set())) == [False]
    assert supporting([pair(TWO, ALSO)], None) == [False]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(TWO, ONE, id="another value"),
        pytest.param(TWO, "We never answer customers within two working days.", id="denied"),
        pytest.param("Mill Lane is open on weekdays.", "The harbour was dredged by a Dutch firm.", id="other words"),
        pytest.param("For example:", "Examples:", id="leads a list"),
        pytest.param("* [Commit message guidelines](#guidelines)", "Follow commit message guidelines.", id="contents"),
        pytest.param(EARLY, f"{EARLY[:-1]} indeed.", id="a copy"),
    ],
)
def test_what_is_not_the_same_is_not_even_judged(one: str, other: str) -> None:
    """Whatever a judge would say of it."""
    judge = Entailing({one, other})
    assert supporting([pair(one, other)], judge) == [False]
    assert not judge.asked


def test_witnesses_are_independent_and_say_it_plainly() -> None:
    def told(one: str, other: str) -> bool:
        return independent(*(claim.quote for claim in pair(one, other)))

    assert told(TWO, ALSO)
    assert not told(f"Reportedly, {TWO[0].lower()}{TWO[1:]}", ALSO)
    assert not told("According to Reuters, the bridge cost $41 million.", "The bridge cost $41 million, Reuters said.")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    made = Small(tmp_path, Entailing({TWO, ALSO}, {TWO, ONE}, {EARLY, LATE}))
    yield made
    made.close()


def tallied(small: Small) -> dict[str, Tally]:
    ids = small.library.identifiers()
    tallies = small.audit().tallies(list(ids.values()))
    return {source: tallies[id_] for source, id_ in ids.items()}


def test_quotes_are_counted_on_each_document(small: Small) -> None:
    """Each once, however often it is supported or contradicted; a document alone has none."""
    small.put(a=f"{TWO}\nThe sun shone on the mill.", b=ALSO, c=ONE, d=f"{EARLY}\n{LATE}", e="It rained on the moor.")
    small.run()
    assert tallied(small) == {
        "a.txt": Tally(1, 1),
        "b.txt": Tally(1, 0),
        "c.txt": Tally(0, 1),
        "d.txt": Tally(0, 2),
        "e.txt": Tally(0, 0),
    }
    ((quote, others),) = small.audit().supported(small.library.identifiers()["a.txt"])
    assert (quote.text, [each.text for each in others]) == (TWO, [ALSO])


def test_a_quote_counts_once_however_often_it_is_supported(small: Small) -> None:
    """And not at all where another only passes on that it is said so."""
    third, passed_on = (
        "Every customer is answered within two working days.",
        "Reportedly, we answer within two working days.",
    )
    small.judge = Entailing({TWO, ALSO, third, passed_on})
    small.put(a=TWO, b=ALSO, c=third, d=passed_on)
    small.run()
    assert {source: tally.supporting for source, tally in tallied(small).items()} == {
        "a.txt": 1,
        "b.txt": 1,
        "c.txt": 1,
        "d.txt": 0,
    }
    ((_, others),) = small.audit().supported(small.library.identifiers()["a.txt"])
    assert {each.text for each in others} == {ALSO, third}


def test_support_is_no_disagreement(small: Small) -> None:
    """Neither listed nor told to an answer."""
    small.put(a=TWO, b=ALSO)
    small.run()
    assert small.listed() == list[Listed]()
    document_ = small.library.document(small.library.identifiers()["a.txt"])
    assert small.audit().opposed([Quote(document_, 0, len(TWO))]) == []


def test_counts_follow_the_documents(small: Small) -> None:
    """What supported something is gone with its document or its words; a moved quote keeps what it had."""
    small.put(a=TWO, b=ALSO)
    small.run()
    small.put(a=f"A new first line.\n{TWO}")
    small.run()
    assert tallied(small) == {"a.txt": Tally(1, 0), "b.txt": Tally(1, 0)}
    small.put(b="Nothing of it any more.")
    small.run()
    assert tallied(small) == {"a.txt": Tally(0, 0), "b.txt": Tally(0, 0)}
    small.put(b=ALSO)
    small.run()
    small.remove("b")
    small.audit().sweep()
    assert tallied(small) == {"a.txt": Tally(0, 0)}


def test_what_is_dismissed_is_counted_no_more(small: Small) -> None:
    small.put(a=TWO, c=ONE)
    small.run()
    (listed,) = small.listed()
    assert tallied(small) == {"a.txt": Tally(0, 1), "c.txt": Tally(0, 1)}
    small.audit().dismiss(listed.id)
    assert tallied(small) == {"a.txt": Tally(0, 0), "c.txt": Tally(0, 0)}
    small.audit().restore(listed.id)
    assert tallied(small)["a.txt"] == Tally(0, 1)
