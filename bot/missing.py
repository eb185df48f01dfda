"""Why the documents hold no answer: whom or what they never mention, or what nothing near the question speaks of."""

from __future__ import annotations

from collections.abc import Sequence

from bot.fit import Candidate, unnamed
from bot.language.values import values
from bot.language.words import Word, content_words, words
from bot.question import Question
from bot.spelling import is_common
from index.ports import Library
from index.tongues import ENGLISH, IDEOGRAMS
from index.types import Span


def missing(
    question: Question, candidates: Sequence[Candidate], answering: Sequence[Candidate], library: Library
) -> str | None:
    """Why the documents hold no answer, as the end of "The documents don't say: ..."; None where they hold one."""
    if answering:
        return None
    nowhere = unnamed(question, "\n".join(each.surroundings for each in candidates))
    absent = [
        name
        for name in question.names
        if name in nowhere
        and not question.text.startswith(name)
        and not any(library.passage_frequency(word.text) for word in content_words(name, question.language))
    ]
    if absent:
        return f"no document mentions {_listed(absent)}"
    if not candidates:
        return "no passage comes near the question"
    near = "\n".join(each.surroundings for each in candidates)
    said = {word.stem for word in words(near, question.language)}
    told = values(near)
    met = [each for each in question.values if any(each.kind is one.kind and each.overlaps(one) for one in told)]
    heard = [
        word
        for word in question.terms
        if word.stem in said
        or word.stem in near.lower()
        or not _tells(word, question.text)
        or any(each.start <= word.start < each.end for each in met)
    ]
    unheard = [w for w in question.terms if not any(w.overlaps(each) for each in heard)]
    unsaid = _together(unheard, question.text)
    if unsaid:
        return f"no passage near the question speaks of {_listed(unsaid)}"
    return "the passages nearest to the question don't answer it"


def _tells(word: Word, text: str) -> bool:
    """Whether it tells a reader something that no passage has a word of a question: a number, a name or (in German)
    another noun, an English word that is rare, or Chinese.

    That none says "sits" or "running" tells nothing: what is meant is said in other words.
    """
    if any(letter.isdigit() for letter in word.text) or (not word.text.isascii() and IDEOGRAMS.search(word.text)):
        return True
    if word.text[0].isupper() and any(each.isalnum() for each in text[: word.start]):
        return True
    return word.language == ENGLISH and not is_common(word.text)


def _together(terms: Sequence[Word], text: str) -> list[str]:
    """The words as they stand in the text; those that overlap there, as pairs of ideograms do, are one."""
    spans: list[Span] = []
    for word in terms:
        if spans and word.start < spans[-1][1]:
            spans[-1] = (spans[-1][0], word.end)
        else:
            spans.append((word.start, word.end))
    return [text[start:end] for start, end in spans]


def _listed(items: Sequence[str]) -> str:
    """ "A", "A and B" or "A, B and C", each in quotation marks."""
    marked = [f"“{item}”" for item in dict.fromkeys(items)]
    return marked[0] if len(marked) == 1 else f"{', '.join(marked[:-1])} and {marked[-1]}"
