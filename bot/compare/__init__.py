"""What typed comparators find of two quotes: signs of a disagreement, and no verdict."""

from bot.compare.pairs import difference

__all__ = ["difference"]
