"""Differences of pairs become disagreements: one for each two contents, whichever edges come first."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.attribute import witnesses
from bot.claim import Claim
from bot.group import Merged, besides, disagreements, of_many_matters, of_one_matter
from bot.question import analyse
from bot.relate import Edge
from bot.select import as_one
from bot.types import Difference, Disagreement, DisagreementKind, Place, Quote
from index.types import Document
from tests.fakes import ContradictingJudge

OPENED = "The Aldmoor bridge was opened to traffic in {} after nine years of work."
BELFORD = OPENED.replace("Aldmoor", "Belford")


def quote(source: str, text: str, before: str = "") -> Quote:
    """The text as a quote, after other words of its document."""
    whole = before + text
    sha256 = Document.fingerprint(whole)
    return Quote(Document(Document.identify(source, sha256), source, source, whole, sha256), len(before), len(whole))


def edge(one: Quote, other: Quote, keys: tuple[str, str], sure: float = 0.9, slot: str = "date opening") -> Edge:
    summary = f"One source says {keys[0]}; another says {keys[1]}."
    return Edge(one, other, Difference(DisagreementKind.DATE, sure, summary, slot, keys))


def sources(merged: Merged) -> list[list[str]]:
    return sorted(sorted(quote.document.source for quote in side.values()) for side in merged.sides)


def test_ten_copies_against_one_are_one_disagreement() -> None:
    """Ten quotes on one side and one on the other, which is one witness against one: they are one text."""
    one = quote("z.txt", OPENED.format(1924))
    copies = [quote(f"{n}.txt", OPENED.format(1921), f"Edition {n}. ") for n in range(10)]
    (found,) = of_many_matters([edge(copy, one, ("1921", "1924")) for copy in copies])
    assert sources(found) == [sorted(copy.document.source for copy in copies), ["z.txt"]]
    sides = found.disagreement().sides
    assert sorted(len(witnesses(side)) for side in sides) == [1, 1]


def test_ten_who_say_it_in_their_own_words_are_ten_against_one() -> None:
    """Quotes that say the same on one side stand together, each a witness of its own."""
    one = quote("z.txt", "Traffic first crossed the Aldmoor bridge in 1924.")
    own = ["{} was when the first cars were let onto the bridge", "People of the town have crossed it since {}",
           "As of {} the ferry had a rival in the new bridge"]  # fmt: skip
    told = [quote(f"{n}.txt", f"{said.format(1921)}.") for n, said in enumerate(own)]
    (found,) = of_many_matters([edge(each, one, ("1921", "1924")) for each in told])
    sides = found.disagreement().sides
    assert sorted(len(witnesses(side)) for side in sides) == [1, 3]


def test_two_that_answer_alike_do_not_disagree() -> None:
    """Whatever else two quotes say, the same short answer is no dispute; a denial of it is not said to be the same."""
    question = analyse("When was the Aldmoor bridge opened to traffic?")
    texts = ("The Aldmoor bridge was opened to traffic in 1921 after nine years of work.",
             "The Aldmoor bridge was opened to traffic in 1921 after six years of work.",
             "The Aldmoor bridge was not opened to traffic in 1921 after nine years of work.")  # fmt: skip
    said = [replace(quote(f"{n}.txt", t), short=(t.index("1921"), t.index("1921") + 4)) for n, t in enumerate(texts)]
    told = [Claim(each) for each in said]
    assert as_one(told[0], told[1])
    assert not as_one(told[0], told[2])
    assert not disagreements(question, said[:2], ContradictingJudge(0.99))
    apart = [said[0], replace(said[1], short=None)]
    assert disagreements(question, apart, ContradictingJudge(0.99))


def test_only_what_leads_an_answer_is_compared() -> None:
    """Two quotes of which neither leads are not put to the judge."""
    years = ["1921", "1924", "1931"]
    said = [quote(f"{at}.txt", f"The harbour of Aldmoor was finished in {year}.") for at, year in enumerate(years)]
    asked = ContradictingJudge(0.99)
    for found in disagreements(analyse("When was the harbour finished?"), said, asked, leads={said[0].place}):
        assert any(said[0] in side for side in found.sides)
    assert asked.asked
    assert all(said[0].text in pair for pair in asked.asked)


def test_two_quotes_are_set_against_each_other_once() -> None:
    """What is told of them already is left out, whichever side comes first; what sets another against one stays."""
    one, two, three = (quote(f"{at}.txt", OPENED.format(at)) for at in (1921, 1924, 1931))

    def differ(a: Quote, *others: Quote) -> Disagreement:
        return Disagreement(((a,), others), DisagreementKind.DATE, "One source says one; another says two.", 0.9)

    told = differ(one, two)
    assert besides(told, [differ(two, one), differ(one, three), differ(one, two, three)]) == [
        differ(one, three),
        differ(one, two, three),
    ]


@pytest.mark.parametrize("there", [("1921", "1924"), ("1930", "1935")], ids=["equal numbers", "other numbers"])
def test_two_pairs_without_a_text_in_common_stay_two(there: tuple[str, str]) -> None:
    """That two bridges were opened in one year or another, in the same words, is no reason to speak of both at once."""
    found = of_many_matters([
        edge(quote("a.txt", OPENED.format(1921)), quote("b.txt", OPENED.format(1924)), ("1921", "1924")),
        edge(quote("c.txt", BELFORD.format(there[0])), quote("d.txt", BELFORD.format(there[1])), there),
    ])  # fmt: skip
    assert sorted(map(sources, found)) == [[["a.txt"], ["b.txt"]], [["c.txt"], ["d.txt"]]]


@pytest.mark.parametrize("merge", [of_one_matter, of_many_matters])
def test_of_three_answers_each_two_disagree(merge: Callable[[Sequence[Edge]], list[Merged]]) -> None:
    """1921, 1924 and 1930 are three disagreements, and no side holds two of them."""
    told = {year: quote(f"{year}.txt", OPENED.format(year)) for year in ("1921", "1924", "1930")}
    pairs = [("1921", "1924"), ("1921", "1930"), ("1924", "1930")]
    found = merge([edge(told[a], told[b], (a, b)) for a, b in pairs])
    assert sorted(map(sources, found)) == [[[f"{a}.txt"], [f"{b}.txt"]] for a, b in pairs]


def test_copies_on_both_sides_are_one_disagreement() -> None:
    """Two copies of each of two texts differ in four pairs, told either way round: that is one disagreement."""
    early = [quote(f"early{n}.txt", OPENED.format(1921)) for n in range(2)]
    late = [quote(f"late{n}.txt", OPENED.format(1924)) for n in range(2)]
    edges = [edge(one, other, ("1921", "1924")) for one in early for other in late]
    (found,) = of_many_matters([edges[0], edges[1].turned(), edges[2].turned(), edges[3]])
    assert sources(found) == [["early0.txt", "early1.txt"], ["late0.txt", "late1.txt"]]
    assert len(found.edges) == 4


def test_the_surest_difference_names_the_disagreement() -> None:
    """Its summary and how sure it is are those of its surest edge, told in the order of its sides."""
    one, other = quote("a.txt", OPENED.format(1921)), quote("b.txt", OPENED.format(1924))
    copy = quote("c.txt", OPENED.format(1924))
    (found,) = of_many_matters([edge(one, other, ("1921", "1924"), 0.7), edge(copy, one, ("1924", "1921"), 0.95)])
    told = found.disagreement()
    assert (told.confidence, told.summary) == (0.95, "One source says 1924; another says 1921.")
    assert [quote.document.source for quote in told.sides[0]] == ["c.txt", "b.txt"]


TEXTS = [OPENED.format(year) for year in (1921, 1924, 1930)] + [
    BELFORD.format(1921),
    BELFORD.format(1924),
]
quotes = st.builds(lambda source, text: quote(f"{source}.txt", text), st.integers(0, 5), st.sampled_from(TEXTS))


@st.composite
def edges(draw: st.DrawFn, sure: st.SearchStrategy[float]) -> list[Edge]:
    """Edges between quotes of few documents and few texts, at most one between two places."""
    found: dict[frozenset[Place], Edge] = {}
    for one, other in draw(st.lists(st.tuples(quotes, quotes), max_size=14)):
        if one.place != other.place:
            keys = (one.text[-30:], other.text[-30:])
            slot = draw(st.sampled_from(["date opening", "date traffic"]))
            found.setdefault(frozenset((one.place, other.place)), edge(one, other, keys, draw(sure), slot))
    return list(found.values())


@pytest.mark.parametrize("merge", [of_one_matter, of_many_matters])
@settings(max_examples=150, deadline=None)
@given(given_=edges(st.sampled_from([0.6, 0.7, 0.8, 0.9])))
def test_sides_exclude_each_other(merge: Callable[[Sequence[Edge]], list[Merged]], given_: list[Edge]) -> None:
    """Each edge is in one disagreement, which quotes it on opposite sides; no quote is on both, and none that differ
    stand on one: in the same matter for the quotes of an answer, in any for a corpus.
    """
    found = merge(given_)
    taken = [frozenset((each.one.place, each.other.place)) for merged in found for each in merged.edges]
    differing = {frozenset((each.one.place, each.other.place)) for each in given_}
    assert sorted(map(sorted, taken)) == sorted(map(sorted, differing))
    for merged in found:
        one, other = merged.sides
        assert not one.keys() & other.keys()
        assert all(each.one.place in one and each.other.place in other for each in merged.edges)
        slots = {merged.edges[0].difference.slot} if merge is of_one_matter else {"date opening", "date traffic"}
        apart = {frozenset((each.one.place, each.other.place)) for each in given_ if each.difference.slot in slots}
        assert not any(frozenset((a, b)) in apart for side in merged.sides for a in side for b in side)


@settings(max_examples=150, deadline=None)
@given(given_=edges(st.sampled_from([0.7, 0.9])), seed=st.integers(0, 1000))
def test_the_order_of_edges_does_not_matter(given_: list[Edge], seed: int) -> None:
    """Whatever was compared first, the disagreements of a corpus are the same, side by side."""
    shuffled = random.Random(seed).sample(given_, len(given_))
    assert [m.disagreement() for m in of_many_matters(shuffled)] == [m.disagreement() for m in of_many_matters(given_)]


def test_the_same_values_of_the_same_names_are_one_disagreement() -> None:
    """Articles that say it in words of their own, none of them twice: what they differ in is one price of one thing."""
    said = ["Volkmar bought Tessel for {}.", "For {}, Tessel went to Volkmar.", "Tessel cost Volkmar {}, papers say."]
    found = of_many_matters(
        edge(quote(f"a{n}.txt", text.format("$2 billion")), quote(f"b{n}.txt", text.format("$3 billion")), ("2", "3"))
        for n, text in enumerate([*said, "Volkmar bought Norvik for {}."])
    )
    assert sorted(map(sources, found)) == [
        [["a0.txt", "a1.txt", "a2.txt"], ["b0.txt", "b1.txt", "b2.txt"]],
        [["a3.txt"], ["b3.txt"]],
    ]


CHOICES = (
    "Sources say that it was trained on Orrin chips.",
    "The model was trained on Orrin chips, a report claims.",
    "It was not trained on Vela cards, but on Orrin chips.",
    "The model was trained on Vela cards.",
)


def test_two_that_choose_the_same_are_no_rivals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for one of two, quotes for the one are compared with those for the other only, also where one denies."""
    asked = analyse("Was the model trained on Orrin chips or on Vela cards?")
    compared: set[frozenset[str]] = set()

    def edges(pairs: Sequence[tuple[Claim, Claim]], *_: object) -> list[Edge]:
        compared.update(frozenset(claim.quote.document.source for claim in pair) for pair in pairs)
        return []

    monkeypatch.setattr("bot.group.edges", edges)
    disagreements(asked, [quote(f"{n}.txt", text) for n, text in enumerate(CHOICES)])
    assert compared == {frozenset((f"{n}.txt", "3.txt")) for n in range(3)}
