"""What each block of a text is: prose, heading, row or furniture. Knows a block's wording, shape and
neighbours.

Only prose and rows can answer a question, so what may be a claim is prose: a heading must look like one
(capitals, or a short line above what it heads), and furniture must be worded or repeated like furniture.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise, takewhile

from index.layout.contents import entries
from index.layout.furniture import heads_contents, is_contents, is_day, is_furniture, is_link, is_pitch, is_ticker
from index.layout.lines import Block, Shape, indent
from index.layout.stops import split_sentences
from index.types import SentenceKind

_WORD = re.compile(r"[^\W_]+(?:[-'’.&][^\W_]+)*")
_IDEOGRAM = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_STOPPED = re.compile(r"[.!…;,。！।॥｡][\"'”’»›)\]}*_`」』]*$")
_FULL_STOP = re.compile(r"[^\W\d_]{2}[.!?…。！？][\"'”’)]*(?:\s|$)")
_ASKING = re.compile(r"[?？؟][\"'”’»›)\]}*_`」』]*$")
_BOLD = re.compile(r"(\*\*|__)[^*_\n]+\1:?")
_PAIR = re.compile(r"(?P<label>[^\W_][\w /().&'’-]{0,40}?)\s?: +\S")
_PART = re.compile(r"(?:chapter|part|section|step|appendix|figure|table|lesson|unit|day|week|episode)\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.-])[$€£¥]?\d[\d.,]*[%\w]{0,3}(?![\w-])")
_WH = re.compile(r"(?:what|how|why|when|where|who|which|whose)\b", re.IGNORECASE)
_KEY = re.compile(r"([\w .-]+?)\s*:")
_SECTION = re.compile(r"((?:\d{1,3}|[A-Z](?=\.))(?:\.\d{1,3}){0,5})[.)]?[ \t]+[\"'“‘(]?[^\W\d_]")
_NUMBERED = re.compile(r"(?P<open>\()?\d{1,3}(?P<deeper>(?:\.\d{1,3}){0,5})[.)]?[ \t]+\S")
_OPENS = re.compile(r"[\w\"'“‘«»„(\[¿¡§¶*_`<]")
"""How a heading may begin: a command ("/list") or an answer of a program ("$ ls") is none."""
_ADDRESS = re.compile(r"https?://|www\.")
_MARKER = re.compile(r"[^\W\d_]\w{0,20}:[^\s:/].{0,40}")
"""A label and a word of its own, as data has it: "A:goal"."""
_UNFINISHED = frozenset("a an the may must shall should could would of and or".split())
"""Words that no heading ends with: what follows goes on from them."""
_ASKED_LEAST = 3
"""Numbered questions of a list of questions, at least."""
_DAYS_LEAST = 3
"""Entries of a diary, at least."""
_TELLING_KEYS = {"description", "summary", "abstract", "excerpt", "subtitle", "dek", "lead", "tldr"}
_TITLE_CHARS, _TITLE_WORDS, _PLAIN_WORDS, _LABEL_WORDS, _CHROME_WORDS = 240, 30, 12, 5, 3
_REPEATED_WORDS = 4
_PAGE = re.compile(r"(?:^\d{1,4}\s)|(?:\s\d{1,4}$)|(?<=\[)\d{1,4}(?=\]$)")
_PAGES, _AS_OFTEN, _WIDE = 5, 0.8, 3
"""Pages of a text that has running heads, at least; the part of them that has a foot; line ends of a wide gap."""


def classify(text: str, blocks: list[Block]) -> list[SentenceKind]:
    """The kind of each block, in order; COLUMNS are ROW here, headers and dividers among them are told by
    index.layout.rows.
    """
    lines = _Lines(text, blocks)
    kinds = [lines.kind(at) for at in range(len(blocks))]
    _mark_contents(lines, kinds)
    _mark_asked(lines, kinds)
    _mark_repeated(lines, kinds)
    _mark_days(lines, kinds)
    _mark_running(lines, kinds)
    _mark_chrome(lines, kinds)
    return kinds


class _Lines:
    """The blocks of a text as lines that have neighbours."""

    def __init__(self, text: str, blocks: list[Block]) -> None:
        self.text, self.blocks = text, blocks
        self._meta = SentenceKind.FURNITURE
        self._counts = [self._count_short(at) for at in range(len(blocks))]
        self._page = [self._is_page(block) for block in blocks]
        self._first = next((at for at, page in enumerate(self._page) if not page), 0)

    def words(self, at: int) -> str:
        """A block without its mark; of a very long one the beginning, which is enough to tell what it is."""
        block = self.blocks[at]
        return self.text[block.body : min(block.end, block.body + _TITLE_CHARS + 1)]

    def is_short(self, at: int, most: int) -> bool:
        """Whether a block is one or two lines of at most so many words that don't end like a sentence."""
        return self._counts[at] <= most

    def _count_short(self, at: int) -> int:
        words, block = self.words(at), self.blocks[at]
        short = block.shape is Shape.TEXT and block.lines <= 2 and len(words) <= _TITLE_CHARS
        return _count(words) if short and not _STOPPED.search(words) else len(self.text) + 1

    def is_chrome(self, at: int, kind: SentenceKind) -> bool:
        """Whether a block is so short that it may be furniture; a numbered heading between two rules is none, nor is a
        day that heads an entry.
        """
        ruled = all(self.blocks[near].shape is Shape.RULE for near in self._beside(at))
        numbered = ruled and bool(section_number(self.text, self.blocks[at]))
        heads = kind is SentenceKind.HEADING and (numbered or is_day(self.words(at)))
        return self.is_short(at, 8) and not heads

    def says(self, at: int) -> bool:
        """Whether a sentence ends in a block."""
        block = self.blocks[at]
        return _FULL_STOP.search(self.text, block.start, block.end) is not None

    def is_apart(self, at: int) -> bool:
        """Whether a wide gap stands above or below a block."""
        above = self.blocks[at - 1].end if at else 0
        below = self.blocks[at + 1].start if at + 1 < len(self.blocks) else len(self.text)
        block = self.blocks[at]
        gap = max(self.text.count("\n", above, block.start), self.text.count("\n", block.end, below))
        return gap > _WIDE or at == 0

    def kind(self, at: int) -> SentenceKind:
        block = self.blocks[at]
        match block.shape:
            case Shape.META:
                self._meta = self._meta_kind(block)
                return self._meta
            case Shape.COLUMNS:
                return SentenceKind.ROW
            case Shape.TITLE:
                return SentenceKind.HEADING
            case Shape.CODE:
                symbols = not _WORD.search(self.text, block.start, block.end)
                return SentenceKind.FURNITURE if symbols else SentenceKind.PROSE
            case _:
                if self._page[at]:
                    return SentenceKind.FURNITURE
                return SentenceKind.HEADING if self._is_heading(at) else SentenceKind.PROSE

    def _meta_kind(self, block: Block) -> SentenceKind:
        line = self.text[block.start : block.end]
        key = _KEY.match(line)
        if key is None:
            return SentenceKind.FURNITURE if line.startswith("---") else self._meta
        if key[1].lower() == "title":
            return SentenceKind.HEADING
        return SentenceKind.PROSE if key[1].lower() in _TELLING_KEYS else SentenceKind.FURNITURE

    def _is_page(self, block: Block) -> bool:
        """Whether a block is furniture by itself."""
        if block.shape is Shape.RULE:
            return True
        if block.shape not in (Shape.TEXT, Shape.ITEM):
            return False
        line = self.text[block.body : block.end]
        if is_contents(line):
            return True
        if block.shape is Shape.ITEM and not is_link(line):
            return is_pitch(line)  # a list may name buttons; only links navigate
        return is_furniture(line) or is_ticker(line)

    def _is_heading(self, at: int) -> bool:
        block = self.blocks[at]
        words = self.words(at)
        count = _count(words)
        if len(words) > _TITLE_CHARS or block.lines > 2 or count > _TITLE_WORDS:
            return False
        if _BOLD.fullmatch(words):
            return not _STOPPED.search(words)
        if _STOPPED.search(words) or not _OPENS.match(words) or _ADDRESS.search(words) or _MARKER.fullmatch(words):
            return False
        if words.rsplit(maxsplit=1)[-1].lower() in _UNFINISHED:
            return False
        if at and not block.gap and self.words(at - 1)[-1:] in (",", "("):
            return False
        followed = at + 1 < len(self.blocks) and (self._has_gap(at + 1) or self._is_prose(at + 1))
        if at == self._first and followed:
            return not _is_pair(words) or _is_title_case(words)
        number = len(section_number(self.text, block)) + 1
        if sum(1 for _ in split_sentences(words, number if number > 1 else 0, len(words))) > 1:
            return bool(_ASKING.search(words)) and self.is_entry(at)
        if _ASKING.search(words):
            return True
        if block.shape is Shape.ITEM:
            return self._is_numbered_section(at) and count <= _PLAIN_WORDS
        if words.endswith((":", "：")):
            below = self.blocks[at + 1].shape if at + 1 < len(self.blocks) else Shape.TEXT
            leads_in = below is Shape.ITEM or (not self._has_gap(at + 1) and below is not Shape.TEXT)
            return not leads_in and (_is_title_case(words) or (count <= _LABEL_WORDS and not self._is_deeper(at + 1)))
        if self._is_listed(at):
            return False
        if _is_pair(words) and self._is_fact(at, words):
            return False
        if _is_title_case(words):
            return True
        heads = count <= _PLAIN_WORDS and not words[0].islower() and self._is_content(at + 1)
        return heads and (bool(_WH.match(words)) or not _NUMBER.search(words, 1))

    def asks(self, at: int) -> bool:
        """Whether a block of one or two lines stands apart, above others, and ends with a question."""
        block, words = self.blocks[at], self.words(at)
        placed = block.shape is Shape.TEXT and block.lines <= 2 and block.gap and self._has_gap(at + 1)
        if not placed or at + 1 == len(self.blocks) or len(words) > _TITLE_CHARS:
            return False
        return words[0].isalnum() and bool(_ASKING.search(words))  # in a story, somebody says it in quotes

    def is_entry(self, at: int) -> bool:
        """Whether a block of one or two lines begins with a number and stands apart, above others."""
        block = self.blocks[at]
        placed = block.shape in (Shape.TEXT, Shape.ITEM) and block.lines <= 2 and block.gap and self._has_gap(at + 1)
        return placed and at + 1 < len(self.blocks) and bool(_NUMBERED.match(self.text, block.start, block.end))

    def _is_numbered_section(self, at: int) -> bool:
        """Whether a list item stands alone above prose or a section of its own: "1. Introduction", "1.1. Scope"."""
        deep = indent(self.text, self.blocks[at])
        alone = all(
            self.blocks[near].shape is not Shape.ITEM
            or (self._has_gap(max(near, at)) and indent(self.text, self.blocks[near]) > deep)
            for near in self._beside(at)
        )
        number = section_number(self.text, self.blocks[at])
        if not alone or not number:
            return False
        below = section_number(self.text, self.blocks[at + 1]) if at + 1 < len(self.blocks) else ""
        leads = at + 1 < len(self.blocks) and self.words(at + 1).endswith((":", "："))
        rows = at + 1 < len(self.blocks) and self.blocks[at + 1].shape is Shape.COLUMNS
        return self._is_prose(at + 1) or leads or rows or below.startswith(f"{number}.")

    def _is_fact(self, at: int, words: str) -> bool:
        """Whether a label and its value are one fact ("Founded: 2015"), and not the two parts of a title."""
        if _PART.match(words) or (_count(words) > _PLAIN_WORDS and _is_title_case(words)):
            return False
        if _NUMBER.search(words, words.index(":")) or not self._is_prose(at + 1):
            return True
        return any(self.is_short(near, _PLAIN_WORDS) and _is_pair(self.words(near)) for near in self._beside(at))

    def _is_listed(self, at: int) -> bool:
        """Whether a line is one of three or more short ones without a gap: a list without marks, or verse."""
        first = last = at
        while at - first < 3 and not self.blocks[first].gap and self._is_line(first - 1):
            first -= 1
        while last - at < 3 and not self._has_gap(last + 1) and self._is_line(last + 1):
            last += 1
        if first <= self._first or any(self._page[first : last + 1]):
            return False
        heads = at == last and self._is_content(at + 1)
        return last - first >= 2 and not heads

    def _is_prose(self, at: int) -> bool:
        """Whether a block is a sentence or more."""
        if at >= len(self.blocks) or self.blocks[at].shape is not Shape.TEXT:
            return False
        words = self.words(at)
        return len(words) > 100 or bool(_STOPPED.search(words)) or self.blocks[at].lines > 2

    def _is_line(self, at: int) -> bool:
        return 0 <= at < len(self.blocks) and self.is_short(at, _PLAIN_WORDS)

    def _is_content(self, at: int) -> bool:
        """Whether a block is something that a heading may stand above."""
        if at >= len(self.blocks) or self._page[at]:
            return False
        shaped = self.blocks[at].shape is not Shape.TEXT
        return shaped or self._is_prose(at) or bool(_ASKING.search(self.words(at)))

    def _is_deeper(self, at: int) -> bool:
        """Whether a block is indented more than the one above it."""
        return at < len(self.blocks) and indent(self.text, self.blocks[at]) > indent(self.text, self.blocks[at - 1])

    def _has_gap(self, at: int) -> bool:
        return at >= len(self.blocks) or self.blocks[at].gap

    def _beside(self, at: int) -> Iterator[int]:
        if at > 0:
            yield at - 1
        if at + 1 < len(self.blocks):
            yield at + 1


def section_number(text: str, block: Block) -> str:
    """The number that a block begins with as a section does: "6.1" of "6.1. Powers"; empty where it has none."""
    found = _SECTION.match(text, block.start, block.end)
    return found[1] if found else ""


def _mark_running(lines: _Lines, kinds: list[SentenceKind]) -> None:
    """Heads and feet of printed pages: lines between wide gaps that are the same but for the number of the page, and
    what stands there about as often without one.
    """
    texts: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
    for at, block in enumerate(lines.blocks):
        if block.shape is Shape.TEXT and block.lines == 1 and lines.is_apart(at):
            words = " ".join(lines.words(at).split())
            number = _PAGE.search(words)
            texts[_PAGE.sub(" ", words).strip()].append((at, int(number[0]) if number else None))
    for each in texts.values():
        numbers = [number for _, number in each if number is not None]
        if len(numbers) >= _PAGES and all(one < other for one, other in pairwise(numbers)):
            pages = len(numbers)
            for others in texts.values():
                if others is each or len(others) >= _AS_OFTEN * pages:
                    for at, _ in others:
                        kinds[at] = SentenceKind.FURNITURE
            return


def _mark_contents(lines: _Lines, kinds: list[SentenceKind]) -> None:
    """The table of contents is furniture, however its lines look."""
    words = [lines.text[block.start : min(block.end, block.start + _TITLE_CHARS)] for block in lines.blocks]
    for at in entries(words, [block.gap for block in lines.blocks]):
        kinds[at] = SentenceKind.FURNITURE
    for at, each in enumerate(words):
        if heads_contents(each):
            ruled = at + 1 < len(kinds) and lines.blocks[at + 1].shape is Shape.RULE
            items = range(at + 1 + ruled, len(kinds))
            for below in takewhile(lambda near: lines.blocks[near].shape is Shape.ITEM, items):
                kinds[below] = SentenceKind.FURNITURE


def _mark_asked(lines: _Lines, kinds: list[SentenceKind]) -> None:
    """In a list of questions, what asks and stands apart is one, however many sentences it has; and numbered lines that
    stand apart are headings where most of one depth ask: "3.9 The server cannot save games!".
    """
    if sum(1 for at, kind in enumerate(kinds) if kind is SentenceKind.HEADING and lines.asks(at)) >= _ASKED_LEAST:
        for at in range(len(kinds)):
            if kinds[at] is SentenceKind.PROSE and lines.asks(at):
                kinds[at] = SentenceKind.HEADING
    depths: dict[tuple[bool, int], list[int]] = defaultdict(list)
    for at, block in enumerate(lines.blocks):
        if kinds[at] is not SentenceKind.FURNITURE and len(lines.words(at)) <= _TITLE_CHARS and lines.is_entry(at):
            number = _NUMBERED.match(lines.text, block.start, block.end)
            if number:
                depths[number["open"] is not None, number["deeper"].count(".")].append(at)
    for each in depths.values():
        asking = sum(1 for at in each if _ASKING.search(lines.words(at)))
        if asking >= _ASKED_LEAST and 2 * asking >= len(each):
            for at in each:
                kinds[at] = SentenceKind.HEADING


def _mark_repeated(lines: _Lines, kinds: list[SentenceKind]) -> None:
    """Short lines that occur again are labels of the page; longer ones in title case are headings."""
    candidates = [
        at
        for at, block in enumerate(lines.blocks)
        if block.shape is Shape.TEXT and block.lines == 1 and kinds[at] is not SentenceKind.FURNITURE
    ]
    counts = Counter(lines.words(at) for at in candidates)
    for at in candidates:
        words = lines.words(at)
        if counts[words] < 2 or len(words) > _TITLE_CHARS:
            continue
        if lines.is_short(at, _REPEATED_WORDS) and ":" not in words and not _ASKING.search(words):
            kinds[at] = SentenceKind.FURNITURE
        elif _count(words) <= _TITLE_WORDS and _is_title_case(words):
            kinds[at] = SentenceKind.HEADING


def _mark_days(lines: _Lines, kinds: list[SentenceKind]) -> None:
    """Lines that are a day, each above sentences, head the entries of a diary or a notice board; one alone is when a
    page was published.
    """
    days = [
        at
        for at, block in enumerate(lines.blocks[:-1])
        if kinds[at] is SentenceKind.FURNITURE
        and (block.gap or lines.blocks[at - 1].shape is Shape.RULE)
        and is_day(lines.words(at))
        and kinds[at + 1] is SentenceKind.PROSE
        and lines.says(at + 1)
    ]
    if len(days) >= _DAYS_LEAST:
        for at in days:
            kinds[at] = SentenceKind.HEADING


def _mark_chrome(lines: _Lines, kinds: list[SentenceKind]) -> None:
    """Very short lines among furniture are furniture: "Success" between two buttons."""
    at = 0
    while at < len(kinds):
        until = at
        while until < len(kinds) and (kinds[until] is SentenceKind.FURNITURE or lines.is_chrome(until, kinds[until])):
            until += 1
        worded = sum(1 for near in range(at, until) if kinds[near] is SentenceKind.FURNITURE)
        if until - at >= 3 and worded >= 2 and worded * 3 >= until - at:
            for near in range(at, until):
                heads = near == until - 1 and until < len(kinds)
                label = lines.is_short(near, _CHROME_WORDS) and not _ASKING.search(lines.words(near))
                if kinds[near] is SentenceKind.HEADING and label and not heads:
                    kinds[near] = SentenceKind.FURNITURE
        at = max(until, at + 1)


def _count(words: str) -> int:
    return len(_WORD.findall(words)) + len(_IDEOGRAM.findall(words)) // 2


def _is_pair(words: str) -> bool:
    """Whether a line is a label and its value: "Founded: 2015"."""
    pair = _PAIR.match(words)
    return pair is not None and _count(pair["label"]) <= _CHROME_WORDS


def _is_title_case(words: str) -> bool:
    """Whether most words are capitalised that a title would: of four letters, or all if none has four."""
    spoken = [word for word in _WORD.findall(words) if word[0].isalpha()]
    telling = [word for word in spoken if len(word) > 3] or spoken
    cased = [word for word in telling if word[0].isupper() or word[0].islower()]
    capitals = sum(1 for word in cased if any(map(str.isupper, word[:2])))
    return bool(cased) and not spoken[0][0].islower() and 5 * capitals >= 3 * len(cased)
