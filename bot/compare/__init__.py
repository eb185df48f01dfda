"""Which quotes can't both be right, and in what: `compare` all of many, `contrasts` of pairs, `difference` of two."""

from bot.compare.claim import Claim
from bot.compare.differing import Difference
from bot.compare.merge import Edge, of_many_matters
from bot.compare.pairs import DISPUTED, LISTED, compare, contrasts, difference
from bot.compare.relate import Pair, relate

__all__ = [
    "DISPUTED", "LISTED", "Claim", "Difference", "Edge", "Pair", "compare", "contrasts", "difference",
    "of_many_matters", "relate",
]  # fmt: skip
