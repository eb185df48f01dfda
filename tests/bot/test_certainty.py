"""Which neighbours of a corpus are said to disagree: how sure, and what tells two things apart."""

from __future__ import annotations

import pytest

from bot.assemble import assemble
from bot.compare import contrasts
from bot.compare.certainty import UNJUDGED, WEIGHTS, certainty, features
from bot.compare.editions import same_edition
from bot.compare.frame import frame
from bot.compare.pairs import CERTAIN
from bot.compare.wording import alternatives, wording
from bot.ports import Judge, Verdict
from bot.settings import Settings
from bot.types import DisagreementKind, Quote
from index.types import Document
from tests.fakes import ContradictingJudge


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    found = assemble(Settings(tmp_path_factory.mktemp("home"))).judge
    assert found
    return found


def quote(text: str, source: str, title: str = "") -> Quote:
    return Quote(Document(source, source, title or source, text, text), 0, len(text))


def pair(one: str, other: str) -> tuple[Quote, Quote]:
    return quote(one, "handbook.txt", "Handbook"), quote(other, "overview.txt", "Overview")


AGAINST = [
    ("The office opens at 9 am.", "The office opens at 10 am on weekdays."),
    ("The Aldmoor bridge was opened to traffic in 1921.", "The Aldmoor bridge was opened to traffic in 1924."),
    ("Passwords must have at least 8 characters.", "A password needs at least 12 characters."),
    ("The tenant must give three months' notice.", "The tenant must give one month's notice."),
    ("The repair of the pier cost 41 million crowns.", "Repairing the pier cost 52 million crowns."),
    ("The drug is safe for children.", "The drug is not safe for children under twelve."),
    ("The museum is closed on Mondays.", "The museum is open on Mondays."),
    ("The vaccine was approved by the agency in June.", "The agency rejected the vaccine in June."),
    ("The treaty was signed in Geneva.", "The treaty was signed in Vienna."),
    ("The lease ends on 31 May 2027.", "The lease ends on 31 December 2026."),
    ("The population of Aldmoor is 12,400.", "Aldmoor has a population of 15,900."),
    ("Volkmar acquired Tessel for $2.1 billion.", "Volkmar paid $1.4 billion for Tessel."),
]
BESIDE = [
    ("The warranty lasts two years.", "The battery has a warranty of one year."),
    ("The office in Oslo opens at 9 am.", "The office in Bergen opens at 10 am."),
    ("Ann lives in Oslo.", "Bob lives in Oslo."),
    ("Ann visited Paris in 2019.", "Ann visited Rome in 2021."),
    ("Revenue was $5 million in 2023.", "Revenue was $7 million in 2024."),
    ("The first version was released in 2019.", "The second version was released in 2021."),
    ("Nordlys has 250 employees.", "Tessel has 310 employees."),
    ("The API supports pagination.", "The API supports filtering."),
    ("Adults pay 95 crowns.", "Children pay 40 crowns."),
    ("The bridge is 340 metres long.", "The tunnel is 420 metres long."),
    ("The standard plan costs $10 a month.", "The premium plan costs $25 a month."),
    ("The model has 7 billion parameters.", "The large model has 70 billion parameters."),
    ("Sales rose 5% in the first quarter.", "Sales rose 7% in the second quarter."),
    ("Chapter 3 describes the installation.", "Chapter 4 describes the configuration."),
    ("The storm killed 12 people in Norway.", "The storm killed 19 people in Sweden."),
    ("The drug reduced mortality by 20%.", "The placebo reduced mortality by 3%."),
    ("About 12,000 people live in Aldmoor.", "Aldmoor has 12,400 inhabitants."),
    ("The 2018 final was won by France.", "The 2022 final was won by Argentina."),
    ("The minister may resign.", "The minister has not resigned."),
    ("The left engine failed.", "The right engine did not fail."),
]


@pytest.mark.parametrize(("one", "other"), AGAINST)
def test_what_two_documents_say_against_each_other_is_found(one: str, other: str, judge: Judge) -> None:
    """Without any question: the same thing with another value, date, name or with the opposite."""
    (found,) = contrasts([pair(one, other)], judge)
    assert CERTAIN <= found.difference.confidence <= 1


@pytest.mark.parametrize(("one", "other"), BESIDE)
def test_what_two_documents_say_of_two_things_is_no_disagreement(one: str, other: str, judge: Judge) -> None:
    """Another place, person, year, edition, part or plan: both can be right."""
    assert contrasts([pair(one, other)], judge) == []


def test_order_makes_no_difference(judge: Judge) -> None:
    """A pair is as sure told the other way round."""
    for one, other in AGAINST:
        (there,), (back,) = (contrasts([pair(*told)], judge) for told in ((one, other), (other, one)))
        assert there.difference.kind is back.difference.kind
        assert there.difference.confidence == pytest.approx(back.difference.confidence, abs=0.05)


def test_a_document_seldom_contradicts_itself(judge: Judge) -> None:
    """The same two sentences are less sure to be a contradiction where one document has both."""
    text = "The Aldmoor bridge was opened in 1921. The Aldmoor bridge was opened in 1924."
    document = Document("a", "a.txt", "The bridge", text, text)
    (own,) = contrasts([(Quote(document, 0, 38), Quote(document, 39, len(text)))], judge)
    (apart,) = contrasts([(quote(text[:38], "a.txt", "The bridge"), quote(text[39:], "b.txt", "The bridge"))], judge)
    assert own.difference.confidence < apart.difference.confidence


def test_values_beside_the_same_names_are_believed_without_the_judge() -> None:
    """Reports that say it in words of their own share little but the names: the judge has no say there."""
    one = "The Kestrel delivers a performance that testers place at roughly 60-70% of a Heron on some workloads."
    other = "From what I have seen there is a performance gap between the Kestrel and the Heron, roughly 20-30%."
    (found,) = contrasts([pair(one, other)], ContradictingJudge(0.01))
    assert found.difference.kind is DisagreementKind.NUMERIC
    assert found.difference.anchors >= 2


def test_the_judge_alone_is_asked_of_statements_and_not_of_captions() -> None:
    """A sure judge makes a disagreement of two statements about one thing, and none of two captions."""
    one, other = "The old lighthouse stands empty.", "The old lighthouse stands crowded."
    (found,) = contrasts([pair(one, other)], ContradictingJudge(0.99))
    assert found.difference.kind is DisagreementKind.STATEMENT
    assert found.difference.summary == "One source says “empty”; another says “crowded”."
    assert contrasts([pair("Yellow Cards", "Red Cards")], ContradictingJudge(0.99)) == []


@pytest.mark.parametrize(
    ("one", "other", "parts"),
    [
        ("The treaty was signed in New York.", "The treaty was signed in New Delhi.", ("New York", "New Delhi")),
        ("The hall seats 340 guests today.", "The hall seats 430 guests today.", ("340", "430")),
        ("He spoke at noon and at dusk.", "She spoke at noon and at dawn.", None),
    ],
)
def test_what_stands_in_whose_place(one: str, other: str, parts: tuple[str, str] | None) -> None:
    """The one part in which two sentences differ is said, names and numbers whole; of more than one none is."""
    a, b = frame(one, ""), frame(other, "")
    assert alternatives(a, b, wording(a, b)) == parts


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("She won the 2019 Wimbledon title.", "She won the 2018 Wimbledon title.", False),
        ("She won the 2019 Wimbledon title.", "She won Wimbledon in 2019.", True),
        ("The third season was filmed here.", "The fourth season was filmed here.", False),
        ("It is the third largest city.", "It is the fourth largest city.", True),
        ("Table 2 lists the costs.", "Table 3 lists the costs.", False),
        ("In Kestrel 3.0 the cache is off.", "In Kestrel 2.0 the cache is on.", False),
        ("The service needs Python 3.10 or newer.", "The service needs Python 3.11 or newer.", True),
        ("Qatar 2022 drew a million visitors.", "Russia 2018 drew a million visitors.", False),
        ("In May 2022 it drew a million visitors.", "In June 2018 it drew a million visitors.", True),
    ],
)
def test_editions_are_told_apart(one: str, other: str, same: bool) -> None:
    """By a year in a name, by an ordinal that counts, by a number: not by a date or a rank."""
    assert same_edition(frame(one, ""), frame(other, "")) is same


def test_every_feature_has_a_weight_and_every_weight_a_feature() -> None:
    """What is weighed is what is measured, with and without a judge."""
    a, b = (frame(text, "") for text in AGAINST[0])
    found = features(a, b, None, Verdict(0.1, 0.1, 0.8), wording(a, b))
    assert found.keys() == WEIGHTS.keys()
    assert found.keys() - {"contradiction", "entailment"} == UNJUDGED.keys()


def test_a_surer_judge_makes_a_surer_disagreement() -> None:
    """All else equal, certainty grows with what the judge says."""
    a, b = (frame(text, "") for text in AGAINST[8])
    sure = [certainty(a, b, None, Verdict(0.0, 1 - p, p), wording(a, b), False) for p in (0.01, 0.3, 0.6, 0.9, 0.99)]
    assert sure == sorted(sure)
    assert sure[0] < CERTAIN < sure[-1]


@pytest.mark.parametrize(
    ("one", "other", "titles", "found"),
    [
        (
            "The rent is 850 pounds a month.",
            "The rent is 950 pounds a month.",
            ("Lease of Flat 3", "Lease of Flat 7"),
            False,
        ),
        (
            "The rent is 850 pounds a month.",
            "The rent is 950 pounds a month.",
            ("Lease of the flat", "House rules"),
            True,
        ),
        ("The default timeout is 30 seconds.", "The default timeout is 60 seconds.", ("Notes 2.1", "Notes 3.0"), False),
        (
            "I did not agree to repair the roof.",
            "Mr Crane agreed to repair the roof by Christmas.",
            ("Statement of Victor Crane", "Statement of Ann Marsh"),
            True,
        ),
    ],
)
def test_titles_tell_papers_of_one_kind_apart(
    one: str, other: str, titles: tuple[str, str], found: bool, judge: Judge
) -> None:
    """What stands in the leases of two flats is no disagreement; what two witnesses say is."""
    pairs = [(quote(one, "a.txt", titles[0]), quote(other, "b.txt", titles[1]))]
    assert bool(contrasts(pairs, judge)) is found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kestrel needs at least 2 GB of memory.", "Kestrel Enterprise needs at least 8 GB of memory."),
        ("Kestrel 3.0 supports IPv6.", "Kestrel 2.0 does not support IPv6."),
        ("Passwords expire after 90 days.", "Until March 2021, passwords expired after 60 days."),
        (
            "In 2018, 79,000 people visited the harbour of Aldmoor.",
            "In 2018, 29,000 people visited the museum of Aldmoor.",
        ),
        ("- The staging gateway listens on port 8443.", "The staging gateway is listening on port 8443."),
    ],
)
def test_grades_versions_former_rules_templates_and_copies_are_no_disagreement(
    one: str, other: str, judge: Judge
) -> None:
    """Another grade or version of a thing, what was so once, a template over two things, the same in a list."""
    assert contrasts([pair(one, other)], judge) == []


def test_a_verdict_does_not_depend_on_what_else_is_judged(judge: Judge) -> None:
    """A pair is as sure whatever is judged with it, or the list would depend on the order of files."""
    pairs = [(one, other) for one, other in [*AGAINST, *BESIDE]]
    assert judge.judge(pairs) == [judge.judge([each])[0] for each in pairs]
