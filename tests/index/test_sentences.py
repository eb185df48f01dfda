"""index.sentences: every character is somebody's, what belongs together stays so, page furniture is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.layout.tokens import estimate_tokens
from index.sentences import LONGEST, sentences
from index.types import CLAIMING, Markup, SentenceKind

PROSE, HEADING, ITEM, ROW, CODE, META, FURNITURE = SentenceKind
SEEDS = Path(__file__).parents[2] / "seeds"


def cut(text: str) -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in sentences(text)]


def kinds(text: str) -> list[tuple[SentenceKind, str]]:
    return [(sentence.kind, text[sentence.start : sentence.end]) for sentence in sentences(text)]


def kind_of(text: str, part: str) -> set[SentenceKind]:
    """The kinds of the sentences that a part of a text stands in."""
    at = text.index(part)
    return {s.kind for s in sentences(text) if s.start < at + len(part) and at < s.end}


# A probe has ¦ where one sentence ends and the next begins; the other characters are the text.
PROBES = {
    "two": "The plant opened in May. ¦It employs 300 people.",
    "question": "Did it work? ¦Nobody knows.",
    "exclamation": "It works! ¦The team cheered.",
    "interrobang": "You did what?! ¦I can explain.",
    "us-inside": "The U.S. government approved the sale.",
    "us-before-name": "Exports to the U.S. Commerce Department list fell.",
    "us-ends": "They live in the U.S. ¦The law changed in March.",
    "uk-ends": "It was tested in the U.K. ¦However, results vary.",
    "acronym-number": "The U.S. 5th Fleet is based in Bahrain.",
    "dollars": "R1 cost around $6 million. ¦Others cost more.",
    "decimal": "The rate rose to 3.5 percent. ¦It had been 3.25.",
    "percent": "Output grew 4.2%. ¦Prices fell 1.1%.",
    "time-inside": "They met at 5 p.m. on Tuesday.",
    "time-weekday": "The vote is at 5 p.m. Tuesday.",
    "time-zone": "It starts at 9 a.m. ET and ends at noon.",
    "time-ends": "The shop closes at 5 p.m. ¦Deliveries stop at 4.",
    "doctor": "Dr. Smith left. ¦Prof. Jones stayed.",
    "mister": "Mr. and Mrs. Lee sold the farm to Ms. Ortiz.",
    "senator": "Sen. Ann Roe met Gov. Paul Doe and Gen. Li.",
    "initials": "J. K. Rowling and George R. R. Martin spoke.",
    "middle-initial": "John F. Kennedy was born in 1917. ¦He died in 1963.",
    "vitamin": "Lemons hold vitamin C. ¦They also keep well.",
    "eg": "Use a metal, e.g. Copper or tin.",
    "ie": "The first one, i.e. Model A, was sold.",
    "et-al": "See Roe et al. (2019) for details.",
    "etc-inside": "Pens, paper, etc. are sold here.",
    "etc-ends": "They sell pens, paper, etc. ¦Books are next door.",
    "versus": "Roe v. Wade and Kramer vs. Kramer differ.",
    "number": "He wears No. 5 and lives at no. 12.",
    "no": "Is it ready? ¦No. ¦It needs a week.",
    "figure": "As Fig. 3 and Sec. 2 show, it holds. ¦See p. 55 too.",
    "volume": "It is in vol. II of the set.",
    "month": "It opened on Jan. 5 and closed on Sept. 30.",
    "company": "Apple Inc. said so. ¦Acme Corp. Chief Ann Roe agreed.",
    "company-ends": "She works for Acme Inc. ¦The firm is old.",
    "saint": "He moved to St. Louis from Mt. Vernon.",
    "junior": "Martin Luther King Jr. spoke first.",
    "degree": "Ann Roe, Ph.D. in physics, taught there.",
    "url": "Read https://www.example.com/a.b?c=d. ¦Then decide.",
    "domain": "Send it to jane.doe@example.org today.",
    "version": "Version 2.1.3 fixed it. ¦Python 3.11 is needed.",
    "file-name": "Open config.toml and edit main.py first.",
    "node-js": "Node.js is fast. ¦ASP.NET is older.",
    "ellipsis-inside": "He waited... and then left.",
    "ellipsis-ends": "He waited... ¦Then he left.",
    "one-char-ellipsis": "He waited… ¦Then he left.",
    "curly-close": "“It is open.” ¦She nodded.",
    "curly-speech": "“Is it open?” she asked. ¦He nodded.",
    "curly-inside": "He said it’s not “feasible” anymore — it’s “mature.” ¦Others differ.",
    "speech-tag": "“We agree,” they wrote. ¦“First, we sign. ¦Then we pay.” ¦So be it.",
    "straight-quote": '"It is open." ¦She nodded.',
    "bracket-after": "(It was raining.) ¦We left.",
    "bracket-whole": "(It rained. We left.) ¦The end.",
    "bracket-inside": "The firm (est. 1901. It has moved since) is small.",
    "footnote": "It was sold in 1999.[1] ¦The buyer is unknown.[2][3]",
    "bold": "**It is new.** ¦It is also slow.",
    "yahoo": "He joined Yahoo! in 2001. ¦It was growing.",
    "lower-case": "i went home. ¦then i slept for hours. ¦it was good.",
    "iphone": "He bought a phone. ¦iPhone sales rose.",
    "colon": "The theory was simple: more is better.",
    "semicolon": "It is not unsolvable; it is being solved.",
    "dash": "The chip — a 910B. — was slow.",
    "glued": "The bill became law.¦The company objected at once.",
    "numbered-run": "1. What is it? ¦2. How does it work?",
    "year-ends": "It was founded in 1998. ¦In 2004 it moved.",
    "list-number": "2. It has to be signed. ¦Then it is law.",
    "dotted-date": "The deadline is 31.12.2025. ¦After that it lapses.",
    "chinese": "他来了。¦他走了！¦真的吗？",
    "japanese-quote": "彼は「本当に来るの？」と聞いた。¦私は答えた。",
    "hindi": "यह नया है। ¦वह पुराना है।",
    "arabic": "هل هذا جديد؟ ¦نعم هو جديد.",
    "tokenised": "It is common . ¦The index is lower .",
    "quoted-title": "The song “Stop. Look. Listen.” was a hit.",
}


@pytest.mark.parametrize("probe", PROBES.values(), ids=PROBES.keys())
def test_a_stop_ends_a_sentence_where_a_reader_would_say_so(probe: str) -> None:
    """Promise: sentences of running text are the ones that a careful reader sees."""
    # Running text: a paragraph above keeps a probe of one line from being looked at as a title.
    above = "This is a first paragraph of the text, which says nothing."
    text = f"{above}\n\n{probe.replace('¦', '')}"
    assert cut(text)[1:] == [part.strip() for part in probe.split("¦")]


LAYOUTS = {
    "newline-ends": ("The Plant\nIt opened in May", [(HEADING, "The Plant"), (PROSE, "It opened in May")]),
    "bullets": (
        "It has two parts:\n- a pump — moves water\n• a tank. It holds 5 l.\n* a lid",
        [
            (PROSE, "It has two parts:"),
            (ITEM, "- a pump — moves water"),
            (ITEM, "• a tank."),
            (ITEM, "It holds 5 l."),
            (ITEM, "* a lid"),
        ],
    ),
    "numbered": (
        "Do this:\n1. Open the box.\n2) Take it out.\n(3) Plug it in.",
        [
            (PROSE, "Do this:"),
            (ITEM, "1. Open the box."),
            (ITEM, "2) Take it out."),
            (ITEM, "(3) Plug it in."),
        ],
    ),
    "table": (
        "| Chip | Use |\n|------|:---:|\n| A1 | Training |\n| B2 | |",
        [
            (HEADING, "| Chip | Use |"),
            (FURNITURE, "|------|:---:|"),
            (ROW, "| A1 | Training |"),
            (ROW, "| B2 | |"),
        ],
    ),
    "table-on-one-line": (
        "| Chip | Use | |----|---| | A1 | Training. It is old. | | B2 | |",
        [
            (HEADING, "| Chip | Use |"),
            (FURNITURE, "|----|---|"),
            (ROW, "| A1 | Training. It is old. |"),
            (ROW, "| B2 | |"),
        ],
    ),
    "table-on-one-line-with-text": (
        "Prices rose. See: | Kind | Price | |--|--| | tea | 3 | Then they fell.",
        [
            (PROSE, "Prices rose."),
            (PROSE, "See:"),
            (HEADING, "| Kind | Price |"),
            (FURNITURE, "|--|--|"),
            (ROW, "| tea | 3 |"),
            (PROSE, "Then they fell."),
        ],
    ),
    "rows-on-one-line": ("| a | 1 | | b | 2 |", [(ROW, "| a | 1 |"), (ROW, "| b | 2 |")]),
    "bare-pipes": (
        "Chip | Use\n--- | ---\nA1 | Training\nB2 | Inference",
        [(HEADING, "Chip | Use"), (FURNITURE, "--- | ---"), (ROW, "A1 | Training"), (ROW, "B2 | Inference")],
    ),
    "tabs": (
        "A1\tTraining\t2023\nB2\tInference\t2025",
        [(ROW, "A1\tTraining\t2023"), (ROW, "B2\tInference\t2025")],
    ),
    "q-and-a": (
        "Q: When is it due? A: No date is set. Reports say May. Q: Is it free? A: Yes.",
        [
            (HEADING, "Q: When is it due?"),
            (PROSE, "A: No date is set."),
            (PROSE, "Reports say May."),
            (HEADING, "Q: Is it free?"),
            (PROSE, "A: Yes."),
        ],
    ),
    "q-and-a-lines": (
        "**Q:** What does it cost\n**A:** 5 euros.",
        [(HEADING, "**Q:** What does it cost"), (PROSE, "**A:** 5 euros.")],
    ),
    "wrapped": (
        "The controls were tightened in 2023 and again in 2024, and the makers of\n"
        "chips had to design slower ones for export. They were told so by Dr.\n"
        "Smith of the ministry. Nobody liked it, and sales in the region fell at\n"
        "once.",
        [
            (
                PROSE,
                "The controls were tightened in 2023 and again in 2024, and the makers of\n"
                "chips had to design slower ones for export.",
            ),
            (PROSE, "They were told so by Dr.\nSmith of the ministry."),
            (PROSE, "Nobody liked it, and sales in the region fell at\nonce."),
        ],
    ),
    "wrapped-item": (
        "- The first point is so long that it is wrapped by its\n  author onto a second.\n- This is not.",
        [
            (ITEM, "- The first point is so long that it is wrapped by its\n  author onto a second."),
            (ITEM, "- This is not."),
        ],
    ),
    "wrapped-capitals": (
        "THE PLANT IS PROVIDED AS IT IS AND WITHOUT A WARRANTY OF\nANY KIND BY ITS OWNER.\nIt rains.",
        [
            (PROSE, "THE PLANT IS PROVIDED AS IT IS AND WITHOUT A WARRANTY OF\nANY KIND BY ITS OWNER."),
            (PROSE, "It rains."),
        ],
    ),
    "tasks": (
        "[ ] renew the lease\n[x] book a room",
        [(ITEM, "[ ] renew the lease"), (ITEM, "[x] book a room")],
    ),
    "not-wrapped": (
        "Mayor Resigns Over Budget Dispute in Small Town\nThe mayor resigned on Monday.",
        [
            (HEADING, "Mayor Resigns Over Budget Dispute in Small Town"),
            (PROSE, "The mayor resigned on Monday."),
        ],
    ),
    "markdown": (
        "# The Plant\n\nIt is old.\n\n## How it *works*\n\n> It boils. It cools.\n\n---\n\nSetext\n======\nIt ends.",
        [
            (HEADING, "# The Plant"),
            (PROSE, "It is old."),
            (HEADING, "## How it *works*"),
            (PROSE, "> It boils."),
            (PROSE, "It cools."),
            (FURNITURE, "---"),
            (HEADING, "Setext"),
            (FURNITURE, "======"),
            (PROSE, "It ends."),
        ],
    ),
    "code": (
        "Run this.\n\n```sh\npip install it. Then run\n}\n```\nIt is done.",
        [
            (PROSE, "Run this."),
            (FURNITURE, "```sh"),
            (CODE, "pip install it. Then run"),
            (FURNITURE, "}"),
            (FURNITURE, "```"),
            (PROSE, "It is done."),
        ],
    ),
    "front-matter": (
        "---\ntitle: The Plant\ndate: 2026-03-03\ndescription: It is old.\n---\nIt closed in May.",
        [
            (FURNITURE, "---"),
            (META, "title: The Plant"),
            (META, "date: 2026-03-03"),
            (META, "description: It is old."),
            (FURNITURE, "---"),
            (PROSE, "It closed in May."),
        ],
    ),
    "arrow-glue": (
        "It is new. It is slow.\nSubscribe to our weekly newsletter →Related Articles",
        [
            (PROSE, "It is new."),
            (PROSE, "It is slow."),
            (FURNITURE, "Subscribe to our weekly newsletter →Related Articles"),
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), LAYOUTS.values(), ids=LAYOUTS.keys())
def test_layout_says_what_stands_together_and_what_it_is(text: str, expected: list[tuple[SentenceKind, str]]) -> None:
    """Promise: rows, items, wrapped lines, questions and headings come out whole, and with their kind."""
    assert kinds(text) == expected


FURNISHINGS = (
    """
ADVERTISEMENT|Advertisement|LOGIN & CLAIM|Sign in|READ MORE|Read more:|Share|Share this article
Share on Facebook|Follow us on Twitter|Follow @example for daily insights.|Subscribe
Subscribe to our newsletter|Back to Home|3 min read|12 min read|5 comments|Related Stories
Related Articles|More from our Partners|Loading next story|Home › News › International › US News
Home > News > Science|All rights reserved.|© 2026 Example Media|This article has been saved
Leave your vote|Leave a comment|Skip to content|Privacy Policy|Terms of Service
We use cookies to improve your experience.|Stay tuned for more!|Want more insights like these?
By Jane Doe|By Jane Doe and John Roe, March 3, 2026|March 3, 2026|2 hours ago
Published: March 3, 2026|Reuters|Getty Images|*|+|→|📬|Photo: Jane Doe / AP|Text Size:AAA
Enter your email address|Accept all cookies|Never miss a story.
Join our Telegram channel for updates.|Get the latest news in our app.|Download our app|[Home](/)
Next: The Moon →|This page last modified on 2020-12-01 19:58:42 UTC|Generated by Doxygen 1.9.4
Created using [Sphinx](https://sphinx-doc.org/) 5.3.0.|$Id: NEWS 5338 2022-02-28 16:34:26Z ann $
""".strip()
    .replace("\n", "|")
    .split("|")
)


@pytest.mark.parametrize("line", FURNISHINGS)
def test_page_furniture_is_told(line: str) -> None:
    """Promise: what belongs to the page and not to what it says cannot come up as an answer."""
    text = f"The plant opened in May. It employs 300 people.\n\n{line}\n\nIt closed again in June of that year."
    assert kind_of(text, line) == {FURNITURE}


CLAIMS = [
    "Follow the money and you will find the owner of the plant.",
    "Subscribe to a topic before you publish to it.",
    "Sign in with the account that your administrator gave you.",
    "Share prices fell by 4% on Monday.",
    "Read the manual before you open the case.",
    "Advertising revenue rose to $3 billion.",
    "Copyright law protects authors for 70 years.",
    "Search engines rank pages by their links.",
    "The newsletter has 40,000 readers.",
    "Cookies are small files that a site stores.",
    "Home prices rose in all 20 cities.",
    "Published in 1998, the book sold a million copies.",
    "Contact us at support@example.org.",
    "Live births fell to 3.6 million.",
    "Download speeds doubled in rural areas.",
    "Log in to the router and open port 443.",
    "By May the dam was full.",
    "Reuters was founded in 1851.",
    "Photos of the site were taken in 1932.",
    "Comments close after 14 days.",
    "The page was modified by Ann Low in 2020 to show the new pier.",
    "Power is generated with wind and sun since 2019.",
    "- Email",
    "- Founded in 1998 by two students",
    "Server room code is 4471",
    "Founded: 2015",
    "Headquarters: Mountain View",
    "the deploy takes 20 minutes on the staging cluster",
    "PlayStation sales in Europe rose and GameStop shares fell while LinkedIn hired and the makers of "
    "TensorFlow, PostgreSQL and JavaScript tools reported that demand for their work grew in every quarter",
]


@pytest.mark.parametrize("line", CLAIMS)
def test_what_may_be_a_claim_stays_one(line: str) -> None:
    """Promise: a line that says something is never put away as furniture or as a heading."""
    text = f"The plant opened in May. It employs 300 people.\n\n{line}\n\nA new hall\n\nIt is large."
    assert kind_of(text, line) <= set(CLAIMING)


HEADINGS = [
    "Why This Matters",
    "What the plant actually is",
    "The question nobody can answer cleanly",
    "How the story got here: the timeline",
    "When will it be released?",
    "1. What is the plan and why is it important?",
    "FAQs:",
    "TL;DR",
    "KEY TAKEAWAYS",
    "**The old hall**",
    "## 2026-03-03",
    "1. Introduction",
    "Chapter 1: The Beginning",
    "工場の歴史",
]


@pytest.mark.parametrize("line", HEADINGS)
def test_headings_are_told(line: str) -> None:
    """Promise: a short line that heads a paragraph, and a question that stands alone, is a heading."""
    below = "The plant was built in 1932 by the city. It has two halls."
    text = f"The plant opened in May. It employs 300 people.\n\n{line}\n\n{below}"
    assert kind_of(text, line) == {META if "2026" in line else HEADING}


def test_labels_that_a_page_repeats_are_furniture_and_its_title_a_heading() -> None:
    """Promise: a short line that occurs again answers nothing; a repeated title is a heading."""
    story = "Its Boss Explains Why That Is Not a Problem."
    text = "".join(f"\n{story}\nIndustry\n\nThe firm number {n} made {n} pumps in 2020.\n\n" for n in range(3))
    assert kind_of(text, "Industry") == {FURNITURE}
    assert kind_of(text, story) == {HEADING}
    assert kind_of(text, "The firm number 2 made") == {PROSE}


def test_very_short_lines_among_furniture_are_furniture() -> None:
    """Promise: a label that only its neighbours give away does not come up as an answer."""
    text = "The plant closed in June.\n\nREAD MORE\n\n50 BONUSPOINTS\n\nLoading next story\nSuccess\n*"
    assert kind_of(text, "50 BONUSPOINTS") == kind_of(text, "Success") == {FURNITURE}


def test_a_ticker_is_furniture_and_a_long_transcript_is_not() -> None:
    """Promise: headlines run together answer nothing; a long run that somebody said without stops may."""
    headlines = ["Firm announces new chip with capabilities", "City opens bridge after long delay"]
    ticker = "".join(([*headlines, "Union rejects latest pay offer from railway"]) * 5)
    spoken = " ".join(
        f"so we moved pump {n} to hall {n + 1} and it was fine until water came and then" for n in range(30)
    )
    assert kind_of(f"Live\n{ticker}\nIt rains.", ticker) == {FURNITURE}
    assert kind_of(f"It rains.\n\n{spoken}\n\nIt rained.", spoken.strip()) == {PROSE}


def test_a_bracket_that_holds_a_paragraph_does_not_make_it_one_sentence() -> None:
    """Promise: only a short bracket keeps its sentences together; a long one does not."""
    inside = [f"The hall number {n} was built in 19{n} by the city itself." for n in range(10, 20)]
    text = "It rains.\n\nIt is so (see below. " + " ".join(inside) + ") The end."
    assert cut(text)[3:10] == inside[1:8]


def test_no_sentence_is_longer_than_a_passage_can_hold() -> None:
    """Promise: what is overlong is cut, keeps its kind, and loses no character."""
    text = "the pump and the tank; " * 400
    parts = cut(text)
    assert len(parts) > 1
    assert all(estimate_tokens(part) <= LONGEST for part in parts)
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")
    assert all(part.endswith(";") for part in parts), "cut after a semicolon, where there is one"


def test_an_unclosed_fence_does_not_turn_the_rest_into_code() -> None:
    """Promise: a stray mark in a document does not change how the rest of it is read."""
    assert cut("```\nIt rains. It pours.")[1:] == ["It rains.", "It pours."]


@pytest.mark.parametrize("seed", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_seeds_are_covered(seed: Path) -> None:
    """Promise: the corpus Corrobot ships with is cut without loss."""
    check(seed.read_text(encoding="utf-8"))


def check(text: str) -> None:
    """Order, no overlap, coverage, trimmed and bounded spans: what everything downstream relies on."""
    found = sentences(text)
    at = 0
    for sentence in found:
        assert at <= sentence.start < sentence.end <= len(text)
        assert not text[at : sentence.start].strip(), "a character that belongs to no sentence"
        part = text[sentence.start : sentence.end]
        assert part == part.strip()
        assert estimate_tokens(part) <= LONGEST
        at = sentence.end
    assert not text[at:].strip()


anything = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
scripts = st.text(
    st.sampled_from(list("ab Z.!?…\n\t|-#>*:1(“”)「」。।؟אبe\u0301\u200b\u200d\u202e\u2028\x0b\x0c\x1c\x85👩🚀\r"))
)
PIECES = r"""
# Title; ## Why it matters; It rains. It pours; Dr. Smith left; | a | b |; |---|---|; ---; ===; ```; - item
1. first; > quote; Q: Why? A: So.; READ MORE; title: x; a\tb\tc; ADVERTISEMENT; **bold**; ![x](y.png)
[Home](/); https://a.b/c.d; “Yes.” he said; →Related; 5 p.m.; …; U.S.; (a. b; |||; 他来了。; 👩‍🚀; By Jane Doe
The line is wrapped at the width of a page by the one who wrote this; and goes on here.; Name: value; & more
"""
LONG_PIECES = ["word" * 80, "x " * 300, "capabilitiesGoogle " * 20, "\t", "  - nested"]
pieces = st.sampled_from(PIECES.strip().replace("\n", "; ").replace(r"\t", "\t").split("; ") + LONG_PIECES)
markdownish = st.lists(
    st.tuples(pieces, st.sampled_from(["", " ", "\n", "\n", "\n\n", ". ", "  \n"])), max_size=25
).map(lambda parts: "".join(a + b for a, b in parts))


@given(st.one_of(anything, scripts, markdownish))
def test_every_character_stands_in_exactly_one_sentence(text: str) -> None:
    """Promise: whatever the text, sentences are in order, do not overlap, and cover all but space."""
    check(text)


@given(st.one_of(scripts, markdownish))
def test_the_same_text_gives_the_same_sentences(text: str) -> None:
    """Promise: cutting is a function of the text alone."""
    assert sentences(text) == sentences(text)


HOSTILE = [
    "a",
    ".",
    "(",
    "“",
    "| ",
    "|-",
    "a.",
    "A. ",
    "“a. ",
    "'",
    ". . ",
    "aB",
    "#",
    "> ",
    "- ",
    "\n",
    " ",
    "a\n",
    "[",
]
HOSTILE += [
    "<a ",
    "wordWord ",
    "e.g. ",
    "Q: ",
    "```\n",
    "|---|",
    "\x0b",
    "a\x0b",
    "*",
    "。",
    "…",
    "A: a Q: ",
    "1. ",
]
HOSTILE += ["😀", "-", "\t", "![a](", "---\n", "a | b\n", "By Jo ", "a: b\n"]
HOSTILE += [
    ":::a\n",
    ":::\n",
    ":::a\n:::\n",
    "!!! a\n    ",
    "!!! a\n    b\n",
    '=== "a"\n    ',
    "```{note}\n",
    "> [!NOTE]\n",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_runs_take_linear_time(unit: str) -> None:
    """Promise: no text makes the rules look at it over and over (the suite's time limit is the judge)."""
    text = unit * (100_000 // len(unit))
    found = sentences(text)
    assert not found or found[-1].end <= len(text)


WRAPPED = (
    "The controls were tightened in 2023 and again in 2024, and the makers of\n"
    "chips had to design slower ones for export. They were told so in May by\n"
    "letter, and sales in the region fell at once, so that the plant could\n"
    "not go on as before.\n"
)


@pytest.mark.parametrize(
    ("lines", "one"),
    [
        (("They were told so in a letter of four pages by the", "Ministry."), False),  # too early to be full
        (("They were told so in a letter of four rather long pages by the", "Ministry of trade."), True),
        (("Nobody liked it at all, and each of the larger plants lost some", "24 orders."), True),
        (("Copyright (C) 2019 the firm of Adler and all the sons of him", "Copyright (C) 2021 Berg"), False),
        (("#12 nobody liked it at all, and each of the plants lost it", "#14 it went on"), False),
        (("Nobody liked it at all, and each of the larger plants lost some", "Last updated: 2020-05-12"), False),
    ],
)
def test_a_line_of_a_wrapped_text_may_break_off_early(lines: tuple[str, str], one: bool) -> None:
    """Before a name or a number, too, but not where the next line begins as it does, or is a field."""
    text = 3 * f"{WRAPPED}\n" + "\n".join(lines) + "\n"
    found = [text[sentence.start : sentence.end] for sentence in sentences(text, Markup.PLAIN)]
    assert ("\n".join(lines) in found) is one
