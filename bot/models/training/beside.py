"""Questions and sentences that were written beside real sentences, as pairs for the Judge.

A line of asked/beside.jsonl has a sentence of a document, alone and in its context, and what was written beside it: a
question that it answers with yes, one with no, and one that it leaves open though it speaks of the same; the same in
other words; what can't be true together with it; and what looks so and can. The last two come with what stands above
them, as in another document; where `by_heading`, only that tells that they speak of two things. asked/README.md says
where the sentences come from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.language.numerals import in_digits
from bot.models.training.context import in_context
from bot.models.training.network import LABELS
from bot.polar import hypothesis

FILE = Path(__file__).parent / "asked" / "beside.jsonl"
YES, OPEN, NO = range(len(LABELS))


@dataclass(frozen=True, slots=True)
class Beside:
    """A sentence, and what was written beside it; `against` and `like` are what stands above a sentence, and that."""

    folder: str
    split: str
    file: str
    text: str
    context: str
    yes: str
    no: str
    open: str
    same: str
    against: tuple[str, str]
    like: tuple[str, str]
    by_heading: bool

    def pairs(self) -> list[tuple[str, str, int]]:
        """Premise, hypothesis and the index in LABELS of what the one says of the other, with figures for numbers: all
        that are sure, without what stands above the sentences and with it.
        """
        return [(in_digits(one), in_digits(other), label) for one, other, label in self._pairs()]

    def _pairs(self) -> Iterator[tuple[str, str, int]]:
        for text, under in ((self.text, False), (self.context, True)):
            for question, label in ((self.yes, YES), (self.no, NO), (self.open, OPEN)):
                yield text, hypothesis(question), label
            yield text, self.same, YES
            for (above, other), label in ((self.against, NO), (self.like, OPEN)):
                if label == NO or under or not self.by_heading:
                    told = in_context([above], other) if under else other
                    yield from ((text, told, label), (told, text, label))


def beside(split: str, path: Path = FILE) -> list[Beside]:
    """Those of a split of a file."""
    found = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            pair = {name: (str(row[name][0]), str(row[name][1])) for name in ("against", "like")}
            found.append(Beside(**{**row, **pair}))
    return [each for each in found if each.split == split]
