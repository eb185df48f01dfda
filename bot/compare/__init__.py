"""Which quotes can't both be right, and in what: `compare` for many, `difference` for two."""

from bot.compare.pairs import compare, difference
from bot.compare.topic import Difference

__all__ = ["Difference", "compare", "difference"]
