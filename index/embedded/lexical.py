"""The words of passages in tantivy: BM25, and in how many passages a word occurs. Knows passages by their
numbers.

Words are lower-cased and stemmed by the language of their passage: each language has a field of its own, and what is
searched is looked for in all of them. Chinese and Japanese are cut into pairs of neighbouring characters. What people
type is cut into words by the same analyzers as the passages were and never read as a query language.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import tantivy

from index.analysis import Analysis
from index.embedded.catalog import Kept
from index.tongues import ENGLISH, STEMMERS, language, spaced

_NUMBER = "number"
_FIELDS = {name: (f"text_{name}", f"above_{name}") for name in STEMMERS}
"""By the language of a passage, the fields of its own words and of those above it. Where it is not known, English is
taken.
"""
_ABOVE_WEIGHT = 0.5
"""A word of the heading or title says less than one of the passage: it stands above many passages."""
_MOST_WORDS = 64
"""A question of 100,000 characters is searched by its rarest words."""
_EXAMPLES = 4
"""Passages that are looked at for the forms of a word: some may be gone."""
_HEAP = 32_000_000
"""Bytes that are gathered before a segment is written."""
_BATCH = 1000


class LexicalIndex:
    """Passage words by number, in a folder. Searching is for any thread, changing for one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened: tuple[tantivy.Index, tantivy.Searcher] | None = None
        self._analysis = Analysis()

    def search(self, text: str, limit: int) -> list[int]:
        """The numbers of the passages that score best by BM25 for the words of a text, best first."""
        index, searcher = self._open()
        any_of = []
        for name, (own, over) in _FIELDS.items():
            words = sorted(set(self._analysis.words(text, name)))
            if len(words) > _MOST_WORDS:
                words.sort(key=lambda word: searcher.doc_freq(own, word) or searcher.num_docs)
            for word in words[:_MOST_WORDS]:
                any_of.append(tantivy.Query.term_query(index.schema, own, word))
                above = tantivy.Query.term_query(index.schema, over, word)
                any_of.append(tantivy.Query.boost_query(above, _ABOVE_WEIGHT))
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
        any_of = []
        for name, (own, _) in _FIELDS.items():
            words = self._analysis.words(term, name)
            if len(words) == 1:
                any_of.append(tantivy.Query.term_query(index.schema, own, words[0]))
            elif words:
                any_of.append(tantivy.Query.phrase_query(index.schema, own, [*words]))
        if not any_of:
            return 0
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in any_of])
        # Counted, since the dictionary's own figure has passages that were removed.
        return int(searcher.search(query, 1, count=True).count)  # type: ignore[attr-defined]

    def stems(self, name: str, prefix: str) -> list[tuple[str, int]]:
        """The stems of a language that begin with a prefix, each with how many passages have it, commonest first.

        Passages that were removed may still count.
        """
        found: list[tuple[str, int]] = self._open()[1].terms_with_prefix(_FIELDS[name][0], prefix)
        return found

    def having(self, name: str, stem: str) -> list[int]:
        """The numbers of a few of the passages of a language that have a stem."""
        index, searcher = self._open()
        query = tantivy.Query.term_query(index.schema, _FIELDS[name][0], stem)
        addresses = [address for _, address in searcher.search(query, _EXAMPLES, count=False).hits]
        return [int(number or 0) for number in searcher.fast_field_values(_NUMBER, addresses)]

    def forms(self, name: str, stem: str, text: str) -> set[str]:
        """The words of a text that have a stem, in lower case."""
        return self._analysis.forms(name, stem, text)

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
                above = f"{kept.heading}\n{kept.title}" if kept.heading else kept.title
                own, over = _FIELDS.get(language(kept.text), _FIELDS[ENGLISH])
                document.add_text(own, spaced(kept.text))
                document.add_text(over, spaced(above))
                writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.close()

    def clear(self) -> None:
        self.close()
        if self.folder.exists():
            # Another reader may just make a lock file there, and hold up the removal of the folder.
            gone = self.folder.with_name(f"{self.folder.name}.{uuid.uuid4().hex}.gone")
            self.folder.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)
            shutil.rmtree(gone, ignore_errors=True)
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
                if index.schema != _schema():  # made by an earlier version: whoever opened it makes it anew
                    raise RuntimeError(f"{self.folder} has other fields")
            for name, analyzer in self._analysis.analyzers.items():
                index.register_tokenizer(name, analyzer)
            self._opened = index, index.searcher()
        return self._opened


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(_NUMBER, indexed=True, fast=True)
    for name, fields in _FIELDS.items():
        for field in fields:
            builder.add_text_field(field, tokenizer_name=name)
    return builder.build()


def _take_out(index: tantivy.Index, writer: tantivy.IndexWriter, numbers: list[int]) -> None:
    # Deleting by term takes the number for a signed one and finds nothing.
    writer.delete_documents_by_query(tantivy.Query.term_set_query(index.schema, _NUMBER, numbers))
