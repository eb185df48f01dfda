"""The comparators of denials: one sentence says what the other negates, says the opposite, or holds open.

Knows two sentences as frames, and English negators and opposites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.attribution.hedges import Assurance
from bot.compare.falsity import Falsehood, mentioned
from bot.compare.frame import Frame, Negation
from bot.compare.topic import same_models, same_subject, same_time
from bot.language.agree import comparable, compatible
from bot.language.contrasts import OPPOSITES
from bot.language.words import Word
from bot.types import Difference, DisagreementKind


def negation(a: Frame, b: Frame, asked: frozenset[str]) -> Iterator[Difference]:
    """One sentence denies what the other says."""
    if (not a.negations and not b.negations) or not same_models(a, b) or not same_time(a, b):
        return
    for denied in a.negations:
        if (strength := _asserted(a, b, denied)) is not None:
            yield _denial(a, b, denied, strength, False)
    for denied in b.negations:
        if (strength := _asserted(b, a, denied)) is not None:
            yield _denial(b, a, denied, strength, True)


def _asserted(a: Frame, b: Frame, denied: Negation) -> float | None:
    """How surely b says what a denies, from 0 to 1, or None."""
    if denied.falsehood:
        return _affirmed(a, b, denied, denied.falsehood)
    at = _verb(b, denied.predicate)
    if at is None or b.turned(at) or a.modal(denied.negator) or b.modal(at):
        return None
    if not same_subject(a, b, denied.negator, at):
        return None
    objects = frozenset(
        part for name in a.names if denied.negator < name.start < denied.end for part in _stems(a, name.start, name.end)
    )
    near = [w.start for w in b.words if w.stem in objects and at - _REACH < w.start < at + _REACH]
    if objects and all(b.turned(place) for place in near):
        return None  # not named there, or "an album by Vega, not by Orion"
    behind = frozenset(w.stem for w in a.content if denied.negator < w.start < denied.end)
    known = b.stems | b.background
    here = len(denied.stems & b.stems) / len(denied.stems)
    covered = len(denied.stems & known) / len(denied.stems)
    held = len(behind & known) / len(behind)
    if len(denied.stems & b.stems) < 2 or held < 0.6 or covered < 0.6:
        return None
    return (here + covered + held) / 3


def _affirmed(a: Frame, b: Frame, denied: Negation, rejected: Falsehood) -> float | None:
    """How surely b says all of what a says is false, from 0 to 1, or None.

    What is false as a whole may be true in part, so b must name all that it names and hold its values and most of its
    words. Of an event that is only named ("reports of an arrest"), b must use the verb ("was arrested").
    """
    inside = [word for word in a.content if rejected.start <= word.start < rejected.end]
    shared = [word for word in inside if word.stem in b.stems and not _in_name(a, word)]
    if rejected.nominal:
        shared = [word for word in shared if _another_form(b, word)]
    found = [at for word in shared if (at := _verb(b, word.stem)) is not None]
    if (
        not found
        or any(b.turned(at) or b.modal(at) or mentioned(b.text, at) for at in found)
        or any(a.modal(word.start) for word in inside)
    ):
        return None
    predicate = next((word for word in shared if word.stem == denied.predicate), shared[-1])
    named = [name for name in a.names if rejected.start <= name.start < rejected.end]
    parts = frozenset(part for name in named for part in _stems(a, name.start, name.end))
    if (there := _verb(b, predicate.stem)) is None:
        return None
    if not parts & b.name_stems and not same_subject(a, b, predicate.start, there):
        return None
    if not rejected.nominal and not _same_doer(a, b, rejected, predicate.start, there):
        return None
    known = b.stems | b.background
    if any(not known & frozenset(_stems(a, name.start, name.end)) for name in named):
        return None
    if not _limits(a.text[rejected.start : rejected.end]) <= _limits(b.text) or not _values_held(a, b, rejected):
        return None
    here, held = (len(denied.stems & stems) / len(denied.stems) for stems in (b.stems, known))
    return (here + held) / 2 if len(denied.stems & b.stems) >= 2 and held >= _HELD else None


_HELD = 0.75
"""The part of the words of what is said to be false that the other sentence, or its title, must hold."""

_LIMITS = re.compile(
    r"\b(?:only|all|every\w*|each|both|always|just|merely|solely|exclusively|exactly|necessarily|entirely|fully|"
    r"completely|most|mostly|usually|more|less|fewer|better|worse|than|first|last|any|alone|because|due)\b",
    re.IGNORECASE,
)
"""Words that make a statement say more than its parts: "all dams crack" is false though some do."""


def _limits(text: str) -> set[str]:
    return {found.lower() for found in _LIMITS.findall(text)}


def _same_doer(a: Frame, b: Frame, rejected: Falsehood, at: int, there: int) -> bool:
    """Whether two clauses don't change places: "Acme sued Berg" is false though "Berg sued Acme"."""
    said = frozenset(_stems(a, rejected.start, rejected.end))
    mine, theirs = a.subject(at) & said or a.subject(at), b.subject(there)
    passive = "by" in said, "by" in frozenset(_stems(b, 0, len(b.text)))
    return not mine or not theirs or bool(mine & theirs) or passive[0] != passive[1]


def _in_name(frame: Frame, word: Word) -> bool:
    return any(name.start <= word.start < name.end for name in frame.names)


def _another_form(frame: Frame, word: Word) -> bool:
    """Whether a frame has a noun as a verb ("arrested" for "arrest")."""
    same = [each.text.lower() for each in frame.words if each.stem == word.stem]
    return any(text.endswith(("ed", "ing")) and text != word.text.lower() for text in same)


def _values_held(a: Frame, b: Frame, rejected: Falsehood) -> bool:
    """Whether b gives each value that a says is false."""
    inside = [value for value in a.values if rejected.start <= value.start < rejected.end]
    return all(any((pair := comparable(value, other)) and compatible(*pair) for other in b.values) for value in inside)


_REACH = 80
"""Characters around a verb in which its objects stand."""


def _verb(frame: Frame, stem: str) -> int | None:
    """Where a stem first stands as more than part of a compound noun ("training" but not "training run")."""
    for i, word in enumerate(frame.words):
        if word.stem != stem:
            continue
        follows = frame.words[i + 1] if i + 1 < len(frame.words) else None
        noun = (
            follows is not None and follows.text.islower() and not follows.is_stopword and follows.start == word.end + 1
        )
        if not (noun and word.text.lower().endswith("ing")):
            return word.start
    return None


def _stems(frame: Frame, start: int, end: int) -> Iterator[str]:
    return (word.stem for word in frame.words if start <= word.start < end)


def _denial(a: Frame, b: Frame, denied: Negation, strength: float, swapped: bool) -> Difference:
    clause = a.text[denied.start : denied.end].strip(" ,.;:—-“”\"'")
    keys = (f"not {denied.predicate}", denied.predicate)
    anchors = len(denied.stems & a.name_stems & (b.stems | b.background))
    said = f"One source says “{clause}”; another says {_reversed(a, denied)}."
    if denied.falsehood:
        said = f"One source says “{_short(a.text.rstrip(' .!'))}”; another says “{_short(b.text.rstrip(' .!'))}”."
    return Difference(
        DisagreementKind.NEGATION, min(0.95, 0.35 + 0.6 * strength), said, f"negation {denied.predicate}",
        keys[::-1] if swapped else keys, anchors,
    )  # fmt: skip


_AUXILIARY = re.compile(r"\b(is|was|has|had|will|does|did|can|are|were|have|do)(?:\s+(?:\w+ly\s+)?$|$)", re.IGNORECASE)


def _reversed(frame: Frame, denied: Negation) -> str:
    """ "It was" for "was not", and so on."""
    found = _AUXILIARY.search(frame.text[denied.start : denied.negator])
    if found is None or found.group(1).lower() in ("are", "were", "have", "do"):
        return "they " + found.group(1).lower() if found else "the opposite"
    return "it " + found.group(1).lower()


def opposites(a: Frame, b: Frame, asked: frozenset[str]) -> Iterator[Difference]:
    """The same said with opposite words: "approved" and "rejected"."""
    for at in a.opposing:
        for there in b.opposing:
            one, other = at.stem, there.stem
            if (one, other) not in OPPOSITES or one in b.stems or other in a.stems or not same_models(a, b):
                continue
            if a.negated(at.start) != b.negated(there.start) or a.modal(at.start) or b.modal(there.start):
                continue
            if not _beside(a, at) & _beside(b, there) or not same_time(a, b):
                continue
            rest, others = a.stems - {one}, b.stems - {other}
            shared = len(rest & others) / max(1, min(len(rest), len(others)))
            longer = len(rest & others) / max(1, max(len(rest), len(others)))
            if len(rest & others) < 2 or shared < 0.7 or not same_subject(a, b, at.start, there.start):
                continue
            yield Difference(
                DisagreementKind.NEGATION, min(0.95, 0.3 + 0.3 * shared + 0.3 * longer),
                f"One source says “{_said(a, at)}”; another says “{_said(b, there)}”.",
                f"opposites {min(one, other)}", (one, other),
            )  # fmt: skip


def _said(frame: Frame, word: Word) -> str:
    """A word with the few that follow it in its clause."""
    i = next(n for n, each in enumerate(frame.words) if each.start == word.start)
    last = word
    for each in frame.words[i + 1 : i + 5]:
        if frame.text[last.end : each.start].strip():
            break
        last = each
    return frame.text[word.start : last.end]


def _beside(frame: Frame, word: Word) -> frozenset[str]:
    """The content words next to a word: two on either side."""
    i = next(n for n, each in enumerate(frame.content) if each.stem == word.stem)
    return frozenset(each.stem for each in frame.content[max(0, i - 2) : i] + frame.content[i + 1 : i + 3])


_ABOUT_ALL = re.compile(
    r"\W*if (?:it is |it's |this is )?(?:confirmed|true|verified|accurate|correct)\b", re.IGNORECASE
)
"""An opening that takes up what the whole document is about."""


def status(a: Frame, b: Frame, asked: frozenset[str]) -> Iterator[Difference]:
    """One sentence says that a claim is confirmed, the other that it is not."""
    stands = a.assurance, b.assurance
    if {*stands} != {Assurance.CONFIRMED, Assurance.OPEN} or not same_models(a, b):
        return
    sure, unsure = (a, b) if stands[0] is Assurance.CONFIRMED else (b, a)
    told = unsure.stems | unsure.background if _ABOUT_ALL.match(unsure.text) else unsure.stems
    shared = sure.stems & told
    covered = len(shared) / max(1, min(len(sure.stems), len(told)))
    if len(shared) < 3 or len(shared - sure.name_stems) < 2 or not shared & sure.name_stems or covered < 0.4:
        return
    yield Difference(
        DisagreementKind.STATUS, min(0.85, 0.4 + 0.5 * covered),
        f"One source says that it is confirmed: “{_short(sure.text)}”; another says that it is not.",
        "status", (stands[0].value, stands[1].value),
    )  # fmt: skip


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:110].rsplit(" ", 1)[0] + " …"
