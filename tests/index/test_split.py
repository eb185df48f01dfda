"""index.split: passages of whole sentences, of a size that is embedded whole, under the right heading."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.layout.tokens import clip_tokens, estimate_tokens
from index.plain import in_context
from index.sentences import sentences
from index.split import HEADING_MOST, MOST, TARGET, split
from index.types import Document, Passage, Sentence, SentenceKind

SEEDS = Path(__file__).parents[2] / "seeds"


def document(text: str) -> Document:
    return Document(id="d", source="a.txt", title="A", text=text, sha256=Document.fingerprint(text))


def passages(text: str) -> list[Passage]:
    return split(document(text), sentences(text))


def texts(text: str) -> list[str]:
    return [text[passage.start : passage.end] for passage in passages(text)]


def check(text: str) -> None:
    """Every sentence in exactly one passage, whole, in order; no passage larger than the embedder reads."""
    found = sentences(text)
    made = split(document(text), found)
    at = 0
    for passage in made:
        assert passage.document_id == "d"
        assert passage.start == found[at].start
        while at < len(found) and found[at].end <= passage.end:
            at += 1
        assert found[at - 1].end == passage.end
        passage_text = text[passage.start : passage.end]
        heading = passage.heading or ""
        assert heading == heading.strip()
        assert estimate_tokens(heading) <= HEADING_MOST
        begins = next(sentence for sentence in found if sentence.start == passage.start)
        above = 0 if begins.kind is SentenceKind.HEADING else estimate_tokens(heading)
        assert estimate_tokens(passage_text) + above <= MOST
    assert at == len(found)


anything = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
lines = st.sampled_from(
    [
        "# A title",
        "Why This Matters",
        "It rains in the north of the country. It pours.",
        "| a | b |",
        "|---|---|",
        "- item",
        "word " * 90,
        "A longer sentence that goes on, and on; and on. " * 6,
        "READ MORE",
        "",
        "他来了。" * 40,
        "😀" * 300,
        "Is it so?",
        "# " + "Very Long Title " * 40,
        "x" * 3000,
    ]
)
pages = st.lists(lines, max_size=40).map("\n".join)


@given(st.one_of(anything, pages))
def test_passages_are_whole_sentences_that_cover_the_text(text: str) -> None:
    """Promise: nothing is lost, doubled, cut in two or too long to be embedded, whatever the text."""
    check(text)


@pytest.mark.parametrize("seed", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_seeds_are_split_whole(seed: Path) -> None:
    """Promise: the same, for the corpus Corrobot ships with."""
    check(seed.read_text(encoding="utf-8"))


def test_an_empty_text_has_no_passages() -> None:
    """Promise: no sentences, no passages, no error."""
    assert passages(" \n ") == []


def test_plain_prose_is_packed_to_the_target() -> None:
    """Promise: passages of running text are near the target, so that none dilutes its own content."""
    text = "The plant by the river opened in May and employs many people from the town. " * 200
    sizes = [estimate_tokens(part) for part in texts(text)]
    assert all(abs(size - TARGET) <= 12 for size in sizes[:-1])


def test_a_heading_goes_with_what_stands_below_it() -> None:
    """Promise: a passage does not end in the heading of the next, and says which heading it stands below."""
    section = "The plant by the river opened in May and employs many people from the town. " * 8
    text = f"# The Plant\n\n{section}\n\n## Its history\n\n### The *first* hall\n\n{section}\n{section}\n"
    made = passages(text)
    assert [passage.heading for passage in made] == ["The Plant", "The first hall", "The first hall"]
    assert text[made[1].start :].startswith("## Its history\n\n### The *first* hall\n\nThe plant")


def test_short_sections_share_a_passage() -> None:
    """Promise: a heading every few words does not make passages of a few words."""
    text = "\n\n".join(f"Question number {n}?\n\nThe answer is short." for n in range(40))
    sizes = [estimate_tokens(part) for part in texts(text)]
    assert min(sizes[:-1]) > TARGET / 4


def test_rows_keep_their_header_in_later_passages() -> None:
    """Promise: a row far down a table is searched with the names of its columns and the section's heading."""
    rows = "\n".join(f"| Pump {n} | {n * 7} litres | Hall {n % 5} |" for n in range(120))
    text = f"## Pumps\n\n| Pump | Output | Place |\n|---|---|---|\n{rows}\n\nThe end of it."
    of, made = document(text), passages(text)
    assert len(made) > 3
    assert {passage.heading for passage in made[1:-1]} == {"Pumps"}
    within = [each for each in sentences(text) if made[2].start <= each.start < made[2].end]
    assert re.match(r".*Pumps: Pump: Pump \d+; Output: \d+ litres; Place: Hall \d", in_context(of, within).text)


def test_much_furniture_stands_apart() -> None:
    """Promise: a ticker does not share a passage, and so a vector, with what the page says; a label may."""
    ticker = "City opens bridge after long delaysUnion rejects latest pay offers from railwaysFirm announces chips" * 4
    text = f"{ticker}\nThe plant opened in May.\nADVERTISEMENT\nIt employs 300 people."
    made = texts(text)
    assert made[-1] == "The plant opened in May.\nADVERTISEMENT\nIt employs 300 people."


def test_clipping_keeps_the_beginning() -> None:
    """Promise: a clipped text is the longest beginning of the size asked, without space at its end."""
    assert clip_tokens("one two three", 2) == "one two"
    assert clip_tokens("one two", 2) == "one two"
    assert clip_tokens("", 2) == ""


def test_headings_without_end_take_linear_time() -> None:
    """Promise: each heading is looked at once, however many stand on top of each other (the time limit judges)."""
    text = "# a\n" * 100_000
    headings = [Sentence(at, at + 3, SentenceKind.HEADING) for at in range(0, len(text), 4)]
    made = split(document(text), headings)
    assert made[-1].end == len(text) - 1
