"""The words of passages in tantivy: BM25, and in how many passages a word occurs. Knows passages by their
numbers.

Words are lower-cased and stemmed as English. What people type is cut into words by the same analyzer as the
passages were and never read as a query language.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import tantivy

from index.embedded.catalog import Kept

_ANALYZER = "passage"
_TEXT, _ABOVE, _NUMBER = "text", "above", "number"
_ABOVE_WEIGHT = 0.5
"""A word of the heading or title says less than one of the passage: it stands above many passages."""
_MOST_WORDS = 64
"""A question of 100,000 characters is searched by its rarest words."""
_HEAP = 32_000_000
"""Bytes that are gathered before a segment is written."""
_BATCH = 1000


class LexicalIndex:
    """Passage words by number, in a folder. Searching is for any thread, changing for one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened: tuple[tantivy.Index, tantivy.Searcher] | None = None
        self._analyzer = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.remove_long(40))
            .filter(tantivy.Filter.lowercase())
            .filter(tantivy.Filter.ascii_fold())
            .filter(tantivy.Filter.stemmer("english"))
            .build()
        )

    def search(self, text: str, limit: int) -> list[int]:
        """The numbers of the passages that score best by BM25 for the words of a text, best first."""
        index, searcher = self._open()
        words = sorted(set(self._words(text)))
        if len(words) > _MOST_WORDS:
            words.sort(key=lambda word: searcher.doc_freq(_TEXT, word) or searcher.num_docs)
        said = [tantivy.Query.term_query(index.schema, _TEXT, word) for word in words[:_MOST_WORDS]]
        above = [tantivy.Query.term_query(index.schema, _ABOVE, word) for word in words[:_MOST_WORDS]]
        any_of = said + [tantivy.Query.boost_query(query, _ABOVE_WEIGHT) for query in above]
        if not any_of or limit < 1:
            return []
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in any_of])
        hits = searcher.search(query, limit, count=False).hits
        numbers = searcher.fast_field_values(_NUMBER, [address for _, address in hits])
        ranked = sorted((-score, int(number or 0)) for (score, _), number in zip(hits, numbers, strict=True))
        return [number for _, number in ranked]

    def frequency(self, term: str) -> int:
        """In how many passages a word occurs in any inflected form; of several words, all next to each
        other.
        """
        index, searcher = self._open()
        words = self._words(term)
        if not words:
            return 0
        if len(words) == 1:
            query = tantivy.Query.term_query(index.schema, _TEXT, words[0])
        else:
            query = tantivy.Query.phrase_query(index.schema, _TEXT, [*words])
        # Counted, since the dictionary's own figure has passages that were removed.
        return int(searcher.search(query, 1, count=True).count)  # type: ignore[attr-defined]

    def count(self) -> int:
        return self._open()[1].num_docs

    def change(self, added: Iterable[Kept], removed: list[int]) -> None:
        index, searcher = self._open(make=True)
        # What a process that was killed had already put in is put in once more, so take it out first.
        again = searcher.num_docs > 0
        writer = index.writer(_HEAP, 1)
        for at in range(0, len(removed), _BATCH):
            _take_out(index, writer, removed[at : at + _BATCH])
        rest = iter(added)
        while batch := list(islice(rest, _BATCH)):
            if again:
                _take_out(index, writer, [kept.number for kept in batch])
            for kept in batch:
                document = tantivy.Document()
                document.add_unsigned(_NUMBER, kept.number)
                document.add_text(_TEXT, kept.text)
                document.add_text(_ABOVE, f"{kept.heading}\n{kept.title}" if kept.heading else kept.title)
                writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.close()

    def clear(self) -> None:
        self.close()
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self._open(make=True)

    def lasting(self) -> list[Path]:
        """Its files that nothing but `change` and `clear` changes: all but the locks."""
        return [path for path in sorted(self.folder.iterdir()) if path.suffix not in (".lock", ".json")] + [
            self.folder / "meta.json"
        ]

    def is_sound(self) -> bool:
        """There are no other files."""
        return True

    def close(self) -> None:
        """Lets go of the files. The next call opens them as they are then."""
        self._opened = None

    def _open(self, make: bool = False) -> tuple[tantivy.Index, tantivy.Searcher]:
        if self._opened is None:
            if make:
                self.folder.mkdir(parents=True, exist_ok=True)
                index = tantivy.Index(_schema(), str(self.folder))
            else:
                index = tantivy.Index.open(str(self.folder))
            index.register_tokenizer(_ANALYZER, self._analyzer)
            self._opened = index, index.searcher()
        return self._opened

    def _words(self, text: str) -> list[str]:
        # A lone surrogate, as a broken command line gives, is no text that can be searched.
        return self._analyzer.analyze(text.encode("utf-8", "replace").decode("utf-8"))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(_NUMBER, indexed=True, fast=True)
    for field in (_TEXT, _ABOVE):
        builder.add_text_field(field, tokenizer_name=_ANALYZER)
    return builder.build()


def _take_out(index: tantivy.Index, writer: tantivy.IndexWriter, numbers: list[int]) -> None:
    # Deleting by term takes the number for a signed one and finds nothing.
    writer.delete_documents_by_query(tantivy.Query.term_set_query(index.schema, _NUMBER, numbers))
