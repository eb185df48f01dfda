"""What a document, or a whole folder, is about: the sentences that carry it, in their order.

For questions that ask for no fact ("Summarise the minutes of March", "What is this document about?"), and for what
documents contradict each other in, if that is asked for ("Summarise the disagreements"). Of each section
the first sentence is looked at, and those are taken that are nearest to the mean of all sentences (the centroid of
Radev et al. 2000). Nothing is written: what is shown is an extract. Knows the library, and nothing of readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from pathlib import PurePath

from bot.claim import Claim
from bot.editions import edition
from bot.fit import Candidate
from bot.language.words import content_stems
from bot.ports import Findings
from bot.question import Question
from bot.types import Disagreement, Quote
from index.ports import Library
from index.types import ContextKind, Document, Hit, Sentence, SentenceKind

SENTENCES, LONGER = 6, 18
"""At most so many sentences are shown of a document, or one each of so many documents: as an extract to read, and as
what a chat model sums up."""

CLASHES, SPARE = 6, 4
"""At most so many disagreements are told; so many more are looked up, as a second opinion may take some away."""

LEAD = 3
"""Sentences at the beginning of a document of which one is its lead."""

FEWEST_WORDS = 5
"""Words of a sentence that may carry a section."""

_PAPER = re.compile(
    r"(?:the|this|that|these|those|all|my|our|your|its|of|a|an|das|dies\w*|die|der|este|estos|el|los|ce|ces|le|les|"
    r"\W)*(?P<paper>docs?|documents?|files?|folders?|articles?|texts?|papers?|corpus|collection|sources?|pages?|"
    r"dokumente?|texte?|artikel|documentos?|art[ií]culos?|textos?)?\W*",
    re.IGNORECASE,
)
_CLASHES = re.compile(
    r"(?:(?:the|all|any|main) )*(?:disagreements?|contradictions?|inconsistenc(?:y|ies))"
    r"(?: (?:between|among|in|of|within|across) (?P<among>.+))?",
    re.IGNORECASE,
)


def extract(
    question: Question,
    hits: Sequence[Hit],
    library: Library,
    within: Set[str] | None = None,
    most: int = SENTENCES,
) -> list[Candidate]:
    """The sentences that carry the document that a question names, or each of several; none where it asks for a fact,
    or names no document. `within`: the ids of the documents that are asked, where that is not all. At most `most`
    sentences.
    """
    what = question.whole
    if what is None:
        return []
    if not _PAPER.fullmatch(what):
        named = _named(what, library, hits, within)
        return quoted(_carrying(library.document(named), library, most)) if named else []
    documents = [each for each in library.documents() if within is None or each.id in within]
    if len(documents) == 1:
        return quoted(_carrying(documents[0], library, most))
    order = list(dict.fromkeys(hit.passage.document_id for hit in hits))
    editions = [edition(each) for each in documents]
    newest = [
        each
        for each, own in zip(documents, editions, strict=True)
        if not (own and any(other and own.older(other) for other in editions))
    ]
    some = sorted(newest, key=lambda each: order.index(each.id) if each.id in order else len(order))[:most]
    chosen = [quote for each in sorted(some, key=lambda each: each.source) for quote in _carrying(each, library, 1)]
    return quoted(chosen)


def clashes(
    question: Question, findings: Findings, library: Library, within: Set[str] | None = None
) -> list[Disagreement] | None:
    """What the documents contradict each other in, the surest first, where that is asked for; None where it is not, or
    where a document is called so.
    """
    request = _CLASHES.fullmatch(question.whole or "")
    if not request or not _PAPER.fullmatch(request["among"] or ""):
        return None
    if _named(request[0], library):
        return None
    found = [each.disagreement for each in findings.listed()]
    if within is not None:
        found = [each for each in found if all(quote.document_id in within for side in each.sides for quote in side)]
    return found[: CLASHES + SPARE]


def quoted(quotes: Iterable[Quote]) -> list[Candidate]:
    """Quotes as what answers."""
    return [Candidate(quote, 1.0, quote.said.text) for quote in quotes]


def _named(what: str, library: Library, hits: Sequence[Hit] = (), within: Set[str] | None = None) -> str | None:
    """The id of the document whose title or file name has all the words, the one with the fewest others first; of
    several such the one that the search finds first.
    """
    wanted = content_stems(what)
    order = [hit.passage.document_id for hit in hits]
    titles = library.titles()
    found = []
    for source, document in sorted(library.identifiers().items()):
        if within is not None and document not in within:
            continue
        said = (titles.get(document, ""), re.sub(r"[_./-]", " ", PurePath(source).stem))
        names = [content_stems(name) for name in said]
        fitting = [len(name - wanted) for name in names if wanted and wanted <= name]
        if fitting:
            found.append((min(fitting), order.index(document) if document in order else len(order), source, document))
    return min(found)[3] if found else None


def _carrying(document: Document, library: Library, most: int) -> list[Quote]:
    """At most `most` sentences of a document in their order: of its lead the most central one, then those of the first
    of each section, and of all others where it has few sections.
    """
    passages = library.passages(document.id)
    told = [each for passage in passages for each in library.sentences(passage)]
    vectors = [library.sentence_vectors(passage) for passage in passages]
    telling = [at for at, each in enumerate(told) if _tells(document, each)]
    if not telling:
        return []
    mean = sum(each.sum(axis=0) for each in vectors)
    near = [float(cosine) for each in vectors for cosine in each @ mean]
    lead = max(telling[:LEAD], key=lambda at: near[at])
    firsts = {_section(told[at]): at for at in reversed(telling)}
    rest = [at for at in telling if at != lead]
    rest.sort(key=lambda at: (firsts[_section(told[at])] != at, -near[at]))
    return [Quote.of(document, (told[at],)) for at in sorted([lead, *rest[: most - 1]])]


def _section(sentence: Sentence) -> tuple[int, ...]:
    """Where the headings above a sentence stand."""
    return tuple(each.start for each in sentence.context if each.kind is ContextKind.HEADING)


def _tells(document: Document, sentence: Sentence) -> bool:
    """Whether a sentence says something that can be understood by itself."""
    if sentence.kind not in (SentenceKind.PROSE, SentenceKind.ITEM):
        return False
    claim = Claim(Quote.of(document, (sentence,)))
    return claim.asserted and not claim.points_back and len(claim.text.split()) >= FEWEST_WORDS
