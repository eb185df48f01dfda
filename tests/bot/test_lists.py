"""A line that answers and leads a list, and the list with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.fit import Candidate
from bot.models.similarity import answering
from bot.ports import Excerpt
from bot.question import analyse
from bot.types import Quote
from bot.weigh import LONGEST_LIST, MOST_ITEMS, _told_below, with_rest
from index.embedded.corpora import corpus_folder
from index.embedded.library import EmbeddedLibrary
from index.ingest import Ingester
from index.types import SentenceKind
from tests.fakes import HashEmbedder

LEAST = 0.2
ASKED = analyse("Who decides?")
SHORT = """# Rules

The committee may:

- decide on matters of the mill;
- offer advice to the town.

It meets in May.
"""
ITEM = f"- decide on matter {{}} of the mill, {'and so on, ' * 12}as it sees fit.\n"
LONG = f"# Rules\n\nThe committee may:\n\n{''.join(ITEM.format(n) for n in range(20))}"
AGENDA = "# Meeting\n\n* mark storage as stable\n  * Ana: the objection was resolved, it can land.\n* cache limits\n"
PLAIN = """Rules of the mill

6.1. Powers

  The committee may:
   1. Decide on matters.
      It asks the town first.
   2. Offer advice.
"""


def told(text: str, name: str, tmp_path: Path) -> tuple[EmbeddedLibrary, list[Quote]]:
    """A library of one document, and its sentences as quotes."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / name).write_text(text, "utf-8")
    library = EmbeddedLibrary(corpus_folder(tmp_path / "home", "default"))
    list(Ingester(library, HashEmbedder()).index([folder]))
    (document,) = library.documents()
    sentences = [each for passage in library.passages(document.id) for each in library.sentences(passage)]
    return library, [Quote.of(document, (each,)) for each in sentences]


def likely(quotes: list[Quote], words: str, score: float = 0.6) -> Candidate:
    (found,) = (each for each in quotes if words in each.plain.text)
    return Candidate(found, score, "")


@pytest.mark.parametrize(
    ("asked", "quoted"),
    [
        ("When was 2.4.0 released?", ["2.4.0 - 2024-02-12", "The old port is gone.", "The lamp is red."]),
        ("Which release took the old port away?", ["2.4.0 - 2024-02-12 The old port is gone.", "The lamp is red."]),
        ("In which release is the lamp red?", ["The lamp is red.", "The old port is gone."]),
    ],
)
def test_a_heading_that_answers_is_quoted(asked: str, quoted: list[str], tmp_path: Path) -> None:
    """By itself, or with the sentence that follows where that has more of the question; what is said farther below
    takes the place of its heading.
    """
    text = "# Lantern\n\n## 2.4.0 - 2024-02-12\n\n- The old port is gone.\n- The lamp is red.\n"
    library, quotes = told(text, "news.md", tmp_path)
    heading = likely(quotes, "2024-02-12")
    at = text.index("2.4.0")
    sure = replace(heading, sure=True, quote=replace(heading.quote, short=(at, at + 5)))
    below = [likely(quotes, "port", 0.2), likely(quotes, "lamp", 0.1)]
    found = _told_below(analyse(asked), [sure, *below], library)
    assert [" ".join(each.quote.plain.text.split()) for each in found] == quoted
    assert next(each.quote.short_text for each in found) == ("2.4.0" if "2.4.0" in quoted[0] else None)
    unsure = _told_below(analyse(asked), [heading, *below], library)
    assert heading.quote not in [each.quote for each in unsure]
    assert unsure[0].score == heading.score


def test_a_heading_with_a_day_is_no_byline(tmp_path: Path) -> None:
    """It can answer, where a line that only tells who wrote, and when, can't."""
    library, quotes = told("# Lantern\n\n## 2.4.0 - 2024-02-12\n\nBen, 2024-02-12\n\nIt is red.\n", "a.md", tmp_path)
    document = quotes[0].document
    (passage,) = library.passages(document.id)
    excerpt = Excerpt(document, passage, library.sentences(passage))
    kept = [excerpt.sentences[at] for at, _ in answering(excerpt, [0.5] * len(excerpt.sentences))]
    assert [Quote.of(document, (each,)).plain.text for each in kept] == ["2.4.0 - 2024-02-12", "It is red."]


@pytest.mark.parametrize(
    ("text", "name", "lead", "last"),
    [
        (SHORT, "rules.md", "The committee may:", "offer advice to the town."),
        (AGENDA, "agenda.md", "mark storage as stable", "it can land."),
        (PLAIN, "rules.txt", "The committee may:", "Offer advice."),
    ],
)
def test_a_lead_is_quoted_with_its_list(text: str, name: str, lead: str, last: str, tmp_path: Path) -> None:
    """All of the list, and nothing after it; where the line answers, and else not."""
    library, quotes = told(text, name, tmp_path)
    (found,) = with_rest(ASKED, [likely(quotes, lead)], library, LEAST)
    assert found.quote.plain.text.startswith(lead)
    assert found.quote.plain.text.endswith(last)
    unlikely = likely(quotes, lead, LEAST / 2)
    assert with_rest(ASKED, [unlikely], library, LEAST) == [unlikely]


FENCED = """# Quill

To install Quill, use pip:

```sh
python -m venv .venv
pip install quill
```

Then run it.
"""
INDENTED = (
    "Quill\n=====\n\nTo install Quill, use pip:\n\n    python -m venv .venv\n    pip install quill\n\nThen run it.\n"
)
BARE = "# Quill\n\n## Install\n\n```sh\npython -m venv .venv\npip install quill\n```\n\nThen run it.\n"
LEADS = "To install Quill, use pip:\n"


@pytest.mark.parametrize(
    ("text", "name", "part", "lead"),
    [
        (FENCED, "quill.md", "use pip:", LEADS),
        (FENCED, "quill.md", "pip install quill", LEADS),
        (FENCED, "quill.md", ".venv", LEADS),
        (INDENTED, "quill.txt", "use pip:", LEADS),
        (INDENTED, "quill.txt", "pip install quill", LEADS),
        (BARE, "quill.md", "pip install quill", ""),
    ],
)
def test_code_is_quoted_whole_with_its_lead(text: str, name: str, part: str, lead: str, tmp_path: Path) -> None:
    """Each line on a line of its own, whichever of them answers."""
    library, quotes = told(text, name, tmp_path)
    (found,) = with_rest(ASKED, [likely(quotes, part)], library, LEAST)
    assert found.quote.plain.text == f"{lead}python -m venv .venv\npip install quill"
    unlikely = likely(quotes, part, LEAST / 2)
    assert with_rest(ASKED, [unlikely], library, LEAST) == [unlikely]


def test_of_long_code_the_line_answers(tmp_path: Path) -> None:
    """And the line that leads it stays as it is."""
    lines = "".join(f"quill --step {n} --slowly\n" for n in range(60))
    text = f"# Quill\n\nRun all of this:\n\n```sh\n{lines}```\n"
    library, quotes = told(text, "quill.md", tmp_path)
    for each in (likely(quotes, "--step 7 "), likely(quotes, "Run all of this:")):
        assert with_rest(ASKED, [each], library, LEAST) == [each]


def test_of_a_long_list_the_items_answer(tmp_path: Path) -> None:
    """Each by itself, as likely as their lead, and not all of them; an item that answers better stays first."""
    library, quotes = told(LONG, "rules.md", tmp_path)
    assert len(LONG) > LONGEST_LIST
    best = likely(quotes, "matter 7", 0.8)
    found = with_rest(ASKED, [best, likely(quotes, "The committee may:")], library, LEAST)
    assert found[0] is best
    assert {each.quote.sentences[0].kind for each in found} == {SentenceKind.ITEM}
    assert [each.score for each in found[1:]] == [0.6] * (MOST_ITEMS - 1)


def test_what_goes_on_below_an_item_is_no_list(tmp_path: Path) -> None:
    """A sentence that explains an item belongs to it, and is not led by it."""
    library, quotes = told(PLAIN, "rules.txt", tmp_path)
    item = likely(quotes, "Decide on matters.")
    assert with_rest(ASKED, [item], library, LEAST) == [item]


CAPSIZED = """# Safety on cold water

## If you capsize

1. Get your feet free. Pull the strings.
2. Hold on to the boat.
3. Shout.

## Gear

- Whistle: Tor, from 4 euros.
- Rope: any.
"""


@pytest.mark.parametrize(
    ("question", "item", "last"),
    [
        ("What should I do if I capsize?", "Get your feet free.", "Shout."),
        ("What should I do if I capsize?", "Hold on to the boat.", "Shout."),
        ("What should I hold on to?", "Hold on to the boat.", "Hold on to the boat."),
        ("How much is a whistle?", "Whistle: Tor", "from 4 euros."),
        ("What kind of rope is in the gear?", "Rope: any.", "Rope: any."),
    ],
)
def test_a_list_that_is_asked_for_is_quoted_whole(question: str, item: str, last: str, tmp_path: Path) -> None:
    """An item answers for all of its list where what is asked for stands above the list; else it answers alone."""
    library, quotes = told(CAPSIZED, "safety.md", tmp_path)
    (found,) = with_rest(analyse(question), [likely(quotes, item)], library, LEAST)
    assert found.quote.plain.text.endswith(last)
    whole = last == "Shout."
    assert found.quote.plain.text.startswith("Get your feet free. Pull the strings." if whole else item[:5])


def test_a_yes_is_quoted_with_what_follows(tmp_path: Path) -> None:
    """By itself "Yes." tells nothing; a sentence of the next paragraph doesn't belong to it."""
    text = "# Dogs?\n\nYes. Dogs are welcome in the garden.\n\n# Cats?\n\nNo.\n\nThe shop opens at nine.\n"
    library, quotes = told(text, "faq.md", tmp_path)
    yes, no = likely(quotes, "Yes."), likely(quotes, "No.")
    assert [each.quote.plain.text for each in with_rest(ASKED, [yes, no], library, LEAST)] == [
        "Yes. Dogs are welcome in the garden.",
        "No.",
    ]


def test_a_yes_is_quoted_once_with_what_follows(tmp_path: Path) -> None:
    """Also where that answers better: no two quotes hold the same sentence."""
    library, quotes = told("# Dogs?\n\nYes. Dogs are welcome in the garden.\n", "faq.md", tmp_path)
    better, yes = likely(quotes, "welcome", 0.8), likely(quotes, "Yes.")
    (found,) = with_rest(ASKED, [better, yes], library, LEAST)
    assert found.quote.plain.text == "Yes. Dogs are welcome in the garden."
    assert found.score == better.score
