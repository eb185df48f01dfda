"""What a question adds to the features of two claims that were found for it: do both speak of what is asked, and are
their short answers rivals?
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from bot.compare.agree import comparable, compatible
from bot.compare.claim import Claim
from bot.compare.features import odds
from bot.language.names import is_short_for, key, names
from bot.language.values import Kind, values
from bot.language.words import content_stems
from bot.ports import Verdict
from bot.question import NAMING, VALUES, Asked, Question


def answering(question: Question, a: Claim, b: Claim) -> dict[str, float]:
    """The same whichever claim comes first."""
    one, other = a.quote.short_text or "", b.quote.short_text or ""
    names_asked = [content_stems(name) for name in question.names]
    rest = question.stems - frozenset().union(*names_asked)
    found = {
        "asks_value": float(question.asked in VALUES),
        "asks_name": float(question.asked in NAMING),
        "asks_other": float(question.asked not in (*VALUES, *NAMING)),
        "shorts": float(bool(one) + bool(other)),
        **_rivals(one, other),
    }
    measures: dict[str, Callable[[Claim], float]] = {
        "asked_held": lambda x: _part(question.stems, x.known),
        "asked_said": lambda x: _part(question.stems, x.stems),
        "rest_said": lambda x: _part(rest, x.stems),
        "names_lacking": lambda x: float(sum(not each & x.known for each in names_asked)),
        "digits_lacking": lambda x: float(sum(any(map(str.isdigit, s)) and s not in x.known for s in question.stems)),
        "at_its_time": lambda x: float(_at_its_time(question, x)),
        "qualifiers_lacking": lambda x: float(_qualifiers_lacking(question, x)),
    }
    for name, measure in measures.items():
        found[f"{name}_least"], found[f"{name}_most"] = sorted((measure(a), measure(b)))
    short = [frozenset(content_stems(each)) for each in (one, other)]
    found["other_holds_short"] = float(bool(short[0]) and short[0] <= b.stems) + float(
        bool(short[1]) and short[1] <= a.stems
    )
    return found


def answered(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """What the judge says of each claim and "question + the other's answer"; none where a short answer lacks."""
    against = sorted(odds(each.contradiction) for each in verdicts) or [-3.0, -3.0]
    return {
        "judge_asked_least": against[0],
        "judge_asked_most": against[-1],
        "judge_asked_same": max((each.entailment for each in verdicts), default=0.3),
    }


def _part(few: frozenset[str], of: frozenset[str]) -> float:
    return len(few & of) / len(few) if few else 1.0


def _rivals(one: str, other: str) -> dict[str, float]:
    """Whether short answers are values that exclude each other, or that meet; names without a common word; the same."""
    mine, theirs = values(one), values(other)
    pairs = [pair for x in mine for y in theirs if (pair := comparable(x, y))]
    meet = any(compatible(*pair) for pair in pairs)
    stems = content_stems(one), content_stems(other)
    common = stems[0] & stems[1]
    short, long = sorted((key(one), key(other)), key=len)
    named = bool(names(one) and names(other) and not mine and not theirs)
    return {
        "shorts_exclude": float(bool(pairs) and not meet),
        "shorts_meet": float(meet),
        "shorts_are_names": float(named),
        "shorts_share": len(common) / max(1, len(stems[0] | stems[1])),
        "shorts_are_one": float(bool(short) and (short in long or is_short_for(short, long))),
        "shorts_long": float(max(len(stems[0]), len(stems[1]), 0) > 5),
    }


def _at_its_time(question: Question, claim: Claim) -> bool:
    """Whether a claim can be of the time that the question names: it has no date, or one that meets it."""
    asked = [value for value in question.values if value.kind is Kind.DATE]
    if not asked or question.asked is Asked.DATE:
        return True
    dated = [value for value in claim.frame.values if value.kind is Kind.DATE]
    return not dated or any(one.overlaps(other) for one in asked for other in dated)


def _qualifiers_lacking(question: Question, claim: Claim) -> int:
    """How many words of the question stand before another word of it which, in the claim, has another before it."""
    order = [word.stem for word in question.terms]
    return sum(
        noun in claim.stems and word not in claim.known and claim.qualified.get(noun) not in (None, word)
        for word, noun in pairwise(order)
    )
