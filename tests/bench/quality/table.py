"""What a system came to on a data set, and all of it as one table and as one line. Knows no data set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Figure: TypeAlias = float | int | None
"""A share of 1 as a float, a count as an int; None where there is none, as of a judge that is not set."""


@dataclass(frozen=True, slots=True)
class System:
    """Something that was measured: Corrobot, a part of it, or a peer, with its figures by name."""

    name: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Result:
    """The systems that were measured on the same rows of one data set; `of` says how many, and of how many."""

    data: str
    of: str
    systems: tuple[System, ...]


def table(results: Sequence[Result]) -> Iterator[str]:
    """A line a system; the figures stand below their names, in columns that hold for one data set."""
    systems = max((len(system.name) for result in results for system in result.systems), default=0)
    for result in results:
        names = _names(result)
        wide = [max(len(name), 5) for name in names]
        heads = "  ".join(f"{name:>{width}}" for name, width in zip(names, wide, strict=True))
        yield f"{result.data}: {result.of}"
        yield f"  {'':{systems}}  {heads}"
        for system in result.systems:
            shown = (shown_as(system.figures.get(name)) for name in names)
            cells = "  ".join(f"{cell:>{width}}" for cell, width in zip(shown, wide, strict=True))
            yield f"  {system.name:{systems}}  {cells}"
        yield ""


def line(results: Sequence[Result]) -> str:
    """All figures, for LOG.md: of each data set the names of the systems, then each figure of them in that order."""
    return " ".join(map(_said, results))


def shown_as(figure: Figure) -> str:
    """ "-" for none, a count as it is, a share as ".803"."""
    if figure is None:
        return "-"
    return str(figure) if isinstance(figure, int) else f"{figure:.3f}".removeprefix("0")


def _said(result: Result) -> str:
    figures = (
        f"{name} {' / '.join(shown_as(system.figures.get(name)) for system in result.systems)}"
        for name in _names(result)
        if any(system.figures.get(name) is not None for system in result.systems)
    )
    return f"{result.data} ({result.of}; {' / '.join(system.name for system in result.systems)}): {', '.join(figures)}."


def _names(result: Result) -> list[str]:
    return list(dict.fromkeys(name for system in result.systems for name in system.figures))
