"""The words before a number that bound it or make it approximate: "at least", "up to", "before", "roughly".

Knows the phrases, and nothing of the number that follows.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.language.scan import Scan

_APPROXIMATORS: dict[str, int] = dict.fromkeys(
    ["roughly", "around", "about", "approximately", "approx", "nearly", "almost", "some", "circa", "~",
    "≈", "estimated", "close to",
     "an estimated", "in the region of", "just about", "c .", "approx .", "well nigh", "somewhere around",
     "exactly", "only", "just"], 0
)  # fmt: skip
_LOWER = dict.fromkeys(
    ["at least", "no fewer than", "no less than", "not less than", "a minimum of", "minimum",
    "from at least"], False
) | dict.fromkeys(
    ["more than", "over", "above", "exceeding", "exceeds", "exceeded", "greater than", "upwards of",
    "in excess of", "north of", "higher than",
     "well over", "just over", "well above", "just above", "larger than", "longer than", "better than",
     "bigger than", ">"], True
)  # fmt: skip
_UPPER = dict.fromkeys(
    ["at most", "up to", "no more than", "not more than", "as many as", "as much as", "a maximum of",
    "maximum", "no later than"], False
) | dict.fromkeys(
    ["less than", "fewer than", "under", "below", "lower than", "smaller than", "just under", "just below",
    "well under", "well below",
     "shorter than", "<"], True
)  # fmt: skip
_AFTER_DATE = {"after": True, "later than": True}
_BEFORE_DATE = {"before": True, "prior to": True, "by": False, "earlier than": True, "by the": False}
BOUNDING_VERBS = frozenset(["exceeding", "exceeds", "exceeded"])
_EXACT = frozenset(["exactly", "only", "just"])
FIRST_WORDS: dict[str, list[tuple[str, ...]]] = {}
for _phrase in [*_APPROXIMATORS, *_LOWER, *_UPPER, *_AFTER_DATE, *_BEFORE_DATE]:
    FIRST_WORDS.setdefault(_phrase.split()[0], []).append(tuple(_phrase.split()))
for _candidates in FIRST_WORDS.values():
    _candidates.sort(key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class Modifiers:
    next: int
    approximate: bool = False
    floor: bool | None = None
    ceiling: bool | None = None
    after: bool | None = None
    before: bool | None = None


def modifiers_at(scan: Scan, i: int) -> Modifiers:
    """The approximators and bounds at token i, at most three."""
    approximate, floor, ceiling, after, before = False, None, None, None, None
    at = i
    for _ in range(3):
        for phrase in FIRST_WORDS.get(scan.lower[at], ()):
            if all(scan.lower[at + k] == word for k, word in enumerate(phrase)):
                break
        else:
            break
        words = " ".join(phrase)
        at += len(phrase)
        approximate = approximate or (words in _APPROXIMATORS and words not in _EXACT)
        floor = _LOWER.get(words, floor)
        ceiling = _UPPER.get(words, ceiling)
        after = _AFTER_DATE.get(words, after)
        before = _BEFORE_DATE.get(words, before)
    return Modifiers(at, approximate, floor, ceiling, after, before)
