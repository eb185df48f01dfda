"""What makes a quote unverified, whom its claim is credited to, and which quotes are one witness."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import attribute as attribute_module
from bot.attribute import attribute, witnesses
from bot.attribution.cue import HedgeKind
from bot.attribution.hedges import Assurance, assurance, hedges
from bot.attribution.lexicon import RULES
from bot.attribution.origins import OriginKind, attributions, origin_key
from bot.copies import both_say
from bot.types import Quote
from index.types import Document


def document(text: str, source: str = "a.txt", origin: str | None = None) -> Document:
    sha256 = Document.fingerprint(text)
    return Document(Document.identify(source, sha256), source, source, text, sha256, origin=origin)


def quote(text: str, short: str | None = None, of: Document | None = None) -> Quote:
    """The attributed quote of a text, alone in its document unless `of` is given."""
    of = of or document(text)
    start = of.text.index(text)
    at = of.text.index(short, start) if short else 0
    return attribute(Quote(of, start, start + len(text), short=(at, at + len(short)) if short else None))


# text, short answer, the words that hold it open
HEDGED = [
    ("The plane reportedly cost $6 million.", "$6 million", ("reportedly",)),
    ("The 10B, which is said to close the gap, shipped in 2025.", "close the gap", ("said to",)),
    ("The bridge may have been widened in 2001.", "2001", ("may have",)),
    ("The painting is thought to date from 1650.", "1650", ("thought to",)),
    ("Leaked benchmarks describe a chip with 12 cores.", "12 cores", ("Leaked",)),
    ("Projected figures suggest a rise of 4%.", "4%", ("Projected", "suggest")),
    ("The merger is widely expected to close in June.", "June", ("expected to",)),
    ("It is a two-door model expected within weeks.", "two-door", ("expected",)),
    ("If confirmed, it would be the oldest tower in Europe.", "the oldest tower", ("If confirmed",)),
    ("If those figures hold, the town has 90,000 people.", "90,000", ("If those figures hold",)),
    ("The minister claims the dam was sold for $9 million.", "$9 million", ("claims",)),
    (
        "Despite claims by mayor Ann Lee that rents fell 5%, many moved.",
        "5%",
        ("claims by mayor Ann Lee that",),
    ),
    ("A senior official told reporters that the ship carried gold.", "gold", ("told reporters",)),
    ("According to multiple sources, Acme will buy Beta.", "Beta", ("According to multiple sources",)),
    ("Two people familiar with the matter said the plant will close in May.", "May", ("said",)),
    ("The plant will close in May, a person close to the talks said.", "May", ("said",)),
    ("Some experts say the lake is 40 metres deep.", "40 metres", ("say",)),
    ("Reports suggest that Acme is building two plants.", "two", ("Reports suggest that",)),
    ("The claim that the church was built in 1820 is unverified.", "1820", ("claim that", "unverified")),
    ("The toll of 12 has not been independently confirmed.", "12", ("confirmed",)),
    ("It is unclear whether the mayor resigned on Monday.", "Monday", ("unclear whether",)),
    ("The phone will likely cost $900.", "$900", ("likely",)),
    ("The firm said it could cut 500 jobs.", "500", ("could",)),
    ("Rumors say the sequel starts filming in Malta.", "Malta", ("Rumors say",)),
    ("Police accused the firm of dumping 3 tonnes of waste.", "3 tonnes", ("accused",)),
    ("Shareholders voted on Monday, and it is expected to close in June.", "June", ("expected to",)),
]

# text, short answer: plainly stated, or held open elsewhere than at the short answer
PLAIN = [
    ("The 10B, which is said to close the gap, shipped in 2025.", "2025"),
    ("The tower, believed to be the oldest in town, is 60 metres tall.", "60 metres"),
    ("The firm announced that it may close the plant, which employs 300 people.", "300"),
    ("Shareholders voted on Monday, and it is expected to close in June.", "Monday"),
    ("The merger is expected to close in June, but regulators approved it on Monday.", "Monday"),
    (
        "The probe found that the company, which had allegedly bribed officials, paid $5 million.",
        "$5 million",
    ),
    ("Although reports suggest delays, the line opened in 1998.", "1998"),
    ("The tunnel cost around $6 million.", "around $6 million"),
    ("Roughly 60% of the town is forest.", "Roughly 60%"),
    ("The committee met in May 2025.", "May 2025"),
    ("Members may borrow up to five books.", "five books"),
    ("The museum could not open until 1995.", "1995"),
    ("If you are over 65, the fare is 2 euros.", "2 euros"),
    ("The dish is considered a national treasure.", "a national treasure"),
    ("The agency assessed in May 2025 that the firm broke the rules.", "broke the rules"),
    ("The Information reported Friday that the firm ordered 900 chips.", "900"),
    ("The price fell 5%, Reuters reported, citing sources.", "5%"),
    ("Independent benchmarks place the chip at 60% of its rival.", "60%"),
    ("Experts who track the market generally place the gap at six months.", "six months"),
    ("A senior official told reporters that the ship carried gold.", "A senior official"),
    ("The cause of the fire is unknown.", "unknown"),
    ("Officials said the flood killed 12 people.", "12"),
    ("Oil leaked from the tank in 1979.", "1979"),
    ("The suspect lives in Leeds.", "Leeds"),
    ("The story is unverified.", "unverified"),
    ("He lost his insurance claim in 2004.", "2004"),
]


@pytest.mark.parametrize(("text", "short", "cues"), HEDGED, ids=[text[:50] for text, _, _ in HEDGED])
def test_a_claim_held_open_is_hedged(text: str, short: str, cues: tuple[str, ...]) -> None:
    """The words that hold the short answer open are given as they stand in the quote."""
    assert quote(text, short).hedges == cues


@pytest.mark.parametrize(("text", "short"), PLAIN, ids=[f"{short}: {text[:40]}" for text, short in PLAIN])
def test_a_plain_claim_is_not_hedged(text: str, short: str) -> None:
    """A hedge on another part of the sentence, or a word that only looks like one, opens nothing."""
    assert quote(text, short).hedges == ()


def test_without_a_short_answer_the_main_claim_counts() -> None:
    """A hedge in an aside does not hold the sentence open; one on its main clause does."""
    assert quote("The 10B, which is said to be fast, shipped in 2025.").hedges == ()
    assert quote("The 10B, which shipped in 2025, is said to be fast.").hedges == ("said to",)
    assert quote("Acme is preparing a model that will reportedly run on Beta chips.").hedges == ("reportedly",)
    assert quote("The bureau warned firms, and said that use could expose them.").hedges == ()


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("The flood killed 12 people. The toll could not be independently verified.", ("verified",)),
        ("The flood killed 12 people. These figures could not be independently verified.", ("verified",)),
        ("Acme ordered 900 chips. If confirmed, it would be its largest order.", ("If confirmed",)),
        ("Acme ordered 900 chips. Reuters could not verify the report.", ("verify",)),
        ("The king signed the treaty. The treaty has not been confirmed by the senate.", ()),
        ("Acme ordered 900 chips. If it rains, the plant floods.", ()),
        ("Acme ordered 900 chips.\nIf confirmed, it would be its largest order.", ()),
        ("Acme was founded in 1990. It is unclear whether the founders agreed.", ()),
    ],
)
def test_the_next_sentence_can_take_a_claim_back(text: str, cues: tuple[str, ...]) -> None:
    """Only words that refer back, in the same paragraph, hold the quoted sentence open."""
    whole = document(text)
    first = text[: text.index(".") + 1]
    assert quote(first, of=whole).hedges == cues


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("Acme will buy Beta, according to The Information.", "The Information"),
        ("Acme will buy Beta, per Reuters.", "Reuters"),
        ("The Information reported Friday that Acme will buy Beta.", "The Information"),
        ("“Acme is buying Beta,” the Peterson Institute wrote afterward.", "the Peterson Institute"),
        ('"We will close it," said Jane Doe, the mayor.', "Jane Doe"),
        ("Nvidia CEO Jensen Huang said the gap closed.", "Nvidia CEO Jensen Huang"),
        (
            "The US Commerce Department’s Bureau of Industry and Security assessed that Acme broke the law.",
            "The US Commerce Department’s Bureau of Industry and Security",
        ),
        ("Acme ordered 900 units, citing five people with knowledge, according to The Post.", "The Post"),
        ("A senior official told reporters that the ship sank.", "a senior official"),
        ("Researchers at MIT reported in Nature that the bacteria digest plastic.", "Researchers at MIT"),
        ("Its chief inspector, Ada Moen, said a second report would follow.", None),
        ("The tunnel cost $6 million.", None),
        ("It makes 40 tokens per H100, per second.", None),
        ("He said the bridge opened in 1990.", None),
        ("The company reported revenue of $5 billion.", None),
        ("Firms were ranked according to size.", None),
    ],
)
def test_the_origin_is_named_as_it_stands(text: str, origin: str | None) -> None:
    """A claim's origin is whom the sentence credits; a unit, a pronoun or a measure is nobody."""
    assert quote(text).origin == origin


def test_the_document_is_the_origin_of_last_resort() -> None:
    """A sentence that credits nobody comes from whom its document is credited to."""
    wire = document("Acme will buy Beta. Gamma is next, per The Post.", origin="Reuters")
    assert quote("Acme will buy Beta.", of=wire).origin == "Reuters"
    assert quote("Gamma is next, per The Post.", of=wire).origin == "The Post"


def test_an_origin_that_is_the_answer_is_still_the_origin() -> None:
    """Asked who reported it, the answer is the origin, and that it reported it is plain."""
    found = quote("Acme will reportedly buy Beta, according to The Information.", "The Information")
    assert found.origin == "The Information"


def test_names_of_one_origin_have_one_key() -> None:
    """Article, case, and punctuation apart, a name is a name; different names stay different."""
    assert origin_key("The Information") == origin_key("the  Information")
    assert origin_key("the mayor's office") == origin_key("The Mayor’s office")
    assert origin_key("Reuters") != origin_key("Bloomberg")


def groups(*quotes: Quote) -> list[list[int]]:
    return [[quotes.index(each) for each in group] for group in witnesses(quotes)]


def test_copies_are_one_witness() -> None:
    """Articles that repeat one origin, one text or one document count once; others count each."""
    told = quote("The Information reported that Acme will build its new chip plant in Texas.")
    repeated = quote("Acme picked Texas for a chip plant, per The Information.", of=document(
        "Acme picked Texas for a chip plant, per The Information.", "b.txt"))  # fmt: skip
    own = quote("We saw the plans: a fabrication site near Austin is going up.", of=document(
        "We saw the plans: a fabrication site near Austin is going up.", "c.txt"))  # fmt: skip
    assert groups(told, own, repeated) == [[0, 2], [1]]


def test_a_copied_text_is_no_second_witness() -> None:
    """A text with a few words changed, or a quote that stands in the other's document, is the same text."""
    text = "The new bridge over the river Wey was opened on Monday by the mayor after ten years of work."
    edited = text.replace("ten years of", "a decade of")
    reworded = "84 panels on the boathouse's south roof will cut its energy bill by 40 per cent."
    release = "Eighty-four panels on the south roof of the boathouse will cut the club's energy bill by 40 per cent."
    assert groups(quote(release), quote(reworded, of=document(reworded, "blog.md"))) == [[0, 1]]
    other = "On Monday the crossing at Guildford took its first cars, said a driver who had queued since dawn."
    one, two = quote(text), quote(edited, of=document(edited, "b.txt"))
    assert groups(one, two) == [[0, 1]]
    assert groups(one, quote(other, of=document(other, "c.txt"))) == [[0], [1]]
    mirror = document(f"News\n{text}\nMore: the fountain in the square has been repaired too.", "d.txt")
    assert groups(one, quote("More: the fountain in the square has been repaired too.", of=mirror)) == [[0, 1]]


def test_quotes_are_read_once_however_many_they_are_held_against(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who sends an answer to be checked decides how many there are."""
    read: list[str] = []
    whole = attribute_module.in_digits

    def counted(text: str) -> str:
        read.append(text)
        return whole(text)

    monkeypatch.setattr(attribute_module, "in_digits", counted)
    texts = [f"The {word} bridge over the river Wey was opened in {1900 + n}." for n, word in enumerate("abcdefgh")]
    witnesses([quote(text, of=document(text, f"{n}.txt")) for n, text in enumerate(texts)])
    assert len(read) == len(texts)


def test_an_origin_named_elsewhere_in_the_document_counts_for_the_same_claim() -> None:
    """A summary above "according to X" is X's; a sentence on another matter in that document is not."""
    lead = document(
        "Acme will move its chip production to Texas in 2027.\n\nAcme will move chip production to Texas, "
        "according to The Information.\n\nThe river Wey is 60 miles long."
    )
    relay = document("The Information reported that Acme moves its chip production to Texas.", "b.txt")
    relayed = quote(relay.text, of=relay)
    assert groups(quote("Acme will move its chip production to Texas in 2027.", of=lead), relayed) == [[0, 1]]
    assert groups(quote("The river Wey is 60 miles long.", of=lead), relayed) == [[0], [1]]


def test_two_files_with_one_text_are_one_witness() -> None:
    """Rows too short to compare are one witness where their documents are the same text."""
    table = "| Lake | 40 m |\n| Pond | 3 m |"
    one, two = (document(table, source) for source in ("a.txt", "b.txt"))
    assert groups(quote("| Lake | 40 m |", of=one), quote("| Pond | 3 m |", of=two)) == [[0, 1]]
    apart = document("Ponds: 3 m", "c.txt")
    assert groups(quote("| Lake | 40 m |", of=one), quote("Ponds: 3 m", of=apart)) == [[0], [1]]


def test_dependence_chains() -> None:
    """If A shares its origin with B and B its text with C, the three are one witness, in any order."""
    text = "Acme will move its whole chip production from Ohio to a site in Texas in the spring of next year."
    first = quote("Per The Post, a plan exists.", of=document("Per The Post, a plan exists.", "a.txt", "The Post"))
    middle = quote(text, of=document(text, "b.txt", "The Post"))
    last = quote(text, of=document(text + " It said so.", "c.txt"))
    for order in itertools.permutations((first, middle, last)):
        assert len(witnesses(order)) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Acme confirms its new phone has 12 GB.", Assurance.CONFIRMED),
        ("The ministry confirmed the sale.", Assurance.CONFIRMED),
        ("It was officially announced on Monday.", Assurance.CONFIRMED),
        ("What’s certain: the chips are controversial.", Assurance.CONFIRMED),
        ("If confirmed, it would be the largest order.", Assurance.OPEN),
        ("If true, this is the oldest tower.", Assurance.OPEN),
        ("The claim is unverified.", Assurance.OPEN),
        ("The sale has not been confirmed.", Assurance.OPEN),
        ("The firm declined to confirm the sale.", Assurance.OPEN),
        ("The alleged sale took place in June.", Assurance.OPEN),
        ("No official release date has been announced.", Assurance.OPEN),
        ("The sale may have taken place in June.", Assurance.PLAIN),
        ("The sale reportedly took place in June.", Assurance.PLAIN),
        ("The sale took place in June.", Assurance.PLAIN),
    ],
)
def test_assurance_is_what_a_text_says_outright(text: str, says: Assurance) -> None:
    """Only an explicit word makes a claim confirmed or open; a bare hedge does neither."""
    assert assurance(text) is says


def test_every_rule_of_the_lexicon_can_be_tried() -> None:
    """Patterns are compiled on first use, so a broken one must not wait for the text that meets it."""
    for word, rules in RULES.items():
        assert word == word.lower()
        for rule in rules:
            for pattern in filter(None, (rule.before, rule.after, rule.tail)):
                re.compile(pattern)


def test_kinds_of_hedge_and_origin() -> None:
    """A judgement and a permission are found, and hold nothing open; origins are of three kinds."""
    (judgement,) = hedges("The dish is considered a treasure.")
    (permission,) = hedges("Visitors may take photographs.")
    assert (judgement.kind, judgement.opens) == (HedgeKind.OPINION, False)
    assert (permission.kind, permission.opens) == (HedgeKind.PERMISSION, False)
    said = ("Reuters reported that it rained.", "Analysts say it rained.", "Sources said that it rained.")
    assert [attributions(text)[0].kind for text in said] == [
        OriginKind.NAMED,
        OriginKind.GROUP,
        OriginKind.ANONYMOUS,
    ]


_TOKENS = (
    "the a Acme Reuters firm reportedly may if confirmed that which said claims , — ; ( ) . “ ” ’ per "
    "according to expected is was sources who and but 5% 2025 May could whether \n leaked İ é 🙂"
)
TEXTS = st.lists(st.sampled_from(_TOKENS.split(" ")), min_size=1, max_size=40).map(" ".join)


@given(TEXTS)
def test_spans_stand_in_the_text(text: str) -> None:
    """Whatever the text: cues are ordered and apart, scopes ordered and inside it, names its own words."""
    found = hedges(text)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    for each in found:
        spans = [bound for span in each.scope for bound in span]
        assert spans == sorted(spans)
        assert 0 <= each.start < each.end <= len(text)
        assert all(0 <= low < high <= len(text) for low, high in each.scope)
    for said in attributions(text):
        assert said.name == text[said.start : said.end]
        assert said.name.strip()


@given(TEXTS.filter(str.strip), st.data())
def test_attributing_changes_nothing_but_hedges_and_origin(text: str, data: st.DataObject) -> None:
    """The place, the document and the short answer stay; attributing twice is attributing once."""
    low = data.draw(st.integers(0, len(text) - 1))
    high = data.draw(st.integers(low + 1, len(text)))
    before = Quote(document(text), 0, len(text), short=(low, high))
    after = attribute(before)
    assert (after.place, after.short, after.document) == (before.place, before.short, before.document)
    assert all(cue in before.said.text for cue in after.hedges)
    assert attribute(after) == after


CASES = st.tuples(TEXTS.filter(str.strip), st.sampled_from(["a", "b", "c"]))


@given(st.lists(CASES, min_size=1, max_size=6))
def test_witnesses_are_a_partition_in_any_order(cases: list[tuple[str, str]]) -> None:
    """Every quote is in one group, a document in one group only, and the groups are the same in any order."""
    quotes = [attribute(Quote(document(text, source), 0, len(text))) for text, source in cases]
    found = witnesses(quotes)
    assert sorted(map(id, itertools.chain(*found))) == sorted(map(id, quotes))
    backwards = witnesses(quotes[::-1])
    assert {frozenset(map(id, group)) for group in found} == {frozenset(map(id, group)) for group in backwards}


def test_documents_that_both_say_both_are_copies_wherever_a_line_begins() -> None:
    """What stands before a quote is the end of a word only on the same line."""
    text = "From: Ann\nSubject: Re: pumps 01772\nFrom: Ann\nSubject: Re: pumps 01773\n"
    one, other = (Document(name, name, name, text, Document.fingerprint(text)) for name in ("a", "b"))
    first, second = (text.index(f"Subject: Re: pumps {number}") for number in ("01772", "01773"))
    long = len("Subject: Re: pumps 01772")
    assert both_say(Quote(one, first, first + long), Quote(other, second, second + long))
