"""What speaks for a contradiction of two claims and against it, as numbers. Gives no verdict.

All are the same whichever claim comes first: what is looked at from both sides is told as the less and the more.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher

from bot.attribution.hedges import Assurance
from bot.compare.agree import comparable, compatible
from bot.compare.claim import Claim
from bot.compare.contrasts import OPPOSITES
from bot.language.values import Kind, Value
from bot.ports import Verdict
from index.types import SentenceKind


def cheap(a: Claim, b: Claim) -> dict[str, float]:
    """What is known without a judge."""
    return {
        **_values(a, b),
        **_names(a, b),
        **_turns(a, b),
        **_shared(a, b),
        **_order(a, b),
        **_above(a, b),
        **_kinds(a, b),
    }


def judged(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """What the judge says of two claims in context, both ways round."""
    against = sorted(odds(each.contradiction) for each in verdicts)
    return {
        "judge_told_least": against[0],
        "judge_told_most": against[-1],
        "judge_told_same": max(each.entailment for each in verdicts),
        "judge_told_silent": max(each.neutral for each in verdicts),
    }


def odds(probability: float) -> float:
    kept = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(kept / (1 - kept))


def _both(name: str, a: Claim, b: Claim, measure: Callable[[Claim, Claim], float]) -> dict[str, float]:
    low, high = sorted((measure(a, b), measure(b, a)))
    return {f"{name}_least": low, f"{name}_most": high}


def _values(a: Claim, b: Claim) -> dict[str, float]:
    """Values that meet, and values that meet none of those they can be compared with."""
    counts = {"numbers_differ": 0, "numbers_meet": 0, "dates_differ": 0, "dates_meet": 0}
    for one in a.frame.values:
        pairs = [pair for other in b.frame.values if (pair := comparable(one, other))]
        if pairs:
            what = "dates" if one.kind in (Kind.DATE, Kind.TIME) else "numbers"
            counts[f"{what}_{'meet' if any(compatible(*pair) for pair in pairs) else 'differ'}"] += 1
    return {
        **{name: float(min(count, 3)) for name, count in counts.items()},
        **_both("digits_only_here", a, b, lambda x, y: min(len(x.digits - y.digits), 3)),
        "digits_shared": float(min(len(a.digits & b.digits), 3)),
        "values": float(min(len(a.frame.values), len(b.frame.values), 4)),
    }


def _names(a: Claim, b: Claim) -> dict[str, float]:
    return {
        **_both("names_only_here", a, b, lambda x, y: min(_unheard(x, y), 3)),
        "names_shared": float(min(len(a.frame.name_stems & b.frame.name_stems), 4)),
        "names_of_context": float(min(len(a.frame.name_stems & b.over) + len(b.frame.name_stems & a.over), 4)),
        "models_differ": float(bool(a.frame.identifiers and b.frame.identifiers)
                               and not a.frame.identifiers & b.frame.identifiers),
    }  # fmt: skip


def _unheard(here: Claim, there: Claim) -> int:
    """How many names of one claim the other doesn't know at all."""
    return sum(not any(part in there.known for part in name.key.split()) for name in here.frame.names)


def _turns(a: Claim, b: Claim) -> dict[str, float]:
    """Negators and opposites."""
    mine, theirs = a.stems - b.stems, b.stems - a.stems
    return {
        "negated": float((a.negators % 2) != (b.negators % 2)),
        "negators": float(min(a.negators + b.negators, 3)),
        "opposites": float(any((one, other) in OPPOSITES for one in mine for other in theirs)),
        "assurance": float({a.frame.assurance, b.frame.assurance} == {Assurance.CONFIRMED, Assurance.OPEN}),
        "modal": float(sum(bool(each.frame.modals) for each in (a, b))),
        "supposed": float(sum(not each.frame.claims or each.asks for each in (a, b))),
    }


def _part(few: Iterable[str], of: Iterable[str]) -> float:
    """The part of some words that stands among others."""
    few, of = frozenset(few), frozenset(of)
    return len(few & of) / len(few) if few else 0.0


def _shared(a: Claim, b: Claim) -> dict[str, float]:
    """What both say: of all their words, of those that are neither names nor numbers, and with what stands above."""
    plain, either = a.plain & b.plain, a.plain | b.plain
    return {
        "shared": len(a.stems & b.stems) / max(1, len(a.stems | b.stems)),
        "plain_shared": len(plain) / max(1, len(either)),
        "plain_count": float(min(len(plain), 8)),
        "known_shared": len(a.known & b.known) / max(1, len(a.known | b.known)),
        **_both("held", a, b, lambda x, y: _part(x.stems, y.stems)),
        **_both("plain_held", a, b, lambda x, y: _part(x.plain, y.known)),
        **_both("plain_only_here", a, b, lambda x, y: min(len(x.plain - y.known), 12)),
        **_both("length", a, b, lambda x, _: min(len(x.stems), 20)),
    }


def _order(a: Claim, b: Claim) -> dict[str, float]:
    """How the words lie beside each other: how many are the same in order, and in how many parts they differ."""
    codes = SequenceMatcher(None, a.order, b.order, False).get_opcodes()
    same = sum(high - low for tag, low, high, _, _ in codes if tag == "equal")
    replaced = [code for code in codes if code[0] == "replace"]
    apart = sum(_words_differ(a.order[i:j], b.order[k:m]) for _, i, j, k, m in replaced)
    return {
        "of_longer": same / max(1, len(a.order), len(b.order)),
        "of_shorter": same / max(1, min(len(a.order), len(b.order))),
        "parts": float(min(sum(code[0] != "equal" for code in codes), 8)),
        "replaced": float(min(len(replaced), 5)),
        "words_replaced": float(min(apart, 4)),
        "opens_apart": float(bool(a.order and b.order) and a.order[0] not in b.known and b.order[0] not in a.known),
        **_both("opens_unknown", a, b, lambda x, y: float(bool(x.order) and x.order[0] not in y.known)),
        "qualifiers_differ": float(_other_qualifier(a, b)),
        **_both("qualifier_only_here", a, b, lambda x, y: float(_extra_qualifier(x, y))),
        "same_words": float(a.order == b.order),
    }


def _words_differ(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether words without digits stand in each other's place."""
    mine, theirs = ([each for each in part if not any(map(str.isdigit, each))] for part in (one, other))
    return bool(mine and theirs and not set(mine) & set(theirs))


def _other_qualifier(a: Claim, b: Claim) -> bool:
    """Whether one word has another before it in each claim ("small office", "large office")."""
    return any(
        a.qualified[noun] not in b.known and b.qualified[noun] not in a.known
        for noun in a.qualified.keys() & b.qualified.keys()
    )


def _extra_qualifier(here: Claim, there: Claim) -> bool:
    """Whether a word of both is qualified in one claim by what the other knows nothing of."""
    return any(
        noun in there.stems and noun not in there.qualified and word not in there.known
        for noun, word in here.qualified.items()
    )


def _above(a: Claim, b: Claim) -> dict[str, float]:
    """What stands above: titles, headings, leads, their dates and numbers."""
    heads = [each.over - each.title for each in (a, b)]
    return {
        "same_title": float(a.title == b.title),
        "title_shared": len(a.title & b.title) / max(1, len(a.title | b.title)),
        **_both("title_known", a, b, lambda x, y: _part(x.title, y.known)),
        "heads_shared": len(heads[0] & heads[1]) / len(heads[0] | heads[1]) if heads[0] | heads[1] else 1.0,
        "heads": float(sum(map(bool, heads))),
        **_both("above_only_here", a, b, lambda x, y: min(len(x.over - y.known), 8)),
        **_both("above_held", a, b, lambda x, y: _part(x.over, y.known)),
        **_both("digits_above_only_here", a, b, lambda x, y: min(len(x.digits_above - y.digits_above - y.digits), 2)),
        **_both("names_above_only_here", a, b, lambda x, y: min(len(x.names_above - y.known), 4)),
        **_both("said_above", a, b, lambda x, y: _part(x.stems, y.over)),
        "dated_apart": float(_dated_apart(a.dates_above, b.dates_above)),
        "dated": float(sum(map(bool, (a.dates_above, b.dates_above)))),
    }


def _dated_apart(one: Sequence[Value], other: Sequence[Value]) -> bool:
    pairs = [pair for mine in one for its in other if (pair := comparable(mine, its))]
    return bool(pairs) and not any(mine.overlaps(its) for mine, its in pairs)


def _kinds(a: Claim, b: Claim) -> dict[str, float]:
    """Where the two stand, and in which layout."""
    own = a.quote.document_id == b.quote.document_id
    layouts = (SentenceKind.ITEM, SentenceKind.ROW, SentenceKind.META)
    return {
        "own": float(own),
        "one_section": float(own and a.section == b.section),
        "laid_out": float(sum(each.kind in layouts for each in (a, b))),
        "rows": float(sum(each.kind is SentenceKind.ROW for each in (a, b))),
        "labels_differ": float(bool(a.label and b.label) and not a.label & b.label),
        "labels_same": float(bool(a.label) and a.label == b.label),
        "points_back": float(a.points_back + b.points_back),
        "nameless": float((not a.frame.names) + (not b.frame.names)),
        **_both("verbs", a, b, lambda x, _: float(any(word.is_stopword for word in x.words))),
    }
