"""What two claims say, side by side: their values, names, negations, words, and what stands above each.

Each number is the same whichever claim comes first: what is looked at from both sides is told as the less and the more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher

from bot.claim import Claim
from bot.language.agree import agree, comparable
from bot.language.contrasts import OPPOSITE_WORDS, OPPOSITES
from bot.language.values import Kind, Value
from bot.subject import apart
from index.types import ContextKind, SentenceKind

LAID_OUT = (SentenceKind.ITEM, SentenceKind.ROW, SentenceKind.META)
"""Kinds of sentences that say what they are about by their context."""


def content(a: Claim, b: Claim) -> dict[str, float]:
    """What is known of two claims without a judge and without a question."""
    return {**_values(a, b), **_names(a, b), **_turns(a, b), **_words(a, b), **_above(a, b), **_layout(a, b)}


def _own(a: Claim, b: Claim) -> bool:
    """Whether both are of one document."""
    return a.quote.document_id == b.quote.document_id


def _both(name: str, a: Claim, b: Claim, measure: Callable[[Claim, Claim], float]) -> dict[str, float]:
    low, high = sorted((measure(a, b), measure(b, a)))
    return {f"{name}_least": float(low), f"{name}_most": float(high)}


def _values(a: Claim, b: Claim) -> dict[str, float]:
    """Values that meet, and values that meet none of those they can be compared with, from the side that has more."""
    here, there = compared_values(a, b), compared_values(b, a)
    return {
        **{name: float(min(max(here[name], there[name]), 2)) for name in here},
        **_both("digits_only_here", a, b, lambda x, y: min(len(x.digits - y.digits), 3)),
        "one_value_each": float(len(a.values) == len(b.values) == 1),
    }


def compared_values(here: Claim, there: Claim) -> dict[str, int]:
    counts = {"numbers_differ": 0, "numbers_meet": 0, "dates_differ": 0, "dates_meet": 0}
    for one in here.values:
        pairs = [pair for other in there.values if (pair := comparable(one, other))]
        if pairs:
            what = "dates" if one.kind in (Kind.DATE, Kind.TIME) else "numbers"
            counts[f"{what}_{'meet' if any(agree(*pair) for pair in pairs) else 'differ'}"] += 1
    return counts


def _names(a: Claim, b: Claim) -> dict[str, float]:
    return {
        **_both("names_only_here", a, b, lambda x, y: min(unheard(x, y), 3)),
        "names_shared": float(min(len(a.name_stems & b.name_stems), 4)),
        "names_of_context": float(min(len(a.name_stems & b.over) + len(b.name_stems & a.over), 4)),
        "models_differ": float(bool(a.models and b.models) and not a.models & b.models),
    }


def unheard(here: Claim, there: Claim) -> int:
    """How many names of one claim the other doesn't know at all."""
    return sum(not any(part in there.known for part in name.key.split()) for name in here.names)


def _turns(a: Claim, b: Claim) -> dict[str, float]:
    """Negators and opposites, and what is not asserted."""
    mine, theirs = (a.stems - b.stems) & OPPOSITE_WORDS, (b.stems - a.stems) & OPPOSITE_WORDS
    return {
        "negated": float((a.negators % 2) != (b.negators % 2)),
        "opposites": float(any((one, other) in OPPOSITES for one in mine for other in theirs)),
        "modal": float(a.modal + b.modal),
        "supposed": float((not a.asserted) + (not b.asserted)),
    }


def part(few: Iterable[str], of: Iterable[str]) -> float:
    """The part of some words that stands among others; 0 without words."""
    few, of = frozenset(few), frozenset(of)
    return len(few & of) / len(few) if few else 0.0


def _words(a: Claim, b: Claim) -> dict[str, float]:
    """What both say in the same words, of all and of those that are neither names nor numbers, and in what order."""
    a, b = sorted((a, b), key=lambda claim: claim.text)  # difflib tells pairs otherwise turned round
    codes = SequenceMatcher(None, a.order, b.order, False).get_opcodes()
    same = sum(high - low for tag, low, high, _, _ in codes if tag == "equal")
    replaced = [code for code in codes if code[0] == "replace"]
    apart = sum(_words_differ(a.order[i:j], b.order[k:m]) for _, i, j, k, m in replaced)
    told = a.over & b.over if _own(a, b) else frozenset()
    return {
        "shared": len(a.stems & b.stems) / max(1, len(a.stems | b.stems)),
        # That both stand under the headings of one document says nothing of what they speak of.
        "known_shared": len((a.known & b.known) - told) / max(1, len((a.known | b.known) - told)),
        **_both("held", a, b, lambda x, y: part(x.stems, y.stems)),
        **_both("plain_held", a, b, lambda x, y: part(x.plain, y.known)),
        **_both("plain_only_here", a, b, lambda x, y: min(len(x.plain - y.known), 8)),
        "same_order": same / max(1, len(a.order), len(b.order)),
        "parts": float(min(sum(code[0] != "equal" for code in codes), 6)),
        "words_replaced": float(min(apart, 4)),
        "one_part": float(len(replaced) == 1 == sum(code[0] != "equal" for code in codes)),
        **_both("opens_unknown", a, b, lambda x, y: float(bool(x.order) and x.order[0] not in y.known)),
        "qualifiers_differ": float(_other_qualifier(a, b)),
        **_both("qualifier_only_here", a, b, lambda x, y: float(_extra_qualifier(x, y))),
        "same_words": float(a.order == b.order),
        "brief": float(min(len(a.stems), len(b.stems)) < 4),
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
    """What stands above: titles, headings, leads, their dates and numbers, and what the documents are about."""
    two_things, one_of_other = apart(a.quote.document, b.quote.document)
    heads = [each.over - each.title for each in (a, b)]
    return {
        "same_title": float(a.title == b.title),
        **_both("title_known", a, b, lambda x, y: 0.0 if _own(x, y) else part(x.title, y.known) if x.title else 1.0),
        "heads_shared": len(heads[0] & heads[1]) / len(heads[0] | heads[1]) if heads[0] | heads[1] else 1.0,
        **_both("above_only_here", a, b, lambda x, y: min(len(x.over - y.known), 6)),
        **_both("digits_above_only_here", a, b, lambda x, y: min(len(x.digits_above - y.digits_above - y.digits), 2)),
        **_both("names_above_only_here", a, b, lambda x, y: min(len(x.names_above - y.known), 3)),
        **_both("only_here_is_above", a, b, _is_above),
        "dated_apart": float(_dated_apart(a.dates_above, b.dates_above)),
        "subjects_apart": float(two_things),
        "subject_of_subject": float(one_of_other),
    }


def _is_above(here: Claim, there: Claim) -> float:
    """The part of what only one claim says that is what it stands under ("install it on the APU", on the page of the
    APU): with it the claim says what it speaks of, and not what of it.
    """
    only = here.stems - there.stems
    return part(only, here.over - there.over) if only else 0.0


def _dated_apart(one: Sequence[Value], other: Sequence[Value]) -> bool:
    pairs = [pair for mine in one for its in other if (pair := comparable(mine, its))]
    return bool(pairs) and not any(mine.overlaps(its) for mine, its in pairs)


def _of_two_terms(a: Claim, b: Claim) -> bool:
    """Whether two claims stand under two lines of one section that each lead what is below them."""
    mine, its = a.quote.context, b.quote.context
    return (
        mine[:-1] == its[:-1]
        and all(each and each[-1].kind in (ContextKind.LEAD, ContextKind.ENTRY) for each in (mine, its))
        and mine[-1] != its[-1]
    )


def _layout(a: Claim, b: Claim) -> dict[str, float]:
    """Where the two stand, and in which layout."""
    own = _own(a, b)
    laid_out = [each.kind in LAID_OUT for each in (a, b)]
    return {
        "own": float(own),
        # Items of one list, what one document says under one label ("Description: ..."), and what it says of two terms
        # of one section ("-o SECONDS", "-y SECONDS"), are of several things.
        "own_list": float(
            own
            and (
                (a.section == b.section and all(laid_out))
                or (bool(a.label) and a.label == b.label)
                or _of_two_terms(a, b)
            )
        ),
        "laid_out": float(sum(laid_out)),
        "laid_out_elsewhere": float(any(laid_out) and a.over != b.over),
        "labels_differ": float(bool(a.label and b.label) and not a.label & b.label),
        "labels_same": float(bool(a.label) and a.label == b.label),
        "points_back": float(a.points_back + b.points_back),
        "nameless": float((not a.names) + (not b.names)),
    }
