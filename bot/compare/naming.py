"""The comparator of names: two sentences that give different names for what can only have one.

Knows two sentences as frames, and the question if there is one. Most slots take many names ("works with A",
"works with B"), so two names differ only where the verb takes one ("born in"), a word excludes others
("only"), or the question asks for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.asked import NAMING
from bot.compare.frame import PREPOSITIONS, Frame
from bot.compare.topic import same_models, same_subject, same_time
from bot.language.names import is_short_for
from bot.language.words import Word, stem
from bot.question import Question
from bot.types import Difference, DisagreementKind

_SINGLE = frozenset(
    (stem(verb), preposition)
    for verbs, prepositions in (
        ("born died buried raised killed assassinated", "in at"),
        ("headquartered based located situated held premiered staged hosted filmed signed", "in at"),
        ("directed written composed invented founded discovered designed owned led chaired headed "
            "published acquired bought painted "
         "built narrated voiced played portrayed founded created edited conducted manufactured defeated "
         "beaten succeeded replaced", "by"),
        ("married succeeded replaced joined", ""), ("named after known", "after"), ("lost", "to"),
        ("sold transferred moved", "to"),
        ("capital president king queen mayor founder author director inventor chairman chief ceo leader "
            "composer captain governor",
         "of is was"), ("released licensed", "under"),
    )
    for verb in verbs.split()
    for preposition in (prepositions.split() or [""])
)  # fmt: skip
"""Governing word and preposition, of slots that one name fills."""
_ONLY = re.compile(r"\b(?:exclusively|entirely|solely|wholly|purely|only)\b", re.IGNORECASE)
_LIST = re.compile(r"^\s*(?:,\s*(?:and\s+)?|and\s+|or\s+|&\s*|/)(?=[A-Z0-9])")
_LIST_BEFORE = re.compile(r"(?:[A-Z0-9][\w’'.-]*)\s*(?:,|,?\s+and|\s+or|\s+&|/)\s*$")
_ALTERNATIVES = re.compile(r"\bor\b")
_PLURAL_ASK = re.compile(r"^(?:which|what|who)\s+(?:are|were|(?:[\w-]+\s+){0,3}[a-z]{2,}[^s\W]s\s)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Place:
    """A name with the content word and the preposition or "is" that govern it, and the noun it stands
    before.
    """

    start: int
    end: int
    key: str
    stems: frozenset[str]
    governor: str
    governors: frozenset[str]
    preposition: str
    listed: bool
    head: str


def naming(a: Frame, b: Frame, question: Question | None) -> Iterator[Difference]:
    """Different names in the same slot of two sentences, where only one can be right."""
    if not _places(a) or not _places(b) or not same_time(a, b) or not same_models(a, b):
        return
    for one in _places(a):
        if one.stems & b.stems:
            continue
        for other in _places(b):
            if not (one.governors & other.governors) or one.preposition != other.preposition:
                continue
            if one.head != other.head and not _only(a, b, one, other):
                continue
            if _of_place(one) != _of_place(other):
                continue  # Chinese parts may well be those of one Chinese maker
            if other.stems & a.stems or _initials(one, other) or a.modal(one.start) or b.modal(other.start):
                continue
            if a.rejected(one.start) or b.rejected(other.start):
                continue
            if a.negated(one.start) or b.negated(other.start) or not _exclusive(a, b, one, other, question):
                continue
            rest, others = a.stems - one.stems, b.stems - other.stems
            shared = len(rest & others) / max(1, min(len(rest), len(others)))
            if len(rest & others) < 2 or shared < 0.5 or not same_subject(a, b, one.start, other.start):
                continue
            said, answered = _phrase(a, one), _phrase(b, other)
            yield Difference(
                DisagreementKind.NAME, min(0.9, 0.35 + 0.5 * shared),
                f"One source says “{said}”; another says “{answered}”.",
                f"name {one.governor} {one.preposition}",
                (one.key, other.key),
            )  # fmt: skip


@lru_cache(maxsize=4096)
def _places(frame: Frame) -> tuple[_Place, ...]:
    found = []
    for name in frame.names:
        before = [w for w in frame.words if w.end <= name.start][-5:]
        preposition = ""
        while before and (
            before[-1].text.lower() in PREPOSITIONS or before[-1].is_stopword or before[-1].text[0].isupper()
        ):
            word = before.pop().text.lower()
            if (word in PREPOSITIONS or word in ("is", "was")) and not preposition:
                preposition = word
        governor = _governor(before)
        if not governor:
            continue
        texts = [word.text.lower() for word in before]
        joined = len(before) > 2 and "and" in texts[-3:-1]  # "trained and deployed (exclusively) on"
        second = before[max(n for n, text in enumerate(texts[:-1]) if text == "and") - 1].stem if joined else governor
        listed = bool(_LIST.match(frame.text[name.end :])) or bool(_LIST_BEFORE.search(frame.text[: name.start]))
        stems = frozenset(w.stem for w in frame.words if name.start <= w.start < name.end)
        found.append(
            _Place(
                name.start,
                name.end,
                name.key,
                stems,
                governor,
                frozenset((governor, second)),
                preposition,
                listed,
                _head(frame, name.end),
            )
        )
    return tuple(found)


def _head(frame: Frame, end: int) -> str:
    """The stem of the noun that a name stands before ("Acme chips"), or empty."""
    word = next((w for w in frame.words if w.start >= end), None)
    return word.stem if word and word.start == end + 1 and word.text.islower() and not word.is_stopword else ""


_ADJECTIVE = re.compile(r"(?:ese|ish|ian|ean|can|man|nch|tch|lsh|eek|iss)$")


def _of_place(place: _Place) -> bool:
    """Whether a name is the adjective of a country or people before a noun ("Chinese parts")."""
    return bool(place.head) and bool(_ADJECTIVE.search(place.key))


def _initials(one: _Place, other: _Place) -> bool:
    """Whether one key is short for the other: its opening, its first letters, or letters of it."""
    short, long = sorted((one.key, other.key), key=len)
    return long.startswith(short) or is_short_for(short, long)


def _governor(before: list[Word]) -> str:
    for word in reversed(before[-2:]):
        if not word.is_stopword and not word.text.lower().endswith("ly"):
            return word.stem
    return ""


def _exclusive(a: Frame, b: Frame, one: _Place, other: _Place, question: Question | None) -> bool:
    if question is not None and _either(question, one, other):
        return True
    if one.listed or other.listed:
        return False
    if (one.governor, one.preposition) in _SINGLE:
        return True
    if _only(a, b, one, other):
        return True
    return question is not None and question.asked in NAMING and _asks_one(question, one)


def _only(a: Frame, b: Frame, one: _Place, other: _Place) -> bool:
    """Whether one of the sentences says that its name leaves no room for another ("exclusively on")."""
    return bool(one.preposition) and any(
        _ONLY.search(f.text[max(0, p.start - 30) : p.start]) for f, p in ((a, one), (b, other))
    )


def _either(question: Question, one: _Place, other: _Place) -> bool:
    """Whether the question offers both names as alternatives."""
    halves = _ALTERNATIVES.split(question.text)
    if len(halves) != 2:
        return False
    first, second = ({stem(word) for word in re.findall(r"[\w’'-]+", half)} for half in halves)
    return bool(
        (one.stems & first - second and other.stems & second - first)
        or (one.stems & second - first and other.stems & first - second)
    )


def _asks_one(question: Question, one: _Place) -> bool:
    asked = {word.stem for word in question.terms}
    return one.governor in asked and not _PLURAL_ASK.match(question.text) and not one.stems & asked


def _phrase(frame: Frame, place: _Place) -> str:
    """The name with the words that govern it."""
    start = next(
        (w.start for w in reversed(frame.words) if w.end <= place.start and w.stem == place.governor),
        place.start,
    )
    return frame.text[start : place.end]
