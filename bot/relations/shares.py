"""A share in one claim, and in the other what is missing to it: "60-70% of its speed" and "a gap of 20-30%".

Such values look alike, and are compared after one of them is turned round. Knows two claims, and English words for what
is missing, left or done.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.claim import Claim
from bot.language.agree import compatible
from bot.language.contrasts import DONE, GAP, REST
from bot.language.values import Kind, Value
from bot.types import Difference, DisagreementKind

SURE = 0.9
"""How sure a difference of two shares is, as `relate` weighs it."""

NEAR = 8
"""Words between a percentage and one that says that it is missing, left or done."""

NAMES = 2
"""Words of names that both claims must have, for a gap in one to be that between two things of the other."""

SHARED = 0.3
"""The part of the words of the briefer claim that the other must have."""

_OF_WHOLE = re.compile(r" of (?:an? |the |its |their |all )?(?:[\w’'-]+ ?){1,3}")


def shares(a: Claim, b: Claim) -> Difference | None:
    """In what two claims differ of which one gives a share and the other what is missing to it; None where they agree,
    or where they do not.
    """
    if not a.stems & b.stems or len(a.stems & b.stems) < SHARED * min(len(a.stems), len(b.stems)):
        return None
    for one in _percents(a):
        for other in _percents(b):
            gap = _is_gap(a, one), _is_gap(b, other)
            if gap[0] != gap[1]:
                turned = one.bounded and other.bounded and len(a.name_stems & b.name_stems) >= NAMES
            else:
                turned = {_part(a, one), _part(b, other)} == {"rest", "done"}
            if turned and not compatible(one, _complement(other)):
                return _difference(a, b, one, other, gap)
    return None


def _percents(claim: Claim) -> list[Value]:
    return [value for value in claim.values if value.kind is Kind.PERCENT]


def _is_gap(claim: Claim, value: Value) -> bool:
    """Whether a percentage is of what is missing to a whole, and not of what is there."""
    return bool(_beside(claim, value) & GAP) and not claim.text.startswith(" of ", value.end)


def _part(claim: Claim, value: Value) -> str:
    """Whether a percentage is of what is left, or of what is done; empty where it doesn't tell."""
    near = _beside(claim, value)
    rest, done = bool(near & REST), bool(near & DONE)
    return "" if rest == done else "rest" if rest else "done"


def _beside(claim: Claim, value: Value) -> frozenset[str]:
    """The stems of the words near a value."""
    before = [word.stem for word in claim.words if word.end <= value.start][-NEAR:]
    after = [word.stem for word in claim.words if word.start >= value.end][:NEAR]
    return frozenset((*before, *after))


def _complement(value: Value) -> Value:
    return replace(
        value, low=100 - value.high, high=100 - value.low, low_open=value.high_open, high_open=value.low_open
    )


def _difference(a: Claim, b: Claim, one: Value, other: Value, gap: tuple[bool, bool]) -> Difference:
    keys = _interval(one), _interval(_complement(other))
    return Difference(DisagreementKind.NUMERIC, SURE, _summary(a, b, one, other, gap), f"{one.kind} {one.unit}", keys)


def _summary(a: Claim, b: Claim, one: Value, other: Value, gap: tuple[bool, bool]) -> str:
    """What the share means when it is put as the other source puts it."""
    first = gap[1] or (not gap[0] and _part(b, other) == "done")
    (claim, share), given = ((a, one), other) if first else ((b, other), one)
    whole = _phrase(claim, share)
    means = "is a gap of" if any(gap) else "leaves"
    rest, said = _told(100 - share.high, 100 - share.low), _told(given.low, given.high)
    return f"{whole[0].upper()}{whole[1:]} {means} {rest}; the other source says {said}."


def _told(low: float, high: float) -> str:
    return f"{low:g} to {high:g}%" if low != high else f"{low:g}%"


def _phrase(claim: Claim, value: Value) -> str:
    """A share in the claim's own words, with the name of what it is a share of."""
    whole = _OF_WHOLE.match(claim.text, value.end)
    named = [name.end for name in claim.names if whole and value.end <= name.start < whole.end()]
    return claim.text[value.start : named[-1] if named else value.end]


def _interval(value: Value) -> str:
    return f"{value.low:.6g}..{value.high:.6g} {value.unit}"
