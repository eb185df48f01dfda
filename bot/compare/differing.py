"""The part in which two claims differ, and what kind of part it is; how it is said in a summary.

Taken that they contradict each other, this says in what. It doesn't decide whether they do.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.attribution.hedges import Assurance
from bot.compare.agree import comparable, compatible
from bot.compare.claim import Claim
from bot.compare.contrasts import OPPOSITES
from bot.compare.frame import Frame
from bot.compare.wording import alternatives, wording
from bot.language.names import key, names
from bot.language.values import Kind, Value, values
from bot.types import DisagreementKind


@dataclass(frozen=True, slots=True)
class Difference:
    """In what two quotes differ. `slot` names what is compared; `keys` are the two contents, the same where quotes
    agree.
    """

    kind: DisagreementKind
    confidence: float
    summary: str
    slot: str
    keys: tuple[str, str]


_LONGEST = 120
_TIMES = (Kind.DATE, Kind.TIME, Kind.DURATION)


def differing(a: Claim, b: Claim, sure: float) -> Difference:
    """In what two claims differ that contradict each other with the probability `sure`."""
    if {a.frame.assurance, b.frame.assurance} == {Assurance.CONFIRMED, Assurance.OPEN}:
        return _status(a, b, sure)
    parts = alternatives(a.frame, b.frame, wording(a.frame, b.frame))
    if parts and (values(parts[0]) or names(parts[0])) and (values(parts[1]) or names(parts[1])):
        return _parts(parts, sure)
    if pair := _values(a.frame, b.frame):
        one, other = pair
        told = _phrase(a.frame, one), _phrase(b.frame, other)
        kind = DisagreementKind.DATE if one.kind in _TIMES else DisagreementKind.NUMERIC
        return Difference(kind, sure, _says(*told), f"{one.kind} {one.unit}", (_interval(one), _interval(other)))
    if _turned(a, b):
        said = _short(a.text), _short(b.text)
        keys = (" ".join(a.order), " ".join(b.order))
        return Difference(DisagreementKind.NEGATION, sure, _says(*(f"“{each}”" for each in said)), "negation", keys)
    if parts:
        return _parts(parts, sure)
    only = _only(a, b), _only(b, a)
    if len(only[0]) == len(only[1]) == 1:
        return _parts((only[0][0], only[1][0]), sure)
    said = _short(a.text), _short(b.text)
    keys = (f"{a.quote.place[0]} {a.quote.place[1]}", f"{b.quote.place[0]} {b.quote.place[1]}")
    return Difference(
        DisagreementKind.STATEMENT, sure, _says(*(f"“{each}”" for each in said)), f"statement {keys}", keys
    )


def _says(one: str, other: str) -> str:
    return f"One source says {one}; another says {other}."


def _parts(parts: tuple[str, str], sure: float) -> Difference:
    """Two parts that stand in each other's place."""
    found = [values(part) for part in parts]
    if all(found):
        kinds = {value.kind for each in found for value in each}
        kind = DisagreementKind.DATE if kinds <= set(_TIMES) else DisagreementKind.NUMERIC
        one, other = found[0][0], found[1][0]
        return Difference(kind, sure, _says(*parts), f"{one.kind} {one.unit}", (_interval(one), _interval(other)))
    kind = DisagreementKind.NAME if all(names(part) for part in parts) else DisagreementKind.STATEMENT
    return Difference(kind, sure, _says(*(f"“{each}”" for each in parts)), str(kind), (key(parts[0]), key(parts[1])))


def _status(a: Claim, b: Claim, sure: float) -> Difference:
    stands = a.frame.assurance, b.frame.assurance
    confirmed = a if stands[0] is Assurance.CONFIRMED else b
    said = f"One source says that it is confirmed: “{_short(confirmed.text)}”; another says that it is not."
    return Difference(DisagreementKind.STATUS, sure, said, "status", (stands[0].value, stands[1].value))


def _values(a: Frame, b: Frame) -> tuple[Value, Value] | None:
    """The two values that exclude each other and stand beside most of the same words."""
    lone = [[v for v in one.values if not _met(v, other.values)] for one, other in ((a, b), (b, a))]
    pairs = [
        (len(a.near(one).keys() & b.near(other).keys()), -at, one, other)
        for at, one in enumerate(lone[0])
        for other in lone[1]
        if comparable(one, other)
    ]
    return max(pairs, key=lambda each: each[:2])[2:] if pairs else None


def _met(value: Value, others: list[Value]) -> bool:
    return any((pair := comparable(value, other)) and compatible(*pair) for other in others)


def _turned(a: Claim, b: Claim) -> bool:
    mine, theirs = a.stems - b.stems, b.stems - a.stems
    return a.negators % 2 != b.negators % 2 or any((one, other) in OPPOSITES for one in mine for other in theirs)


def _only(here: Claim, there: Claim) -> list[str]:
    """The names that the other claim doesn't know."""
    return [
        here.text[name.start : name.end]
        for name in here.frame.names
        if not any(part in there.known for part in name.key.split())
    ]


def _phrase(frame: Frame, value: Value) -> str:
    """A value in the claim's own words, with the noun that it counts."""
    counted = value.unit if value.kind in (Kind.COUNT, Kind.ORDINAL) else ""
    noun = next((w for w in frame.words if value.end <= w.start < value.end + 45 and w.stem == counted), None)
    return frame.text[value.start : noun.end if noun else value.end]


def _interval(value: Value) -> str:
    return f"{value.low:.6g}..{value.high:.6g} {value.unit}"


def _short(text: str) -> str:
    text = text.rstrip(" .!")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 10].rsplit(" ", 1)[0] + " …"
