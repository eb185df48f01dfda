"""Documents made for the tests of the store, with passages and vectors."""

from __future__ import annotations

from pathlib import Path

from index.ports import Corpus, Embedder, Entry
from index.types import Document, Passage, Sentence
from tests.fakes import HashEmbedder

HASH = HashEmbedder()


def document(source: str, text: str, title: str = "A title") -> Document:
    """One paragraph is a passage, one line a sentence."""
    sha256 = Document.fingerprint(text)
    return Document(Document.identify(source, sha256), source, title, text, sha256)


def entries(of: Document, embedder: Embedder = HASH) -> list[Entry]:
    made = []
    start = 0
    for paragraph in of.text.split("\n\n"):
        sentences, at = [], start
        for line in paragraph.split("\n"):
            sentences.append(Sentence(at, at + len(line)))
            at += len(line) + 1
        passage = Passage(of.id, start, start + len(paragraph))
        spans = [(sentence.start - start, sentence.end - start) for sentence in sentences]
        [embedded] = embedder.embed_passages([paragraph], [spans])
        made.append(Entry(passage, tuple(sentences), embedded))
        start += len(paragraph) + 2
    return made


def put(library: Corpus, *documents: Document, embedder: Embedder = HASH) -> None:
    with library.update(embedder.name) as update:
        for one in documents:
            with update.put(one, None) as draft:
                draft.add(entries(one, embedder))


def found(library: Corpus, question: str, limit: int = 10, embedder: Embedder = HASH) -> list[str]:
    """The texts of the passages found, best first."""
    hits = library.search(question, embedder.embed(question), limit)
    return [library.document(hit.passage.document_id).text[hit.passage.start : hit.passage.end] for hit in hits]


def corpus(home: Path, name: str = "default") -> Path:
    return home / "corpora" / name
