"""index.read, format by format: files that real programs made (`formats/make.py`), read as a person would."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.read import SUFFIXES, Reading, Unreadable, reading
from index.read.html import parsed, to_markdown
from index.read.markdown import cell, escape, fence, table
from index.types import Document, Markup

FORMATS = Path(__file__).parent / "formats"
REPORT = """
## Summary

The bridge was opened in 1921 and closed on 4 May 2025. It carried *up to* 12,000 vehicles a day.
---
## What was found

Not covered by the warranty:

- damage by salt water,
- damage by ice:
  - on the piers,
  - on the deck.

1. The east pier has sunk by 14 mm.
2. The west pier has not moved.

| Span | Length | Built |
| --- | --- | --- |
| East | 120 m | 1921 |
| West | 95 m | 1934 |
---
> The council expects a cost of 3.2 million pounds.
---
Café Zürich stays open.
"""
MINUTES = """
Minutes of the harbour board
---
Present: Ada Marsh, Bo Fenn. Excused: Cy Dale.
---
Decisions
---
The crane is sold for 15,000 pounds.
---
The slipway stays closed until June.
---
| Berth | Tenant | Rent |
| --- | --- | --- |
| 13 | Dale | 410 |
| 14 | Fenn | 420 |
---
Next meeting
---
The board meets again on
"""
TENANTS = """| Berth | Tenant | Remark |
| --- | --- | --- |
| 13 | Dale | likes "quiet", pays late |
| 14 | Fenn | two lines: one, two |
| 15 | Café Zürich |  |
"""
BERTHS = """| Berth | Rent | Since |
| --- | --- | --- |
| North 13 | 410.5 | 2019-04-01 |
| North 14 | 420 | 2021-10-15 |
| Total | 830.5 |  |
"""
SLIDES = """
## Why now

- The bridge is closed
- The crane is old
  - built in 1958
  - last inspected in 2019
---
Say that the crane is for sale.
---
| Berths | Boats |
| --- | --- |
| 48 | 61 |
---
Approve 3.2 million pounds by June.
"""
EXPECTED = {
    "report.docx": REPORT,
    "minutes.docx": MINUTES,
    "lease.docx": "**Summary**---- damage by salt water,---| East | 120 m | 1921 |---Café Zürich stays open.",
    "report.epub": REPORT.replace("## ", "# "),
    "old.epub": REPORT.replace("## ", "# "),
    "minutes.epub": MINUTES,
    "report.html": REPORT.replace("## ", "# "),
    "minutes.htm": MINUTES,
    "minutes.rst": MINUTES,
    "report.rst": REPORT.replace("  - on", "\n  - on", 1),
    "plan.pptx": SLIDES,
    "saved.pptx": SLIDES,
    "rents.pptx": "## Rents of 2026---| 14 | 420 pounds |---Questions go to Bo Fenn.",
    "tenants.xlsx": f"## tenants\n\n{TENANTS}",
    "berths.xlsx": f"## Rents\n\n{BERTHS}---## Rules\n\n| Boats over 12 m \\| pay double |",
    "depths.xlsx": "## Depths\n\nSoundings of 2026\n\n| Place | Depth (m) | Dredged |---| Mouth | 7.25 | yes |",
    "semicolons.csv": TENANTS,
    "western.csv": TENANTS,
    "berths.csv": BERTHS,
    "tenants.tsv": TENANTS,
    "wide.tsv": TENANTS,
    "berths.tsv": BERTHS,
    "gazette.html": """
# Bridge closes for good
---
far more than the [norm](https://example.org/norm) allows.

## What it costs
---
- Buses take the road over Dunmere.
- Cyclists may use the railway bridge.

| Span | Length |
| --- | --- |
| East | 120 m |
| West | 95 m |

> We saw it coming, said the harbourmaster.
""",
    "sphinx.html": """
# Configuration

The server reads its settings from `tides.toml`. See the limits and `tides.Server`.

Added in version 2.1: The setting `depth`.
---
| `port` | 8020 | where it listens |
---
- A request may have 4 MB.
- A session ends after 30 minutes.

  This can’t be changed.

```
server = tides.Server(port=8020)
```
""",
    "guide.rst": """
# Configuration

The server reads its settings from `tides.toml`. See the limits and `tides.Server`.

Added in version 2.1 The setting `depth`.

Note

Restart the server after a change.
---
| `port` | 8020 | where it listens |
---
```
server = tides.Server(port=8020)
```
""",
    "gmail.eml": """From: Bo Fenn <bo.fenn@example.org>
To: Ada Marsh <ada@example.org>
Cc: "Dale, Cy" <cy@example.org>
Date: Tue, 03 Mar 2026 10:11:50 +0100
Subject: Re: Berth 14 – café

Dear Ada,

the lease ends on 31 May 2026, not in April. The rent is £420.

* keys
* meter reading

Bo

> On Mon, 2 Mar 2026 at 18:40, Ada Marsh <ada@example.org> wrote:
>
> Does the lease of berth 14 end in April?
>
> On Sun, 1 Mar 2026, Cy Dale wrote:
> > It ends in April, I think.
""",
    "outlook.eml": """Subject: RE: Slipway

The slipway opens on **1 June**. The café too.

> When does the slipway open?
""",
    "mutt.eml": "Attachment: bids.csv\n\nHello Bo,---# of bids: 3---> Is the crane sold?---Cy Dale\nHarbour Office",
    "report.ipynb": "# What was found\n\nNot covered by the warranty:---| East |  120 m | 1921  |---Café Zürich stays",
    "plain.ipynb": "# Depths\n\nThe mouth is *deepest*.---print(7.25)\n```\n\nThe basin has 4.1 m.",
    "executed.ipynb": """
```python
depths = {'mouth': 7.25, 'basin': 4.1}
---
```text
measured 2
```
---
```text
KeyError: 'pier'
```

The mouth is the deepest place.
""",
}
"""What stands in each file, in this order; `---` is where more may stand."""


def of(name: str) -> Reading:
    return reading(FORMATS / name, name)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_says_what_its_maker_wrote_in_order(name: str) -> None:
    """Promise: headings, lists, tables, quotations and code come out as Markdown, in the order of the file."""
    text = of(name).document.text
    at = 0
    for part in EXPECTED[name].split("---\n" if "---\n" in EXPECTED[name] else "---"):
        wanted = part.strip("\n")
        found = text.find(wanted, at)
        assert found >= 0, f"{wanted!r} is not in, or not after:\n{text[:at]}\n=====\n{text[at:]}"
        at = found + len(wanted)


SAID = {
    "report.docx": ("The tidal bridge of Aldmoor", "Jane Doe", "2026-03-03", None),
    "report.epub": ("The tidal bridge of Aldmoor", "Jane Doe", "2026-03-03", None),
    "old.epub": ("The tidal bridge of Aldmoor", "Jane Doe", "2026-03-03", None),
    "report.html": ("The tidal bridge of Aldmoor", "Jane Doe", "2026-03-03", None),
    "report.rst": ("The tidal bridge of Aldmoor", "Jane Doe", "2026-03-03", None),
    "gazette.html": ("Bridge closes for good", "Cy Dale", "2026-02-11", "https://gazette.example.org/bridge-closes"),
    "minutes.docx": ("Minutes of the harbour board", "Bo Fenn", None, None),
    "minutes.epub": ("Minutes of the harbour board", "Bo Fenn", None, None),
    "plan.pptx": ("Harbour plan 2026", "Ada Marsh", None, None),
    "rents.pptx": ("Rents of 2026", "Bo Fenn", None, None),
    "berths.xlsx": ("Berths of Aldmoor", "Cy Dale", None, None),
    "berths.csv": ("berths.csv", None, None, None),
    "gmail.eml": ("Re: Berth 14 – café", "Bo Fenn", "2026-03-03", None),
    "outlook.eml": ("RE: Slipway", "Marsh, Ada", "2026-03-04", None),
    "executed.ipynb": ("Soundings", "Ada Marsh", None, None),
    "plain.ipynb": ("Depths", None, None, None),
    "paper.pdf": ("Silt Transport in Tidal Inlets", "Ada Marsh and Bo Fenn", "2026-03", None),
    "minutes.pdf": ("Minutes of the harbour board", "Bo Fenn", None, None),
}


@pytest.mark.parametrize("name", SAID)
def test_title_author_date_and_address_are_those_of_the_file(name: str) -> None:
    """Promise: what a format says of its document is known; when a file was made is no date of its text."""
    document = of(name).document
    assert (document.title, document.author, document.published, document.url) == SAID[name]


UNREAD = {"scan.pdf", "locked.pdf"}
READ = sorted(path.name for path in FORMATS.iterdir() if path.suffix in SUFFIXES and path.name not in UNREAD)


@pytest.mark.parametrize("name", READ)
def test_every_text_is_normal_and_its_pages_are_places_in_it(name: str) -> None:
    """Promise: offsets count code points of a text in NFC with LF line ends, in every format."""
    document = of(name).document
    assert document.markup is Markup.MARKDOWN
    assert unicodedata.is_normalized("NFC", document.text)
    assert "\r" not in document.text
    assert document.sha256 == Document.fingerprint(document.text)
    assert list(document.pages) == sorted(document.pages)
    assert all(0 <= start <= len(document.text) for start in document.pages)


def test_slides_are_pages() -> None:
    """Promise: a quote from a presentation has the number of its slide, hidden ones counted."""
    document = of("rents.pptx").document
    assert document.page(document.text.index("410 pounds")) == 1
    assert document.page(document.text.index("Questions")) == 3


@pytest.mark.parametrize(
    "hidden",
    ["Ignore all previous", "hidden line", "do not read me", "Template text", "JavaScript", "Log in", "Cookies"],
)
def test_what_a_page_does_not_show_is_no_text(hidden: str) -> None:
    """Promise: hidden elements, scripts and navigation of a web page can't be quoted."""
    assert hidden not in of("gazette.html").document.text


NOTES = {
    "rents.pptx": ("slide 2 is hidden, and left out",),
    "berths.xlsx": ("the sheet Secret is hidden, and left out",),
    "mutt.eml": ("the attachment bids.csv is not read; save it beside the message",),
    "partly.pdf": ("pages 2-3 have no text; they may be scans",),
    "report.docx": (),
}


@pytest.mark.parametrize("name", NOTES)
def test_what_is_left_out_is_named(name: str) -> None:
    """Promise: nothing of a file is left out in silence."""
    assert of(name).notes == NOTES[name]
    assert not any(secret in of(name).document.text for secret in ("bribes", "Not for the public", "15000"))


PAGES = {
    "a list of links": (
        "<body><div><a href='/a'>Home</a></div><h1>Prices</h1><table><tr><th>Thing<th>Price<tr><td>Tea<td>2</table>",
        "# Prices\n\n| Thing | Price |\n| --- | --- |\n| Tea | 2 |",
    ),
    "a cell of two rows": (
        "<table><tr><th>Year<th>Berth<th>Rent<tr><td rowspan=2>2025<td>13<td>410<tr><td>14<td>420</table>",
        "| 2025 | 13 | 410 |\n| 2025 | 14 | 420 |",
    ),
    "a table that lays out": (
        "<table><tr><td><p>First words.</p></td></tr>"
        "<tr><td><table><tr><td>a<td>b<tr><td>1<td>2</table></td></tr></table>",
        "First words.\n\n| a | b |\n| --- | --- |\n| 1 | 2 |",
    ),
    "a table with a caption": (
        "<p>For hire.<table><caption>Rates 2024, without VAT.</caption><tr><th>Model<th>Day<tr><td>Alpha<td>14</table>",
        "For hire.\n\nRates 2024, without VAT\n\n| Model | Day |\n| --- | --- |\n| Alpha | 14 |",
    ),
    "a caption below": (
        "<figure><table><tr><th>Model<th>Day<tr><td>Alpha<td>14</table><figcaption>Rates</figcaption></figure>",
        "Rates\n\n| Model | Day |\n| --- | --- |\n| Alpha | 14 |",
    ),
    "a title within": (
        "<table><tr><th colspan=2>Rates<tr><th>Model<th>Day<tr><td>Alpha<td>14</table>",
        "Rates\n\n| Model | Day |\n| --- | --- |\n| Alpha | 14 |",
    ),
    "a head of two rows": (
        "<table><thead><tr><th rowspan=2>Model<th colspan=2>2024<tr><th>May<th>June</thead>"
        "<tr><td>Alpha<td colspan=2>14<tbody><tr><td>Beta<td>1<td>2</table>",
        "| Model | 2024 May | 2024 June |\n| --- | --- | --- |\n| Alpha | 14 | 14 |\n| Beta | 1 | 2 |",
    ),
    "heads of rows only": (
        "<table><tr><th>Name<td>Ann<tr><th>Age<td>51</table>",
        "|  |  |\n| --- | --- |\n| Name | Ann |\n| Age | 51 |",
    ),
    "a note below a table": (
        "<table><tr><th>Model<th>Day<tr><td>Alpha<td>14<tr><td colspan=2><p>Without VAT.</table>",
        "| Alpha | 14 |\n\nWithout VAT.",
    ),
    "a note in a table": (
        "<table><tr><td rowspan=2><img src=tip.png><th>Tip<tr><td colspan=2>Use a <b>new</b> name.</table>",
        "Tip\n\nUse a **new** name.",
    ),
    "columns of a page": ("<table><tr><td>Some words.<td>Other words.</table>", "Some words.\n\nOther words."),
    "a table of one row": (
        "<table><tr><td>batch_id<td>Type: string<td>Default: unset</table>",
        "\n| batch_id | Type: string",
    ),
    "powers": (
        "<p>2<sup>64</sup>, 10<sup>-6</sup>, 2<sup>n-1</sup>, 5 m<sup>2</sup>, 101<sub>2</sub>, "
        "but the 2<sup>nd</sup>, H<sub>2</sub>O, Acme<sup>TM</sup> and boats<sup>3</sup>",
        "2^64, 10^-6, 2^(n-1), 5 m^2, 101\\_2, but the 2nd, H2O, AcmeTM and boats[^3]",
    ),
    "definitions": ("<dl><dt>Berth<dd>A place for a boat.</dl>", "Berth\n\n- A place for a boat."),
    "marks": ("<p>5 * 3 is *15* and a_b, &lt;b&gt; [x](y) # 1", "5 \\* 3 is \\*15\\* and a_b, \\<b> \\[x](y) # 1"),
    "a heading that is none": ("<p># one</p><p>- two</p>", "\\# one\n\n- two"),
    "western": ("<meta charset=iso-8859-1><p>caf\xe9 \x80".encode("latin-1"), "café €"),
    "notes": (
        "<p>True.<sup><a href='#fn1'>1</a></sup><a href='#top'>¶</a> See <a href='#x'>below</a>.",
        "True.[^1] See below.",
    ),
    "code": ("<pre>a  b\n  c</pre>", "```\na  b\n  c\n```"),
}


@pytest.mark.parametrize(("page", "text"), PAGES.values(), ids=PAGES.keys())
def test_pages_of_the_web_become_markdown(tmp_path: Path, page: str | bytes, text: str) -> None:
    """Promise: what a page shows is there, in a form that says the same in Markdown."""
    (tmp_path / "a.html").write_bytes(page if isinstance(page, bytes) else page.encode())
    assert text in reading(tmp_path / "a.html", "a.html").document.text


LISTS = {
    "questions that are asked below": (
        "<h1>FAQ</h1><ol><li><a href='#1'>Is it so? Is it odd?</a><li><a href='#2'>Why?</a><li><a href='#3'>When?</a>"
        "</ol><p id=1><b>Is it so?</b>",
        "# FAQ\n\n**Is it so?**\n",
    ),
    "contents in divisions": (
        "<h1>Boats</h1><div><div><a href='#1'>1. Size</a></div><div>2. <a href='#2'>Colour</a></div>"
        "<div>3. <a href='#3'>Sound</a></div></div><h2 id=1>1. Size</h2><p>Big.",
        "# Boats\n\n## 1. Size\n\nBig.\n",
    ),
    "a menu above the title": (
        "<ul><li><a href=/>Home</a><li><a href=/a>News</a><li><a href=/b>Shop</a></ul><h1>Boats</h1>"
        "<ul><li><a href=/c>Alpha</a><li><a href=/d>Beta</a><li><a href=/e>Gamma</a></ul>",
        "# Boats\n\n- [Alpha](/c)\n- [Beta](/d)\n- [Gamma](/e)\n",
    ),
    "a list that links to some places": (
        "<h1>Use</h1><ul><li><a href='#a'>open</a><li><a href='#b'>close</a><li><a href='#c'>lift</a><li>Need 2</ul>",
        "# Use\n\n- open\n- close\n- lift\n- Need 2\n",
    ),
}


@pytest.mark.parametrize(("page", "text"), LISTS.values(), ids=LISTS.keys())
def test_a_table_of_contents_is_no_text(tmp_path: Path, page: str, text: str) -> None:
    """Promise: what only leads to other places of a page, or of the site, can't be quoted for what stands there."""
    (tmp_path / "a.html").write_text(page)
    assert reading(tmp_path / "a.html", "a.html").document.text == text


def test_a_break_at_the_end_of_a_paragraph_leaves_no_mark(tmp_path: Path) -> None:
    """Promise: a break that has nothing below it is no word of a quote; one between two lines stays."""
    (tmp_path / "a.html").write_text("<h1>Boats</h1><p>One line<br>and another.<br></p><p>The last.<br></p>")
    assert reading(tmp_path / "a.html", "a.html").document.text == "# Boats\n\nOne line\\\nand another.\n\nThe last.\n"


def test_a_table_has_places_for_cells_of_many_rows_and_columns_within_bounds() -> None:
    """Promise: a page that asks for a cell in ten thousand places does not get them."""
    cell = "<td rowspan=100 colspan=100>much text"
    tree = parsed("<table>" + f"<tr>{cell}{cell}" * 100 + "</table>")
    assert tree is not None
    assert len(to_markdown(tree)) < 200_000


def test_code_keeps_its_lines(tmp_path: Path) -> None:
    """Promise: white space counts in all code of a page, however much of it there is."""
    line = "<span class=k>cd</span> <span>/tmp</span>\n  <span>ls</span>\n"
    words = "<p>Words <b>in</b> <i>many</i> <a href=x>elements</a>.</p>"
    (tmp_path / "a.html").write_text(f"<div><pre><span></span>{line * 20}</pre></div>{words}" * 20)
    assert reading(tmp_path / "a.html", "a.html").document.text.count("cd /tmp\n  ls\n") == 400


def test_an_article_is_found_among_links(tmp_path: Path) -> None:
    """Promise: a page without marks is read where its article stands, with the article's table, without the links."""
    links = "".join(f"<div><a href=/{n}>Teaser number {n} of other news today</a></div>" for n in range(60))
    story = "".join(f"<p>Sentence {n} of the story says that the harbour was dredged in spring.</p>" for n in range(12))
    story += "<table><tr><td>a<td>b<tr><td>1<td>2</table>"
    page = f"<html><body><div>{links}</div><div><h1>Dredged</h1>{story}</div></body></html>"
    (tmp_path / "a.html").write_text(page)
    text = reading(tmp_path / "a.html", "a.html").document.text
    assert "Sentence 11" in text
    assert "| 1 | 2 |" in text
    assert "Teaser" not in text


MAILS = {
    "an answer above": (
        "From: a@b.c\nSubject: S\n\nYes.\n\n-----Original Message-----\nFrom: x\n\nReally?\n",
        "Yes.\n\n> From: x\n>\n> Really?",
    ),
    "a lead of two lines": (
        "From: a@b.c\n\nYes.\n\nOn Mon, 2 Mar 2026 at 10:00, Bob\n<b@x.org> wrote:\n> Really?\n",
        "> <b@x.org> wrote:\n>\n> Really?",
    ),
    "no markup": ("From: a@b.c\n\n# 1\n    four spaces\nx\n---\n*y*\n", "\\# 1\nfour spaces\nx\n\\---\n\\*y\\*"),
    "flowed": ("From: a@b.c\nContent-Type: text/plain; format=flowed\n\nOne line \nof two.\n", "One line of two."),
    "a bad encoding": ("From: a@b.c\nContent-Type: text/plain; charset=nonsense\n\nHello.\n", "Hello."),
}


@pytest.mark.parametrize(("mail", "text"), MAILS.values(), ids=MAILS.keys())
def test_mails_as_programs_write_them(tmp_path: Path, mail: str, text: str) -> None:
    """Promise: what is quoted in a reply is a block quote; plain text is not taken for markup."""
    (tmp_path / "a.eml").write_text(mail)
    assert text in reading(tmp_path / "a.eml", "a.eml").document.text


NEAR = {".doc": ".docx", ".odt": ".docx", ".pages": ".docx", ".rtf": ".docx", ".xls": ".xlsx", ".PPT": ".pptx",
        ".png": "no text in an image", ".zip": "unpack", ".xyz": ".ipynb"}  # fmt: skip


@pytest.mark.parametrize("ending", NEAR)
def test_an_ending_that_is_not_read_says_what_to_do(tmp_path: Path, ending: str) -> None:
    """Promise: a near format has its remedy, any other the list of what is read."""
    (tmp_path / f"a{ending}").write_text("x")
    with pytest.raises(Unreadable) as caught:
        reading(tmp_path / f"a{ending}", f"a{ending}")
    assert NEAR[ending] in caught.value.reason


MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def shown(markdown: str) -> list[str]:
    """What a reader of Markdown shows of it, piece by piece; what is no plain word, by its name."""
    pieces = [token.children or [] for token in MARKDOWN.parse(markdown) if token.type == "inline"]
    return ["".join(each.content if each.type == "text" else f"<{each.type}>" for each in piece) for piece in pieces]


WORDS = st.text(st.sampled_from("ab 1.)-+#>*_~`|[](){}<>!&;:=\\/é%"), min_size=1, max_size=30).map(
    lambda text: " ".join(text.split())
)


@given(WORDS.filter(lambda text: bool(text)))
def test_escaped_words_are_shown_as_they_are(words: str) -> None:
    """Promise: no words of a document become markup."""
    assert shown(escape(words)) == [words]
    assert shown(f"say {escape(words, leads=False)}") == [f"say {words}"]


@given(st.lists(st.lists(WORDS, min_size=2, max_size=2), min_size=2, max_size=4))
def test_tables_keep_their_cells(rows: list[list[str]]) -> None:
    """Promise: each cell of a table is there, whatever stands in it."""
    made = shown(table([[cell(each) for each in row] for row in rows]))
    assert made == [each for row in rows for each in row]


@given(st.text(st.sampled_from("`ab\n"), max_size=30))
def test_a_fence_holds_its_code(code: str) -> None:
    """Promise: code can't end the block that it stands in."""
    tokens = MARKDOWN.parse(fence(code))
    assert [token.type for token in tokens] == ["fence"]
    assert tokens[0].content.rstrip() == code.rstrip()
