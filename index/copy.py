"""A corpus of one store to another: documents, passages, vectors, and what is known of the files. Knows no store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from index.errors import CorpusNotFound, NotEmpty
from index.ports import Corpus


@dataclass(frozen=True, slots=True)
class Copied:
    """How many documents were copied, how many were there already, and how many passages the copy has."""

    documents: int
    before: int
    passages: int


def copy(source: Corpus, target: Corpus, name: str, tell: Callable[[int, int], None] = lambda *_: None) -> Copied:
    """Copies all of a corpus into one that is not there yet, or that has nothing else; nobody changes either meanwhile.

    One that was interrupted goes on where it was. `name` is that of the target. Tells after each document how many of
    how many are there. Raises CorpusNotFound, NotEmpty, CorpusBusy, EmbedderMismatch and StoreError.
    """
    with source.update():
        ids, stamps = source.identifiers(), source.stamps()
        try:
            there = set(target.identifiers().values())
        except CorpusNotFound:
            there = set()
        if others := there - set(ids.values()):
            raise NotEmpty(name, len(others))
        missing = [id_ for _, id_ in sorted(ids.items()) if id_ not in there]
        # Nobody embeds anything here: the name is that of what made the vectors.
        with target.update(source.embedder() or "") as update:
            update.remember(source.past())
            for done, id_ in enumerate(missing, 1):
                document = source.document(id_)
                with update.put(document, stamps[document.source]) as draft:
                    draft.add(source.entries(id_))
                tell(len(there) + done, len(ids))
    return Copied(len(missing), len(there), target.passage_count())
