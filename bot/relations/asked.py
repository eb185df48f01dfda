"""What a question adds to two claims that were found for it: whether both speak of what is asked, and whether their
short answers are rivals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from bot.asked import Asked
from bot.claim import Claim
from bot.language.agree import agree, comparable
from bot.language.names import has_adjective, is_short_for, key, names
from bot.language.values import Kind, values
from bot.language.words import content_stems
from bot.question import Question
from bot.relations.content import part
from bot.relations.judged import odds
from bot.types import Place

EVEN = 0.5
"""How likely a claim answers of which that is not known."""


def asked(question: Question, a: Claim, b: Claim, likely: Mapping[Place, float]) -> dict[str, float]:
    """The same whichever claim comes first. `likely`: how likely the claims answer, by their places; one that is not
    there answers as likely as the other.
    """
    one, other = a.short, b.short
    stems = question.stems
    names_asked = [content_stems(name) for name in question.names]
    rest = stems - frozenset().union(*names_asked)
    short = [frozenset(content_stems(each)) for each in (one, other)]
    measures: dict[str, Callable[[Claim], float]] = {
        "asked_held": lambda x: part(stems, x.known) if stems else 1.0,
        "rest_said": lambda x: part(rest, x.stems) if rest else 1.0,
        "names_lacking": lambda x: float(sum(not each & x.known for each in names_asked)),
        "digits_lacking": lambda x: float(sum(any(map(str.isdigit, s)) and s not in x.known for s in stems)),
        "other_time": lambda x: float(not _at_its_time(question, x)),
        "qualifiers_lacking": lambda x: float(_qualifiers_lacking(question, x)),
    }
    rivals, sure = _rivals(one, other), _sure(a, b, likely)
    found = {
        **rivals,
        "likely_least": odds(sure[0]),
        "likely_most": odds(sure[1]),
        "exclude_likely": rivals["shorts_exclude"] * sure[0],
        "names_likely": rivals["shorts_are_names"] * sure[0],
        "other_holds_short": float(bool(short[0]) and short[0] <= b.stems)
        + float(bool(short[1]) and short[1] <= a.stems),
    }
    for name, measure in measures.items():
        found[f"{name}_least"], found[f"{name}_most"] = sorted((measure(a), measure(b)))
    return found


def _sure(a: Claim, b: Claim, likely: Mapping[Place, float]) -> tuple[float, float]:
    """How likely two claims answer, the less likely first."""
    mine, theirs = likely.get(a.place), likely.get(b.place)
    one = mine if mine is not None else theirs if theirs is not None else EVEN
    other = theirs if theirs is not None else one
    return min(one, other), max(one, other)


def _rivals(one: str, other: str) -> dict[str, float]:
    """Whether short answers are values that exclude each other, or that meet; names without a common word; the same."""
    mine, theirs = values(one), values(other)
    pairs = [pair for x in mine for y in theirs if (pair := comparable(x, y))]
    meet = any(agree(*pair) for pair in pairs)
    stems = content_stems(one), content_stems(other)
    short, long = sorted((key(one), key(other)), key=len)
    held = bool(stems[0] and stems[1]) and (stems[0] <= stems[1] or stems[1] <= stems[0])
    of_place = any(has_adjective(stem, there) for here, there in (stems, stems[::-1]) for stem in here)
    same = bool(short) and (short in long or is_short_for(short, long) or held or of_place)
    return {
        "shorts_lack": float((not one) + (not other)),
        "short_missing": float(not one or not other),
        "shorts_exclude": float(bool(pairs) and not meet),
        "shorts_meet": float(meet),
        "shorts_are_names": float(
            bool(names(one) and names(other)) and not mine and not theirs and not stems[0] & stems[1] and not same
        ),
        "shorts_share": len(stems[0] & stems[1]) / max(1, len(stems[0] | stems[1])),
        "shorts_are_one": float(same),
        "shorts_long": float(max(len(stems[0]), len(stems[1])) > 5),
    }


def _at_its_time(question: Question, claim: Claim) -> bool:
    """Whether a claim can be of the time that the question names: it has no date, or one that meets it."""
    wanted = [value for value in question.values if value.kind is Kind.DATE]
    if not wanted or question.asked is Asked.DATE:
        return True
    dated = [value for value in claim.values if value.kind is Kind.DATE]
    return not dated or any(one.overlaps(other) for one in wanted for other in dated)


def _qualifiers_lacking(question: Question, claim: Claim) -> int:
    """How many words of the question stand before another word of it which, in the claim, has another before it."""
    order = [word.stem for word in question.terms]
    return sum(
        noun in claim.stems and word not in claim.known and claim.qualified.get(noun) not in (None, word)
        for word, noun in pairwise(order)
    )
