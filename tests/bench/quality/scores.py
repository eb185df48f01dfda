"""Figures of what was said against what is so. Knows no data set and no part of Corrobot but its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from bot.language.words import content_words

T = TypeVar("T")


def share(marks: Sequence[bool]) -> float | None:
    """The part of the marks that are set, None of no marks."""
    return sum(marks) / len(marks) if marks else None


def precision_recall(said: Sequence[bool], so: Sequence[bool]) -> tuple[float | None, float | None]:
    """Of what was said, the part that is so; of what is so, the part that was said. None of nothing."""
    pairs = list(zip(said, so, strict=True))
    return share([true for told, true in pairs if told]), share([told for told, true in pairs if true])


def accuracy(said: Sequence[T], so: Sequence[T]) -> float | None:
    return share([told == true for told, true in zip(said, so, strict=True)])


def stems(text: str) -> set[str]:
    return {word.stem for word in content_words(text)}


def overlap(wanted: str, text: str) -> float:
    """The part of the content words of one text that stand in another; 0 for a text without any."""
    words = stems(wanted)
    return len(words & stems(text)) / len(words) if words else 0.0
