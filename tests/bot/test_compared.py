"""A share beside what is missing to it, opposites, and what tells one edition or time from another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.claim import Claim, of_one_time
from bot.question import analyse
from bot.relations.compared import compared
from bot.relations.editions import same_edition
from bot.relations.shares import shares


def pair(one: str, other: str, titles: tuple[str, str] = ("", "")) -> tuple[Claim, Claim]:
    return Claim.of_text(one, titles[0]), Claim.of_text(other, titles[1])


@pytest.mark.parametrize(
    ("one", "other", "parts"),
    [
        ("The Orion X2 has 60-70% of the speed of the Vega K9.",
         "A speed gap of 20-30% parts the Orion X2 and the Vega K9.", ["60-70%", "is a gap of 30 to 40%", "20 to 30%"]),
        ("The Orion X2 reaches 90% of the speed of the Vega K9.", "The Orion X2 is 30% slower than the Vega K9.",
         ["90%", "is a gap of 10%", "30%"]),
        ("After the fire 30% of the forest in Evora remains.", "Some 40% of the forest in Evora was destroyed.",
         ["leaves 70%", "40%"]),
    ],
    ids=["gap", "slower", "rest"],
)  # fmt: skip
def test_a_share_is_compared_with_what_is_missing_to_it(one: str, other: str, parts: list[str]) -> None:
    """The summary puts one share as the other source puts it, whichever comes first."""
    for found in (shares(*pair(one, other)), shares(*pair(other, one))):
        assert found is not None
        assert all(part in found.summary for part in parts), found.summary


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Orion X2 reaches 60-70% of the performance of the Vega K9.",
         "There is a performance gap of roughly 30-40% between the Orion X2 and the Vega K9."),
        ("The Orion X2 has 60% of the speed of the Vega K9.", "The Orion X2 has 70% of the speed of the Vega K9."),
        ("The Orion X2 has 60% of the speed of the Vega K9.", "In Ghent a gap of 20% is left."),
        ("After the fire 60% of the forest in Evora remains.", "Some 40% of the forest in Evora was destroyed."),
    ],
    ids=["agree", "two shares", "another thing", "the rest agrees"],
)  # fmt: skip
def test_shares_that_are_no_complements_or_agree(one: str, other: str) -> None:
    assert shares(*pair(one, other)) is None
    assert shares(*pair(other, one)) is None


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Acme employs nine engineers.", "Acme employs seven engineers.", "numeric"),
        ("The Vega K9 was released in March 2025.", "The Vega K9 was released in June 2025.", "date"),
        ("The Vega K9 was released in 2025.", "The Vega K9 was released in May 2025.", None),
        ("Acme employs nine engineers in Ghent and seven engineers in Lyon.", "Acme employs seven engineers.", None),
        ("Ghana has 30 hospitals.", "In Kell 12 people rode a horse.", None),
    ],
)
def test_values_that_exclude_each_other(one: str, other: str, kind: str | None) -> None:
    """They must stand in the same words, and none of them may be the other's."""
    row = compared(*pair(one, other))[1]
    assert [each for each in ("numeric", "date") if row[f"compared_{each}"]] == ([kind] if kind else [])


def test_values_of_answers_are_left_to_their_short_answers() -> None:
    claims = pair("Acme employs nine engineers.", "Acme employs seven engineers.")
    assert compared(*claims, analyse("How many engineers does Acme employ?"))[1]["compared_numeric"] == 0


@pytest.mark.parametrize(
    ("one", "other", "opposed"),
    [
        ("The council approved the Tarn bridge.", "The council rejected the Tarn bridge.", True),
        ("The council approved the Tarn bridge.", "The council did not reject the Tarn bridge.", False),
        ("The council in Ghent approved the bridge.", "The court in Lyon rejected the appeal.", False),
        (
            "The board pays, and nobody without a card may use the hall.",
            "The board pays, and nobody may use the hall.",
            False,
        ),
    ],
)
def test_opposites(one: str, other: str, opposed: bool) -> None:
    """An opposite turns round what is said in the same words; a denied one says the same."""
    assert (compared(*pair(one, other))[1]["compared_negation"] > 0) is opposed


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ada Holt won the 2018 Tarn Cup.", "Jon Berg won the 2019 Tarn Cup.", False),
        ("Ada Holt won the 2018 Tarn Cup.", "Jon Berg won the Tarn Cup.", True),
        ("In Kestrel 3.0 the port is 80.", "In Kestrel 3.1 the port is 81.", False),
        ("Kestrel needs Python 3.11.", "Kestrel needs Python 3.12.", True),
        ("Chapter 3 has nine rules.", "Chapter 4 has seven rules.", False),
        ("The third season has nine episodes.", "The fourth season has seven episodes.", False),
        ("It is the third largest city.", "It is the fourth largest city.", True),
    ],
)
def test_editions(one: str, other: str, same: bool) -> None:
    """A year in a name, a version and a number tell things apart; what is said or ranked does not."""
    assert same_edition(*pair(one, other)) is same


def test_a_title_has_the_version() -> None:
    one, other = "The port is 80.", "The port is 81."
    assert not same_edition(*pair(one, other, ("Notes for Kestrel 3.0", "Notes for Kestrel 3.1")))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("In 2024 Acme employed 300 engineers.", "In 2026 Acme employed 900 engineers.", False),
        ("In 2024 Acme employed 300 engineers.", "In May 2024 Acme employed 900 engineers.", True),
        ("In 2024 Acme employed 300 engineers.", "Acme employed 900 engineers.", True),
        ("By 9 April it had sold 300.", "On 10 April it had sold 500.", False),
    ],
)
def test_times(one: str, other: str, same: bool) -> None:
    assert of_one_time(*pair(one, other)) is same


WORDS = [
    "Orion",
    "the Vega K9",
    "60-70%",
    "a gap of 20%",
    "30% remains",
    "was destroyed",
    "approved",
    "rejected",
    "not",
]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)


@given(TEXTS, TEXTS)
def test_order_does_not_matter(one: str, other: str) -> None:
    """What is measured is the same whichever claim comes first."""
    there, back = compared(*pair(one, other)), compared(*pair(other, one))
    assert there[1] == back[1]
    assert (there[0] is None) == (back[0] is None)
