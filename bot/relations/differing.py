"""The part in which two claims differ, what kind of part it is, and how a summary says it.

Taken that they contradict each other, this says in what. It doesn't decide whether they do.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher
from typing import TypeVar

from bot.attribution.hedges import Assurance
from bot.claim import Claim
from bot.language.agree import agree, comparable
from bot.language.contrasts import OPPOSITES
from bot.language.names import key
from bot.language.values import Kind, Value, values
from bot.language.words import content_stems, stem
from bot.relations.compared import denied
from bot.types import WHOLE, Difference, DisagreementKind
from index.types import Span

T = TypeVar("T")

_LONGEST = 120
"""Characters of a claim in a summary."""
_COUNTED = 45
"""Characters behind a number in which the noun stands that it counts."""
_TIMES = (Kind.DATE, Kind.TIME, Kind.DURATION)


def differing(a: Claim, b: Claim, sure: float) -> Difference:
    """In what two claims differ that contradict each other with the probability `sure`."""
    if {a.assurance, b.assurance} == {Assurance.CONFIRMED, Assurance.OPEN}:
        return _status(a, b, sure)
    parts = _in_one_order(_alternatives, a, b)
    if parts and all(values(part) or part in _called(each) for part, each in zip(parts, (a, b), strict=True)):
        return _parts(a, b, parts, sure)
    short = a.quote.short_text, b.quote.short_text
    if short[0] and short[1] and content_stems(short[0]) != content_stems(short[1]):
        return _parts(a, b, (short[0], short[1]), sure)
    if pair := _in_one_order(_values, a, b):
        one, other = pair
        kind = DisagreementKind.DATE if one.kind in _TIMES else DisagreementKind.NUMERIC
        told = _says(_phrase(a, one), _phrase(b, other))
        return Difference(kind, sure, told, f"{one.kind} {one.unit}", (_interval(one), _interval(other)))
    if opposite := _in_one_order(_opposites, a, b):
        told = _says(*(f"“{each}”" for each in parts)) if parts else _whole(a, b)
        return Difference(DisagreementKind.NEGATION, sure, told, f"opposites {min(opposite)}", opposite)
    if a.negators % 2 != b.negators % 2:
        keys = (" ".join(a.order), " ".join(b.order))
        slot = f"negation of {' '.join(sorted(a.stems & b.stems))}" if denied(a, b) else WHOLE
        return Difference(DisagreementKind.NEGATION, sure, _whole(a, b), slot, keys)
    if parts:
        return _parts(a, b, parts, sure)
    only = _only(a, b), _only(b, a)
    if len(only[0]) == len(only[1]) == 1:
        return _parts(a, b, (only[0][0], only[1][0]), sure)
    keys = (f"{a.place[0]} {a.place[1]}", f"{b.place[0]} {b.place[1]}")
    return Difference(DisagreementKind.STATEMENT, sure, _whole(a, b), f"statement {keys}", keys)


def _in_one_order(find: Callable[[Claim, Claim], tuple[T, T] | None], a: Claim, b: Claim) -> tuple[T, T] | None:
    """What is found of two claims, the same whichever comes first: what stands first, and the longest common run, can
    depend on that.
    """
    if a.text <= b.text:
        return find(a, b)
    found = find(b, a)
    return found and (found[1], found[0])


def _says(one: str, other: str) -> str:
    return f"One source says {one}; another says {other}."


def _whole(a: Claim, b: Claim) -> str:
    return _says(f"“{_short(a.text)}”", f"“{_short(b.text)}”")


def _short(text: str) -> str:
    text = text.rstrip(" .!")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 10].rsplit(" ", 1)[0] + " …"


def _parts(a: Claim, b: Claim, parts: tuple[str, str], sure: float) -> Difference:
    """Two parts that stand in each other's place."""
    found = [values(part) for part in parts]
    if all(found):
        kinds = {value.kind for each in found for value in each}
        kind = DisagreementKind.DATE if kinds <= set(_TIMES) else DisagreementKind.NUMERIC
        one, other = found[0][0], found[1][0]
        return Difference(kind, sure, _says(*parts), f"{one.kind} {one.unit}", (_interval(one), _interval(other)))
    named = parts[0] in _called(a) and parts[1] in _called(b)
    kind = DisagreementKind.NAME if named else DisagreementKind.STATEMENT
    told = _says(*(f"“{each}”" for each in parts))
    return Difference(kind, sure, told, str(kind), (key(parts[0]), key(parts[1])))


def _status(a: Claim, b: Claim, sure: float) -> Difference:
    confirmed = a if a.assurance is Assurance.CONFIRMED else b
    said = f"One source says that it is confirmed: “{_short(confirmed.text)}”; another says that it is not."
    return Difference(DisagreementKind.STATUS, sure, said, "status", (a.assurance.value, b.assurance.value))


def _alternatives(a: Claim, b: Claim) -> tuple[str, str] | None:
    """What the one claim says where the other says something else, if they differ in nothing more.

    Names and values are whole ("New York", where only "New" differs).
    """
    one, other = a.words, b.words
    codes = SequenceMatcher(None, [w.text.lower() for w in one], [w.text.lower() for w in other], False).get_opcodes()
    apart = [code for code in codes if code[0] != "equal"]
    if len(apart) != 1 or apart[0][0] != "replace":
        return None
    _, i, j, k, m = apart[0]
    return _part(a, (one[i].start, one[j - 1].end)), _part(b, (other[k].start, other[m - 1].end))


def _part(claim: Claim, span: Span) -> str:
    held = [*((name.start, name.end) for name in claim.names), *((value.start, value.end) for value in claim.values)]
    touched = [span, *(each for each in held if each[0] < span[1] and span[0] < each[1])]
    return claim.text[min(start for start, _ in touched) : max(end for _, end in touched)]


def _values(a: Claim, b: Claim) -> tuple[Value, Value] | None:
    """The first two values that exclude each other, of those that meet none of the other claim."""
    lone = [[v for v in one.values if not _met(v, other.values)] for one, other in ((a, b), (b, a))]
    return next(((one, other) for one in lone[0] for other in lone[1] if comparable(one, other)), None)


def _met(value: Value, others: list[Value]) -> bool:
    return any((pair := comparable(value, other)) and agree(*pair) for other in others)


def _opposites(a: Claim, b: Claim) -> tuple[str, str] | None:
    """The stems of the first word of one claim whose opposite the other has, where neither denies more."""
    mine, theirs = ([each for each in one.order if each not in other.stems] for one, other in ((a, b), (b, a)))
    found = ((one, other) for one in mine for other in theirs if (one, other) in OPPOSITES)
    return next(found, None) if a.negators % 2 == b.negators % 2 else None


def _called(claim: Claim) -> set[str]:
    """Its names, as they stand."""
    return {claim.text[name.start : name.end] for name in claim.names}


def _only(here: Claim, there: Claim) -> list[str]:
    """The names that the other claim doesn't know."""
    return [
        here.text[name.start : name.end]
        for name in here.names
        if not any(part in there.known or stem(part) in there.known for part in name.key.split())
    ]


def _phrase(claim: Claim, value: Value) -> str:
    """A value in the claim's own words, with the noun that it counts."""
    counted = value.unit if value.kind in (Kind.COUNT, Kind.ORDINAL) else ""
    noun = next((w for w in claim.words if value.end <= w.start < value.end + _COUNTED and w.stem == counted), None)
    return claim.text[value.start : noun.end if noun else value.end]


def _interval(value: Value) -> str:
    return f"{value.low:.6g}..{value.high:.6g} {value.unit}"
