"""How sure it is that two sentences can't both be right, whatever is asked, by all that speaks for it and against it.

Between any two neighbours of a corpus some number or date differs, and most of them speak of two things. So what a
comparator and the judge find is weighed with how much the sentences have in common, by a logistic regression; LOG.md
says on what it was fitted (`tests/bench/fit_certainty.py`). A difference between values that stand beside the same two
names is believed by itself: reports that say it in words of their own share little more.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from bot.compare.agree import comparable, compatible
from bot.compare.frame import Frame
from bot.compare.topic import Difference
from bot.compare.wording import Wording
from bot.language.values import Kind
from bot.language.words import content_stems, stem, words
from bot.ports import Verdict
from bot.types import DisagreementKind

WEIGHTS: Mapping[str, float] = {
    "bias": -3.9, "contradiction": 0.94, "entailment": 3.48, "typed": 3.05, "date": -2.06, "negation": -2.61,
    "number_differs": 1.28, "shared": 1.38, "shared_names": 1.18, "rivals": 0.33, "of_longer": 2.21,
    "nearly_same": 2.53, "one_part": 0.42, "length": -1.35,
}  # fmt: skip
"""With what the judge said."""

UNJUDGED: Mapping[str, float] = {
    "bias": -6.58, "typed": 7.85, "date": -1.76, "negation": -2.97, "number_differs": -0.47, "shared": 4.97,
    "shared_names": 1.23, "rivals": 0.21, "of_longer": 2.69, "nearly_same": 3.6, "one_part": 0.53, "length": -2.82,
}  # fmt: skip
"""Without a judge."""

ANCHORS = 2
"""Names that must stand beside both values for their difference to be believed by itself."""

BELIEVED = 0.8
"""What the confidence of such a difference counts then."""

TWINS = 0.7
"""The part of the words of two sentences that is the same in the same order, from which on they are one template."""

OWN = 1.5
"""What the log odds lose within one document: its sentences differ as much as those of two, and an author who
contradicts himself is rare."""

_LONG = 8
"""Words with a meaning of their own, from which on a sentence is not short."""


def certainty(
    a: Frame, b: Frame, difference: Difference | None, verdict: Verdict | None, wording: Wording, own: bool
) -> float:
    """The probability, from 0 to 1, that two sentences contradict each other; `own`: they are of one document.

    None at all where a value differs and also what it is a value of: they speak of two things, unless the same names
    stand beside both values.
    """
    believed = BELIEVED * difference.confidence if difference and _by_itself(difference) else 0.0
    if _in_two_parts(a, b, wording) or (not believed and _of_two_things(a, b, difference)):
        return 0.0
    weights = WEIGHTS if verdict else UNJUDGED
    found = features(a, b, difference, verdict, wording)
    odds = sum(weight * found[name] for name, weight in weights.items())
    if believed:
        odds = max(odds, math.log(believed / (1 - believed)))
    return 1 / (1 + math.exp(OWN * own - odds))


def _in_two_parts(a: Frame, b: Frame, aligned: Wording) -> bool:
    """Whether two sentences of nearly the same words differ in two parts: then they say it of two things ("79,000
    visited the harbour", "29,000 visited the museum").
    """
    parts = {
        (mine, theirs)
        for one, other in aligned.replaced
        if (mine := content_stems(a.text[slice(*one)]))
        and (theirs := content_stems(b.text[slice(*other)]))
        and not mine & theirs
    }
    return aligned.of_longer >= TWINS and len(parts) > 1


def _of_two_things(a: Frame, b: Frame, difference: Difference | None) -> bool:
    """Whether values differ and names or openings too ("the office in Oslo opens at 9", "... in Bergen at 10")."""
    values_differ = (difference and difference.kind in _OF_VALUES) or _number_differs(a, b)
    return bool(values_differ) and ((_rivals(a, b) and _rivals(b, a)) or _other_opening(a, b))


def _by_itself(difference: Difference) -> bool:
    if difference.kind in (DisagreementKind.STATUS, DisagreementKind.NAME):
        return True
    return difference.anchors >= ANCHORS


def features(
    a: Frame, b: Frame, difference: Difference | None, verdict: Verdict | None, wording: Wording
) -> dict[str, float]:
    """What speaks for a contradiction of two sentences and against it, each between 0 and 1, or log odds."""
    kind = difference.kind if difference else None
    contradiction = min(max(verdict.contradiction, 1e-4), 1 - 1e-4) if verdict else 0.5
    shared, either = len(a.stems & b.stems), len(a.stems | b.stems)
    named = {name.key for name in a.names} & {name.key for name in b.names}
    return {
        "bias": 1.0,
        "contradiction": math.log(contradiction / (1 - contradiction)),
        "entailment": verdict.entailment if verdict else 0.0,
        "typed": difference.confidence if difference else 0.0,
        "date": float(kind is DisagreementKind.DATE),
        "negation": float(kind is DisagreementKind.NEGATION),
        "number_differs": float(kind not in _OF_VALUES and _number_differs(a, b)),
        "shared": shared / max(1, either),
        "shared_names": min(len(named), 3) / 3,
        "rivals": float(_rivals(a, b) and _rivals(b, a)),
        "of_longer": wording.of_longer,
        "nearly_same": max(wording.of_shorter - 0.7, 0.0),
        "one_part": float(len(wording.replaced) == 1 and wording.moved <= 2),
        "length": min(len(a.stems), len(b.stems), _LONG) / _LONG,
    }


_OF_VALUES = (DisagreementKind.NUMERIC, DisagreementKind.DATE)


def _number_differs(a: Frame, b: Frame) -> bool:
    """Whether a number or time of one has some to be compared with in the other, and meets none."""
    for one in a.values:
        pairs = [pair for other in b.values if one.kind is not Kind.DATE and (pair := comparable(one, other))]
        if pairs and not any(compatible(*pair) for pair in pairs):
            return True
    return False


def _rivals(a: Frame, b: Frame) -> bool:
    """Whether the first sentence has a name of which the second, under its title, has no word."""
    said = {word.stem for word in words(b.text)} | b.background
    return any(not any(stem(part) in said for part in name.key.split()) for name in a.names)


def _other_opening(a: Frame, b: Frame) -> bool:
    """Whether two sentences open with things that tell their subjects apart: each with a word that the other lacks
    ("the bridge", "the tunnel"), or one with a word before the other's first ("the large model", "the model").
    """
    if not a.content or not b.content:
        return False
    return (_lacks(a, b) and _lacks(b, a)) or _qualifies(a, b) or _qualifies(b, a)


def _lacks(a: Frame, b: Frame) -> bool:
    return a.content[0].stem not in b.stems | b.background


def _qualifies(a: Frame, b: Frame) -> bool:
    first, *rest = a.content
    return (
        _lacks(a, b)
        and bool(rest)
        and rest[0].stem == b.content[0].stem
        and rest[0].start == first.end + 1
        and rest[0].text.islower()
    )
