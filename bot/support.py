"""Claim x claim -> whether each says what the other says, so that one supports the other.

What an answer groups into one point only may say the same: most sentences of nearly the same words speak of two things.
So the judge is asked of these, and each must follow from the other. Knows nothing of how pairs are found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.attribute import attribute, copied, witnesses
from bot.claim import Claim
from bot.ports import Judge
from bot.relate import Pair
from bot.select import amounts, says_the_same
from bot.types import Quote

LIKELIER = 0.5
"""How likely a claim must follow from another: likelier than not."""

SHARED = 3
"""Words of meaning that both claims must have: two of "For example" say nothing."""

_POINTER = re.compile(r"\W*\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])\W*|.*:\W*", re.DOTALL)
"""What only leads on: a link alone, as in a list of contents, or the line above a list."""


def supporting(pairs: Sequence[Pair], judge: Judge | None) -> list[bool]:
    """Whether the two claims of each pair support each other, in order; none do without a judge.

    Rows of tables are passed over, since those of like tables share most of their words, and so are copies of one text.
    """
    likely = [at for at, pair in enumerate(pairs) if judge and _alike(*pair)]
    wanted = [((one.told, other.told), (other.told, one.told)) for one, other in (pairs[at] for at in likely)]
    verdicts = iter(judge.judge([each for both in wanted for each in both]) if judge and likely else [])
    found = [False] * len(pairs)
    for at, both in zip(likely, wanted, strict=True):
        found[at] = min(next(verdicts).entailment for _ in both) > LIKELIER
    return found


def independent(one: Quote, other: Quote) -> bool:
    """Whether two quotes are each stated plainly, by a witness of its own."""
    told = attribute(one), attribute(other)
    return not any(quote.hedges for quote in told) and len(witnesses(told)) == 2


def _alike(one: Claim, other: Claim) -> bool:
    """Whether two claims may say the same, and are two texts."""
    return (
        len(one.stems & other.stems) >= SHARED
        and not any(_POINTER.fullmatch(each.quote.text) for each in (one, other))
        and one.in_english
        and other.in_english
        and not (one.quote.is_row or other.quote.is_row)
        and one.negators == other.negators
        and says_the_same(one.quote, other.quote)
        and amounts(one.text) == amounts(other.text)
        and not copied(one.quote, other.quote)
    )
