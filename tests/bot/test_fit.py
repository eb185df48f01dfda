"""How likely a claim answers a question: what is measured of it, and what the fitted weights make of that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fit import Candidate, Scale, about, at_that_time, candidate, fitting, likely, measured, unnamed, weights
from bot.ports import Excerpt, Reading
from bot.question import analyse
from index.embedded.corpora import corpus_folder
from index.embedded.library import EmbeddedLibrary
from index.ingest import Ingester
from index.types import Passage, Sentence
from tests.answers import document
from tests.fakes import HashEmbedder

SIGNS = sorted(weights().signs)


@pytest.mark.parametrize(
    ("question", "text", "another"),
    [
        ("How long is the green cable?", "The yellow cable is 3 m long.", True),
        ("How long is the green cable?", "The green cable is 7 m long.", False),
        ("When does the small office close?", "The large office closes at 19:00.", True),
        ("When does the office close?", "The large office closes at 19:00.", False),
    ],
)
def test_another_of_its_kind_is_told_by_its_qualifier(question: str, text: str, another: bool) -> None:
    """What is said of the yellow cable is a sign against an answer on the green one."""
    asked = analyse(question)
    rarity = dict.fromkeys(asked.stems, 1.0)
    assert (candidate(Scale(asked, rarity), read(text)).signs["other_kind"] > 0) is another


def test_a_sure_span_is_the_short_answer() -> None:
    """Words that the reader is sure enough of are shown as the short answer; of others the value that is asked for."""
    text = "The mill, which stood for ages, closed in “1987”."
    asked, at = analyse("In which summer did the mill close?"), text.index("“1987”")
    sure, weak = (
        candidate(Scale(asked, {}), replace(read(text), span=(at, at + 6), certainty=certainty))
        for certainty in (0.95, 0.05)
    )
    assert (sure.quote.short_text, sure.sure) == ("1987", True)
    assert not weak.sure


@pytest.mark.parametrize(
    ("text", "words", "short"),
    [
        ("Write to quay-office@mills.example.org, please.", "example.org", "quay-office@mills.example.org"),
        ("It needs Python 3.10 or newer.", "Python 3", "Python 3.10"),
        ("See https://example.org/quay for it.", "example", "https://example.org/quay"),
        ("The well-known Holberg mill.", "Holberg", "Holberg"),
        ("Built by Holberg, in Ulm.", "Holberg", "Holberg"),
        ("Not all mills are dry.", "all mills", "Not all mills"),
        ("It was built without Holberg, in Ulm.", "Holberg", "without Holberg"),
        ('A "block" keeps a site (or page) out.', 'A "block', 'A "block"'),
        ("A block keeps a site (or page) out.", "a site (or", "a site (or page)"),
        ('A block (or "rule" keeps it.', "A block (or", "A block (or"),
        ('It has a 19" tray and a 24" screen.', '19" tray', '19" tray'),
        ('The "Alpha" team beat the "Beta" team.', 'Alpha" team', 'Alpha" team'),
    ],
)
def test_no_part_of_one_thing_is_an_answer(text: str, words: str, short: str) -> None:
    """What a reader cuts out of an address, a version or a link, or off its negation, is shown whole; else as read."""
    at = text.index(words)
    reading = replace(read(text), span=(at, at + len(words)), certainty=0.9)
    found = candidate(Scale(analyse("What should be looked at?"), {}), reading)
    assert found.quote.short_text == short


@given(st.dictionaries(st.sampled_from(SIGNS), st.floats(-10, 10), max_size=8))
def test_a_probability_is_one(signs: dict[str, float]) -> None:
    assert 0 <= likely(signs, weights().signs) <= 1


@pytest.mark.parametrize("sign", ["unnamed", "other_kind", "other_time", "span_behind"])
def test_a_sign_against_an_answer_never_makes_it_likelier(sign: str) -> None:
    """Promise of the fit: no weight has another direction than its sign can have."""
    assert weights().signs[sign] <= 0
    assert weights().signs["span"] >= 0
    assert weights().signs["cosine"] >= 0


def read(text: str, score: float = 0.5) -> Reading:
    of = document("d.txt", text)
    passage = Passage(of.id, 0, len(text))
    return Reading(Excerpt(of, passage, (Sentence(0, len(text)),)), 0, len(text), score)


@pytest.mark.parametrize(
    ("question", "text", "fits", "short"),
    [
        ("When did the mill close?", "The mill closed on 4 May 1987.", True, "on 4 May 1987"),
        ("When did the mill close?", "The mill closed for good.", False, None),
        ("When will the mill reopen?", "No date for the mill's reopening has been announced.", True, None),
        ("How much did the mill cost?", "The mill cost $3 million.", True, "$3 million"),
        ("How much did the mill cost?", "The mill cost its owner dearly.", False, None),
        ("How many people work at the mill?", "Some 40 people work at the mill.", True, "Some 40"),
        ("How many people work at the mill?", "The mill has 3 floors.", False, None),
        ("Who owns the mill?", "The mill belongs to Greta Holm.", True, "Greta Holm"),
        ("Who owns the mill?", "The mill has an owner.", False, None),
        ("Which licence does the mill use?", "The mill uses the open Apache 2.0 licence.", True, "Apache 2.0"),
        ("How much memory does the mill's computer have?", "The computer has 4 GB of memory.", True, "4 GB"),
        ("When does the mill open?", "The mill opens at 9.30 am.", True, "9.30 am"),
        ("How long is the mill's pier?", "The pier is 24 metres long.", True, "24 metres"),
        ("How long does the tour take?", "Tours start every 30 minutes.", False, None),
        ("How old is the mill?", "It burned for 20 minutes.", False, None),
        ("Who owns the mill?", "The mill in Port Aldmoor has an owner.", False, None),
        ("Who makes the mill's computer?", "The computer has 4 GB of memory.", False, None),
        ("How heavy is the wheel in tonnes?", "The wheel was made in 1890.", False, None),
        ("Which engine is meant for ships?", "| Vulcan 9C | Ships of any size |", True, "Vulcan 9C"),
    ],
)  # fmt: skip
def test_what_is_asked_for_must_be_there(question: str, text: str, fits: bool, short: str | None) -> None:
    """A quote fits where it holds the kind of thing asked for, and its short answer is those words."""
    found = candidate(Scale(analyse(question), {}), read(text))
    assert found.signs["unfit"] == float(not fits)
    if short is not None:
        assert found.quote.short_text is not None
        assert found.quote.short_text.removeprefix("on ") == short.removeprefix("on ")


def test_what_is_likely_enough_answers() -> None:
    """Below the least probability nothing answers, however well it fits."""
    found = candidate(Scale(analyse("When did the mill close?"), {}), read("The mill closed in 1987."))
    scored: list[Candidate] = [replace(found, score=score) for score in (0.9, weights().least / 2)]
    assert fitting(analyse("When did it close?"), scored) == scored[:1]


def test_on_a_topic_fits_what_holds_its_words_or_is_likely() -> None:
    """ "red flag limit" is told of by a sentence that says at which flow the flag goes up, if the model knows."""
    topic, least = analyse("steel bridges of Ulm"), weights().least
    told = candidate(Scale(topic, {}), read("The Herrmann bridge carries trams."))
    likely_one, near, neither = (
        replace(told, score=score, signs={**told.signs, "said_near": held})
        for score, held in ((least, 0.3), (least / 2, 1.0), (least / 2, 0.3))
    )
    assert fitting(topic, [likely_one, near, neither]) == [likely_one, near]


def test_another_model_number_is_another_thing() -> None:
    """A quote on the K20 does not answer for the K30, though every other word fits."""
    question = analyse("What does the Nikon K30 weigh?")
    assert unnamed(question, "The Nikon K20 weighs 900 g.") == ["Nikon K30"]
    found = candidate(Scale(question, {}), read("The Nikon K20 weighs 900 g."))
    assert not about(question, found.quote, found.surroundings)


@pytest.mark.parametrize(
    ("asked", "said", "lacking"),
    [
        ("When did it go Python 3 only?", "From 2019 on it supports only Python3.", []),
        ("When did it go Python3 only?", "From 2019 on it supports only Python 3.", []),
        ("When did it go Python 3 only?", "From 2019 on it supports only Python2.", ["Python 3"]),
        ("Who wrote NEP-13?", "NEP 13 is by Ann Low.", []),
    ],
)
def test_a_name_and_its_number_are_written_as_one_or_two(asked: str, said: str, lacking: list[str]) -> None:
    assert unnamed(analyse(asked), said) == lacking


def test_who_of_another_house_is_no_answer() -> None:
    """Who leads one company is not answered by a sentence that opens with another and never names the first."""
    question = analyse("Who is the chief executive of Orkla?")
    found = candidate(Scale(question, {}), read("Statoil has named Eva Lund its chief executive."))
    assert not about(question, found.quote, "Orkla\n" + found.surroundings)


def test_a_quote_on_a_rival_answers_for_the_rival() -> None:
    """Though the passage names the K30 too, a sentence that speaks of the K20 alone is about the K20."""
    question = analyse("What does the Nikon K30 weigh?")
    rival, own = (
        candidate(Scale(question, {}), read(text)) for text in ("The Nikon K20 weighs 900 g.", "It weighs 900 g.")
    )
    assert not about(question, rival.quote, "The Nikon K30 is new. " + rival.surroundings)
    assert about(question, own.quote, "The Nikon K30 is new. " + own.surroundings)


@pytest.mark.parametrize(
    ("text", "words", "short"),
    [
        ("Memory: 2 GiB or 4 GiB of RAM.", "2 GiB or 4 GiB", "2 GiB or 4 GiB"),
        ("Memory: 2 GiB of fast RAM.", "2 GiB of fast RAM", "2 GiB"),
    ],
)
def test_all_of_several_values_are_the_short_answer(text: str, words: str, short: str) -> None:
    """Where one value was read, it alone; where several of a kind, all of them."""
    at = text.index(words)
    reading = replace(read(text), span=(at, at + len(words)), certainty=0.9)
    assert candidate(Scale(analyse("How much memory does it have?"), {}), reading).quote.short_text == short


def test_a_bare_name_is_no_reason() -> None:
    """To a question for why, a name alone is not shown as the short answer."""
    text = "It was never released: Holberg had sold a draft."
    for words, short in (("Holberg", None), ("Holberg had sold a draft", "Holberg had sold a draft")):
        at = text.index(words)
        reading = replace(read(text), span=(at, at + len(words)), certainty=0.9)
        assert candidate(Scale(analyse("Why was it never released?"), {}), reading).quote.short_text == short


PUMPS = "Vela5 lifts far.\nIt weighs 3 kg.", "Tansy9 lifts far.\nIt weighs 14 kg."


@pytest.mark.parametrize(("asked", "other"), [("How heavy is the Tansy9?", [1, 0]), ("How heavy is it?", [0, 0])])
def test_the_page_of_another_thing_is_a_sign(tmp_path: Path, asked: str, other: list[int]) -> None:
    """What stands on the page of the Vela5 is of another thing where the Tansy9 is asked for."""
    for n, text in enumerate(PUMPS):
        (tmp_path / f"{n}.txt").write_text(text, "utf-8")
    library = EmbeddedLibrary(corpus_folder(tmp_path / "home", "default"))
    list(Ingester(library, HashEmbedder()).index([tmp_path / f"{n}.txt" for n in range(len(PUMPS))]))
    readings = []
    for text in PUMPS:
        at, of = text.index("It"), document(f"{text[:4]}.txt", text)
        sentences = Sentence(0, at - 1), Sentence(at, len(text))
        readings.append(Reading(Excerpt(of, Passage(of.id, 0, len(text)), sentences), at, len(text), 0.5))
    found = measured(analyse(asked), readings, library)
    assert [each.signs["other_subject"] for each in found] == other


def test_this_release_is_the_one_named_before_it() -> None:
    """A sentence that opens with "This release" speaks of what its paragraph names, and a rival of that is told."""
    text = "Kestrel 1.2 came in May. This release has 848 parts."
    of = document("d.txt", text)
    cut = text.index("This")
    excerpt = Excerpt(of, Passage(of.id, 0, len(text)), (Sentence(0, cut - 1), Sentence(cut, len(text))))
    signs = [
        candidate(Scale(analyse(f"How many parts has Kestrel {n}?"), {}), Reading(excerpt, cut, len(text), 0.5)).signs
        for n in ("1.3", "1.2")
    ]
    assert [each["rival"] for each in signs] == [1.0, 0.0]


@pytest.mark.parametrize(
    ("text", "then"),
    [("It won in 2019.", True), ("It won in May 2019.", True), ("It won in 2018.", False), ("It won again.", True)],
)
def test_another_time_is_another_matter(text: str, then: bool) -> None:
    """A sentence with dates, none of which meets the one asked about, is about another time."""
    assert at_that_time(analyse("Who won the cup in 2019?"), text) is then
