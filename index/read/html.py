"""Web pages and HTML files as Markdown. The home of trafilatura, lxml and markdownify, with the formats that are HTML
inside.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from lxml import etree
from lxml import html as lxml_html

from index.read.content import Content, Undecodable, normalise
from index.read.dated import stamped
from index.read.html_furniture import NEARLY_ALL, drop_furniture, plain_words, squeezed
from index.read.html_tables import tidy_table
from index.read.markdown import escape, escapes
from index.read.text import HTML_TABLE, read_markdown, read_text
from index.types import Markup

if TYPE_CHECKING:
    from markdownify import MarkdownConverter

_NEVER = (
    "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "canvas", "audio", "video",
    "head", "button", "select", "input", "textarea", "dialog", "map",
)  # fmt: skip
"""Elements that are no text."""
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_DECLARED = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]+encoding\s*=\s*[\"']([\w-]+)", re.IGNORECASE
)
_ANCHORS = {"", "¶", "§", "#", "🔗", "↑", "↩", "↩︎", "↩\ufe0f", "⤴", "^", "⬆"}
"""Words of links that lead a reader to the place where they are, or back."""
_NOTE = re.compile(r"\[?(?P<number>\d{1,3})\]?|\[(?P<letter>[a-z])\]")
"""Words of links from a text to its notes."""
_NOTE_MARK = re.compile(r"[^\W\d_]{4,}[.,;:!?\"”’)]* \d{1,2}$|[.,;!?\"”’] \d{1,2}$")
"""Words before a number above the line that is the mark of a note, and the number."""
_POWER = re.compile(r"[-+−]?(?:\d+|[a-zA-Zα-ω])(?:[-+−*/·.]?(?:\d+|[a-zA-Zα-ω]))*")
_BASE = re.compile(r"[^\W_]$|[)\]]$")
_ORDINALS = frozenset(("st", "nd", "rd", "th", "e", "er", "o", "a", "re", "ème", "TM", "SM", "R"))
"""What stands above the line behind a number or a name and is no power."""
_INLINE = frozenset("a abbr acronym b code em font i small span strong sub sup time tt u".split())
_FOOT_LINES = 12
_PIECE = 30
"""Letters of a line by which it is known again."""
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BULLET = re.compile(r"^( *)[•◦▪‣●○■]\s+", re.MULTILINE)
"""Bullets that were typed."""
_BLANKS = re.compile(r"\n{3,}")
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_BROKEN = re.compile(r"(?<!\\)\\(?=\n\n|\n?\Z)")
"""The mark of a line break at the end of a paragraph, where there is nothing to break."""


def read_html(data: bytes) -> Content:
    """The text of a page. Raises Undecodable for what is no text or nests too deeply.

    Read is what the page marks as its content; without a mark, what holds the article that trafilatura finds; else the
    whole body. Navigation and the like are left out.
    """
    tree = parsed(decoded(data))
    if tree is None:
        return Content("", markup=Markup.MARKDOWN)
    told = _metadata(tree)
    drop_hidden(tree)
    changed = stamped(_lines(tree)[-_FOOT_LINES:])
    drop_furniture(tree)
    text = normalise(to_markdown(_main(tree)))
    return replace(told, text=text, changed=changed)


def read_mixed(data: bytes) -> Content:
    """A Markdown file with tables of HTML: those that hold data become Markdown's, and what is below them stays in its
    line where that can be. Raises Undecodable.
    """
    told = read_markdown(data)
    return replace(told, text=HTML_TABLE.sub(_as_table, told.text))


def _as_table(found: re.Match[str]) -> str:
    """A table as Markdown, with as many lines; as it is where it only lays something out, or is code."""
    tree = parsed(found[0]) if found["end"] and found[0].count("<table") == 1 else None
    if tree is None or (table := tree.find(".//table")) is None:
        return found[0]
    drop_hidden(table)
    text = to_markdown(table).strip()
    if not any(line.startswith("|") for line in text.split("\n")):
        return found[0]
    return text + "\n" * max(1, found[0].count("\n") - text.count("\n"))


def decoded(data: bytes) -> str:
    """A page's characters, by what it declares where it declares something true."""
    declared = _DECLARED.search(data[:2048])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        name = (declared[1] or declared[2]).decode("ascii", "replace").lower()
        try:
            return data.decode({"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "utf-8"}.get(name, name))
        except (LookupError, UnicodeDecodeError):
            pass
    return read_text(data).text


def parsed(text: str) -> etree._Element | None:
    """The tree of a page; None for an empty one. Raises Undecodable where it nests too deeply."""
    bare = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\0", ""))
    if not bare.strip():
        return None
    parser = lxml_html.HTMLParser(huge_tree=False, no_network=True)
    try:
        tree = lxml_html.document_fromstring(bare, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        tree = None
    if any("depth" in error.message.lower() for error in parser.error_log):
        raise Undecodable("it nests too deeply to be read; save its text as .txt")
    return tree


def drop_hidden(tree: etree._Element) -> None:
    """Takes out what a browser doesn't show: its words are nobody's words to the reader."""
    for element in list(tree.iter()):
        hides = (
            not isinstance(element.tag, str)
            or element.tag in _NEVER
            or element.get("hidden") is not None
            or element.get("aria-hidden") == "true"
            or _HIDDEN_STYLE.search(element.get("style") or "")
        )
        if hides and element.getparent() is not None:
            element.drop_tree()


def to_markdown(element: etree._Element) -> str:
    """An element's content as Markdown: headings, lists, tables, quotations, code, links; no images. Changes the
    element.
    """
    if element.tag == "table":  # its caption stands above it
        held = lxml_html.Element("div")
        held.append(element)
        element = held
    _tidy(element)
    text = _converter().convert(etree.tostring(element, encoding="unicode", method="html", with_tail=False))
    text = _BULLET.sub(r"\1- ", _BROKEN.sub("", _TRAILING.sub("", text)))
    return _BLANKS.sub("\n\n", text).strip() + "\n"


def _tidy(element: etree._Element) -> None:
    """Puts what Markdown has no form for into one that it has: spaces as they are shown, links within the page as their
    words, marks of notes, lists of definitions.
    """
    for each in list(element.iter("a")):
        target, words = each.get("href") or "", plain_words(each).strip()
        if not target.startswith("#"):
            continue
        if words in _ANCHORS:
            each.drop_tree()
        elif note := _NOTE.fullmatch(words):
            for child in list(each):
                each.remove(child)
            each.text = f"[^{note['number'] or note['letter']}]"
            each.drop_tag()
        else:
            each.drop_tag()
    for each in list(element.iter("dt", "dd")):
        each.tag = "p" if each.tag == "dt" else "li"
        if each.tag == "li" and each.getparent() is not None and each is not element:
            listed = lxml_html.Element("ul")
            listed.tail, each.tail = each.tail, None
            each.getparent().replace(each, listed)
            listed.append(each)
    for each in list(element.iter("table")):
        tidy_table(each)
    for each in list(element.iter("sup", "sub")):
        _tidy_raised(each)
    # Sets of elements and not of their ids: those of elements that nothing holds are given again to others.
    literal = list(element.iter("pre"))
    inner = {within for each in literal for within in each.iterdescendants()}
    kept = inner.union(literal)
    for each in element.iter():
        if each.text and each not in kept:
            each.text = _SPACE.sub(" ", each.text)
        if each.tail and each is not element and each not in inner:
            each.tail = _SPACE.sub(" ", each.tail)


def _tidy_raised(element: etree._Element) -> None:
    """What stands above or below the line gets the sign by which plain text has it, where it would read otherwise
    without: "2^64" and "x_i", but "H2O", "2nd" and the mark of a note behind a word.
    """
    words, before = plain_words(element).strip(), _before(element)
    if element.tag == "sub":
        low, base = words[:1], before[-1:]
        if (low.isdigit() and base.isdigit()) or (low.isalpha() and base.isalpha()):
            element.text = f"_{element.text or ''}"
        return
    if _NOTE_MARK.search(f"{before} {words}"):
        for child in list(element):
            element.remove(child)
        element.text = f"[^{words}]"
    elif _POWER.fullmatch(words) and _BASE.search(before) and words not in _ORDINALS:
        plain = words.lstrip("+-−").isalnum()
        for child in list(element):
            element.remove(child)
        element.text = f"^{words}" if plain else f"^({words})"


def _before(element: etree._Element) -> str:
    """The words right before an element, in the same block."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        return previous.tail or plain_words(previous)
    return (parent.text or "") if parent is not None else ""


def _converter() -> MarkdownConverter:
    from markdownify import ATX, MarkdownConverter

    class Converter(MarkdownConverter):
        """As markdownify has it, but words are escaped where Markdown would take them for markup, and only there."""

        def escape(self, text: str, parent_tags: set[str]) -> str:
            return escape(text, leads=False, cell=bool({"td", "th"} & parent_tags))

        def convert_p(self, el: object, text: str, parent_tags: set[str]) -> str:
            bare = text.lstrip()
            if bare[:1] in ("#", ">", "=") and 0 in escapes(bare):
                text = f"\\{bare}"
            return str(super().convert_p(el, text, parent_tags))  # type: ignore[misc]  # its stub leaves it out

    return Converter(
        heading_style=ATX,
        bullets="-",
        strip=["img"],
        table_infer_header=True,
        newline_style="backslash",
        bs4_options="lxml",
    )


def _main(tree: etree._Element) -> etree._Element:
    """The element that has a page's content."""
    words = len(_words_of(tree))
    for path in ("//main", "//*[@role='main']", "//article"):
        marked = tree.xpath(path)
        if len(marked) == 1 and len(_words_of(marked[0])) > words / 4:
            return marked[0]
    body = tree.find("body")
    body = tree if body is None else body
    pieces = [piece for piece in map(squeezed, _article(tree).split("\n")) if len(piece) > _PIECE]
    said = len(squeezed(plain_words(body))) - sum(len(squeezed(plain_words(link))) for link in body.iter("a"))
    if sum(map(len, pieces)) < said / 2:
        return body  # not an article: a page of documentation, a form, a table
    return _holding(body, [piece[:_PIECE] for piece in pieces])


def _holding(element: etree._Element, pieces: list[str]) -> etree._Element:
    """The smallest element that holds nearly all the pieces of text that its ancestor holds."""
    whole = squeezed(plain_words(element))
    held = [piece for piece in pieces if piece in whole]
    for child in element:
        words = squeezed(plain_words(child))
        if held and sum(piece in words for piece in held) >= NEARLY_ALL * len(held):
            return _holding(child, held)
    return element


def _article(tree: etree._Element) -> str:
    """The words of a page's article as trafilatura finds it; none where it finds no article."""
    import trafilatura

    page = etree.tostring(tree, encoding="unicode", method="html")
    return trafilatura.extract(page, include_tables=True, include_comments=False, favor_recall=True) or ""


def _words_of(element: etree._Element) -> list[str]:
    return plain_words(element).split()


def _metadata(tree: etree._Element) -> Content:
    """Content without text: title, author, date and address that a page's head states."""
    from trafilatura.metadata import extract_metadata

    try:
        said = extract_metadata(tree, extensive=False)
    except (ValueError, TypeError, AttributeError, KeyError):  # on broken JSON-LD
        return Content("", title=_heading(tree), markup=Markup.MARKDOWN)
    return Content(
        "",
        title=_heading(tree) or _line(said.title),
        author=_line(said.author),
        published=_published(tree),
        url=said.url if said.url and said.url.startswith(("http://", "https://")) else None,
        markup=Markup.MARKDOWN,
    )


def _published(tree: etree._Element) -> str | None:
    """The date that a page's head, its data for machines or its `time` elements state. Those in its text are dates
    of what it speaks of: trafilatura would take one.
    """
    from trafilatura.metadata import extract_metadata

    page = lxml_html.document_fromstring("<html><head></head><body></body></html>")
    head, body = page
    head.extend(deepcopy(each) for each in tree.iter("meta"))
    for each in tree.iter("script", "time"):
        if each.tag == "time" or "json" in (each.get("type") or ""):
            body.append(deepcopy(each))
            body[-1].tail = None
    try:
        return _iso(extract_metadata(page, extensive=False).date)
    except (ValueError, TypeError, AttributeError, KeyError):
        return None


def _lines(tree: etree._Element) -> list[str]:
    """The lines of a page as it is shown, about."""
    pieces: list[str] = []
    for event, each in etree.iterwalk(tree, events=("start", "end")):
        words = _SPACE.sub(" ", (each.text if event == "start" else each.tail) or "")
        pieces += (words,) if each.tag in _INLINE else ("\n", words)
    return [line.strip() for line in "".join(pieces).split("\n") if line.strip()]


def _heading(tree: etree._Element) -> str | None:
    """The only heading of the first level, which is what a page calls itself; a title names the site, too."""
    headings = tree.xpath("//h1")
    return _line(plain_words(headings[0]).rstrip("¶#")) if len(headings) == 1 else None


def _line(said: str | None) -> str | None:
    return " ".join(said.split()) or None if said else None


def _iso(said: str | None) -> str | None:
    try:
        return date.fromisoformat(said[:10]).isoformat() if said else None
    except ValueError:
        return None
