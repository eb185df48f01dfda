"""Hand-built answers over small made documents, one of each kind that a person can be shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.ask import Bot
from bot.models.similarity import SimilarityReader
from bot.types import Answer, Disagreement, DisagreementKind, Point, Quote, Standing, Status
from index.embedded.corpora import corpus_folder
from index.embedded.library import EmbeddedLibrary
from index.ingest import Ingester
from index.types import Document, Span
from tests.fakes import HashEmbedder


def document(source: str, text: str, published: str | None = None, pages: tuple[int, ...] = ()) -> Document:
    sha256 = Document.fingerprint(text)
    return Document(
        Document.identify(source, sha256), source, text.split("\n")[0], text, sha256, published, pages=pages
    )


def quote(of: Document, words: str, short: str = "", hedges: tuple[str, ...] = (), origin: str | None = None) -> Quote:
    """The words' first place in the document, as a quote; `short` is looked for inside it."""
    start = of.text.index(words)
    place: Span | None = None
    if short:
        at = of.text.index(short, start)
        place = (at, at + len(short))
    return Quote(of, start, start + len(words), hedges, origin, place)


HARBOUR = document(
    "harbour.txt",
    "The new harbour\n\nThe harbour of Aldmoor was finished in 1921, after nine years of work.\n"
    "It cost 4 million crowns, the town's accounts say.\n",
    published="2019-03-02",
)
GAZETTE = document(
    "press/gazette.md",
    "# Aldmoor Gazette\n\nWork on the harbour ended in 1924.\n\nThe pier reportedly cost 6 million crowns.\n",
)
REPORT = document("report.pdf", "Yearly report\n\nThe accounts put the harbour at 4 million crowns.\n", pages=(0, 15))

_FINISHED = quote(HARBOUR, "The harbour of Aldmoor was finished in 1921, after nine years of work.", "1921")
_ENDED = quote(GAZETTE, "Work on the harbour ended in 1924.", "1924")
_COST = quote(
    HARBOUR,
    "It cost 4 million crowns, the town's accounts say.",
    "4 million crowns",
    origin="the town's accounts",
)
_COST_TOO = quote(REPORT, "The accounts put the harbour at 4 million crowns.", "4 million crowns")
_PIER = quote(
    GAZETTE,
    "The pier reportedly cost 6 million crowns.",
    "6 million crowns",
    hedges=("reportedly",),
    origin="Port News",
)
_MODELS = {"embedder": "fake", "reader": "fake", "judge": None, "writer": None}


def answer(question: str, standing: Standing, text: str, points: tuple[Point, ...], *differ: Disagreement) -> Answer:
    quotes = tuple(dict.fromkeys(each for point in points for each in point.quotes))
    return Answer(
        "a-0123456789abcdef",
        "default",
        None,
        question,
        Status.ANSWERED,
        standing,
        text,
        points,
        quotes,
        differ,
        models=_MODELS,
        timings_ms={"retrieve": 1.25, "total": 3.0},
    )


def point(standing: Standing, *quotes: Quote) -> Point:
    said = " ".join(" ".join(each.text.split()) for each in quotes)
    return Point(said, quotes[0].short_text, quotes, standing)


DISPUTED = answer(
    "When was the harbour of Aldmoor finished?",
    Standing.DISPUTED,
    "Sources disagree.\n1921 — [1]\n1924 — [2]",
    (point(Standing.DISPUTED, _FINISHED), point(Standing.DISPUTED, _ENDED)),
    Disagreement(((_FINISHED,), (_ENDED,)), DisagreementKind.DATE, "One source says 1921, the other 1924.", 0.93),
)
UNVERIFIED = answer(
    "What did the pier cost?",
    Standing.UNVERIFIED,
    "Unverified (“reportedly”): 6 million crowns [1]",
    (point(Standing.UNVERIFIED, _PIER),),
)
CORROBORATED = answer(
    "What did the harbour cost?",
    Standing.CORROBORATED,
    "4 million crowns [1] [2]",
    (point(Standing.CORROBORATED, _COST, _COST_TOO),),
)
MIXED = answer(
    "What did the harbour and the pier cost?",
    Standing.UNVERIFIED,
    "4 million crowns [1]\nUnverified: 6 million crowns [2]",
    (point(Standing.SINGLE_SOURCE, _COST), point(Standing.UNVERIFIED, _PIER)),
)
_WORK = quote(HARBOUR, "It cost 4 million crowns, the town's accounts say.")
_RUMOUR = quote(GAZETTE, "The pier reportedly cost 6 million crowns.", hedges=("reportedly",))
UNTITLED = answer(
    "Which works cost millions?",
    Standing.UNVERIFIED,
    "“It cost 4 million crowns.” [1]\nUnverified: “The pier ...” [2]",
    (point(Standing.SINGLE_SOURCE, _WORK), point(Standing.UNVERIFIED, _RUMOUR)),
)
ABSTAINED = Answer(
    "a-0123456789abcdef",
    "default",
    None,
    "Who designed the harbour?",
    Status.ABSTAINED,
    None,
    "The documents don't say: no passage names a person.",
    reason="no passage names a person",
    nearest=(_FINISHED, _COST),
    models=_MODELS,
    timings_ms={"total": 2.0},
)
_COPY = document("mirror/harbour.txt", f"{HARBOUR.text}\nCopied in 2020.\n")
COPIED = answer(
    "When was the harbour finished?",
    Standing.SINGLE_SOURCE,
    "1921 \u2014 \u201cThe harbour of Aldmoor was finished in 1921, after nine years of work.\u201d [1] [2]",
    (
        Point(
            "1921",
            "1921",
            (_FINISHED, quote(_COPY, "The harbour of Aldmoor was finished in 1921, after nine years of work.", "1921")),
            Standing.SINGLE_SOURCE,
        ),
    ),
)

ALL = {
    "copied": COPIED,
    "disputed": DISPUTED,
    "unverified": UNVERIFIED,
    "corroborated": CORROBORATED,
    "mixed": MIXED,
    "untitled": UNTITLED,
    "abstained": ABSTAINED,
}


def small_bot(folder: Path, texts: Mapping[str, str]) -> Bot:
    """A bot over a few texts by file name, which knows likeness only; `folder` is an empty one."""
    (folder / "texts").mkdir()
    for name, text in texts.items():
        (folder / "texts" / name).write_text(text, "utf-8")
    library = EmbeddedLibrary(corpus_folder(folder / "home", "default"))
    embedder = HashEmbedder()
    list(Ingester(library, embedder).index([folder / "texts"]))
    return Bot(library, embedder, SimilarityReader(embedder, library))
