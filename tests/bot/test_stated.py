"""A sentence that its document only quotes to reject it, or that claims nothing, is told from one it stands for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.compare.stated import states
from bot.types import Quote
from tests.answers import document, quote

X = "The dam cracked in May."


def stated(text: str, words: str = X) -> bool:
    return states(quote(document("a.txt", text), words))


REJECTED = [
    f"{X} That is false.",
    f"{X} This is simply not true.",
    f"{X} This is wrong.",
    f"{X} It's a myth.",
    f"{X} But that's not the case.",
    f"{X} In fact, it never happened.",
    f"{X} It did not.",
    f"{X} False.",
    f"{X} Not true!",
    f"{X} That claim has been debunked.",
    f"{X} None of this is true.",
    f"{X} There is no truth to this story.",
    f"{X} Fact-checkers have debunked this claim.",
    f"{X} That is false, because the dam was rebuilt.",
    f"{X}\nThat is false.",
    f"“{X}” That is a lie.",
    f"Myth: {X}\nFact: The dam held.",
    f"Myth: {X} Fact: The dam held.",
    f"**Myth #1:** {X}\n\n**Fact:** The dam held.",
    f"### Myth\n\nSome say so.\n\n{X}\n\n### Reality\n\nThe dam held.",
    f"Claim: {X}\n\nIt was shared in Kell.\n\nVerdict: False. The dam held.",
    f"CLAIM: {X}\nOUR RATING: Pants on Fire",
    f"Misconception: {X}\nTruth: The dam held.",
    f"False: {X}\nTrue: The dam held.",
    f"The following claims are false:\n\n- The mill burnt.\n- {X}\n",
    f"The following claims are all untrue:\n{X} The mill burnt.",
    f"False claims about Kell:\n1. {X}\n2. The mill burnt.",
    f"Common myths about the flood:\n\n* {X}\n",
]


@pytest.mark.parametrize("text", REJECTED)
def test_what_a_document_takes_back_is_not_stated(text: str) -> None:
    """The next sentence, a label with its answer, or a line above takes a sentence back."""
    assert not stated(text)


STANDS = [
    X,
    f"{X} That is true.",
    f"{X} That is false, the minister said.",
    f"{X} According to Acme, that is false.",
    f"{X} That is not false.",
    f"{X} That is false of other dams.",
    f"{X} That is partly false.",
    f"{X} Is that false?",
    f"{X} If that is false, so be it.",
    f"{X} This is a wrong-headed design.",
    f"{X} It did not burst.",
    f"{X} It never happened again.",
    f"{X} The mill burnt. That is false.",
    f"{X}\n\nThat is false.",
    f"That is false. {X}",
    f"Myth: The dam held.\nFact: {X}",
    f"Myth: The dam held.\nFact: It did not.\n\n{X}",
    f"Myth: {X}",
    f"Claim: {X}\nVerdict: True.",
    f"Claim: {X}\nFact check: mostly true",
    f"Claim: {X}\nFact: True, and nobody saw it.",
    f"Claim: {X}\nVerdict: It rained.",
    f"Claim: {X}\n\n## Money\n\nIt cost 3 crowns.\n\n## Verdict\n\nA good year.",
    f"Myth: The dam held.\n\n{X}\n\nFact: The mill burnt.",
    f"The following claims are not false:\n- {X}",
    f"The following claims are false:\n- The mill burnt.\n\n{X}",
    f"The following facts are known:\n- {X}",
    f"The claims are false. {X}",
]


@pytest.mark.parametrize("text", STANDS)
def test_what_a_document_does_not_clearly_take_back_is_stated(text: str) -> None:
    """Doubt, another's rejection, an answer that grants the claim, and what stands outside the list leave it stated."""
    assert stated(text)


SENTENCES = [
    ("The claim that the dam cracked is false.", True),
    ("He falsely claimed that the dam cracked.", True),
    ("According to Reuters, the dam cracked.", True),
    ("The dam did not crack.", True),
    ("The minister said: “The dam cracked.”", True),
    ("“The dam cracked,” the minister said.", True),
    ("Use of chips rose in May.", True),
    ("Share prices fell by 3% in May.", True),
    ("Open source models are catching up.", True),
    ("Run times fell by half.", True),
    ("If confirmed, Orion would be the first of its kind.", True),
    ("“The dam cracked,” the minister falsely claimed.", False),
    ("“The dam cracked,” he lied.", False),
    ("The minister falsely said: “The dam cracked.”", False),
    ("Did the dam crack?", False),
    ("“Did the dam crack?”", False),
    ("Had the dam cracked, Kell would be gone.", False),
    ("Suppose that the dam cracked.", False),
    ("Click the button to see the dam.", False),
    ("1. Open the valve and wait until it is full.", False),
    ("Please keep the valve shut.", False),
    ("Do not open the valve.", False),
    ("To drain the lake, turn the wheel to the left.", False),
    ("See our guide to dams.", False),
]


@pytest.mark.parametrize(("text", "so"), SENTENCES, ids=[case[0][:40] for case in SENTENCES])
def test_what_a_sentence_by_itself_claims(text: str, so: bool) -> None:
    """Its own rejection, an attribution and an open claim are stated; questions, orders and suppositions are not."""
    assert stated(text, text) is so


def test_a_negation_that_is_said_again_is_not_taken_back() -> None:
    """ "It did not." after a negated sentence agrees with it."""
    text = "The dam did not crack in May. It did not."
    assert stated(text, "The dam did not crack in May.")


def test_one_stated_sentence_is_enough() -> None:
    """A quote of several sentences is stated where one of them is."""
    text = f"Did it crack? {X}"
    assert stated(text, text)
    assert not stated(f"Did it crack? {X} That is false.", text)


@given(
    st.lists(
        st.sampled_from(
            [X, "Myth:", "Fact:", "### Claim", "Verdict: False", "\n", "\n\n", "- ", " ", "That is false.", "1. ", "?"]
        ),
        min_size=1, max_size=12,
    )
)  # fmt: skip
def test_any_layout_is_read(parts: list[str]) -> None:
    """Whatever the layout, every quote of it is judged."""
    text = "".join(parts) + X
    of = document("a.txt", text)
    assert states(Quote(of, len(text) - len(X), len(text))) in (True, False)
    assert states(Quote(of, 0, len(text))) in (True, False)
