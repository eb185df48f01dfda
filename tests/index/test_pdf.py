"""index.read.pdf: the order of a page, what is no text on it, and where each word stands."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from pathlib import Path

import pypdfium2
import pytest

from index.read import Unreadable, page_image, places, read
from index.read.pdf import Pages, opened
from index.types import Document

FORMATS = Path(__file__).parent / "formats"


@cache
def of(name: str) -> Document:
    return read(FORMATS / name, name)


def in_order(text: str, *parts: str) -> None:
    at = 0
    for part in parts:
        found = text.find(part, at)
        assert found >= 0, f"{part!r} is not in, or not after: {text[:at]!r}"
        at = found + len(part)


def test_a_paper_in_two_columns_is_read_column_by_column() -> None:
    """Promise: title, abstract, left column, right column, next page; words divided at line ends are whole again."""
    in_order(
        of("paper.pdf").text,
        "# Silt Transport in Tidal Inlets",
        "Ada Marsh",
        "## Abstract\n\nWe measured the transport of silt through four inlets over eleven years.",
        "## 1 Introduction\n\nThe inlet of Aldmoor has been surveyed 14 times since 1987,",
        "extraordinary floods, whereas the sedimentological reconstruction presented here",
        "interplay of well-known tidal asymmetries and dredging. The efficiency of flushing was 61%",
        "Dunmere has been surveyed 5 times",
        "The efficiency of flushing was 12% in Dunmere",
        "## 2 Methods\n\nSamples were taken at slack water¹ with bottles of two litres:\n\n- at the surface,",
        "\n- one metre above the bed, where most of the silt is found and where the current is weak enough to keep",
        "| Inlet | Silt | Depth |\n| --- | --- | --- |\n| Aldmoor | 112 | 7.5 |\n| Brackwater | 98 | 6.0 |\n",
        "Table 1: Silt in mg/l and depth in metres.",
        "¹Within ten minutes of it.",
        "### 2.1 Station 1\n\nStation 1 lies 150 metres",
        # Over the end of the page:
        "Nobody visited station 1 in winter, because the approach is exposed to northerly gales",
        "### 2.8 Station 8",
        "## 3 Conclusion\n\nBreakwaters reduce the transport of silt for good.",
        "\n\n```\ndef silt(inlet):\n    return *inlet\n#\n```",
    )


def test_running_heads_and_page_numbers_are_no_text() -> None:
    """Promise: what stands at the same place on each page is said by nobody."""
    text = of("paper.pdf").text
    assert text.count("Silt Transport in Tidal Inlets") == 1
    assert "Marsh and Fenn" not in text
    assert not any(line.strip() in ("1", "2", "3") for line in text.split("\n"))


@pytest.mark.parametrize(
    ("name", "words", "page"),
    [
        ("paper.pdf", "The inlet of Aldmoor", 1),
        ("paper.pdf", "because the approach is exposed", 2),
        ("paper.pdf", "Breakwaters reduce", 3),
        ("letter.pdf", "dogs are welcome", 2),
        ("partly.pdf", "The last page is typed", 4),
        ("slides.pdf", "3.2 million", 4),
    ],
)
def test_words_are_on_their_page(name: str, words: str, page: int) -> None:
    """Promise: a quote has the number of its page, also where a paragraph goes over it, and after a scanned page."""
    document = of(name)
    assert document.page(document.text.index(words)) == page


TEXTS = {
    "letter.pdf": (
        "the lease of berth 14 ends on 31 May 2026. The rent is 420 pounds a month, payable in advance. We ask",
        "Ordinary wear is no damage.\n\nA second page says",
        "| Year | Fee | Remark |\n| --- | --- | --- |\n"
        "| 2024 | 380 pounds | paid late, after two reminders by post and one by telephone |\n"
        "| 2025 | 400 pounds | paid in time |\n\nWrite to:\n\n",
        "Harbour Office\n\nQuay 3\n\nAB1 2CD Aldmoor, where somebody",
        "Yours,",
    ),
    "minutes.pdf": (
        "# Minutes of the harbour board\n\nPresent: Ada Marsh, Bo Fenn. Excused: Cy Dale.\n\n## Decisions\n\n"
        "1. The crane is sold for 15,000 pounds.\n2. The slipway stays closed until June.",
        "| Berth | Tenant | Rent |\n| --- | --- | --- |\n| 13 | Dale | 410 |\n| 14 | Fenn | 420 |",
        "The board meets again on 7 April 2026 in the old customs house.",
    ),
    "slides.pdf": (
        "- The bridge is closed\n- The crane is old\n    - built in 1958\n    - last inspected in 2019",
        "| Berths | Boats |\n| --- | --- |\n| 48 | 61 |",
    ),
}
TEXTS["turned.pdf"] = TEXTS["letter.pdf"]


@pytest.mark.parametrize("name", TEXTS)
def test_office_programs_and_turned_pages_are_read_as_they_look(name: str) -> None:
    """Promise: tables are rows with cells, items of lists keep their level, and a turned page is read upright."""
    in_order(of(name).text, *TEXTS[name])


@pytest.mark.parametrize(
    ("name", "reason"), [("scan.pdf", "it may be a scan"), ("locked.pdf", "save it without the password")]
)
def test_what_has_no_text_is_named_with_a_remedy(name: str, reason: str) -> None:
    """Promise: a scan is never indexed as empty, nor is a file that a password protects."""
    with pytest.raises(Unreadable, match=reason):
        of(name)


QUOTES = {
    "paper.pdf": (
        "Silt Transport in Tidal Inlets",
        "We measured the transport of silt through four inlets over eleven years.",
        "extraordinary floods, whereas the sedimentological reconstruction",
        "The efficiency of flushing was 61% in Aldmoor",
        "one metre above the bed, where most of the silt is found and where the current is weak enough to keep a",
        "Brackwater | 98 | 6.0",
        "Within ten minutes of it.",
        "Nobody visited station 1 in winter, because the approach is exposed to northerly gales",
        "complete but for 21 days",
        "Breakwaters reduce the transport of silt for good.",
    ),
    "letter.pdf": (
        "the lease of berth 14 ends on 31 May 2026.",
        "paid late, after two reminders by post and one by telephone",
        "dogs are welcome",
    ),
    "minutes.pdf": ("14 | Fenn | 420", "old customs house", "The slipway stays closed until June."),
    "turned.pdf": ("The rent is 420 pounds a month, payable in advance.", "It also says what the fees were:"),
    "slides.pdf": ("last inspected in 2019", "3.2 million pounds"),
}


@pytest.mark.parametrize(("name", "quote"), [(name, quote) for name, quotes in QUOTES.items() for quote in quotes])
def test_boxes_cover_the_words_of_a_quote_and_no_others(name: str, quote: str) -> None:
    """Promise: what PDFium finds within the boxes is the quote, and the quote is all there."""
    document, data = of(name), (FORMATS / name).read_bytes()
    start = document.text.index(quote)
    found = places(data, document.pages, (start, start + len(quote)))
    file = pypdfium2.PdfDocument(data)
    within = ""
    for place in found:
        page = file[place.page - 1]
        assert (place.width, place.height) == pytest.approx(page.get_size())
        turned, (low, bottom, right, top) = page.get_rotation(), page.get_bbox()
        for x0, y0, x1, y1 in place.boxes:
            assert 0 <= x0 < x1 <= place.width
            assert 0 <= y0 < y1 <= place.height
            bounds = {
                0: (low + x0, top - y1, low + x1, top - y0),
                90: (low + y0, bottom + x0, low + y1, bottom + x1),
                270: (right - y1, top - x1, right - y0, top - x0),
            }[turned]
            within += page.get_textpage().get_text_bounded(*bounds)
    # A hyphen at a line's end is no word of the quote; a quote that ends in one would be cut elsewhere.
    assert letters(within) == letters(quote)


def letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


@pytest.mark.parametrize("name", sorted(QUOTES))
def test_every_character_knows_its_place(name: str) -> None:
    """Promise: the text of a page can be found again character by character, and is the document's."""
    file = opened((FORMATS / name).read_bytes())
    pages = Pages(file)
    pieces = [pages.piece(number) for number in range(pages.count)]
    assert "".join(piece.text for piece in pieces) == of(name).text
    for number, piece in enumerate(pieces):
        known = file[number].get_textpage()
        assert len(piece.text) == len(piece.where)
        for char, at in zip(piece.text, piece.where, strict=True):
            # Alone, a page's text is the same as within the file: a quote is found without reading all of it.
            assert at < known.count_chars()
            if char.isalnum() and at >= 0 and known.get_text_range(at, 1).isalnum():
                assert char in known.get_text_range(at, 1) or char in "⁰¹²³⁴⁵⁶⁷⁸⁹"
    for number in reversed(range(pages.count)):
        assert Pages(file).piece(number) == pieces[number]


def test_a_page_is_a_picture() -> None:
    """Promise: a page comes as PNG of the size that was asked for, without huge ones."""
    data = (FORMATS / "slides.pdf").read_bytes()
    for scale, most in ((1.0, 800), (1e6, 12_000)):
        png = page_image(data, 2, scale)
        width, height = struct.unpack(">II", png[16:24])
        assert png.startswith(b"\x89PNG")
        assert 500 < width < most
        assert 300 < height < most
    first = page_image(data, 2, 1.0)
    length = struct.unpack(">I", first[33:37])[0]
    assert len(set(zlib.decompress(first[41 : 41 + length]))) > 10
