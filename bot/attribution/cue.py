"""What a hedging cue is: a word, the company in which it is one, its kind, and how far it reaches.

Knows no words; `bot.attribution.lexicon` and its tables have them. The kinds follow the semantic classes of uncertainty
cues of Szarvas, Vincze, Farkas, Móra and Gurevych (2012), with hearsay and explicit openness, which news
needs, set apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TypeAlias


class HedgeKind(StrEnum):
    """Why a claim is not plain."""

    REPORTED = "reported"  # hearsay: "reportedly", "leaked", "is said to", "reports suggest"
    CLAIMED = "claimed"  # somebody's claim that the text does not make its own: "claims that"
    POSSIBLE = "possible"  # "may", "probably", "appears to"
    EXPECTED = "expected"  # "is expected to", "projected"
    UNCONFIRMED = "unconfirmed"  # the text says so: "unverified", "if confirmed", "it is unclear whether"
    CONDITION = "condition"  # "if", "unless"
    OPINION = "opinion"  # "is considered", "arguably": a judgement, not an open fact
    PERMISSION = "permission"  # "members may borrow": what is allowed, not what is so


class Reach(StrEnum):
    """How much of its sentence a cue holds open."""

    CLAUSE = "clause"  # its whole clause, subject included, and what depends on it: "is said to", "reportedly"
    RIGHT = "right"  # its clause from the cue on, and what depends on that: "claims that", "a leaked ..."
    SENTENCE = "sentence"  # all of it: "if true"


@dataclass(frozen=True, slots=True)
class Rule:
    """When a word is a cue. `before` and `after` must match right beside it; `tail` is taken into the cue.

    A rule without a kind says that the word is no cue there; the first rule of a word that matches decides.
    `opens`: does the cue make a claim unverified (as against uncertain in the wide sense of the corpus)?
    """

    kind: HedgeKind | None
    reach: Reach
    before: str | None
    after: str | None
    tail: str | None
    opens: bool
    exact: bool

    def match(self, text: str, start: int, end: int) -> int | None:
        """The end of the cue whose first word is at text[start:end], or None."""
        if self.exact and not text[start:end].islower():
            return None
        if self.before and not _pattern(self.before).search(text, max(0, start - 40), start):
            return None
        if self.after and not _pattern(self.after).match(text, end, end + 80):
            return None
        if self.tail:
            tail = _pattern(self.tail).match(text, end, end + 120)
            return tail.end() if tail else None
        return end


Table: TypeAlias = tuple[tuple[str, tuple[Rule, ...]], ...]
"""Words, separated by spaces, with the rules for each of them in the order in which they are tried."""


def rule(
    kind: HedgeKind | None,
    reach: Reach = Reach.CLAUSE,
    *,
    before: str | None = None,
    after: str | None = None,
    tail: str | None = None,
    opens: bool = True,
    exact: bool = False,
) -> Rule:
    """A Rule from patterns in `re` syntax, which ignore case; judgements and permissions never open a
    claim."""
    never = kind in (HedgeKind.OPINION, HedgeKind.PERMISSION)
    return Rule(kind, reach, before, after, tail, opens and not never, exact)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Compiled on first use: most runs meet few of the cues."""
    return re.compile(text, re.IGNORECASE)


REPORTED, CLAIMED, POSSIBLE, EXPECTED = (
    HedgeKind.REPORTED,
    HedgeKind.CLAIMED,
    HedgeKind.POSSIBLE,
    HedgeKind.EXPECTED,
)
UNCONFIRMED, CONDITION, OPINION, PERMISSION = (
    HedgeKind.UNCONFIRMED,
    HedgeKind.CONDITION,
    HedgeKind.OPINION,
    HedgeKind.PERMISSION,
)
RIGHT, WHOLE = Reach.RIGHT, Reach.SENTENCE

# What stands before a participle: a form of "be", a determiner, or nothing (it heads a noun phrase).
BE = r"(?:\b(?:is|are|was|were|be|been|being|am)|\w['’](?:s|re|m)|n['’]t)\s(?:\w+\s){0,2}$"
DETERMINED = (
    r"(?:^|[\s(“\"'‘—])(?:the|a|an|this|these|those|that|its|their|his|her|our|any|some|\w+['’]s|\w+s['’])\s"
    r"(?:[\w-]+\s)?$"
)
ATTRIBUTIVE = r"(?:^|[\s(“\"'‘—])(?:the|a|an|its|their|his|her|any|some|\w+['’]s|\w+s['’])\s$"
BARE = (
    r"(?:(?m:^)|[.;:,(—“\"•]|"
    r"\b(?:by|from|with|of|to|in|on|and|as|per|despite|amid|about|into|for|based on))\s*$"
)
