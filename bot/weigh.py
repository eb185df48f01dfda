"""Readings -> candidates with their probabilities, each quoted whole: a lead with its list, what stands under a heading
with that, a word or two with the sentence that follows.

Knows how documents are built, and that a line by itself may tell nothing. How likely each answers is for `fit` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from bot.asked import OPEN
from bot.fit import Candidate, likely, log_odds, measured, weights
from bot.language.words import content_words, words
from bot.ports import Judge, Reading
from bot.question import Question
from bot.types import Quote
from index.ports import Library
from index.types import Context, ContextKind, Sentence, SentenceKind

_FENCE = re.compile(r"`{3,}|~{3,}")
_OF_CODE = (SentenceKind.CODE, SentenceKind.FURNITURE)
LONGEST_LIST, MOST_ITEMS = 1200, 12
"""Characters of a list that is quoted whole with the line that leads it; of a longer one, the items that are quoted."""


def weigh(
    question: Question,
    readings: Sequence[Reading],
    library: Library,
    judge: Judge | None = None,
    least: float | None = None,
) -> list[Candidate]:
    """The candidates that readings make, each with the probability that it answers, likeliest first.

    `least` is from which probability on a sentence answers, if another one than was fitted: it says how many of the
    questions are answered at all, so the log odds of every candidate are shifted by the difference between both.
    """
    fitted = weights()
    found = measured(question, readings, library, judge)
    shift = 0.0 if least is None else log_odds(fitted.least) - log_odds(least)
    scored = [replace(each, score=likely(each.signs, fitted.signs, shift)) for each in found]
    told = _told_below(question, sorted(scored, key=lambda each: -each.score), library)
    return with_rest(question, told, library, fitted.least)


def _told_below(question: Question, candidates: Sequence[Candidate], library: Library) -> list[Candidate]:
    """The candidates, likeliest first, with what is said under a heading in place of the heading.

    A heading by itself says nothing: the sentence under it that has most of the question's words takes its probability,
    and shows it as its context. Where the words that answer stand in the heading ("2.4.0 - 2024-02-12"), it is quoted,
    by itself if no sentence below has more of the question, and together with the one that follows if that has.
    """
    kept = {each.place: each for each in candidates}
    for heading in candidates:
        under = [each for each in kept.values() if _under_heading(each.quote, heading.quote)]
        if not under:
            continue
        below = max(under, key=lambda each: (_shared(question, each.quote), each.score))
        answers = heading.sure and heading.quote.short is not None
        if answers and _shared(question, below.quote) <= _shared(question, heading.quote):
            continue
        del kept[heading.place]
        if below.score < heading.score:
            both = [*heading.quote.sentences, *below.quote.sentences]
            try:
                near = library.sentences_at(heading.quote.document_id, heading.quote.start, below.quote.end)
            except KeyError:  # the document has changed since
                near = ()
            whole = answers and list(near) == both
            quote = (
                Quote.of(below.quote.document, both, heading.quote.short) if whole else replace(below.quote, short=None)
            )
            kept[below.place] = replace(below, score=heading.score, quote=quote, sure=whole or below.sure)
    return sorted(kept.values(), key=lambda each: -each.score)


def with_rest(question: Question, candidates: Sequence[Candidate], library: Library, least: float) -> list[Candidate]:
    """The candidates, where each line that answers and leads a list is quoted with the whole of the list, and each of
    a word or two with the sentence that follows; of a long list its items answer in its place, each by itself. An item
    of a list that is asked for as a whole is quoted with all of that list, a line of code with the lines around it and
    what leads them.

    By itself such a line ("The committee may:", an item of an agenda with what was said on it, "Yes.") tells nothing.
    An item that answers better than its lead stands for itself.
    """
    kept: list[Candidate] = []
    for each in candidates:
        if any(each.quote.overlaps(other.place) for other in kept):
            continue
        of_list = (
            (_code_of(each.quote, library) or _listed_with(question, each.quote, library))
            if each.score >= least
            else []
        )
        if of_list:
            listed = Quote.of(each.quote.document, of_list)
            free = not any(listed.overlaps(other.place) for other in kept)
            kept.append(replace(each, quote=listed) if free else each)
            continue
        led = (
            (_led(each.quote, library) or _next(each.quote, library, question.language)) if each.score >= least else []
        )
        if not led:
            kept.append(each)
        elif led[-1].end <= each.quote.end + LONGEST_LIST:
            short = None if _is_code(led) else each.quote.short  # of code, that is what answers
            whole = Quote.of(each.quote.document, (*each.quote.sentences, *led), short)
            at = next((n for n, other in enumerate(kept) if [*other.quote.sentences] == led), None)
            if at is None:
                kept.append(replace(each, quote=whole))
            else:  # what follows answers better, and is quoted with what it follows
                kept[at] = replace(kept[at], quote=replace(whole, short=kept[at].quote.short))
        elif _is_code(led):
            kept.append(each)
        else:
            items = [Quote.of(each.quote.document, (item,)) for item in led if item.kind is SentenceKind.ITEM]
            there = {other.place for other in kept}
            kept += [replace(each, quote=item) for item in items[:MOST_ITEMS] if item.place not in there]
    return kept


def _led(quote: Quote, library: Library) -> list[Sentence]:
    """The sentences of the list or the lines of code that a quote leads; none where it leads none."""
    lead = quote.sentences[-1]
    try:
        near = library.sentences_at(quote.document_id, lead.end, lead.end + 2 * LONGEST_LIST)
    except KeyError:  # nothing follows, or the document has changed since
        return []
    below = (each for each in near if each.start >= lead.end)
    led = list(takewhile(lambda each: any(_in_list_of(lead, above) for above in each.context), below))
    shown = [each for each in led if not _is_fence(each, quote.document.text)]
    # What is neither goes on in an item below its first sentence.
    first = next((each.kind for each in shown if each.kind is not SentenceKind.FURNITURE), None)
    return shown if first in (SentenceKind.ITEM, SentenceKind.CODE) else []


def _code_of(quote: Quote, library: Library) -> list[Sentence]:
    """The sentences of the code of which a quote is a line, with the line that leads it, where it is not long."""
    line = quote.sentences[0]
    if line.kind is not SentenceKind.CODE:
        return []
    text = quote.document.text
    near = library.sentences_at(quote.document_id, max(0, quote.start - LONGEST_LIST), quote.end + LONGEST_LIST)
    at = next(n for n, each in enumerate(near) if each.start == line.start)

    def goes_on(each: Sentence) -> bool:
        return each.kind in _OF_CODE and each.context == line.context and not _is_fence(each, text)

    above = list(takewhile(goes_on, reversed(near[:at])))[::-1]
    before = [each for each in near[: at - len(above)] if not _is_fence(each, text)][-1:]
    led = [each for each in before if line.context and _in_list_of(each, line.context[-1])]
    found = [*led, *above, *takewhile(goes_on, near[at:])]
    return found if found[-1].end - found[0].start <= LONGEST_LIST else []


def _is_code(sentences: Sequence[Sentence]) -> bool:
    return any(each.kind is SentenceKind.CODE for each in sentences)


def _is_fence(sentence: Sentence, text: str) -> bool:
    return sentence.kind is SentenceKind.FURNITURE and bool(_FENCE.match(text, sentence.start))


def _listed_with(question: Question, quote: Quote, library: Library) -> list[Sentence]:
    """The sentences of the list of which a quote is an item, where the list as a whole is asked for, and is not long:
    what the question speaks of stands above it ("What should I do if I capsize?", "If you capsize"), and hardly more
    of that in the item itself.
    """
    item = quote.sentences[0]
    if item.kind is not SentenceKind.ITEM or question.asked not in OPEN or not item.context:
        return []
    said, above = (
        {word.stem for word in words(text, question.language)} & question.stems
        for text in (quote.said.text, quote.above)
    )
    if 2 * len(said - above) >= len(above - said) or 3 * len(above) < len(question.stems):
        return []
    near = library.sentences_at(quote.document_id, max(0, quote.start - LONGEST_LIST), quote.end + LONGEST_LIST)
    at = next(n for n, each in enumerate(near) if each.start == item.start)
    under = _under(item)

    def beside(ones: Iterable[Sentence]) -> list[Sentence]:
        return list(takewhile(lambda each: each.kind is item.kind and _under(each) == under, ones))

    found = [*beside(reversed(near[:at]))[::-1], *beside(near[at:])]
    short = found[-1].end - found[0].start <= LONGEST_LIST
    return found if short and len(found) > len(quote.sentences) else []


def _next(quote: Quote, library: Library, language: str) -> list[Sentence]:
    """The sentence that follows one that says nothing by itself ("Yes.", "It depends.") in its paragraph."""
    if len(content_words(quote.plain.text, language)) > 1:
        return []
    near = library.sentences_at(quote.document_id, quote.start, quote.end + LONGEST_LIST)
    after = [each for each in near if each.start >= quote.end and each.kind is SentenceKind.PROSE][:1]
    return [each for each in after if quote.document.text.count("\n", quote.end, each.start) < 2]


def _under(item: Sentence) -> list[Context]:
    """What stands above all items of an item's list."""
    return [each for each in item.context if each.kind is not ContextKind.ENTRY]


def _in_list_of(lead: Sentence, above: Context) -> bool:
    return above.kind is ContextKind.LEAD and lead.start <= above.start < lead.end


def _shared(question: Question, quote: Quote) -> int:
    """How many of the question's words stand in a quote."""
    return len(question.stems & {word.stem for word in words(quote.said.text, question.language)})


def _under_heading(quote: Quote, heading: Quote) -> bool:
    return quote.document_id == heading.document_id and any(
        each.kind is ContextKind.HEADING and heading.start <= each.start < heading.end for each in quote.context
    )
