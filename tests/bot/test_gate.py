"""The gate: what a model writes passes where its quotes say so, and is marked where they don't."""

from __future__ import annotations

import json

import pytest

from bot.ask import Bot
from bot.gate import cited, fault, one_sided, pieces
from bot.types import Disagreement, DisagreementKind, Quote
from index.types import Document
from tests.bench.gate import ROWS

LEASE = "The lease of the flat in Oslo ends on 31 May 2027. The deposit is 1,800 euros. Pets are not allowed."


def quote(text: str) -> Quote:
    document = Document("d", "lease.txt", "Lease", text, Document.fingerprint(text))
    return Quote(document, 0, len(text))


QUOTES = [
    quote(each) for each in ("The lease ends on 31 May 2027.", "The deposit is 1,800 euros.", "Pets are not allowed.")
]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("It ends in May [1].", [("It ends in May", (1,))]),
        ("It ends [1][2], or not [3].", [("It ends", (1, 2)), ("or not", (3,))]),
        ("It ends [1, 2].", [("It ends", (1, 2))]),
        ("By [1], it ends.", [("By it ends", (1,))]),
        ("It ends.", [("It ends", ())]),
        ("[1]", [("", (1,))]),
        ("[2] It ends in May [1].", [("It ends in May", (2, 1))]),
        ("[2] It ends in May.", [("It ends in May", (2,))]),
    ],
)
def test_a_sentence_is_parted_by_what_it_cites(sentence: str, found: list[tuple[str, tuple[int, ...]]]) -> None:
    """Each part goes with the numbers behind it."""
    assert pieces(sentence) == found
    assert cited(sentence) == tuple(n for _, numbers in found for n in numbers)


def test_a_bare_citation_says_nothing() -> None:
    assert fault("[1].", QUOTES, None) == "it says nothing"


@pytest.mark.parametrize(
    "sentence",
    [
        "The lease ends on 31 May 2027 [1].",
        "[1] The lease ends on 31 May 2027 [1].",
        "The lease ends in May 2027 [1].",
        "The deposit is 1,800 euros [2].",
        "The deposit is €1800 [2].",
        "Pets aren't allowed [3].",
        "The lease ends on 31 May 2027 [1], and the deposit is 1,800 euros [2].",
    ],
)
def test_what_the_quotes_say_passes(sentence: str) -> None:
    """Word for word, in other forms of its values, and of several quotes. Without a judge."""
    assert fault(sentence, QUOTES, None) is None


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("The lease ends on 31 May 2027.", "cites no quote"),
        ("The lease ends on 31 May 2027 [7].", "no quote [7]"),
        ("The lease ends on 31 May 2027 [0].", "no quote [0]"),
        ("The lease ends on 30 May 2027 [1].", "not in the quotes: 30 May 2027"),
        ("The lease ends on 31 May 2027 [2].", "not in the quotes: 31 May 2027"),
        ("The deposit is 1,900 euros [2].", "not in the quotes: 1,900 euros"),
        ("The deposit is 1,800 dollars [2].", "not in the quotes: 1,800 dollars"),
        ("The deposit is at least 1,000 euros [2].", "not in the quotes: at least 1,000 euros"),
        ("The deposit is at least 1,000 euros and goes to Bergen [2].", "Bergen"),
        ("The deposit is not 1,800 euros [2].", "do not deny it"),
        ("Pets are allowed [3].", "deny it"),
        ("The tenant waters the plants every evening [2].", "do not speak of it"),
    ],
)
def test_what_they_do_not_say_is_marked_with_why(sentence: str, why: str) -> None:
    """Also without a judge."""
    assert why in (fault(sentence, QUOTES, None) or "")


@pytest.mark.parametrize(
    ("told", "right", "wrong"),
    [
        (
            "Revenue was $5 million in 2019 and $7 million in 2020.",
            "Revenue was $7 million in 2020",
            "Revenue was $7 million in 2019",
        ),
        (
            "The small pump weighs 12 kg and the large pump weighs 40 kg.",
            "The small pump weighs 12 kg",
            "The small pump weighs 40 kg",
        ),
        (
            "Anna Berg designed the bridge, and Olaf Lund built it.",
            "Anna Berg designed the bridge",
            "Olaf Lund designed the bridge",
        ),
        (
            "Release 4 needs Python 3.10, and release 3 needs Python 3.7.",
            "Release 4 needs Python 3.10",
            "Release 3 needs Python 3.10",
        ),
        (
            "My first use of it was to add 8 spaces to the left side of a file, so it would not begin at the edge.",
            "The first use was to add 8 spaces to the left side of a file",
            "The first use was to add 8 tabs to the left side of a file",
        ),
        (
            "Sed's normal behavior is to print (i.e., display or show on screen) the entire file, including the parts "
            "that haven't been altered, unless you use the -n switch.",
            "Sed prints the entire file unless you use the -n switch",
            "Sed does not print the entire file unless you use the -n switch",
        ),
    ],
    ids="values measures names versions counted denied".split(),
)
def test_what_is_said_of_something_else_is_marked(seed_bot: Bot, told: str, right: str, wrong: str) -> None:
    """Each number, name and denial stands in the quote, and in another place."""
    assert fault(f"{right} [1].", [quote(told)], seed_bot.judge) is None
    marked = fault(f"{wrong} [1].", [quote(told)], seed_bot.judge)
    assert marked is not None
    assert marked.startswith(("the quotes rather say", "the quotes say otherwise"))


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ("It fits on a 700 MiB ISO-9660 image.", "It fits on a 700 MiB ISO image [1]."),
        ("About one chance in four billion is left of error.", "The chance of error left is one in four billion [1]."),
        ("Blocks have 100 bytes at least and 900 bytes at most.", "Blocks have 100 to 900 bytes [1]."),
    ],
    ids="compound chance range".split(),
)
def test_another_form_of_a_number_or_name_passes(told: str, sentence: str) -> None:
    assert fault(sentence, [quote(told)], None) is None


def test_both_sides_of_a_dispute_have_to_be_told() -> None:
    """Or none. One of several quotes of a side is enough."""
    dispute = Disagreement(((QUOTES[0],), (QUOTES[1], QUOTES[2])), DisagreementKind.STATEMENT, "", 0.9)
    assert one_sided([1], [dispute], QUOTES)
    assert one_sided([2, 3], [dispute], QUOTES)
    assert not one_sided([1, 3], [dispute], QUOTES)
    assert not one_sided([], [dispute], QUOTES)


def test_made_answers_over_the_seeds(seed_bot: Bot) -> None:
    """Of what a model might write over the seeds, 95 of 100 bad ones are marked, and at most 10 of 100 faithful ones.
    `tests.bench.gate` measures all of it, over real folders too.
    """
    documents = {document.source: document for document in seed_bot.library.documents()}
    marked: dict[bool, list[bool]] = {True: [], False: []}
    for row in map(json.loads, ROWS.read_text(encoding="utf-8").splitlines()):
        if row["folder"] != "seeds":
            continue
        quotes = []
        for each in row["quotes"]:
            document = documents[each["document"]]
            start = document.text.index(each["text"])
            found = seed_bot.library.sentences_at(document.id, start, start + len(each["text"]))
            quotes.append(Quote.of(document, found))
        disputes = [
            Disagreement(
                (tuple(quotes[n - 1] for n in one), tuple(quotes[n - 1] for n in other)), DisagreementKind.DATE, "", 1
            )
            for one, other in row["sides"]
        ]
        why = fault(row["text"], quotes, seed_bot.judge) or one_sided(cited(row["text"]), disputes, quotes)
        marked[row["fault"] is not None].append(bool(why))
    assert len(marked[True]) > 30
    assert len(marked[False]) > 30
    assert sum(marked[True]) >= 0.95 * len(marked[True])
    assert sum(marked[False]) <= 0.1 * len(marked[False])
