"""A text as it is shown: stretches cover it, and what is drawn of its blocks is its plain words, in order."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.plain import cut_plain
from index.structure import shown as module
from index.structure import structure
from index.structure.inline import MarkKind
from index.structure.shown import Shown, ShownKind, shown
from index.types import Markup, SentenceKind

WORDS = (
    "# | ## |- |* |1. |> |    |```\n|**|*|_|`|[words](https://example.org/x)|[x]|~~|\n|\n\n|---\n|title: it\n|&amp;|"
    "&lt;b&gt;|<b>|</b>|<!-- c -->|word|Two words.|🎉|👩‍🚀|é|\\*|{% tag %}|<a@b.org>|- [x] done\n"
)
PIECES = st.sampled_from([*WORDS.split("|"), "\n| a | b |\n| - | - |\n| c | d |\n"])
TEXTS = st.lists(PIECES, max_size=40).map("".join)


def said(text: str, block: Shown) -> str:
    """What a page draws of a block, white space aside."""
    found, at = "", block.start
    gaps = sorted([*((low, high, "") for low, high in block.hidden), *block.entities])
    parts = block.cells or ((block.start, block.end),)
    for start, end in parts:
        at = start
        for low, high, instead in gaps:
            if high <= at or low >= end:
                continue
            found += text[at:low] + (instead if low >= at else "")
            at = min(end, high)
        found += text[at:end]
    return "".join(found.split())


@settings(max_examples=200)
@given(TEXTS, st.sampled_from(Markup))
def test_what_is_drawn_is_the_plain_words_in_order(text: str, markup: Markup) -> None:
    """Every word that is no furniture is drawn, once, in order; code has its entities as they are written."""
    blocks = shown(text, markup).blocks
    assert all(one.end <= other.start for one, other in pairwise(blocks))
    for block in structure(text, markup):
        if block.kind is SentenceKind.FURNITURE or block.literal:
            continue
        (drawn,) = [each for each in blocks if each.start == block.start and each.end == block.end]
        if drawn.kind is ShownKind.CODE:
            continue
        plain = cut_plain(text, block.start, block.end, block.hidden).text
        words = "".join(plain.split())
        assert said(text, drawn) == (words.replace("|", "") if drawn.cells else words)


@settings(max_examples=200)
@given(TEXTS, st.sampled_from(Markup))
def test_styles_nest_and_stay_in_their_block(text: str, markup: Markup) -> None:
    for block in shown(text, markup).blocks:
        for one in block.styles:
            assert block.start <= one.start <= one.end <= block.end
            assert one.kind is not MarkKind.HIDDEN
            for other in block.styles:
                apart = one.end <= other.start or other.end <= one.start
                within = one.start <= other.start and other.end <= one.end
                assert apart or within or (other.start <= one.start and one.end <= other.end)


@pytest.mark.parametrize("between", ["\n\n", "\n", " ", ""])
def test_stretches_cover_a_long_text(between: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From any offset, one gets the stretch that has it; one after the other, they are the text."""
    monkeypatch.setattr(module, "STRETCH", 100)
    text = between.join(f"word{number}🎉" for number in range(200))
    at = 0
    while at < len(text):
        stretch = shown(text, Markup.MARKDOWN, at)
        assert stretch.start == at < stretch.end <= at + 300
        assert all(shown(text, Markup.MARKDOWN, inner).start == at for inner in (at, stretch.end - 1))
        assert all(at <= block.start <= block.end <= stretch.end for block in stretch.blocks)
        at = stretch.end


def test_code_keeps_its_lines_and_its_indentation() -> None:
    text = "1. A step\n\n   ```python\n   def f():\n       return 1\n\n   }\n   ```\n"
    (code,) = [block for block in shown(text, Markup.MARKDOWN).blocks if block.kind is ShownKind.CODE]
    drawn, at = "", code.start
    for low, high in code.hidden:
        drawn, at = drawn + text[at:low], high
    assert drawn + text[at : code.end] == "def f():\n    return 1\n\n}"
    assert code.depth == 1


def test_a_link_has_its_address_and_an_item_its_mark() -> None:
    text = "- **Bold** and [a *link*](https://example.org/?a=1), ![image](x.png), <a@b.org>\n  1. deeper\n- [x] done\n"
    first, second, third = shown(text, Markup.MARKDOWN).blocks
    assert [(mark.kind.value, mark.address) for mark in sorted(first.styles, key=lambda mark: mark.start)][:2] == [
        ("strong", ""), ("link", "https://example.org/?a=1"),
    ]  # fmt: skip
    assert [mark.address for mark in first.styles if text[mark.start : mark.end] == "a@b.org"] == ["mailto:a@b.org"]
    assert [(each.mark, each.depth) for each in (first, second, third)] == [("-", 1), ("1.", 2), ("- [x]", 1)]
