"""Quotes that can't both be right are found, with both sides and in words; what is no disagreement is left
alone.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.compare import difference
from bot.question import analyse
from bot.types import DisagreementKind, Quote
from index.types import Document

NUMERIC, DATE, NAME = DisagreementKind.NUMERIC, DisagreementKind.DATE, DisagreementKind.NAME
NEGATION, STATUS = DisagreementKind.NEGATION, DisagreementKind.STATUS


def quote(text: str, source: str = "a.txt", title: str = "") -> Quote:
    sha256 = Document.fingerprint(text)
    return Quote(Document(Document.identify(source, sha256), source, title, text, sha256), 0, len(text))


def kind_of(one: str, other: str, question: str | None = None, title: str = "") -> DisagreementKind | None:
    found = difference(
        quote(one, "a.txt", title), quote(other, "b.txt", title), analyse(question) if question else None
    )
    return found.kind if found else None


DIFFERENT = [
    (NUMERIC, "The bridge over the Tarn is 343 metres high.", "The Tarn bridge has a height of 270 metres."),
    (NUMERIC, "Acme employs at least nine engineers.", "Acme employs seven engineers."),
    (NUMERIC, "Acme lost $600 billion in market value.", "Acme lost $90 billion in market value."),
    (NUMERIC, "The Orion X2 reaches 60-70% of the performance of the Vega K9.",
     "There is a performance gap of roughly 10-15% between the Orion X2 and the Vega K9."),
    (NUMERIC, "The Orion X2 is 30% slower than the Vega K9.",
     "The Orion X2 reaches 90% of the speed of the Vega K9."),
    (NUMERIC, "After the fire 30% of the forest in Evora remains.",
    "Some 40% of the forest in Evora was destroyed."),
    (NUMERIC, "A third of the voters in Ghent stayed home.", "In Ghent 60% of the voters stayed home."),
    (NUMERIC, "Mount Kell was climbed by 14 women.", "Mount Kell was climbed by more than 20 women."),
    (DATE, "The Vega K9 was released in March 2025.", "The Vega K9 was released in June 2025."),
    (DATE, "Ada Holt was born on 3 May 1871.", "Ada Holt (born 5 May 1871) was a painter."),
    (DATE, "Ghana is three to six months behind Togo in vaccination.",
    "Ghana is only days behind Togo in vaccination."),
    (NAME, "Ada Holt was born in Paris.", "Ada Holt was born in London."),
    (NAME, "The film Sundown was directed by Ada Holt.", "The film Sundown was directed by Jon Berg."),
    (NEGATION, "Officials said that Orion was not built by Acme.", "Orion was built by Acme in two years."),
    (NEGATION, "Acme never paid the fine to Ghana.", "Acme paid the fine to Ghana."),
    (NEGATION, "The council approved the Tarn bridge.", "The council rejected the Tarn bridge."),
    (NEGATION, "Acme denied Berg early access to Orion.", "Acme granted Berg early access to Orion."),
    (NEGATION, "Exports from Ghana increased sharply in 2020.", "Exports from Ghana decreased in 2020."),
    (STATUS, "Acme confirms that Orion will run on Vega chips.",
    "It is unconfirmed that Orion will run on Vega chips."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "one", "other"), DIFFERENT, ids=[case[1][:40] for case in DIFFERENT])
def test_finds(kind: DisagreementKind, one: str, other: str) -> None:
    """Two sentences that exclude each other differ, in the right kind, whichever comes first."""
    assert kind_of(one, other) is kind
    assert kind_of(other, one) is kind


SAME = [
    ("The Vega K9 was released in 2025.", "The Vega K9 was released in May 2025."),
    ("Acme employs at least nine engineers.", "Acme employs twelve engineers."),
    ("Acme employs about 600 engineers.", "Acme employs 589 engineers."),
    ("Acme lost $600 billion in market value.", "Acme lost $589 billion in market value."),
    ("The Orion X2 reaches 60-70% of the performance of the Vega K9.",
     "There is a performance gap of roughly 30-40% between the Orion X2 and the Vega K9."),
    ("The Orion X2 draws 310 watts.", "The Orion X3 draws 400 watts."),
    ("The V4 Lite model has 30 billion parameters.", "The V4 model has 600 billion parameters."),
    ("In 2024 Acme employed 300 engineers.", "In 2026 Acme employed 900 engineers."),
    ("In Q1 2025 Acme earned $3 million.", "In Q2 2025 Acme earned $5 million."),
    ("Training Orion took 300 chips.", "Inference with Orion takes 20 chips."),
    ("Ghana has 30 hospitals.", "Togo has 12 hospitals."),
    ("Orion works with Acme.", "Orion works with Vega."),
    ("Acme hired Ada Holt.", "Acme hired Jon Berg."),
    ("Orion may run on Vega chips.", "Orion runs on Vega chips."),
    ("Orion reportedly runs on Vega chips.", "Orion runs on Vega chips."),
    ("If Orion was not built by Acme, it matters.", "Orion was built by Acme."),
    ("Was Orion not built by Acme?", "Orion was built by Acme."),
    ("Orion was not only built by Acme but paid by it.", "Orion was built by Acme."),
    ("Orion was not built by Acme.", "Orion was not built by Acme, they say."),
    ("Orion was not built by Acme.", "Kestrel was built by Acme."),
    ("Houses that were not sold by Acme were burnt.", "Some houses were sold by Acme."),
    ("The price rose to 5% in Ghana.", "The price rose from 3 to 5% in Ghana."),
    ("The band Kestrel released seven studio albums.", "The band Kestrel released three live albums."),
    ("The council in Ghent approved the bridge.", "The court in Ghent rejected the appeal."),
    ("The first case was found in Ghent.", "The third case was found in Ghent."),
    ("Ada Holt lives in Paris.", "She said nothing."),
    ("Acme employs nine engineers in Ghent and seven engineers in Lyon.", "Acme employs seven engineers."),
    ("The film Sundown was directed by Ada Holt and Jon Berg.", "The film Sundown was directed by Mia Lund."),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME, ids=[case[0][:40] for case in SAME])
def test_leaves_alone(one: str, other: str) -> None:
    """Silence, hedges, conditions, rounding, lists, and other subjects, models, times and scopes are no
    disagreement.
    """
    assert kind_of(one, other) is None
    assert kind_of(other, one) is None


FALSE = [
    ("The claim that the dam cracked is false.", "The dam cracked."),
    ("Claims that the dam cracked are baseless, said Berg.", "The dam cracked in May."),
    ("The widespread rumour that the dam cracked turned out to be a hoax.", "The dam cracked."),
    ("That the dam cracked is a lie.", "The dam cracked."),
    ("It is a common misconception that vaccines cause autism.", "Vaccines cause autism, Berg wrote."),
    ("It's simply not true that Orion was built by Acme.", "Orion was built by Acme in two years."),
    ("It is wrong to say that Orion was built by Acme.", "Acme built Orion."),
    ("The myth that Orion was built by Acme lives on.", "Orion was built by Acme."),
    ("The minister falsely claimed that the dam had cracked.", "The dam cracked."),
    ("Berg was falsely accused of stealing the plans.", "Berg stole the plans."),
    ("Acme denied reports that Orion was built by Berg, the ministry said.", "Orion was built by Berg."),
    ("Acme dismissed the claim that Orion was built by Berg.", "Berg built Orion in Ghent."),
    ("Acme denied that Orion was built by Berg.", "Orion was built by Berg."),
    ("Acme denies it was hacked by Berg.", "Acme was hacked by Berg."),
    ("Acme denies taking the plans from Berg.", "Acme took the plans from Berg."),
    ("There is no truth to the report that Orion was built by Berg.", "Orion was built by Berg."),
    ("Reports that Orion was built by Acme have been debunked.", "Orion was built by Acme."),
    ("Contrary to claims that Orion was built by Berg, Acme built it.", "Orion was built by Berg."),
    ("Police denied reports of an arrest of Berg.", "Berg was arrested in Ghent."),
    ("The Berg arrest is a hoax.", "Berg was arrested in Ghent."),
    ("The claim that Acme employs nine engineers is false.", "Acme employs nine engineers."),
    ("The claim that Orion was built in 2020 is untrue.", "Orion was built in 2020."),
]


@pytest.mark.parametrize(("one", "other"), FALSE, ids=[case[0][:40] for case in FALSE])
def test_what_is_said_to_be_false_is_denied(one: str, other: str) -> None:
    """Calling a claim false is a negation of it, and the summary holds both sentences."""
    for a, b in ((one, other), (other, one)):
        found = difference(quote(a, "a.txt", "Kell dam"), quote(b, "b.txt", "Kell dam"))
        assert found is not None
        assert found.kind is NEGATION
        assert one.rstrip(".") in found.summary
        assert other.rstrip(".") in found.summary


NOT_FALSE = [
    ("The claim that the dam cracked is false.", "The dam did not crack."),
    ("The claim that the dam cracked is false.", "It is a myth that the dam cracked."),
    ("The claim that the dam cracked is false.", "The claim that the dam cracked went round in Ghent."),
    ("The claim that the dam cracked is false.", "Dam cracked: the story is totally fake."),
    ("The claim that the dam cracked is false.", "The dam may have cracked."),
    ("The claim that the dam did not crack is false.", "The dam cracked."),
    ("The claim that the dam cracked is partly false.", "The dam cracked."),
    ("The claim that the dam cracked may be false.", "The dam cracked."),
    ("The claim that the dam cracked because of frost is false.", "The dam cracked."),
    ("If the claim that the dam cracked is false, they lied.", "The dam cracked."),
    ("It is not a myth that the dam cracked.", "The dam cracked."),
    ("There is no evidence that the dam cracked.", "The dam cracked."),
    ("It was wrong that the dam was closed.", "The dam was closed."),
    ("Nobody says that the claim that the dam cracked is false.", "The dam cracked."),
    ("Acme did not deny reports that Orion was built by Berg.", "Orion was built by Berg."),
    ("Acme would neither confirm nor deny reports that Orion was built by Berg.", "Orion was built by Berg."),
    ("Acme never denied that Orion was built by Berg.", "Orion was built by Berg."),
    ("Acme tried to refute the claim that Orion was built by Berg.", "Orion was built by Berg."),
    ("Acme denied the request that Orion be built.", "Orion was built by Acme."),
    ("The claim that Acme sued Berg is false.", "Berg sued Acme."),
    ("The claim that Orion was built by Acme in Ghent is false.", "Orion was built by Acme."),
    ("The claim that Orion was built by Acme is false.", "Kestrel was built by Acme."),
    ("The claim that Acme employs nine engineers is false.", "Acme employs seven engineers."),
    ("The claim that Orion was built in 2020 is untrue.", "Orion was built in 2021."),
    ("The claim that Ada Holt was born in Paris is false.", "Ada Holt was born in London."),
    ("Acme tried to deny reports that Ada Holt was born in Paris.", "Ada Holt was born in London."),
    ("The claim that the Kell letter was fake, said Berg, is old.", "The Kell letter arrived in May."),
    ("It is a myth that all swans are white.", "Some swans are white."),
    ("It is a myth that only Acme builds Orion chips.", "Acme builds Orion chips."),
    ("The report that Acme published in May is false.", "Acme published the report in May."),
    ("The claims that were spread by Acme are false.", "The claims were spread by Acme."),
    ("Reports of the Kell commission were rejected.", "The Kell commission met in May."),
    ("The bomb threat in Ghent was a hoax.", "The bomb threat in Ghent came at nine."),
    ("Berg was listed in Ghent under a false name.", "Berg was listed in Ghent."),
    ("Berg repeated the claim that the Kell letter was fake.", "The Kell letter arrived in May."),
]


@pytest.mark.parametrize(("one", "other"), NOT_FALSE, ids=[f"{case[0][:40]}-{case[1][:20]}" for case in NOT_FALSE])
def test_what_is_not_quite_false_is_left_alone(one: str, other: str) -> None:
    """Doubt, double denial, a part of what is false, another subject or value, and false things are no denial."""
    assert kind_of(one, other, title="Kell dam") is None
    assert kind_of(other, one, title="Kell dam") is None


def test_the_title_tells_who_a_sentence_is_about() -> None:
    """A sentence without a name of its own is about what its document is about."""
    one, other = "It was not trained on Vega chips.", "Orion was trained on Vega chips."
    assert difference(quote(one, "a", "How Orion was built"), quote(other, "b", "Orion")) is not None
    assert difference(quote(one, "a", "How Kestrel was built"), quote(other, "b", "Orion")) is None


def test_a_question_with_or_sets_its_names_against_each_other() -> None:
    """Names that a list could hold both exclude each other when the question asks which."""
    one, other = "Orion was trained on Vega chips.", "Orion was trained on Acme chips."
    assert kind_of(one, other) is None
    assert kind_of(one, other, "Was Orion trained on Vega chips or on Acme chips?") is NAME


@pytest.mark.parametrize(
    ("one", "other", "parts"),
    [
        ("The Orion X2 has 60-70% of the speed of the Vega K9.",
        "A speed gap of 20-30% parts the Orion X2 and the Vega K9.",
         ["30 to 40%", "20 to 30%"]),
        ("Acme employs at least nine engineers.", "Acme employs seven engineers.", ["at least nine",
        "seven", "engineers"]),
        ("Officials said that Orion was not built by Acme.", "Orion was built by Acme.",
        ["Orion was not built by Acme", "it was"]),
        ("Ada Holt was born in Paris.", "Ada Holt was born in London.", ["born in Paris", "born in London"]),
    ],
    ids=["complement", "bound", "negation", "name"],
)  # fmt: skip
def test_the_summary_says_what_differs(one: str, other: str, parts: list[str]) -> None:
    """A summary holds both contents in words."""
    found = difference(quote(one, "a"), quote(other, "b"))
    assert found is not None
    assert all(part in found.summary for part in parts), found.summary
    assert 0 < found.confidence <= 1


SENTENCES = st.lists(
    st.sampled_from(["Acme employs", "nine", "seven", "engineers", "in 2024", "in 2026", "was not built",
    "was built", "by Acme", "Orion",
                     "60-70%", "a gap of 20%", "of the Vega K9", "born in Paris", "born in London", "may",
                     "if", ".", "?", "increased", "fell"]),
    min_size=1, max_size=9,
).map(" ".join)  # fmt: skip


@given(SENTENCES, SENTENCES)
def test_order_does_not_matter(one: str, other: str) -> None:
    """What differs is the same whichever quote comes first."""
    there, back = (difference(quote(a, "a"), quote(b, "b")) for a, b in ((one, other), (other, one)))
    assert (there is None) == (back is None)
    assert there is None or back is None or there.confidence == pytest.approx(back.confidence)


@given(SENTENCES)
def test_a_sentence_agrees_with_itself(text: str) -> None:
    """The same words in two documents are no disagreement."""
    assert difference(quote(text, "a"), quote(text, "b")) is None
