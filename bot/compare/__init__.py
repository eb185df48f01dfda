"""Which quotes can't both be right, and in what: `compare` all of many, `contrasts` of pairs, `difference` of two."""

from bot.compare.merge import Edge, of_many_matters
from bot.compare.pairs import compare, contrasts, difference
from bot.compare.topic import Difference

__all__ = ["Difference", "Edge", "compare", "contrasts", "difference", "of_many_matters"]
