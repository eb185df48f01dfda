"""Every row of the table of standings, its order, and what must hold whatever the quotes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mark import of_answer, standing
from bot.types import Point, Quote, Standing
from index.types import Document

# Texts that share no origin and no run of words, so that each is a witness of its own.
_TEXTS = (
    "The bridge opened in 1932.",
    "Cars have crossed the river here since the year 1932.",
    "A plaque gives 1932 for when traffic began.",
    "In 1932 people walked over it for the first time.",
)


def quote(number: int, *hedges: str, origin: str | None = None) -> Quote:
    text = _TEXTS[number]
    sha256 = Document.fingerprint(text)
    document = Document(Document.identify(f"{number}.txt", sha256), f"{number}.txt", "", text, sha256)
    return Quote(document, 0, len(text), hedges, origin)


@pytest.mark.parametrize(
    ("quotes", "disputed", "expected"),
    [
        pytest.param([quote(0)], True, Standing.DISPUTED, id="contradicted"),
        pytest.param([quote(0), quote(1)], True, Standing.DISPUTED, id="corroborated but contradicted"),
        pytest.param([quote(0, "may")], True, Standing.DISPUTED, id="hedged and contradicted"),
        pytest.param([quote(0, "may")], False, Standing.UNVERIFIED, id="hedged"),
        pytest.param([quote(0, "may"), quote(1, "leaked")], False, Standing.UNVERIFIED, id="all hedged"),
        pytest.param([quote(0)], False, Standing.SINGLE_SOURCE, id="plain, one"),
        pytest.param([quote(0), quote(1, "may")], False, Standing.SINGLE_SOURCE, id="plain beside hedged"),
        pytest.param([quote(0), quote(0)], False, Standing.SINGLE_SOURCE, id="one document twice"),
        pytest.param(
            [quote(0, origin="The Post"), quote(1, origin="the Post")],
            False,
            Standing.SINGLE_SOURCE,
            id="one origin",
        ),
        pytest.param([quote(0), quote(1)], False, Standing.CORROBORATED, id="plain, two"),
        pytest.param(
            [quote(0, origin="The Post"), quote(1, origin="Reuters")],
            False,
            Standing.CORROBORATED,
            id="two origins",
        ),
        pytest.param([quote(0), quote(1), quote(2, "may")], False, Standing.CORROBORATED, id="two and a hedged one"),
    ],
)
def test_the_first_row_that_holds(quotes: list[Quote], disputed: bool, expected: Standing) -> None:
    """Disputed before unverified before single-source before corroborated."""
    assert standing(quotes, disputed) is expected


def test_a_point_without_a_quote_has_no_standing() -> None:
    """Nothing is said without a quote: asking for its standing is an error, not the safest word."""
    with pytest.raises(ValueError, match="at least one quote"):
        standing([], disputed=False)


def point(mark: Standing) -> Point:
    return Point("1932", "1932", (quote(0),), mark)


@given(st.lists(st.sampled_from(Standing), min_size=1))
def test_an_answer_stands_as_its_least_sure_point(marks: list[Standing]) -> None:
    """Corroborated, single-source, unverified, disputed: the last of these among its points, in any order."""
    caution = [Standing.CORROBORATED, Standing.SINGLE_SOURCE, Standing.UNVERIFIED, Standing.DISPUTED]
    found = of_answer(map(point, marks))
    assert caution.index(found) == max(map(caution.index, marks))
    assert found is of_answer(map(point, marks[::-1]))


def test_an_answer_without_points_has_no_standing() -> None:
    """An abstention has no standing to ask for."""
    with pytest.raises(ValueError, match="at least one point"):
        of_answer([])


_QUOTES = st.lists(
    st.builds(
        lambda number, hedged, origin: quote(number, *(["may"] if hedged else []), origin=origin),
        st.integers(0, len(_TEXTS) - 1),
        st.booleans(),
        st.sampled_from([None, "Reuters", "The Post"]),
    ),
    min_size=1,
    max_size=5,
)


@given(_QUOTES, st.booleans())
def test_the_order_of_quotes_does_not_matter(quotes: list[Quote], disputed: bool) -> None:
    """A standing is of a set of quotes."""
    assert standing(quotes, disputed) is standing(quotes[::-1], disputed)
    assert standing(quotes, disputed) is standing(sorted(quotes, key=lambda each: each.place), disputed)


@given(_QUOTES, st.integers(0, len(_TEXTS) - 1), st.booleans())
def test_a_hedged_quote_never_makes_a_point_surer(quotes: list[Quote], number: int, disputed: bool) -> None:
    """What is only hedged is no witness; it can show that two others are one, and no more."""
    order = list(Standing)
    after = standing([*quotes, quote(number, "reportedly")], disputed)
    assert order.index(after) >= order.index(standing(quotes, disputed))


def test_a_hedged_quote_can_show_that_two_are_one() -> None:
    """B, hedged, shares its document with A and its origin with C: A and C are no two witnesses."""
    a, b, c = quote(0), quote(0, "may", origin="The Post"), quote(1, origin="The Post")
    assert standing([a, c], disputed=False) is Standing.CORROBORATED
    assert standing([a, b, c], disputed=False) is Standing.SINGLE_SOURCE


@given(_QUOTES, st.booleans())
def test_hedging_a_quote_never_makes_a_point_surer(quotes: list[Quote], disputed: bool) -> None:
    """Taking the plainness of a quote away can only lower a standing."""
    order = list(Standing)
    hedged = [replace(quotes[0], hedges=("may",)), *quotes[1:]]
    assert order.index(standing(hedged, disputed)) >= order.index(standing(quotes, disputed))


@given(_QUOTES)
def test_a_copy_adds_nothing(quotes: list[Quote]) -> None:
    """Repeating a quote is no second witness."""
    assert standing([*quotes, quotes[0]], disputed=False) is standing(quotes, disputed=False)
