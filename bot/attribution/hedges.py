"""Where a text holds its own claims open: each hedge with its place and the stretches of the sentence it
reaches.

Knows the lexicon and the clauses; knows nothing of quotes, of who said a thing, or of what a question asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.attribution.cue import HedgeKind, Reach, Rule
from bot.attribution.lexicon import OPENNESS, RULES, SURETY
from bot.language.clauses import Clause, ClauseKind, clauses, sentences
from index.types import Span

_WORD = re.compile(r"[a-z]+", re.IGNORECASE)
_DEPENDENT = (ClauseKind.COMPLEMENT, ClauseKind.RESTRICTIVE, ClauseKind.TAIL)
_ASSERTED = (ClauseKind.MAIN, ClauseKind.COMPLEMENT)
_RELAYED = (*_ASSERTED, ClauseKind.RESTRICTIVE)


@dataclass(frozen=True, slots=True)
class Hedge:
    """A cue at text[start:end]. `scope` are the stretches it holds open, in order, the cue itself among them.

    `opens`: the claim in its scope is not plainly stated. False for what is uncertain only in a wide sense:
    a judgement ("is considered"), a permission, the condition of a general rule. `main`: what the sentence
    as a whole says is in its scope, not only an aside or a subordinate clause.
    """

    start: int
    end: int
    kind: HedgeKind
    scope: tuple[Span, ...]
    opens: bool
    main: bool

    def reaches(self, focus: Span | None) -> bool:
        """Whether most of the focus lies in the scope, apart from the cue itself; without a focus, the main
        claim."""
        return self.main if focus is None else reached(self.scope, (self.start, self.end), focus)


class Assurance(StrEnum):
    """What a text says outright of how settled its claim is."""

    CONFIRMED = "confirmed"
    PLAIN = "plain"
    OPEN = "open"


@lru_cache(maxsize=4096)
def hedges(text: str) -> tuple[Hedge, ...]:
    """The hedges of a text in order; those that `opens` make the claim in their scope unverified."""
    plain = text.replace("’", "'")
    first = [match for match in _WORD.finditer(plain) if match.group().lower() in RULES]
    if not first:
        return ()
    found: list[Hedge] = []
    spans = list(sentences(text))
    held: list[tuple[Span, list[Clause]]] = []
    past = 0
    for match in first:
        if match.start() < past:
            continue
        for rule in RULES[match.group().lower()]:
            end = rule.match(plain, match.start(), match.end())
            if end is None:
                continue
            if rule.kind:
                while not held or not held[-1][0][0] <= match.start() < held[-1][0][1]:
                    sentence = spans.pop(0)
                    held.append((sentence, clauses(text, sentence) if match.start() < sentence[1] else []))
                found.append(_hedge(rule, rule.kind, match.start(), end, *held[-1]))
                past = end
            break
    return tuple(found)


def assurance(text: str, focus: Span | None = None) -> Assurance:
    """Whether a text says outright that its claim is certain ("confirms") or open ("if confirmed").

    Where it says both of the same claim, it is open. A bare hedge ("may", "reportedly") says neither.
    """
    plain = text.replace("’", "'")
    open_ = [hedge for hedge in hedges(text) if hedge.kind is HedgeKind.UNCONFIRMED and hedge.opens]
    if any(hedge.reaches(focus) for hedge in open_) or OPENNESS.search(plain):
        return Assurance.OPEN
    taken = [range(hedge.start, hedge.end) for hedge in open_]
    sure = any(not any(match.start() in cue for cue in taken) for match in SURETY.finditer(plain))
    return Assurance.CONFIRMED if sure else Assurance.PLAIN


def _hedge(rule: Rule, kind: HedgeKind, start: int, end: int, sentence: Span, parts: list[Clause]) -> Hedge:
    own = next((index for index, part in enumerate(parts) if part.holds(start)), 0)
    if rule.reach is Reach.SENTENCE:
        return Hedge(start, end, kind, (sentence,), rule.opens, True)
    scope = dependent_scope(parts, own, start if rule.reach is Reach.RIGHT else None)
    # Hearsay inside a noun is hearsay about the whole: "is preparing a model that will reportedly run on ..."
    through = _RELAYED if kind is HedgeKind.REPORTED else _ASSERTED
    return Hedge(start, end, kind, scope, rule.opens, is_asserted(parts, own, through))


def dependent_scope(
    parts: Sequence[Clause],
    own: int,
    start: int | None,
    kinds: Sequence[ClauseKind] = _DEPENDENT,
) -> tuple[Span, ...]:
    """The spans of a clause, from `start` on if given, and of the clauses of some kinds that hang on it
    after that."""
    begin = parts[own].start if start is None else start
    inside = {own}
    for index, part in enumerate(parts):
        if part.parent in inside and part.kind in kinds and part.start >= begin:
            inside.add(index)
    spans = sorted(span for index in inside for span in parts[index].spans)
    return tuple((max(begin, low), high) for low, high in spans if high > begin)


def is_asserted(parts: Sequence[Clause], own: int, through: Sequence[ClauseKind] = _ASSERTED) -> bool:
    """Whether a clause belongs to what its sentence says first: the main clause, or what hangs on it with
    "that".

    Of coordinated clauses the first counts: "It opened in 1990, and may move" is about 1990.
    """
    at: int | None = own
    while at is not None and parts[at].kind in through:
        if parts[at].kind is ClauseKind.RESTRICTIVE:  # each describes a noun of its own
            at = parts[at].parent
            continue
        same = (
            index for index, part in enumerate(parts) if (part.kind, part.parent) == (parts[at].kind, parts[at].parent)
        )
        if next(same) != at:
            return False
        at = parts[at].parent
    return at is None


def reached(scope: Sequence[Span], cue: Span, focus: Span) -> bool:
    """Whether at least half of the focus is in the scope and some of that is not the cue itself."""
    inside = [(max(low, focus[0]), min(high, focus[1])) for low, high in scope]
    covered = sum(high - low for low, high in inside if high > low)
    own = max(0, min(cue[1], focus[1]) - max(cue[0], focus[0]))
    return covered > own and 2 * covered >= focus[1] - focus[0]
