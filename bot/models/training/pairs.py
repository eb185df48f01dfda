"""Made pairs: one number, date, place or negation of a real sentence changed, or one clause of it left out.

Knows English surface patterns only. Does not know labels' numbers, nor any model. A changed sentence must
not be recognisable by itself, nor a near copy mean one label: so each change is told both ways round, the
changed sentence also stands as a premise that entails itself, and a clause left out is an entailment one way
and neutral the other.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

Made = tuple[str, str, str]  # premise, hypothesis, label

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
OPPOSITES = (
    "increased decreased|rose fell|more fewer|before after|first last|highest lowest|largest smallest|"
    "won lost|began ended|accepted rejected|approved rejected|above below|older younger|longer shorter|"
    "north south|east west|positive negative|male female|best worst|most least|early late|minimum maximum|"
    "true false"
)
_OPPOSITE = {a: b for pair in OPPOSITES.split("|") for a, b in (pair.split(), pair.split()[::-1])}
_OPPOSITE_WORD = re.compile(r"\b(" + "|".join(sorted(_OPPOSITE, key=len, reverse=True)) + r")\b")
_MONTH = re.compile(r"\b(" + "|".join(MONTHS) + r")(?= \d)")
_NUMBER = re.compile(r"(?<![\w.,$-])\$?(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\w]|[.,-]\d)")
# A bound is not contradicted by every other number: "at least 20" and "at least 10" may both hold.
_BOUND = re.compile(
    r"(?:least|most|than|over|under|below|above|to|about|around|nearly|almost|approximately)\s+\$?$", re.I
)
_AUXILIARY = re.compile(
    r"\b(is|was|are|were|has been|have been|can|will|did|does|has|had)\b(?! (?:not|no|never|also|only))"
)
_NEGATED = re.compile(r"\b(?:not|no|never|none|nor|neither|without|nobody|nothing)\b|n't|n’t", re.I)
_CLAUSE = re.compile(
    r" \([^()]{4,80}\)|"
    r", (?:which|who|where|whose|including|making|leaving|becoming|following|starring) [^,.;()]{8,120}"
    r"(?:,(?= )|(?=\.$))"
)
_PLACE = re.compile(r"(?<= )(in|at|from|by|near) ((?:[A-Z][a-z]{2,}(?: (?=[A-Z]))?){1,3})(?=[ .,;])")


def changed(sentence: str, places: Sequence[str], chance: random.Random) -> str | None:
    """The sentence with one fact changed so that both can't be true, or None where no pattern fits."""
    return _changed(
        sentence, [_number, _month, _opposite, _negation, lambda text, luck: _place(text, places, luck)], chance
    )


def value_changed(question: str, chance: random.Random) -> str | None:
    """The question with another number or month, or with the opposite of one word; None where it has none of them."""
    return _changed(question, [_number, _month, _opposite], chance)


def _changed(
    sentence: str, ways: list[Callable[[str, random.Random], str | None]], chance: random.Random
) -> str | None:
    chance.shuffle(ways)
    for way in ways:
        if (result := way(sentence, chance)) and result != sentence:
            return result
    return None


def shortened(sentence: str) -> str | None:
    """The sentence without one parenthesis or subordinate clause, which it entails; None if it has none."""
    match = _CLAUSE.search(sentence)
    if not match or match.start() < 20:
        return None
    return sentence[: match.start()] + sentence[match.end() :]


def places_in(sentences: Sequence[str]) -> list[str]:
    """Names that stand after a preposition in these sentences: candidates to put in place of one another."""
    return sorted({match[2].strip() for sentence in sentences for match in _PLACE.finditer(sentence)} - set(MONTHS))


def made_pairs(sentences: Sequence[str], seed: str) -> list[list[Made]]:
    """For each sentence that a pattern fits, the group of pairs made from it, balanced as the module says."""
    places = places_in(sentences)
    groups: list[list[Made]] = []
    for index, sentence in enumerate(sentences):
        chance = random.Random(f"{seed}/{index}")
        group: list[Made] = []
        if other := changed(sentence, places, chance):
            group += [(sentence, other, "contradiction"), (other, sentence, "contradiction")]
            group.append((other, other, "entailment") if chance.random() < 0.5 else (sentence, sentence, "entailment"))
        if short := shortened(sentence):
            group += [(sentence, short, "entailment"), (short, sentence, "neutral")]
            if other and (brief := shortened(other)) and brief != short:
                group += [(other, brief, "entailment"), (sentence, brief, "contradiction")]
        if group:
            groups.append(group)
    return groups


def _number(text: str, chance: random.Random) -> str | None:
    found = [m for m in _NUMBER.finditer(text) if not _BOUND.search(text[: m.start()])]
    if not found:
        return None
    match = chance.choice(found)
    old = match[1]
    value = float(old.replace(",", ""))
    if re.fullmatch(r"(1[5-9]|20)\d\d", old):
        new = str(int(old) + chance.choice([-1, 1]) * chance.choice([1, 2, 3, 5, 8, 10, 20]))
    elif "." in old:
        digits = len(old.split(".")[1])
        new = f"{value * chance.choice([0.4, 0.6, 0.8, 1.25, 1.5, 2.2]):.{digits}f}"
    elif value < 20:
        new = str(max(0, int(value) + chance.choice([-3, -2, -1, 1, 2, 3, 4])))
    else:
        new = str(round(value * chance.choice([0.3, 0.5, 0.7, 0.85, 1.2, 1.5, 2, 3])))
        if old.endswith("0"):
            keep = max(1, len(old.replace(",", "").rstrip("0")))
            new = new[:keep] + "0" * max(0, len(new) - keep)
        if "," in old:
            new = f"{int(new):,}"
    if new == old:
        return None
    return text[: match.start(1)] + new + text[match.end(1) :]


def _month(text: str, chance: random.Random) -> str | None:
    if not (match := _MONTH.search(text)):
        return None
    return text[: match.start()] + chance.choice([m for m in MONTHS if m != match[1]]) + text[match.end() :]


def _opposite(text: str, chance: random.Random) -> str | None:
    found = list(_OPPOSITE_WORD.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    return text[: match.start()] + _OPPOSITE[match[1]] + text[match.end() :]


def _negation(text: str, chance: random.Random) -> str | None:
    """One "not" after the only auxiliary of a sentence of one clause: elsewhere its scope would be unsure."""
    found = list(_AUXILIARY.finditer(text))
    if len(found) != 1 or _NEGATED.search(text) or len(text.split()) > 25:
        return None
    word = found[0][1].split()[0]
    at = found[0].start() + len(word)
    if word in {"has", "had"} and not re.match(r" \w+(?:ed|en|un|ne)\b", text[at:]):
        return None
    return text[:at] + " not" + text[at:]


def _place(text: str, places: Sequence[str], chance: random.Random) -> str | None:
    found = [m for m in _PLACE.finditer(text) if m[2].strip() not in MONTHS]
    if not found or not places:
        return None
    match = chance.choice(found)
    other = chance.choice(places)
    if other in text:
        return None
    return text[: match.start(2)] + other + text[match.start(2) + len(match[2].rstrip()) :]
