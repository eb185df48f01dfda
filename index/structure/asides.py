"""Asides and tabs in Markdown that its grammar does not know, as block quotes, which it does.

Notes and tabs of MkDocs (`!!! note "Title"`, `=== "Tab"`, with what is indented below), directives of MyST
(```{note}), containers of Docusaurus and others (`:::note Title`), and the marks of GitHub's alerts (`> [!NOTE]`).
Unread, they are code, or words in the middle of a sentence. Knows no other Markdown than fences of code.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

_SIGN = re.compile(r"""^[ \t>]*(?:!!!|\?\?\?|===[!+]?[ \t]+"|:::|`{3,}[ \t]*\{|~{3,}[ \t]*\{|\[!)""", re.MULTILINE)
_NOTE = re.compile(r"""(?:!!!|\?\?\?\+?)[ \t]+[\w][\w \t-]{0,60}(?:"(?P<title>[^"\n]{0,200})")?[ \t]*""")
_TAB = re.compile(r"""===[!+]?[ \t]+"(?P<title>[^"\n]{1,200})"[ \t]*""")
_CONTAINER = re.compile(r"(?P<mark>:{3,})[ \t]*\{?\w[\w.:-]{0,60}\}?(?P<title>[ \t\[][^\n{}]*)?(?:\{[^\n{}]*\})?")
_DIRECTIVE = re.compile(
    r"(?P<mark>`{3,}|~{3,})[ \t]*\{(?:note|tip|hint|warning|caution|danger|attention|error|important|admonition|seealso"
    r"|deprecated|versionadded|versionchanged|dropdown|card|topic)\}[ \t]*(?P<title>[^\n]{0,200})"
)
_ALERT = re.compile(r"(?P<quoted>(?:[ \t]{0,3}>)+[ \t]?)\[![A-Za-z]{2,20}\][-+]?[ \t]*$")
_FENCE = re.compile(r"(?P<mark>`{3,}|~{3,})")
_SETTING = re.compile(r":\w[\w-]{0,40}:(?:[ \t]|$)")
_INDENT, _DEEPEST, _LONGEST = 4, 16, 300
"""Columns that an aside is indented by; asides in asides, and characters of a line that opens one, at most."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A text as the grammar is to read it; `starts` and `ends` have the place in the text itself of each of its
    characters, which is empty for one that stands nowhere there.
    """

    text: str
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Open:
    """An aside that is open: what is indented below `base`, or all before a line of its mark."""

    base: int
    mark: str = ""


def as_quotes(text: str) -> Rewritten | None:
    """The text with its asides as block quotes; None where it has none. A title is a heading in the quote. Takes linear
    time.
    """
    if not _SIGN.search(text):
        return None
    return _Rewriter(text).run()


@dataclass(slots=True)
class _Rewriter:
    text: str
    pieces: list[str] = field(default_factory=list)
    starts: list[npt.NDArray[np.int64]] = field(default_factory=list)
    ends: list[npt.NDArray[np.int64]] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    code: str = ""
    fresh: bool = True
    """Whether the line before was empty, and no paragraph goes on from it."""
    settings: bool = False
    """Whether what comes next may be settings of the directive that was opened (":class: wide")."""
    closing: Counter[str] = field(default_factory=Counter)
    """How many lines below are marks that may close an aside, by their sign."""

    def run(self) -> Rewritten:
        at = 0
        lines = self.text.split("\n")
        self.closing = Counter(sign for line in lines if (sign := _end(line.strip())))
        for number, line in enumerate(lines):
            self._line(line, at, lines[number + 1 : number + 3])
            at += len(line)
            if number + 1 < len(lines):
                self._keep(at, at + 1)
            at += 1
        return Rewritten("".join(self.pieces), np.concatenate(self.starts), np.concatenate(self.ends))

    def _line(self, line: str, at: int, below: list[str]) -> None:
        deep = len(line) - len(line.lstrip(" "))
        words = line.strip()
        self.closing[_end(words)] -= 1
        if words:
            self._close(deep, at)
        if self.code:
            if words.startswith(self.code) and not words.strip(self.code[0]):
                self.code = ""
        elif self.open and self.open[-1].mark and words.startswith(self.open[-1].mark) and not words.strip(words[0]):
            self.open.pop()
            self.fresh = True
            return
        elif opened := self._opens(words, deep, below):
            mark = self.open[-1].mark
            self.settings = bool(mark) and words[len(mark) :].lstrip().startswith("{")
            title = opened["title"] if "title" in opened.re.groupindex else None
            self._begin_quote(at)
            if title and (told := title.strip("[] \t")):
                low = at + line.index(words) + opened.start("title") + title.index(told)
                self._add(f"{self._lead}# ", at)
                self._keep(low, low + len(told))
                self._add(f"\n{self._lead}", low + len(told))
            return
        elif (self.settings and _SETTING.match(words)) or _fits(_CONTAINER, words):
            self._add(self._lead, at)
            return
        elif fence := _FENCE.match(words):
            self.code = fence["mark"]
        elif alert := _ALERT.match(line):
            self._keep(at, at + alert.end("quoted"))
            self.fresh = False
            return
        self.settings = False
        skipped = min(deep, self.open[0].base + _INDENT * sum(not each.mark for each in self.open)) if self.open else 0
        self._add(self._lead, at)
        self._keep(at + skipped, at + len(line))
        self.fresh = not words

    def _opens(self, words: str, deep: int, below: list[str]) -> re.Match[str] | None:
        """What opens an aside; it is pushed. A note or a tab has something that is indented below it."""
        if len(self.open) >= _DEEPEST:
            return None
        if found := _fits(_NOTE, words) or _fits(_TAB, words):
            told = next((each for each in below if each.strip()), "")
            if len(told) - len(told.lstrip(" ")) < deep + _INDENT:
                return None
            self.open.append(_Open(deep))
            return found
        found = _fits(_DIRECTIVE, words) or _fits(_CONTAINER, words)
        if found and self.closing[found["mark"][0]] > 0:
            self.open.append(_Open(deep, found["mark"]))
            return found
        return None

    def _close(self, deep: int, at: int) -> None:
        """Closes the asides that a line is not indented enough for."""
        for number, each in enumerate(self.open):
            if not each.mark and deep < each.base + _INDENT:
                del self.open[number:]
                self.code = ""
                if not self.fresh:
                    self._add("\n", at)
                return

    def _begin_quote(self, at: int) -> None:
        if not self.fresh:
            self._add("\n", at)
        self.fresh = True

    @property
    def _lead(self) -> str:
        """What stands before a line within the asides that are open: the indentation of the outermost, and marks."""
        return f"{' ' * self.open[0].base}{'> ' * len(self.open)}" if self.open else ""

    def _add(self, words: str, at: int) -> None:
        """Adds words that stand nowhere in the text, at a place of it."""
        self.pieces.append(words)
        self.starts.append(np.full(len(words), at, np.int64))
        self.ends.append(self.starts[-1])

    def _keep(self, start: int, end: int) -> None:
        self.pieces.append(self.text[start:end])
        self.starts.append(np.arange(start, end, dtype=np.int64))
        self.ends.append(self.starts[-1] + 1)


def _fits(pattern: re.Pattern[str], words: str) -> re.Match[str] | None:
    return pattern.fullmatch(words) if len(words) <= _LONGEST else None


def _end(words: str) -> str:
    """The sign of a line that is nothing but a mark that closes; empty for another line."""
    return words[0] if words[:3] in (":::", "```", "~~~") and not words.strip(words[0]) else ""
