"""A text in its context, as the product gives it to the models: "Handbook > Leave > Not covered: Dental care."

Knows the format and made headings. Does not know labels or models.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

HEADINGS = (
    "Overview|Introduction|Background|History|Summary|Details|General|About|Notes|Description|Key facts|"
    "Questions and answers|FAQ|Reference|Guide|Policy|Report|Minutes|News|Results|Terms|Discussion|Status|"
    "What you need to know|Frequently asked questions|Main points|Early years|Research|Culture|Economy|Reception"
).split("|")
TITLES = (
    "Handbook|Annual report|Newsletter|README|Wiki|Meeting notes|Field guide|Press release|Encyclopedia|Manual|"
    "Notebook|Archive|Fact sheet|Documentation|Knowledge base|Bulletin"
).split("|")


class Read(NamedTuple):
    """What a judge is given of a claim, alone and under what stands above it."""

    told: str
    in_context: str


def in_context(parts: Sequence[str], text: str) -> str:
    """The text under its title, headings and list lead or table head, outermost first."""
    return f"{' > '.join(parts)}: {text}" if parts else text


def parts(titles: Sequence[str], chance: random.Random) -> list[str]:
    """A title, and as often as not a heading or two that say nothing of the matter."""
    title = chance.choice(titles) if titles and chance.random() < 0.7 else chance.choice(TITLES)
    return [title, *chance.sample(HEADINGS, chance.choice((0, 0, 1, 1, 2)))]
