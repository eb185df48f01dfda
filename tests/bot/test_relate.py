"""How likely two claims contradict each other, and in what; disagreements of an answer stand on what was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.assemble import MODELS
from bot.claim import Claim
from bot.group import disagreements
from bot.models.judge import OnnxJudge
from bot.question import analyse
from bot.relate import Pair, contradicting, edges, fitted, measured
from bot.relations.differing import differing
from bot.types import DisagreementKind, Quote
from index.sentences import sentences
from index.types import Document, Markup
from tests.fakes import ContradictingJudge

NUMERIC, DATE, NAME = DisagreementKind.NUMERIC, DisagreementKind.DATE, DisagreementKind.NAME
NEGATION, STATUS = DisagreementKind.NEGATION, DisagreementKind.STATUS

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


def quote(text: str, source: str = "a.txt", title: str = "") -> Quote:
    sha256 = Document.fingerprint(text)
    return Quote(Document(Document.identify(source, sha256), source, title, text, sha256), 0, len(text))


def claim(text: str, source: str = "a.txt", title: str = "") -> Claim:
    return Claim(quote(text, source, title))


@pytest.fixture(scope="module")
def judge() -> OnnxJudge:
    return OnnxJudge.of(lambda: MODELS, "bundled")


def test_what_excludes_each_other_is_likelier_than_what_does_not(judge: OnnxJudge) -> None:
    """Of pairs of a contradiction and something else, most stand in the right order, with a judge and without."""

    def pairs(cases: Sequence[tuple[str, str]]) -> list[Pair]:
        return [(claim(one, "a", "Kell dam"), claim(other, "b", "Kell dam")) for one, other in cases]

    against = pairs([(one, other) for _, one, other in DIFFERENT])
    alike = pairs(SAME)

    def right(by: OnnxJudge | None) -> float:
        there, here = contradicting(against, by), contradicting(alike, by)
        return sum(sure > other for sure in there for other in here) / (len(there) * len(here))

    assert right(None) > 0.7
    assert right(judge) > 0.75


@pytest.mark.parametrize(("kind", "one", "other"), DIFFERENT, ids=[case[1][:40] for case in DIFFERENT])
def test_says_in_what(kind: DisagreementKind, one: str, other: str) -> None:
    """Of two sentences that exclude each other it is told in what, whichever comes first."""
    a, b = claim(one), claim(other, "b.txt")
    assert {differing(a, b, 0.9).kind, differing(b, a, 0.9).kind} == {kind}


@pytest.mark.parametrize(
    ("one", "other", "parts"),
    [
        ("Acme employs at least nine engineers.", "Acme employs seven engineers.", ["at least nine", "seven"]),
        ("Officials said that Orion was not built by Acme.", "Orion was built by Acme.",
         ["Orion was not built by Acme", "Orion was built by Acme"]),
        ("Ada Holt was born in Paris.", "Ada Holt was born in London.", ["Paris", "London"]),
    ],
    ids=["bound", "negation", "name"],
)  # fmt: skip
def test_the_summary_says_what_differs(one: str, other: str, parts: list[str]) -> None:
    """A summary holds both contents in words."""
    summary = differing(claim(one), claim(other, "b.txt"), 0.9).summary
    assert all(part in summary for part in parts), summary


MARCH, JUNE = "The Vega K9 was shown first in March.", "It was in June that people first saw the Vega K9."


def told(title: str) -> Pair:
    return claim(MARCH, "a", title), claim(JUNE, "b", title)


def test_the_judge_reads_what_is_likely() -> None:
    """All pairs at once, alone; what may contradict each other read this way round the other way round, too; and then
    under their titles those that do contradict each other. Which of a pair comes first is of no account. What is
    unlikely isn't read at all.
    """
    unlikely = claim("Ghana has 30 hospitals.", "c"), claim("Ada Holt lives in Paris.", "d")
    both = JUNE, MARCH
    turned, above = both[::-1], tuple(f"Vega: {each}" for each in both)
    for sure, read in ((0.9, [[both], [turned], [above, above[::-1]]]), (0.4, [[both], [turned]]), (0.1, [[both]])):
        asked = ContradictingJudge(sure)
        pair = told("Vega")
        assert contradicting([pair], ContradictingJudge(sure)) == contradicting([pair[::-1]], ContradictingJudge(sure))
        contradicting([pair, unlikely], asked)
        assert asked.calls == len(read)
        assert asked.asked == [pair for few in read for pair in few]


def test_the_name_of_a_file_is_no_title() -> None:
    """What documents say that have no title is read alone: their names tell of nothing that differs."""
    asked = ContradictingJudge(0.9)
    contradicting([(claim(MARCH, "vega-1.txt", "vega-1.txt"), claim(JUNE, "vega-2.txt", "vega-2.txt"))], asked)
    assert {each for pair in asked.asked for each in pair} == {MARCH, JUNE}


@pytest.mark.parametrize("title", ["", "The Vega K9"])
def test_a_surer_judge_makes_a_surer_contradiction(title: str) -> None:
    """The probability never falls where the judge's rises."""
    sure = [contradicting([told(title)], ContradictingJudge(each))[0] for each in (0.01, 0.3, 0.6, 0.9, 0.99)]
    assert sure == sorted(sure)
    assert 0 < sure[0] < sure[-1] < 1


def test_answers_that_nothing_sets_against_each_other_are_no_dispute() -> None:
    """However much two speak of one thing, and of what is asked: a comparator, rival short answers or the judge must
    see that they can't both be right.
    """
    title = "Orion V4 moves to Harrow motors"
    one = claim("Orion V4 is the next large pump of Vega in Kell, notable for its Harrow motors.", "a", title)
    other = claim("Vega is moving its Orion V4 pump to Harrow motors, and needs Tarn less.", "b", title)
    question = analyse("What is Orion V4?")
    assert edges([(one, other)], ContradictingJudge(0.4), question) == []
    assert edges([(one, other)], ContradictingJudge(0.9), question)


def test_another_heading_makes_a_contradiction_less_likely(judge: OnnxJudge) -> None:
    """What is said of another thing, which only the title names, contradicts nothing."""
    one, other = "It closes at 16:00.", "It closes at 19:00."
    same, apart = contradicting(
        [
            (claim(one, "a", "The small office"), claim(other, "b", "The small office")),
            (claim(one, "a", "The small office"), claim(other, "b", "The large office")),
        ],
        judge,
    )
    assert apart < same


def headed(title: str, day: str, said: str) -> Claim:
    """The last sentence of a document with a title, under a heading with a day."""
    text = f"# {title}\n\n## Report of {day}\n\n{said}\n"
    sha256 = Document.fingerprint(text)
    document = Document(
        Document.identify(title + day, sha256), f"{day}.md", title, text, sha256, markup=Markup.MARKDOWN
    )
    return Claim(Quote.of(document, sentences(text, Markup.MARKDOWN)[-1:]))


def test_what_a_series_tells_of_two_days_is_no_contradiction() -> None:
    """Minutes of two days tell of two meetings, however sure a judge is of what they say alone. Two papers that tell of
    one thing on two days contradict each other as before.
    """
    days = ("8 February 2025", "10 May 2025")
    closed = [f"The meeting closed at {time}." for time in ("20:50", "21:45")]
    series, papers = (
        tuple(headed(*each) for each in zip(titles, days, closed, strict=True))
        for titles in (("Mill Society", "Mill Society"), ("Kell Echo", "Tarn Herald"))
    )
    of_series, of_papers = contradicting([series, papers], ContradictingJudge(0.95))
    assert of_series < fitted().judged.listed
    assert of_series < of_papers / 2


def test_weights_name_features_that_are_measured() -> None:
    """Each weight is of something that is measured of every pair."""
    pair = told("Vega")
    question = analyse("When was the Vega K9 shown?")
    alone, asked = (measured(pair, each).row.keys() for each in (None, question))
    assert fitted().unjudged.of.keys() <= alone
    assert fitted().asked.of.keys() <= asked
    assert fitted().prefilter.of.keys() <= alone
    for weights in (fitted().judged, fitted().unjudged):
        assert 0 < weights.least <= weights.listed < fitted().listed_of_all < 1


QUESTION = analyse("How many engineers does Acme employ?")
STAFF = "Acme employs {} engineers."


def staff(number: str, source: str) -> Quote:
    """A quote that answers it, with its short answer."""
    text = STAFF.format(number)
    return replace(quote(text, source), short=(text.index(number), text.index(number) + len(number)))


def test_three_answers_are_a_disagreement_for_each_pair() -> None:
    """Sides never hold quotes that contradict each other."""
    quotes = [staff(n, n) for n in ("seven", "nine", "twelve")]
    assert len(disagreements(QUESTION, quotes, ContradictingJudge(0.99))) == 3


def test_quotes_that_agree_stand_on_one_side() -> None:
    """Three sources, two of which agree: one disagreement with the two on one side."""

    class Numbers(ContradictingJudge):
        """Finds a contradiction where the numbers differ."""

        def judge(self, pairs):  # type: ignore[no-untyped-def]
            return [ContradictingJudge(0.01 if ("nine" in a) == ("nine" in b) else 0.99).judge([(a, b)])[0]
                    for a, b in pairs]  # fmt: skip

    quotes = [
        staff("nine", "a"),
        staff("seven", "b"),
        replace(quote("Acme has nine engineers.", "c"), short=(9, 13)),
    ]
    (found,) = disagreements(QUESTION, quotes, Numbers(0.5))
    assert {frozenset(q.document.source for q in side) for side in found.sides} == {frozenset("ac"), frozenset("b")}


def test_a_quote_is_not_compared_with_itself_or_what_it_overlaps() -> None:
    """A disagreement stands on two places."""
    text = f"{STAFF.format('nine')} {STAFF.format('seven')}"
    sure, whole = ContradictingJudge(0.99), quote(text)
    half = len(STAFF.format("nine"))
    first = Quote(whole.document, 0, half)
    assert disagreements(QUESTION, [whole, whole, first], sure) == []
    assert len(disagreements(None, [first, quote(STAFF.format("seven"), "b")], sure)) == 1


SENTENCES = st.lists(
    st.sampled_from(["Acme employs", "nine", "seven", "engineers", "in 2024", "in 2026", "was not built",
    "was built", "by Acme", "Orion",
                     "60-70%", "a gap of 20%", "of the Vega K9", "born in Paris", "born in London", "may",
                     "if", ".", "?", "increased", "fell"]),
    min_size=1, max_size=9,
).map(" ".join)  # fmt: skip


@given(st.lists(SENTENCES, min_size=2, max_size=4))
def test_sides_are_quotes_that_were_given(texts: list[str]) -> None:
    """Whatever the quotes: both sides are quoted, from different places, and no quote stands on both."""
    quotes = [quote(text, str(n)) for n, text in enumerate(texts)]
    for found in disagreements(QUESTION, quotes, ContradictingJudge(0.99)):
        one, other = ({q.place for q in side} for side in found.sides)
        assert one
        assert other
        assert not one & other
        assert one | other <= {q.place for q in quotes}
        assert found.summary
        assert 0 < found.confidence <= 1


@example("Acme employs seven engineers in 2026.", "In 2024 Acme employs nine engineers.")
@given(SENTENCES, SENTENCES)
def test_order_does_not_matter(one: str, other: str) -> None:
    """What is measured is the same whichever claim comes first, and so is the difference but for its order."""
    a, b = claim(one, "a"), claim(other, "b")
    for question in (None, QUESTION):
        assert measured((a, b), question).row == pytest.approx(measured((b, a), question).row)
    there, back = differing(a, b, 0.9), differing(b, a, 0.9)
    assert there.kind is back.kind
    assert set(there.keys) == set(back.keys)


@given(SENTENCES)
def test_what_repeats_a_claim_does_not_contradict_it(text: str) -> None:
    """The same words in two documents are no disagreement, unless a judge is sure that they are."""
    assert edges([(claim(text, "a"), claim(text, "b"))], ContradictingJudge(0.01)) == []


@pytest.mark.parametrize("set_off", ["`ISC`", "**ISC**", "ISC_", "__ISC__"])
def test_how_words_are_set_is_no_contradiction(set_off: str) -> None:
    """Marks of markup that stand in a plain text say nothing, however sure a judge is."""
    one = claim("A key difference is a change in the licence from the ISC licence to the Apache 2.0 licence.", "a")
    other = claim(
        f"A key difference is a change in the licence from the {set_off} licence to the Apache 2.0 licence.", "b"
    )
    assert contradicting([(one, other)], ContradictingJudge(0.99)) > [0.2]
    assert edges([(one, other)], ContradictingJudge(0.99)) == []


def test_two_formats_of_one_text_are_no_dispute() -> None:
    """Promise: a manual that is there as HTML and as text does not contradict itself across the two; another one, that
    says only one of the two, and one that quotes the other, can.
    """
    question = analyse("How many lanterns does the harbour keep?")
    old, new = "The harbour keeps 30 lanterns.", "The harbour keeps 40 lanterns."
    both = f"# Lights\n\n{old} *The harbour* keeps `40` lanterns."

    def said(text: str, words: str, source: str) -> Claim:
        at = text.index(words)
        whole = quote(text, source)
        return Claim(replace(whole, start=at, end=at + len(words)))

    judge = ContradictingJudge(0.99)
    one, other = said(both, old, "a.md"), said(f"{old} {new}", new, "a.txt")
    assert edges([(one, other)], judge, question) == []
    assert edges([(one, claim(new, "b.txt"))], judge, question)
    assert edges([(one, said(f"They say “{old}” {new}", new, "c.txt"))], judge, question)


def test_what_one_document_says_under_one_label_is_of_several_things() -> None:
    """Records of one document ("Description: ..." of each list) are told apart as the items of a list are."""
    text = "Description: The forum of the French.\n\nDescription: The forum of the Dutch.\n\nOwner: The Dutch team.\n"
    of = quote(text).document
    found = [(text.index(line), line) for line in text.strip().split("\n\n")]
    french, dutch, owner = (Claim(Quote(of, at, at + len(line))) for at, line in found)
    assert measured((french, dutch)).row["own_list"] == 1
    assert measured((dutch, owner)).row["own_list"] == 0
    assert contradicting([(french, dutch)], ContradictingJudge(0.99))[0] < fitted().judged.least


@pytest.mark.parametrize("text", [
    "Choosing\n========\n\n    -y\n        Match mail that is younger than this.\n\n"
    "    -o\n        Match mail that is older than this.\n",
    "# Choosing\n\n-y\n\n- Match mail that is younger than this.\n\n-o\n\n- Match mail that is older than this.\n",
])  # fmt: skip
def test_what_is_said_of_two_terms_is_of_two_things(text: str) -> None:
    """Promise: two options of a manual don't contradict each other, in plain text or of a page's list of terms."""
    markup = Markup.MARKDOWN if text.startswith("#") else Markup.PLAIN
    of = replace(quote(text).document, markup=markup)
    one, other = (
        Claim(Quote.of(of, (each,))) for each in sentences(text, markup) if "Match" in text[each.start : each.end]
    )
    assert measured((one, other)).row["own_list"] == 1
    assert contradicting([(one, other)], ContradictingJudge(0.99))[0] < fitted().judged.least


@pytest.mark.parametrize(
    "text",
    ["# Inns\n\nThis room is useful if:\n\n- You bring a dog.\n", "# Inns\n\nIn case the lift is broken, ask.\n"],
)
def test_cases_are_no_claims(text: str) -> None:
    """What stands in a list of cases, or begins with one, is not said to be so."""
    of = Document("d", "inns.md", "Inns", text, "", markup=Markup.MARKDOWN)
    last = list(sentences(text, Markup.MARKDOWN))[-1]
    assert not Claim(Quote.of(of, (last,))).asserted


def test_a_name_in_another_form_is_no_part_that_differs() -> None:
    """A claim that has "APIs" knows them; such a pair was told as "APIs" against "APIs"."""
    one = claim("NEP 42 describes the new design's datatype-related APIs.")
    other = claim("NEP 42 (this document) describes the new design's datatype-related APIs.")
    assert differing(one, other, 0.5).of_all
