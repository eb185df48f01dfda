"""When a text is from, by a line that says so: its title, its byline, or the words before a date. None beats wrong.

A date in a sentence is never the date of the text. Knows the words of `dated.json`, and no documents.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from index.almanac import WEEKDAYS
from index.layout.dates import find_dates
from index.layout.furniture import byline, is_furniture

_TABLE = json.loads(Path(__file__).with_name("dated.json").read_text(encoding="utf-8"))


def _any(kind: str) -> str:
    return "(?:" + "|".join(word for words in _TABLE[kind].values() for word in words) + ")"


_DAY = "(?:(?:" + "|".join(day for days in WEEKDAYS.values() for day in days) + r"),?\s*)?"
"""A weekday, or nothing."""
_LABEL = re.compile(rf"{_any('labels')}[*_]{{0,2}}\s?:[*_]{{0,2}}\s*{_DAY}", re.IGNORECASE)
_SINCE = re.compile(rf"{_any('since')}:?\s*{_DAY}", re.IGNORECASE)
_POSTED = re.compile(
    rf"(?:first |originally )?(?:published|posted)(?: by .{{2,60}}?)?,?(?: on| at)?:? {_DAY}", re.IGNORECASE
)
_UPDATED = re.compile(rf"\b{_any('updated')}\b|©", re.IGNORECASE)
_STAMP = re.compile(rf"{_any('stamps')}:?\s*{_DAY}", re.IGNORECASE)
_RECORD = rf"\b\w*{_any('records')}(?:e?s|en)?"
_OF = rf"[)\]]?(?: {_any('held')})?(?: {_any('of')})*\s+{_DAY}"
_TITLED = re.compile(rf"(?:.*\W)?{_RECORD}(?:{_OF}|\b.{{0,60}}(?:[,:|(\[·•]|\s[-–—]) ?{_DAY})", re.IGNORECASE)
"""A title that names a record, and its date right behind that or set off."""
_NEXT = re.compile(rf"\b{_any('next')}\b", re.IGNORECASE)
_RELEASE = re.compile(
    rf"(?:[\w/+.-]+ ){{0,4}}v?\d+(?:\.\w+)+(?:-\w+)? ?[(\[]"
    rf"|(?:\S+ )?{_any('versions')}\.? ?[\w.-]{{0,12}}[,:]?(?: ?[-–—(\[]| {_any('of')}| {_any('since')}){{0,2}} ?",
    re.IGNORECASE,
)
"""A version and how its date stands behind it."""
_CAPITAL = r"[A-Z\u00c0-\u00de][\w.&'’-]*"
_NAMED = re.compile(
    rf"(?P<name>{_CAPITAL}(?: (?:{_CAPITAL}|of|the|and|&|de|la|le|der|die|das|und|für|van|von|del|y|et)){{0,6}})"
    rf"(?:,| ?[|·•–—]| -) ?(?P<day>{_DAY})"
)
"""The name of a paper, a body or a place before a date."""
_LITTLE = re.compile(rf"{_any('little')}\b", re.IGNORECASE)
_LITTLE_DAY = re.compile(rf"{_any('little')} {_DAY}", re.IGNORECASE)
"""Words that begin a sentence or an appointment."""
_WIDE = re.compile(r"\S {3,}\S")
"""The gap between two columns."""
_DATELINE = re.compile(r"(?P<place>[A-Z][A-Z .,'’/-]{2,40}),? (?:\w+ )?(?P<rest>.{0,40}?)\s*[-–—]\s")
_ENDS = re.compile(r"[)\]]?(?:[.;:]?$|[.;|)] |,? [-–—|·•] |\s*[(\[])")
_LEFTOVER = re.compile(
    r"\d{1,2}[:.]\d{2}(?::\d{2})?|\b(?:(?i:[ap]\.?m\.?|on|at|in|by|published|posted|date|min(?:ute)?s?|read|uhr"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)|[A-Z]{2,4})\b|\d+|[\W_]"
)
"""What may stand beside a date without saying anything."""
_NAME = re.compile(r"[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|van|von|der|den|da|di|del|bin)){1,4}")
_MARKS = re.compile(r"^(?:#{1,6}\s+|[*_]{1,3}(?=[^\s*_]))|[*_]{1,3}$|\s+#+$")
_LISTED = re.compile(r"(?:[-*+•|]|\(?\d{1,3}[.)]|[a-z][.)])\s")
_FILE = re.compile(r"(?<!\d)(?<!\d-)(?P<iso>(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)(?!-?\d)")
_LONGEST, _TITLE_LINES, _BYLINES, _SINCE_LINES, _STAMP_WORDS = 160, 3, 8, 12, 8


def published(head: Sequence[str]) -> str | None:
    """The date of the first line at the head of a text that says when the text is from; lines without white space
    around them, none empty.
    """
    for at, line in enumerate(head):
        if (len(line) <= _LONGEST or _DATELINE.match(line)) and (iso := _of_line(line, at)):
            return None if _goes_on(head[at:]) else iso
    return None


def _goes_on(head: Sequence[str]) -> bool:
    """Whether a version and its date stand above those of a later one: a history that has its newest last."""
    dates = [
        date for line in head for date in find_dates(_bare(line))[:1] if _RELEASE.fullmatch(_bare(line)[: date[1]])
    ]
    return len(dates) > 1 and dates[0][0] < dates[1][0] and bool(_RELEASE.match(_bare(head[0])))


def stamped(lines: Sequence[str]) -> str | None:
    """The date of a line that only says when a page was last changed."""
    for line in lines:
        dates = find_dates(line) if len(line) <= _LONGEST else []
        if len(dates) == 1 and (stamp := _STAMP.search(line[: dates[0][1]])):
            rest = line[: stamp.start()] + line[dates[0][2] :]
            if stamp.end() == dates[0][1] and len(_LEFTOVER.sub(" ", rest).split()) <= _STAMP_WORDS:
                return dates[0][0]
    return None


def in_name(source: str) -> str | None:
    """The only ISO date in the name of a file: "2025-02-18-agm.txt"."""
    found = _FILE.findall(source.rsplit("/", 1)[-1])
    return found[0] if len(found) == 1 else None


def _of_line(line: str, at: int) -> str | None:
    bare = _bare(line)
    dates = find_dates(bare)
    if not dates:
        return None
    iso, start, end = dates[0]
    before, after = bare[:start], bare[end:]
    dateline = _DATELINE.match(bare)
    if _LABEL.fullmatch(before) or _POSTED.fullmatch(before) or (dateline and end <= dateline.end()):
        return iso
    if len(dates) > 1 or _UPDATED.search(before):
        return None
    ends = _ENDS.match(after) is not None
    if at < _SINCE_LINES and ends and (_SINCE.fullmatch(before) or _RELEASE.fullmatch(before)):
        return iso
    listed, titled = _LISTED.match(line), at < _TITLE_LINES or line.startswith("#")
    if not listed and titled and ends and _TITLED.fullmatch(before) and not _NEXT.search(before):
        return iso
    if (
        not listed
        and at < _BYLINES
        and _is_byline(before, after, not line.startswith("#") and (bare != line or at > 0))
    ):
        return iso
    spoken = _WIDE.search(bare) or _LITTLE.fullmatch(before.strip()) or _LITTLE_DAY.fullmatch(before.strip())
    return iso if not spoken and _is_only_when(f"{before} {after}") else None


def _bare(line: str) -> str:
    """A line without the marks of a heading and of emphasis."""
    return _MARKS.sub("", _MARKS.sub("", line))


def _is_byline(before: str, after: str, below: bool) -> bool:
    """Whether a name and perhaps a weekday stand before a date and little behind it. Without a weekday, the line must
    stand below a title.
    """
    named = _NAMED.fullmatch(before)
    if named is None or _LITTLE.match(named["name"]) or not (below or named["day"]):
        return False
    rest = _LEFTOVER.sub(" ", _UPDATED.split(after, maxsplit=1)[0]).split()
    return not rest or (len(rest) <= _STAMP_WORDS and (rest[0][0].isupper() or bool(re.match(_RECORD, rest[0], re.I))))


def _is_only_when(rest: str) -> bool:
    """Whether what a line has besides its date is a byline, a name, a time, or nothing."""
    rest = _UPDATED.split(rest, maxsplit=1)[0]
    parts = [part.strip(" ,") for part in re.split(r"[|·•–—]|\s-\s|\s{2,}", rest)]
    return all(
        not _LEFTOVER.sub("", part) or byline(part) or is_furniture(part) or _NAME.fullmatch(part) for part in parts
    )
