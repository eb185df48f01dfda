"""The comparators of numbers and of dates: values of the same thing that exclude each other.

Knows two sentences as frames and the words of the question. What a value measures is judged by the words
near it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.compare.frame import PREPOSITIONS, Frame
from bot.compare.topic import same_models, same_subject, same_time
from bot.language.agree import comparable, compatible
from bot.language.contrasts import DONE, GAP, REST, other_scope, same_attribute
from bot.language.values import Kind, Value
from bot.language.words import stem
from bot.types import Difference, DisagreementKind

_DAY_KINDS = (Kind.DATE, Kind.TIME)
_POINT_KINDS = (
    Kind.COUNT,
    Kind.PERCENT,
    Kind.MONEY,
    Kind.MEASURE,
    Kind.MULTIPLE,
    Kind.DURATION,
    Kind.ORDINAL,
)


def numeric(a: Frame, b: Frame, asked: frozenset[str]) -> Iterator[Difference]:
    """Numbers of the same thing that exclude each other, also as a share and as what is missing to it."""
    if not a.values or not b.values or not same_time(a, b) or not same_models(a, b):
        return
    for one in a.values:
        for other in b.values:
            if one.kind not in _POINT_KINDS or other.kind not in _POINT_KINDS or _named(a, one) or _named(b, other):
                continue
            pair = comparable(one, other)
            if (
                pair is None
                or not same_subject(a, b, one.start, other.start)
                or a.modal(one.start) != b.modal(other.start)
                or a.rejected(one.start)
                or b.rejected(other.start)
            ):
                continue
            if one.kind is Kind.ORDINAL and not (ranks(a, one) and ranks(b, other)):
                continue
            slot = _slot(a, b, one, other, asked)
            if slot is None:
                continue
            framed = _framed(a, b, *pair)
            if framed is None:
                continue
            left, right, turned = framed
            if _ruled(a, one) and _ruled(b, other):
                left, right = _bound(left), _bound(right)
            if compatible(left, right) or (_matched(a, b, one, other) and not turned):
                continue
            yield _number(a, b, one, other, left, right, turned, slot)


_RULE = re.compile(
    r"\b(?:must|shall|need(?:s|ed)?|requir\w+|minimum|maximum|limit\w*|allow\w*|permit\w*|entitled|within)\b",
    re.IGNORECASE,
)


def _ruled(frame: Frame, value: Value) -> bool:
    """Whether an open value is the bound that a rule sets: two such bounds exclude each other ("at least 8 characters"
    and "at least 12" are two rules).
    """
    return not value.bounded and bool(_RULE.search(frame.text))


def _bound(value: Value) -> Value:
    bound = value.low if math.isfinite(value.low) else value.high
    return replace(value, low=bound, high=bound, low_open=False, high_open=False)


_CAPITALS = re.compile(r"\s+[A-Z][\w’'-]*\s+[A-Z]")
_CAPITAL = re.compile(r"\s+[A-Z]")


def _named(frame: Frame, value: Value) -> bool:
    """Whether a number belongs to a name: "7 World Trade Center", "the Thirteen Colonies"."""
    if value.kind is not Kind.COUNT:
        return False
    spelt = value.start > 0 and frame.text[value.start].isupper()
    return bool((_CAPITAL if spelt else _CAPITALS).match(frame.text, value.end))


_RANKING = re.compile(
    r"[\s-](?:best|worst|most|least|top|[a-z]{3,}est)\b|\s(?:place|position|in the|on the|out of|of \d"
    r"|among)\b",
    re.IGNORECASE,
)
_RANKED = re.compile(
    r"\b(?:rank(?:s|ed|ing)?|placed?|finish(?:es|ed)?|came|position|seed(?:ed)?)\s(?:\w+\s)?$", re.IGNORECASE
)


def ranks(frame: Frame, value: Value) -> bool:
    """Whether an ordinal is a rank; otherwise it tells things apart ("the first case", "the third case")."""
    return bool(_RANKING.match(frame.text, value.end) or _RANKED.search(frame.text, 0, value.start))


def _matched(a: Frame, b: Frame, one: Value, other: Value) -> bool:
    """Whether either number has its equal elsewhere in the other sentence, so that the two measure
    different things.
    """
    return any(_meets(one, v) for v in b.values if v is not other) or any(
        _meets(v, other) for v in a.values if v is not one
    )


def _meets(a: Value, b: Value) -> bool:
    pair = comparable(a, b)
    return pair is not None and compatible(*pair)


_STRONG_ENOUGH = 0.85
"""Of a slot's strength; below, shared words are as likely by chance (VitaminC, train)."""


@dataclass(frozen=True, slots=True)
class _Slot:
    words: tuple[str, ...]
    strength: float


def _slot(a: Frame, b: Frame, one: Value, other: Value, asked: frozenset[str]) -> _Slot | None:
    """What two values both measure: the words near both; None where too little says that it is the same."""
    near, there = a.near(one), b.near(other)
    shared = near.keys() & there.keys()
    plain = shared - a.name_stems
    counted = one.kind in (Kind.COUNT, Kind.ORDINAL) and bool(one.unit)
    if one.kind in (Kind.COUNT, Kind.ORDINAL) and not one.unit and not plain:
        return None
    named, elsewhere = near.keys() & a.name_stems, there.keys() & b.name_stems
    strength = (
        math.fsum(2.0 / (near[w] + there[w]) for w in plain)
        + 0.5 * len(shared & a.name_stems)
        + (0.6 if counted else 0)
    )
    strength += 0.3 * len(shared & asked)
    if named and elsewhere and not named & elsewhere:
        strength -= 0.5
    overlap = len(a.stems & b.stems) / max(1, min(len(a.stems), len(b.stems)))
    if counted and not _same_things(a, b, one, other):
        return None
    if not plain and _same_property(a, b, one, other):
        strength += 1.0
    elif not plain and not counted:
        return None
    if other_scope(near.keys(), there.keys()):
        return None
    if one.kind is Kind.DURATION and _relator(a, one) != _relator(b, other):
        return None
    if strength + overlap < _STRONG_ENOUGH:
        return None
    return _Slot(tuple(sorted(plain, key=lambda w: (near[w] + there[w], w))), strength + overlap)


def _same_property(a: Frame, b: Frame, one: Value, other: Value) -> bool:
    """Whether a share of one thing and what is missing to it are given for one property of two shared
    names.
    """
    if one.kind is not Kind.PERCENT or _is_gap(a, one) == _is_gap(b, other):
        return False
    return len({name.key for name in a.names} & {name.key for name in b.names}) > 1 and same_attribute(
        a.near(one).keys(), b.near(other).keys()
    )


def _relator(frame: Frame, value: Value) -> str:
    """The word that says how a duration lies in time: "behind", "ago", "within", "for"; "in" and "within"
    are one.
    """
    follows = next((w.text.lower() for w in frame.words if w.start >= value.end), "")
    if follows in _SLOT_WORDS:
        return follows
    before = [w.text.lower() for w in frame.words if w.end <= value.start][-3:]
    word = next((each for each in reversed(before) if each in PREPOSITIONS), "")
    return {"within": "in", "during": "for", "over": "for"}.get(word, word)


def _same_things(a: Frame, b: Frame, one: Value, other: Value) -> bool:
    """Whether what stands before two counted nouns doesn't set them apart ("studio albums", "
    ""live albums")."""
    mine, yours = _qualifiers(a, one), _qualifiers(b, other)
    return not mine or not yours or bool(mine & yours)


def _qualifiers(frame: Frame, value: Value) -> frozenset[str]:
    noun = next((w for w in frame.words if w.start >= value.end and w.stem == value.unit), None)
    if noun is None:
        return frozenset()
    return frozenset(w.stem for w in frame.words if value.end <= w.start < noun.start and not w.is_stopword)


def _framed(a: Frame, b: Frame, one: Value, other: Value) -> tuple[Value, Value, bool] | None:
    """Both values as shares of a whole where one is given as what is missing to it; None where they can't
    be compared.
    """
    if one.kind is not Kind.PERCENT:
        return one, other, False
    missing, lacking = _is_gap(a, one), _is_gap(b, other)
    if missing != lacking:
        if len(a.name_stems & b.name_stems) < 2 or not one.bounded or not other.bounded:
            return None
        return (_complement(one), other, True) if missing else (one, _complement(other), True)
    rest, done = _share(a, one), _share(b, other)
    if rest and done and rest != done:
        return _complement(one), other, True
    return one, other, False


def _is_gap(frame: Frame, value: Value) -> bool:
    return any(word in GAP and distance <= 6 for word, distance in frame.near(value).items()) and not frame.text[
        value.end : value.end + 4
    ].startswith(" of ")


def _share(frame: Frame, value: Value) -> str:
    near = {word for word, distance in frame.near(value).items() if distance <= 3}
    rest, done = bool(near & REST), bool(near & DONE)
    return "" if rest == done else "rest" if rest else "done"


def _complement(v: Value) -> Value:
    return Value(v.start, v.end, v.kind, 100 - v.high, 100 - v.low, v.unit, v.approximate, v.high_open, v.low_open)


def _number(
    a: Frame, b: Frame, one: Value, other: Value, left: Value, right: Value, turned: bool, slot: _Slot
) -> Difference:
    said, answered = _phrase(a, one), _phrase(b, other)
    confidence = 0.45 + 0.18 * min(slot.strength, 2.5)
    if turned:
        summary = _turned_summary(a, b, one, other)
    else:
        about = _label(a, slot.words, said)
        summary = f"{about}One source says {said}; another says {answered}."
    kind = DisagreementKind.DATE if one.kind is Kind.DURATION else DisagreementKind.NUMERIC
    return Difference(
        kind, min(confidence, 0.95), summary, f"{left.kind} {left.unit}",
        (_interval(left), _interval(right)), _anchors(a, b, one, other),
    )  # fmt: skip


def _anchors(a: Frame, b: Frame, one: Value, other: Value) -> int:
    return len(a.near(one).keys() & b.near(other).keys() & (a.name_stems | b.name_stems))


def _turned_summary(a: Frame, b: Frame, one: Value, other: Value) -> str:
    """What one share means when it is put as the other source puts it."""
    first = _is_gap(b, other) or (_share(b, other) == "done" and not _is_gap(a, one))
    (frame, share), given = ((a, one), other) if first else ((b, other), one)
    whole = _phrase(frame, share)
    means = "is a gap of" if _is_gap(a, one) or _is_gap(b, other) else "leaves"
    rest = _percents(100 - share.high, 100 - share.low)
    said = _percents(given.low, given.high)
    return f"{whole[0].upper()}{whole[1:]} {means} {rest}; the other source says {said}."


def _percents(low: float, high: float) -> str:
    return f"{low:g} to {high:g}%" if low != high else f"{low:g}%"


_OF_WHOLE = re.compile(r" of (?:an? |the |its |their |all )?(?:[\w’'-]+ ?){1,3}")
_SLOT_WORDS = frozenset("behind ahead old ago later long earlier cheaper faster slower more less".split())


def _phrase(frame: Frame, value: Value) -> str:
    """The value in the sentence's own words, with the noun it counts, the whole it is a share of, or its
    direction.
    """
    text, rest = frame.text[value.start : value.end], frame.text[value.end :]
    if value.kind is Kind.PERCENT and (whole := _OF_WHOLE.match(rest)):
        named = [n.end for n in frame.names if value.end <= n.start < value.end + whole.end()]
        return frame.text[value.start : named[-1]] if named else text
    if value.kind in (Kind.DURATION, Kind.MULTIPLE):
        follows = next((w.text for w in frame.words if w.start >= value.end), "")
        return f"{text} {follows}" if follows in _SLOT_WORDS else text
    if value.kind in (Kind.COUNT, Kind.ORDINAL) and value.unit:
        noun = next((w for w in frame.words if value.end <= w.start < value.end + 45 and w.stem == value.unit), None)
        return frame.text[value.start : noun.end] if noun else text
    return text


def _label(frame: Frame, slot: tuple[str, ...], said: str) -> str:
    """What is compared, in the words of a sentence ("Rating: "); empty where what is said names it "
    "already."""
    for each in slot:
        for word in frame.content:
            if word.stem == each and len(word.text) > 3 and not word.text.endswith(("ed", "ing", "ly")):
                if any(stem(part) == each for part in said.split()):
                    return ""
                return f"{word.text[0].upper()}{word.text[1:]}: "
    return ""


def _interval(v: Value) -> str:
    return f"{v.low:.6g}..{v.high:.6g} {v.unit}"


def dates(a: Frame, b: Frame, asked: frozenset[str]) -> Iterator[Difference]:
    """Dates of the same event that exclude each other."""
    found = [v for v in a.values if v.kind in _DAY_KINDS], [v for v in b.values if v.kind in _DAY_KINDS]
    if not found[0] or not found[1] or not same_models(a, b):
        return
    if any(_meets(one, other) for one in found[0] for other in found[1]):
        return
    for one in found[0]:
        for other in found[1]:
            pair = comparable(one, other)
            if pair is None or _meets(one, other) or _as_of(a, one) or _as_of(b, other):
                continue
            if a.rejected(one.start) or b.rejected(other.start):
                continue
            if not same_subject(a, b, one.start, other.start) or a.modal(one.start) != b.modal(other.start):
                continue
            event = _event(a, b, one, other)
            if event is None:
                continue
            confidence = min(0.95, 0.5 + 0.12 * event.strength)
            said, answered = a.text[one.start : one.end], b.text[other.start : other.end]
            yield Difference(
                DisagreementKind.DATE, confidence,
                f"{_label(a, event.words, said)}One source says {said}; another says {answered}.",
                f"date {' '.join(event.words[:1])}", (_interval(one), _interval(other)),
            )  # fmt: skip


_STATE = ("as of ", "until ", "till ", "through ", "since ")


def _as_of(frame: Frame, value: Value) -> bool:
    """Whether a date only says when something else was counted."""
    follows = next((w for w in frame.words if w.start >= value.end), None)
    modifies = (
        follows is not None and follows.start == value.end + 1 and follows.text.islower() and not follows.is_stopword
    )
    return modifies or frame.text[max(0, value.start - 8) : value.start].lower().endswith(_STATE)


def _event(a: Frame, b: Frame, one: Value, other: Value) -> _Slot | None:
    """The words near both dates, one of them close to both; None where the sentences tell of different
    things.
    """
    near, there = a.near(one), b.near(other)
    shared = near.keys() & there.keys()
    if not shared or other_scope(near.keys(), there.keys()) or _numbers_differ(a, b):
        return None
    plain = sorted(shared - a.name_stems, key=lambda w: (near[w] + there[w], w))
    if not plain or (near[plain[0]] > 4 and there[plain[0]] > 4):
        return None
    overlap = len(a.stems & b.stems) / max(1, min(len(a.stems), len(b.stems)))
    strength = math.fsum(4.0 / (near[w] + there[w]) for w in plain) + 0.5 * len(shared & a.name_stems) + 2 * overlap
    return _Slot(tuple(plain), strength) if overlap >= 0.4 else None


def _numbers_differ(a: Frame, b: Frame) -> bool:
    """Whether the sentences count something differently: then they tell of different days."""
    for one in a.values:
        for other in b.values:
            if one.kind in _POINT_KINDS and (pair := comparable(one, other)) and not compatible(*pair):
                return True
    return False
