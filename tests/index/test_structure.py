"""index.structure and index.plain: what a text is made of, what gives it its meaning, and its words without markup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.plain import Plain, cut_plain, in_context, plain, spoken
from index.sentences import sentences
from index.structure import structure
from index.structure.asides import as_quotes
from index.types import CLAIMING, ContextKind, Document, Markup, Sentence, SentenceKind

HANDBOOK = """---
title: "Leave Handbook"
version: 0.32
---
# Leave

New parents get *16 weeks* of [parental leave](https://example.org/leave "more").

Not covered:

- Dental **care**
  - Braces. Cost: 40 euros.
- Glasses

## 0.31 (2026-04-24)

| Office | Closes |
|:--|--:|
| **Small** | 16:00 \\| 17:00 |

Q: Can I bring my dog?
A: No.

**Is lunch free?**

Yes, on Fridays.

> The board
> said *no*.

```sh
quill logs --since 2
```

{% page leave %}
<span style="display:none">Lunch costs 3 euros.</span>
<!-- A note to ourselves. -->

![Logo](logo.png)
"""


def document(text: str, markup: Markup = Markup.MARKDOWN, title: str = "Handbook") -> Document:
    return Document("d", "handbook.md", title, text, Document.fingerprint(text), markup=markup)


def found(text: str, part: str, markup: Markup = Markup.MARKDOWN) -> Sentence:
    """The sentence whose plain words are these."""
    return next(each for each in sentences(text, markup) if plain(text, each).text == part)


def told(text: str, part: str, markup: Markup = Markup.MARKDOWN) -> list[tuple[str, str]]:
    """The context of a sentence: kind and words of each piece."""
    return [(each.kind.value, plain(text, each).text) for each in found(text, part, markup).context]


HEADS = (ContextKind.HEADING, ContextKind.QUESTION)
ABOVE = [("title", "Leave Handbook"), ("heading", "Leave")]


@pytest.mark.parametrize(
    ("part", "context"),
    [
        ("New parents get 16 weeks of parental leave.", ABOVE),
        ("Dental care", [*ABOVE, ("lead", "Not covered:")]),
        ("Cost: 40 euros.", [*ABOVE, ("lead", "Not covered:"), ("lead", "Dental care"), ("entry", "Braces.")]),
        ("Glasses", [*ABOVE, ("lead", "Not covered:")]),
        ("Small | 16:00 | 17:00", [*ABOVE, ("heading", "0.31 (2026-04-24)"), ("head", "Office | Closes")]),
        ("A: No.", [*ABOVE, ("heading", "0.31 (2026-04-24)"), ("question", "Q: Can I bring my dog?")]),
        ("Yes, on Fridays.", [*ABOVE, ("heading", "0.31 (2026-04-24)"), ("question", "Is lunch free?")]),
    ],
)
def test_a_sentence_has_what_gives_it_its_meaning(part: str, context: list[tuple[str, str]]) -> None:
    """Promise 3: headings, the line that leads a list, the head of a table, the question that is answered."""
    assert told(HANDBOOK, part) == context


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("version: 0.32", SentenceKind.META),
        ("0.31 (2026-04-24)", SentenceKind.META),
        ("quill logs --since 2", SentenceKind.CODE),
        ("Dental care", SentenceKind.ITEM),
        ("Office | Closes", SentenceKind.HEADING),
        ("Q: Can I bring my dog?", SentenceKind.HEADING),
        ("The board said no.", SentenceKind.PROSE),
        ("Logo", SentenceKind.PROSE),
    ],
)
def test_what_a_sentence_is(part: str, kind: SentenceKind) -> None:
    assert found(HANDBOOK, part).kind is kind


PRICES = """\
# Baths

Single swim, adults: 4.80
Single swim, children under 14: 2.50
Ten swims: 43.00

There are two things to know: the baths close at nine
and the sauna is hot. One more: bring a towel.
"""


def test_lines_of_labels_and_values_are_fields() -> None:
    """Also where one has a long label; a paragraph with colons in it is none."""
    made = [(each.kind, plain(PRICES, each).text) for each in sentences(PRICES, Markup.MARKDOWN)]
    assert made[1:] == [
        (SentenceKind.META, "Single swim, adults: 4.80"),
        (SentenceKind.META, "Single swim, children under 14: 2.50"),
        (SentenceKind.META, "Ten swims: 43.00"),
        (SentenceKind.PROSE, "There are two things to know: the baths close at nine and the sauna is hot."),
        (SentenceKind.PROSE, "One more: bring a towel."),
    ]


def test_no_markup_is_read_as_words() -> None:
    """Promise: what a browser does not show is in no sentence that claims something, nor are marks and tags."""
    words = " ".join(
        plain(HANDBOOK, each).text for each in sentences(HANDBOOK, Markup.MARKDOWN) if each.kind in CLAIMING
    )
    for mark in ("*", "](", "{%", "<", "3 euros", "ourselves", "example.org", "|:--"):
        assert mark not in words


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("It is reported that the ship, which left\nin May, has sunk. All are safe.", Markup.MARKDOWN),
        ("> It is reported that the ship, which left\n> in May, has sunk. All are safe.", Markup.MARKDOWN),
        ("- It is reported that the ship, which left\n  in May, has sunk. All are safe.", Markup.MARKDOWN),
        (
            "It is reported that the ship, which left the port of the old town\nin May, has sunk. All are safe.",
            Markup.PLAIN,
        ),
    ],
)
def test_a_wrapped_sentence_is_one(text: str, markup: Markup) -> None:
    """Promise: how lines are wrapped changes no sentence."""
    said = [plain(text, each).text for each in sentences(text, markup) if each.kind is not SentenceKind.FURNITURE]
    assert said[0].startswith("It is reported")
    assert said[0].endswith("in May, has sunk.")
    assert said[1:] == ["All are safe."]


def test_the_words_of_a_row_stand_behind_their_heads() -> None:
    row = found(HANDBOOK, "Small | 16:00 | 17:00")
    read = in_context(document(HANDBOOK), [row])
    assert read.text == "Handbook > Leave Handbook > Leave > 0.31 (2026-04-24): Office: Small; Closes: 16:00 | 17:00"
    start = read.text.index("16:00")
    place = read.place(start, start + 5)
    assert place
    assert HANDBOOK[slice(*place)] == "16:00"


def test_marks_of_restructured_text_are_read() -> None:
    """Promise: roles, directives, literal blocks and underlined titles of plain text are no words."""
    text = (
        "Install\n=======\n\n.. _install:\n\nUse :ref:`pip <pip>` or `conda <https://c.example>`__ like so::\n\n"
        "    pip install quill\n\nUpgrade\n~~~~~~~\n\nIt needs ``Python`` 3.10.\n"
    )
    kinds = [(each.kind, plain(text, each).text) for each in sentences(text)]
    assert (SentenceKind.PROSE, "Use pip or conda like so:") in kinds
    assert (SentenceKind.CODE, "pip install quill") in kinds
    assert told(text, "It needs Python 3.10.", Markup.PLAIN) == [("heading", "Install"), ("heading", "Upgrade")]


def test_lists_of_plain_text_have_leads() -> None:
    text = "The plan does not pay for:\n- dental care\n- glasses\n\nIt pays for the rest."
    assert told(text, "glasses", Markup.PLAIN) == [("lead", "The plan does not pay for:")]


SETTINGS = """# Settings

Syntax: reload MINUTES
Default: 60

Minutes between reloads. It is a number.

---

Syntax: colour NAME
Default: red

What the title is painted in.
"""


@pytest.mark.parametrize(
    ("part", "context"),
    [
        ("Syntax: reload MINUTES", ["Minutes between reloads."]),
        ("Default: 60", ["Syntax: reload MINUTES", "Minutes between reloads."]),
        ("It is a number.", ["Syntax: reload MINUTES"]),
        ("Default: red", ["Syntax: colour NAME", "What the title is painted in."]),
        ("What the title is painted in.", ["Syntax: colour NAME"]),
    ],
)
def test_groups_of_fields_are_told_apart(part: str, context: list[str]) -> None:
    """Where a section has several: each field has the first one of its group, and what is told of it below."""
    assert told(SETTINGS, part) == [("heading", "Settings"), *(("entry", each) for each in context)]


def test_fields_of_one_group_have_their_section() -> None:
    one = SETTINGS.partition("---")[0]
    assert told(one, "Default: 60") == [("heading", "Settings")]


CODE = "```sh\npump --start\n\npump --stop\n```\n"
SAID = f"Pumps are *red*.\n\nThey are old:\n\n{CODE}"


def indented(text: str, by: str = "    ") -> str:
    return "".join(f"{by}{line}" if line.strip() else line for line in text.splitlines(keepends=True))


ASIDES = {
    "mkdocs": f'Before.\n!!! tip "On pumps"\n{indented(SAID)}After.\n',
    "folded": f'??? tip "On pumps"\n\n{indented(SAID)}\nAfter.\n',
    "tab": f'=== "On pumps"\n\n{indented(SAID)}\nAfter.\n',
    "docusaurus": f":::tip On pumps\n{SAID}:::\nAfter.\n",
    "bracketed": f":::tip[On pumps]\n{SAID}:::\n\nAfter.\n",
    "myst": f"````{{note}} On pumps\n:class: wide\n\n{SAID}````\nAfter.\n",
    "colons of myst": f"::::{{admonition}} On pumps\n{SAID}::::\nAfter.\n",
    "in a list": f'- Before.\n\n    !!! tip "On pumps"\n{indented(SAID, "        ")}\nAfter.\n',
}


@pytest.mark.parametrize("text", ASIDES.values(), ids=ASIDES)
def test_asides_are_read_as_what_they_say(text: str) -> None:
    """Notes, tabs and containers that Markdown does not know: no code, no mark in a sentence, their title above them
    and above nothing else.
    """
    text = f"# Pumps\n\n{text}"
    title = [("heading", "Pumps"), ("heading", "On pumps")]
    in_list = [("lead", "Before.")] if "- Before" in text else []
    assert told(text, "Pumps are red.") == [*title, *in_list]
    assert found(text, "They are old:").kind is SentenceKind.PROSE
    assert told(text, "pump --stop") == [*title, *in_list, ("lead", "They are old:")]
    assert found(text, "pump --stop").kind is SentenceKind.CODE
    assert told(text, "After.") == [("heading", "Pumps")]
    said = {plain(text, each).text: each.kind for each in sentences(text, Markup.MARKDOWN)}
    assert not [
        each for each, kind in said.items() if kind is SentenceKind.PROSE and re.search("tip|note|[:!=`]{3}", each)
    ]


@pytest.mark.parametrize("end", ["{#cold}", "### { #cold }", "### {: #cold }", "###"])
def test_the_end_of_a_heading_is_no_word_of_it(end: str) -> None:
    assert told(f"# Pumps\n\n### On cold days {end}\n\nThey stand still.\n", "They stand still.")[-1] == (
        "heading",
        "On cold days",
    )


@pytest.mark.parametrize("head", [":::tip", ":::{tip}\n:class: wide\n\nIt is told.\n"])
def test_what_begins_with_a_sign_in_words_is_no_setting(head: str) -> None:
    """Settings stand at the beginning of a directive and nowhere else."""
    assert found(f"{head}\n:warning: Hot water.\n:::\n", ":warning: Hot water.").kind is SentenceKind.PROSE


def test_the_mark_of_an_alert_is_no_word() -> None:
    text = "> [!NOTE]\n> The office is closed.\n\n::: quill.pumps\n\nIt opens on Monday.\n"
    assert [plain(text, each).text for each in sentences(text, Markup.MARKDOWN) if each.kind is SentenceKind.PROSE] == [
        "The office is closed.",
        "It opens on Monday.",
    ]


@pytest.mark.parametrize("text", ["```sh\n!!! tip\n    x\n```\n", "!!! tip\nNothing is indented.\n", "a === b\n"])
def test_what_only_looks_like_an_aside_stays(text: str) -> None:
    assert as_quotes(text) is None or as_quotes(text).text == text  # type: ignore[union-attr]


SHOWN = """Quill
=====

To send all pages, you would use:

    quill --all
    quill --sync

Write to the office:
    Mill Lane 3
    Ulm

It is said so:

    The office is closed on Mondays. It opens on Tuesdays, as long as somebody is there.

* Pages come first, like this:

      pages = (1, 2,
          3)

Then they are bound.
"""


@pytest.mark.parametrize(
    ("part", "lead"),
    [
        ("quill --sync", "To send all pages, you would use:"),
        ("Ulm", "Write to the office:"),
        ("3)", "Pages come first, like this:"),
    ],
)
def test_what_a_line_shows_is_no_running_text(part: str, lead: str) -> None:
    """Lines that are indented below a line with a colon, and don't end like sentences, stand by themselves under it."""
    assert found(SHOWN, part, Markup.PLAIN).kind is SentenceKind.CODE
    assert told(SHOWN, part, Markup.PLAIN)[-1] == ("lead", lead)
    assert found(SHOWN, "The office is closed on Mondays.", Markup.PLAIN).kind is SentenceKind.PROSE
    assert told(SHOWN, "Then they are bound.", Markup.PLAIN) == [("heading", "Quill")]


@pytest.mark.parametrize("markup", [Markup.MARKDOWN, Markup.PLAIN])
@pytest.mark.parametrize("head", ["Table of Contents\n", "**Table of contents:**\n", "Inhaltsverzeichnis\n------\n"])
def test_items_below_contents_are_furniture(head: str, markup: Markup) -> None:
    """What they name need not stand in the same text."""
    text = f"Harrow\n======\n\n{head}\n* Pumps\n*    * Hoses\n     * Valves\n\nIt has a red pump.\n"
    kinds = {plain(text, each).text: each.kind for each in sentences(text, markup)}
    assert {kinds[each] for each in kinds if "Pump" in each or "Valves" in each} == {SentenceKind.FURNITURE}
    assert kinds["It has a red pump."] is SentenceKind.PROSE


def test_numbered_sections_of_plain_text_nest() -> None:
    """By their numbers, below the title; a line above a list leads it, whatever its capitals, and heads nothing."""
    text = (
        "Charter of the Mill\n\n6. Committee\n\n  6.1. Powers\n\n   The Technical Committee may:\n"
        "    1. Decide on matters.\n       It asks the town.\n    2. Offer advice.\n\n"
        "  6.2. Members\n\n   It has up to eight members.\n"
    )
    part = [("heading", "Charter of the Mill"), ("heading", "6. Committee")]
    powers = [*part, ("heading", "6.1. Powers"), ("lead", "The Technical Committee may:")]
    assert told(text, "Offer advice.", Markup.PLAIN) == powers
    assert told(text, "It asks the town.", Markup.PLAIN) == [*powers, ("lead", "Decide on matters.")]
    assert told(text, "It has up to eight members.", Markup.PLAIN) == [*part, ("heading", "6.2. Members")]


@pytest.mark.parametrize("markup", [Markup.MARKDOWN, Markup.PLAIN])
def test_a_table_of_contents_is_furniture(markup: Markup) -> None:
    """Titles that dots lead to page numbers say nothing; a sentence with an ellipsis does."""
    led = f"3.1 Going on vacation {'. ' * 40}12 3.2 Retiring {'. ' * 40}13"
    text = f"Contents\n\n{led}\n\nShe waited ... and waited ... for the boat to Ulm.\n"
    kinds = {text[each.start : each.end][:8]: each.kind for each in sentences(text, markup)}
    assert SentenceKind.PROSE not in {kind for said, kind in kinds.items() if said.startswith(("3.", "12 ", "13"))}
    assert kinds["She wait"] is SentenceKind.PROSE


FAQ = """
Frequently Asked Questions of the Game

   Contents

        1 Gameplay
             1.1 How do I play?
             1.2 My grassland makes only 2 food. Is this a bug?
             1.3 The server cannot save games!
        2 Technical Stuff
             2.1 What do I need, and how do I find out?

-------

1 Gameplay

-------

1.1 How do I play?

   Start the client, and then type
/help <setting>

   to get help.

-------

1.2 My grassland makes only 2 food. Is this a bug?

   No, it is not.

-------

1.3 The server cannot save games!

   It needs a place to write.

-------

2 Technical Stuff

-------

2.1 What do I need, and how do I find out?

   You need a computer.

Too little memory

   It will be slow.
"""


@pytest.mark.parametrize(
    ("part", "question"),
    [
        ("to get help.", "1.1 How do I play?"),
        ("No, it is not.", "1.2 My grassland makes only 2 food. Is this a bug?"),
        ("It needs a place to write.", "1.3 The server cannot save games!"),
    ],
)
def test_an_answer_has_its_question_whatever_its_stops(part: str, question: str) -> None:
    """Promise: in a list of questions, one of several sentences and one without a question mark are headings."""
    kind = "question" if question.endswith("?") else "heading"
    assert told(FAQ, part, Markup.PLAIN)[1:] == [("heading", "1 Gameplay"), (kind, question)]


def test_an_unnumbered_heading_stands_below_a_numbered_one() -> None:
    """Promise: what an answer has of headings does not take the questions below it in."""
    above = [("heading", "2 Technical Stuff"), ("question", "2.1 What do I need, and how do I find out?")]
    assert told(FAQ, "It will be slow.", Markup.PLAIN)[1:] == [*above, ("heading", "Too little memory")]


def test_the_contents_of_a_plain_text_are_furniture() -> None:
    """Promise: what a table of contents lists can't be quoted from there, and stays a heading where it stands."""
    kinds = [(each.kind, plain(FAQ, each).text) for each in sentences(FAQ)]
    for entry in ("1 Gameplay", "1.2 My grassland makes only 2 food. Is this a bug?", "2 Technical Stuff"):
        assert [kind for kind, words in kinds if words == entry] == [SentenceKind.FURNITURE, SentenceKind.HEADING]


def test_a_refrain_is_no_table_of_contents() -> None:
    """Promise: lines that come again together are what they were."""
    refrain = "The boats come in.\nThe nets are full.\nThe gulls are loud.\nThe day is done.\n"
    text = f"{refrain}\nThe first mate sings of the cold grey sea.\n\n{refrain}\nThe cook sings of the pot.\n"
    assert not any(each.kind is SentenceKind.FURNITURE for each in sentences(text))


def test_sections_whose_text_leads_a_list_or_a_section_are_headings() -> None:
    """Promise: a numbered section is one also above a line that leads a list, and below a list that stands deeper."""
    text = (
        "Charter of the Mill\n\n1. Introduction\n\n   The mill is old.\n\n2. Bodies\n\n"
        "   A decision is made by one of these:\n    1. The members;\n    2. The leader.\n\n"
        "  2.1. General rules\n\n    1. Nobody has to work.\n    2. Nobody has two posts.\n\n"
        "3. Members\n\n  3.1. Powers\n\n   Members vote.\n\nA. Resolutions\n\n   They are proposed.\n"
    )
    title = ("heading", "Charter of the Mill")
    rules = [title, ("heading", "2. Bodies"), ("heading", "2.1. General rules")]
    assert told(text, "Nobody has two posts.", Markup.PLAIN) == rules
    assert told(text, "Members vote.", Markup.PLAIN) == [title, ("heading", "3. Members"), ("heading", "3.1. Powers")]
    assert told(text, "They are proposed.", Markup.PLAIN) == [title, ("heading", "A. Resolutions")]


def test_an_underlined_section_with_a_number_is_a_heading() -> None:
    text = "10. Upgrading the mill\n**********************\n\n10.1. About\n==========\n\nIt is slow.\n"
    assert told(text, "It is slow.", Markup.PLAIN) == [
        ("heading", "10. Upgrading the mill"),
        ("heading", "10.1. About"),
    ]


@pytest.mark.parametrize(
    "line",
    ["/set aifill 2", "$ ls /tmp", "A:goal", "Read https://www.example.org/", "You may change it by setting the"],
)
def test_what_goes_on_and_what_is_typed_heads_nothing(line: str) -> None:
    """Promise: a command, a key, an address and half a sentence are no headings."""
    text = f"The Manual\n\nIt is short.\n\n{line}\n\nThat was all of it.\n"
    assert told(text, "That was all of it.", Markup.PLAIN) == [("heading", "The Manual")]


def test_lines_with_the_same_hash_are_a_comment() -> None:
    """Promise: a comment of several lines is running text without its marks; a title in a box is a title."""
    text = (
        "#####\n# The Mill\n#####\n"
        "# This file says all that the old mill of the town grinds, and\n# what it does not.\n#\nIt grinds.\n"
    )
    words = "This file says all that the old mill of the town grinds, and what it does not."
    assert told(text, words, Markup.PLAIN) == [("heading", "The Mill")]


def test_an_answer_comes_with_its_question() -> None:
    """Promise: "A:" and "Q:" stay, so that a bare "Yes." reads as an answer."""
    for text, markup in (
        ("**Q: May I bring a dog?**\nA: No.\n\n**Q: Is it free?**\n\nA: Yes.\n", Markup.MARKDOWN),
        ("Q: May I bring a dog?\nA: No.\n\nQ: Is it free?\nA: Yes.\n", Markup.PLAIN),
    ):
        found = sentences(text, markup)
        answer = next(each for each in found if plain(text, each).text == "A: Yes.")
        assert text[answer.start : answer.end] == "A: Yes."
        assert [plain(text, each).text for each in answer.context] == ["Q: Is it free?"]


def test_a_numbered_bold_line_is_a_heading_whatever_its_stop() -> None:
    text = "**(3) The table SOME\\_NAME takes any type!**\n\n> It is no bug.\n\n**Read this.**\n\nNow.\n"
    assert told(text, "It is no bug.") == [("heading", "(3) The table SOME_NAME takes any type!")]
    assert found(text, "Read this.").kind is SentenceKind.PROSE


def test_two_prices_are_no_formula() -> None:
    """Promise: markup between two amounts of dollars is read as markup."""
    text = "Pay the $74.99 from **Assets** and **Charge** the $74.99 back."
    (sentence,) = sentences(text, Markup.MARKDOWN)
    assert plain(text, sentence).text == "Pay the $74.99 from Assets and Charge the $74.99 back."


def test_a_quoted_reply_is_furniture() -> None:
    text = "Yes.\n\nOn Mon, Jan 5, 2026 at 9:00 Ann Low wrote:\n\n> Is it open?\n> Tell me.\n"
    assert [each.kind for each in sentences(text, Markup.MARKDOWN)][-1] is SentenceKind.FURNITURE


PIECES = """# |## |- |  - |1. |> |*|**|_|`|[|](|)|![|<b>|</b>|<!--|-->|{%|%}|{{|}}|Q: |A: |?|. |.|:|word| word |12|\\|
é|e\u0301|👩‍👩‍👧|\u2003|ﬁ|中文。|https://a.b/c|[^1]|<div hidden>|</div>|\u00ad|#1|&amp;|&nbsp;|    |\t"""
MARKDOWN = st.lists(
    st.sampled_from(
        [*PIECES.split("|"), "|", "\n", "\n\n", "|---|---|\n", "---\n", "a: b\n", "[x]: y\n", "~~~\n", "===\n", "::\n",
         ".. note::\n", "```\n", "!!! tip\n",
         '=== "x"\n', "    ", ":::note\n", ":::\n", "```{tip} x\n", "> [!NOTE]\n", ":x: y\n"]
    ),
    max_size=60,
).map("".join)  # fmt: skip


@settings(max_examples=300)
@given(MARKDOWN, st.sampled_from(Markup))
def test_sentences_cover_every_character(text: str, markup: Markup) -> None:
    """Promise: in order, not overlapping, and no character that is not white space is left out."""
    at = 0
    for each in sentences(text, markup):
        assert at <= each.start < each.end
        assert not text[at : each.start].strip()
        assert not any(text[edge].isspace() for edge in (each.start, each.end - 1))
        at = each.end
    assert not text[at:].strip()


@settings(max_examples=300)
@given(MARKDOWN, st.sampled_from(Markup))
def test_plain_words_lead_back_to_their_places(text: str, markup: Markup) -> None:
    """Promise: each plain character is the one at its offset, white space folded, and the offsets grow."""
    of = document(text, markup)
    for each in sentences(text, markup):
        said = plain(text, each)
        assert len(said.text) == len(said.offsets)
        assert list(said.offsets) == sorted(said.offsets)
        for at, (char, offset) in enumerate(zip(said.text, said.offsets, strict=True)):
            assert each.start <= offset < each.end
            assert char == text[offset] or (char == " " and text[offset].isspace()) or text[offset] == "&"
            assert said.place(at, at + 1) is not None
        for context in each.context:
            assert 0 <= context.start < context.end <= len(text)
        read = in_context(of, [each])
        assert len(read.text) == len(read.offsets)
        (start, end) = read.sentences[0]
        place = read.place(start, end)
        assert place is None or (each.start <= place[1] and place[0] < each.end) or each.kind is SentenceKind.ROW


@given(st.text(max_size=200))
def test_plain_text_without_markup_stays_as_it_is(text: str) -> None:
    """Promise: without markup, plain words are the text with its white space folded."""
    expected = " ".join(text.replace("&", "").split())
    assert cut_plain(text.replace("&", ""), 0, len(text.replace("&", ""))).text == expected


@pytest.mark.parametrize(
    "text",
    ["- " * 10_000 + "a", ">" * 10_000 + " a", "".join("  " * depth + "- a\n" for depth in range(1_500)),
     "*a **b " * 20_000, "[" * 50_000, "|a" * 20_000 + "|\n" + "|-" * 20_000 + "|\n", "<a " * 50_000,
     "`" * 5_000 + "a" + "`" * 4_999, "<a" * 300_000, "<" + "a" * 300_000,
     "".join(" " * 4 * depth + "!!! a\n" for depth in range(300)), ":::a\n" * 9_000 + ":::\n" * 9_000,
     f":::a{' ' * 250}b{{\n" * 300, f"# a{' ' * 100_000}b{{\n", f"a{' ' * 100_000}b\n", "# " + "{#" * 40_000],
    ids=["items", "quotes", "deep", "emphasis", "brackets", "cells", "tags", "ticks", "half tags", "a half tag",
         "notes", "containers", "half containers", "a wide heading", "a wide line", "anchors"],
)  # fmt: skip
def test_a_hostile_text_ends(text: str) -> None:
    """Promise: a document that nests without end is read; it neither hangs nor takes all memory."""
    assert structure(text, Markup.MARKDOWN)


def test_the_seeds_are_as_they_were() -> None:
    """Promise: the sentences of articles in plain text claim something; headings are told."""
    for path in sorted((Path(__file__).parents[2] / "seeds").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        kinds = {each.kind for each in sentences(text)}
        assert {SentenceKind.PROSE, SentenceKind.HEADING} <= kinds
        assert any(context.kind in HEADS for each in sentences(text) for context in each.context)


def test_a_span_outside_the_document_has_no_place() -> None:
    assert Plain("ab", [-1, -1]).place(0, 2) is None
    assert Plain("ab", [3, 4]).within(9, 10) is None


PRINTED = "\n".join(
    f"""The works of Holberg                     {page}


The mill of Holberg stood for page {page} of years, and was known to every-
one in the valley. It was well-known, too, for its bread, and well-
known for its beer. The millers of the valley took care of the wa-
ter in turn.

3. Section {page}

It was rebuilt after the great fire.


July 1921                            Draft



"""
    for page in range(1, 8)
)


def test_heads_and_feet_of_printed_pages_are_furniture() -> None:
    """A line between wide gaps that only counts the pages, and the foot that comes as often; no numbered section."""
    told = {PRINTED[each.start : each.end]: each.kind for each in sentences(PRINTED)}
    assert all(kind is SentenceKind.FURNITURE for text, kind in told.items() if "works" in text or "Draft" in text)
    assert not any(kind is SentenceKind.FURNITURE for text, kind in told.items() if "Section" in text or "mill" in text)


def test_words_divided_at_line_ends_are_whole() -> None:
    """The hyphen of a divided word is not read; one that the text has elsewhere in the word stays."""
    told = " ".join(plain(PRINTED, each).text for each in sentences(PRINTED))
    assert "known to everyone in" in told
    assert "care of the water in" in told
    assert "every-" not in told
    assert "wellknown" not in told


def test_a_dollar_in_a_link_begins_no_formula() -> None:
    """Variables that are linked are read as their names; what stands between two dollars otherwise stays."""
    text = 'It sets [$folder](a.html#f "3.97") and [$record](a.html#r) where $a_1 * b_1 * c$ is small.'
    (only,) = sentences(text, Markup.MARKDOWN)
    assert plain(text, only).text == "It sets $folder and $record where $a_1 * b_1 * c$ is small."


def test_a_declaration_of_html_hides_nothing_below_it() -> None:
    """Promise: a Markdown file that begins as an HTML page does is read on as Markdown."""
    text = "<!DOCTYPE html>\n<html lang='en'>\n<head>\n<title>Mill</title>\n</head>\n\n# The mill\n\nIt is of stone.\n"
    found = [(each.kind, text[each.start : each.end]) for each in structure(text, Markup.MARKDOWN)]
    assert found[-2:] == [(SentenceKind.HEADING, "# The mill"), (SentenceKind.PROSE, "It is of stone.")]


def test_what_is_indented_below_a_term_tells_of_it() -> None:
    """Promise: the text of an option in a manual comes with the option, up to the next one; a sentence is no term."""
    text = (
        "Options\n=======\n\nAll of these can be left out.\n\n"
        "    --quiet\n        Prints nothing. Errors are printed.\n\n        It is the default.\n\n"
        "    --loud NUMBER\n\n        Prints all.\n\nIt ends here.\n    An indented line.\n"
    )
    found = {plain(text, each).text: [plain(text, c).text for c in each.context] for each in sentences(text)}
    assert found["Prints nothing."] == found["It is the default."] == ["Options", "--quiet"]
    assert found["Prints all."] == ["Options", "--loud NUMBER"]
    assert found["--loud NUMBER"] == found["It ends here."] == found["An indented line."] == ["Options"]


def test_a_comment_or_a_prompt_in_a_text_is_no_heading() -> None:
    """Promise: only a `#` at the beginning of a line makes a heading of a plain text."""
    text = "# Setting up\n\nRoot runs this.\n\n  # make install\n\nIt takes a minute.\n"
    found = {plain(text, each).text: [plain(text, c).text for c in each.context] for each in sentences(text)}
    assert found["It takes a minute."] == ["Setting up"]


def test_a_heading_with_a_date_says_when_unless_it_asks() -> None:
    """Promise: no question of a list of questions is an answer; the day of a meeting may be one."""
    text = "## Council of 8 April 2025\n\nIt met.\n\n## Why was the pool closed on 3 March 2025?\n\nA pump broke.\n"
    kinds = [each.kind for each in structure(text, Markup.MARKDOWN)]
    assert kinds == [SentenceKind.META, SentenceKind.PROSE, SentenceKind.HEADING, SentenceKind.PROSE]


HOURS = """The museum

It is on the hill.

Monday           closed
Tuesday          10 to 17
Sunday           13 to 17 (in winter)

On Sundays the guides are at home, and visitors walk through the rooms by themselves, as they like.

Material           Light at most     Humidity
Paper, textile     50 lux            45-55 %
Stone, ceramics    100 lux           below 60 %

adult             12.50
child              6.00
nobody under six    .90
"""


def test_what_stands_below_one_another_in_a_plain_text_are_rows() -> None:
    """Promise: no line of a table without marks is a heading or joined to another, but the names of its columns."""
    found = [(each.kind, HOURS[each.start : each.end]) for each in structure(HOURS, Markup.PLAIN)]
    rows = [words.split("  ")[0] for kind, words in found if kind is SentenceKind.ROW]
    named = "Monday | Tuesday | Sunday | Paper, textile | Stone, ceramics | adult | child | nobody under six"
    assert rows == named.split(" | ")
    heads = [words.split("  ")[0] for kind, words in found if kind is SentenceKind.HEADING]
    assert heads == ["The museum", "Material"]
    (paper,) = (each for each in sentences(HOURS) if HOURS.startswith("Paper", each.start))
    assert [HOURS[one.start : one.end].split("  ")[0] for one in paper.context] == ["The museum", "Material"]
    assert spoken(HOURS, [paper]).text == "Material: Paper, textile; Light at most: 50 lux; Humidity: 45-55 %"
    (monday,) = (each for each in sentences(HOURS) if HOURS.startswith("Monday", each.start))
    assert spoken(HOURS, [monday]).text == "Monday closed"


def test_gaps_between_words_make_no_rows_of_running_text() -> None:
    """Text that fills its lines, and two spaces behind a sentence, stand below one another by chance."""
    filled = (
        "The  mill  stands  on  the  river\nand  turns  in  the  wind  of  May\nas  mills  do  in  all  the  land\n"
    )
    apart = "It turns.  It stands by the sea.\nIt stops.  It burns in the end.\nIt stays.  It has been sold.\n"
    for text in (filled, apart):
        assert not [each for each in structure(text, Markup.PLAIN) if each.kind is SentenceKind.ROW]


BOARD = """NOTICE BOARD OF THE HOUSE
Old notices stay for reference.

----------
12 January 2021
Helga retires. As of 1 February
Marta leads the house.

----------
3 May 2021
Story time is on Wednesdays.

----------
20 August 2022
There are no late fees any more.
"""


def test_days_head_the_entries_of_a_diary() -> None:
    """Each is the heading of what stands below it; one or two alone are when a page was published."""
    told = {each[0]: each[1] for each in shown(BOARD)}
    assert told["Story time is on Wednesdays."] == ["NOTICE BOARD OF THE HOUSE", "3 May 2021"]
    assert told["There are no late fees any more."] == ["NOTICE BOARD OF THE HOUSE", "20 August 2022"]
    two = {each[0]: each[1] for each in shown(BOARD.rpartition("----------")[0])}
    assert two["Story time is on Wednesdays."] == ["NOTICE BOARD OF THE HOUSE"]


def shown(text: str) -> list[tuple[str, list[str]]]:
    """The sentences of a plain text, each with the headings above it."""
    return [
        (text[each.start : each.end], [text[above.start : above.end] for above in each.context])
        for each in sentences(text)
    ]
