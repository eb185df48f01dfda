"""What is compared of two claims beyond their words, as numbers: a share and what is missing to it, values,
opposites and denials in the same words, and whether the claims speak of one time and one edition.
"""

from __future__ import annotations

from bot.claim import Claim, of_one_time
from bot.language.agree import comparable, compatible
from bot.language.contrasts import OPPOSITES
from bot.language.values import Kind
from bot.question import Question
from bot.relations.editions import same_edition
from bot.relations.shares import shares
from bot.types import Difference

HELD, FEWEST = 0.6, 2
"""The part of the words of the briefer of two claims that the other has, and how many at least, for the two to say the
same but for a value or an opposite; of the longer, but for a denial.
"""

_TIMES = (Kind.DATE, Kind.TIME)


def compared(a: Claim, b: Claim, question: Question | None = None) -> tuple[Difference | None, dict[str, float]]:
    """In what the claims differ, where shares do, and the numbers. Which values of answers are rivals, their short
    answers tell (`bot.relations.asked`).
    """
    found, alike = shares(a, b), _alike(a, b)
    numbers, dates = (question is None and _exclude(a, b, times) for times in (False, True))
    return found, {
        "compared_numeric": found.confidence if found else alike * numbers,
        "compared_date": alike * dates,
        "compared_negation": alike * (_opposed(a, b) or denied(a, b)),
        "other_time": float(not of_one_time(a, b)),
        "other_edition": float(not same_edition(a, b)),
    }


def _alike(a: Claim, b: Claim) -> float:
    """How much two claims say in the same words, but for one that differs, from .71 to .95, the range for which the
    weights are fitted; 0 where that is too little to tell.
    """
    both = len(a.stems & b.stems)
    held = min(1.0, both / max(1, min(len(a.stems), len(b.stems)) - 1))
    return 0.35 + 0.6 * held if both >= FEWEST and held >= HELD else 0.0


def _exclude(a: Claim, b: Claim, times: bool) -> bool:
    """Whether numbers (or times) of two claims exclude each other, and none of one meets one of the other."""
    mine, its = ([each for each in claim.values if (each.kind in _TIMES) is times] for claim in (a, b))
    pairs = [pair for one in mine for other in its if (pair := comparable(one, other))]
    return bool(pairs) and not any(compatible(*pair) for pair in pairs)


def denied(a: Claim, b: Claim) -> bool:
    """Whether one of two claims denies once what the other says in most of the same words, and not the opposite of it.
    Of several denials ("without any warranty, including but not limited to") none is of the whole.
    """
    both = len(a.stems & b.stems)
    turned = a.negators + b.negators == 1 and not _opposites(a, b)
    return turned and both >= max(FEWEST, HELD * max(len(a.stems), len(b.stems)))


def _opposed(a: Claim, b: Claim) -> bool:
    """Whether one claim has the opposite of a word of the other, and neither denies more than the other."""
    return a.negators % 2 == b.negators % 2 and _opposites(a, b)


def _opposites(a: Claim, b: Claim) -> bool:
    return any((one, other) in OPPOSITES for one in a.stems - b.stems for other in b.stems - a.stems)
