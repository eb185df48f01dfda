"""What the typed comparators find of two claims, as numbers: a difference of each kind, and what tells apart of what
the two speak (models, times, subjects, editions).
"""

from __future__ import annotations

from bot.claim import Claim
from bot.compare import difference
from bot.compare.editions import same_edition
from bot.compare.frame import Frame, frame
from bot.compare.topic import same_models, same_subject, same_time
from bot.question import Question
from bot.types import Difference, DisagreementKind

_MOST_ANCHORS = 3


def compared(a: Claim, b: Claim, question: Question | None) -> tuple[Difference | None, dict[str, float]]:
    """The surest difference that a comparator finds, if one does, and the numbers."""
    found = difference(a.quote, b.quote, question)
    one, other = (frame(each.text, each.quote.document.title) for each in (a, b))
    kinds = {f"compared_{kind}": found.confidence if found and found.kind is kind else 0.0 for kind in DisagreementKind}
    return found, {
        **kinds,
        "compared_answers": float(found is not None and found.slot == "answer"),
        "anchors": float(min(found.anchors, _MOST_ANCHORS)) if found else 0.0,
        "other_models": float(not same_models(one, other)),
        "other_time": float(not same_time(one, other)),
        "other_subject": float(not _of_one_thing(one, other)),
        "other_edition": float(not same_edition(one, other)),
        "unclaimed": float(not (one.claims and other.claims)),
    }


def _of_one_thing(a: Frame, b: Frame) -> bool:
    """Whether two statements can be of one subject; where neither names any, what they name may be what differs."""
    ends = len(a.text), len(b.text)
    return not (a.subject(ends[0]) or b.subject(ends[1])) or same_subject(a, b, *ends)
