"""What two sentences must share before they can contradict each other: subject, model and time.

Knows two frames; knows nothing of how numbers, names or negations are compared.
"""

from __future__ import annotations

import math
from dataclasses import replace

from bot.compare.frame import Frame
from bot.language.agree import comparable
from bot.language.values import Value


def same_subject(a: Frame, b: Frame, at: int, there: int) -> bool:
    """Whether what stands at two offsets can be about one subject: one names none, or one is in the other's
    title.
    """
    one, other = a.subject(at), b.subject(there)
    if not one or not other or one & other:
        return _about(a, b, one, other)
    return bool(one & (b.background | b.name_stems | b.stems)) and bool(other & (a.background | a.name_stems | a.stems))


def _about(a: Frame, b: Frame, one: frozenset[str], other: frozenset[str]) -> bool:
    """With a shared subject: the same. With none named on a side: the other's must be known there. Where a side names
    nothing at all, what the two say of it has to tell.
    """
    if one & other or (a.title == b.title and a.title):
        return True
    if not one and not other:
        unnamed = not a.name_stems or not b.name_stems
        return unnamed or bool((a.name_stems | a.background) & (b.name_stems | b.background))
    named, context = (one, b) if one else (other, a)
    return bool(named & (context.background | context.name_stems))


def same_models(a: Frame, b: Frame) -> bool:
    """Whether the model names of two sentences don't set them apart ("910B" and "910C", "V4" and "V4
    Lite").
    """
    if a.identifiers and b.identifiers and not a.identifiers & b.identifiers:
        return False
    return not (a.variants ^ b.variants) or bool(a.variants & b.variants) or (not _rival(a, b) and not _rival(b, a))


def _rival(a: Frame, b: Frame) -> bool:
    """Whether one qualifies a model that the other names bare."""
    return any(variant.split()[0] in b.identifiers and variant.split()[1] not in b.stems for variant in a.variants)


def same_time(a: Frame, b: Frame) -> bool:
    """Whether some date of one sentence meets some date of the other, or one of them has none that tells."""
    pairs = [pair for one in a.dates for other in b.dates if (pair := comparable(_settled(one), _settled(other)))]
    return not pairs or any(one.overlaps(other) for one, other in pairs)


def _settled(v: Value) -> Value:
    """A date as the time at which something was counted: "by 9 April" is 9 April."""
    if v.bounded:
        return v
    day = v.low if math.isfinite(v.low) else v.high
    return replace(v, low=day, high=day)
