"""A question to the passages that may answer it, as excerpts ready to be read. Knows nothing of answers."""

from __future__ import annotations

from collections.abc import Sequence, Set

from bot.language.words import Word
from bot.ports import Excerpt
from index.ports import Embedder, Library
from index.types import Hit


def retrieve(
    question: str, library: Library, embedder: Embedder, limit: int, within: Set[str] | None = None
) -> list[Hit]:
    """At most `limit` passages nearest to a question that stands on its own, best first."""
    return library.search(question, embedder.embed(question), limit, within)


ATTEMPTS = 5
"""Times that a question is looked up where documents change meanwhile."""

COPIES, COPIED = 8, 0.8
"""At most so many copies are read beside what is found: passages of which this part stood in those before."""

DEEPER = 3
"""So many times as many passages are looked at as are wanted, since the best may be copies of each other."""


def retrieved(
    question: str, library: Library, embedder: Embedder, limit: int, within: Set[str] | None = None
) -> tuple[list[Hit], list[Excerpt]]:
    """The `limit` passages nearest to a question, with a few copies of them, and what is read of them. They hold all
    that an answer is made of, so their documents may change after it.

    Where one changes meanwhile, all is looked up again; in the last attempt a passage that is gone is left out.
    """
    found: list[Excerpt] = []
    for attempt in range(1, ATTEMPTS + 1):
        hits = retrieve(question, library, embedder, DEEPER * limit, within)
        found, whole = varied(hits, library, limit)
        if whole or attempt == ATTEMPTS:
            break
    there = {each.passage for each in found}
    return [hit for hit in hits if hit.passage in there], found


def varied(hits: Sequence[Hit], library: Library, limit: int) -> tuple[list[Excerpt], bool]:
    """The first `limit` hits that are no copies of those before, and the first COPIES that are, with what is kept of
    them; and whether none of those looked at has gone since the search. Versions of one text would fill all places.
    """
    found: list[Excerpt] = []
    seen: set[str] = set()
    copies, whole = 0, True
    for hit in hits:
        if len(found) - copies == limit:
            break
        try:
            excerpt = _excerpt(hit, library)
        except KeyError:
            whole = False
            continue
        said = {excerpt.document.text[each.start : each.end]: each.end - each.start for each in excerpt.sentences}
        copied = sum(length for text, length in said.items() if text in seen) >= COPIED * sum(said.values())
        if copied and copies == COPIES:
            continue
        copies += copied
        seen |= said.keys()
        found.append(excerpt)
    return found, whole


def joined(found: Sequence[Excerpt], more: Sequence[Excerpt]) -> list[Excerpt]:
    """Excerpts, and behind them those of `more` that are not among them."""
    there = {each.passage for each in found}
    return [*found, *(each for each in more if each.passage not in there)]


def _excerpt(hit: Hit, library: Library) -> Excerpt:
    """A hit with what is kept of it. Raises KeyError where it has gone since the search."""
    passage = hit.passage
    document, sentences = library.document(passage.document_id), library.sentences(passage)
    return Excerpt(document, passage, sentences, library.sentence_vectors(passage))


def known(terms: Sequence[Word], library: Library) -> list[Word]:
    """The words without pairs of ideograms that the corpus lacks between two that it has: such a pair has parts of two
    words, and is none.
    """
    kept = []
    for at, word in enumerate(terms):
        beside = [other for other in (*terms[max(0, at - 1) : at], *terms[at + 1 : at + 2]) if word.overlaps(other)]
        has = [library.passage_frequency(other.text) for other in beside] if beside else []
        if len(has) < 2 or not all(has) or library.passage_frequency(word.text):
            kept.append(word)
    return kept
