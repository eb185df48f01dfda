"""The standing of a point: a pure table over its quotes.

Knows nothing of how hedges, origins and disagreements are found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.attribute import witnesses
from bot.types import Point, Quote, Standing

_CAUTION = tuple(Standing)  # from the surest to the least sure


def standing(supporting: Sequence[Quote], disputed: bool) -> Standing:
    """How sure a reader may be of what the supporting quotes say: the first row that holds.

    disputed       another place contradicts it, or answers the same question otherwise (`disputed`)
    unverified     every supporting quote is hedged
    single-source  plainly stated, by one witness
    corroborated   plainly stated, by two or more independent witnesses

    A hedged quote is no witness, but can show that two others are one. Raises ValueError without a quote.
    """
    if not supporting:
        raise ValueError("a point stands on at least one quote")
    if disputed:
        return Standing.DISPUTED
    # Grouped with the hedged ones, which may show that two plain quotes hang together.
    plain = sum(not all(quote.hedges for quote in witness) for witness in witnesses(supporting))
    if not plain:
        return Standing.UNVERIFIED
    return Standing.CORROBORATED if plain > 1 else Standing.SINGLE_SOURCE


def of_answer(points: Iterable[Point]) -> Standing:
    """The most cautious standing among the points that answer a question. Raises ValueError without a
    point."""
    found = [point.standing for point in points]
    if not found:
        raise ValueError("an answer has at least one point")
    return max(found, key=_CAUTION.index)
