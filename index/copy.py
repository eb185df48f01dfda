"""A corpus of one store to another: documents, passages, vectors, and what is known of the files; and what was handed
in. Knows no store.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import CorpusNotFound, NotEmpty
from index.ports import Corpus
from index.uploads import Uploads


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


def copy_uploads(source: Corpus, target: Corpus, here: Uploads, there: Uploads) -> None:
    """Copies the content of what was handed in, `here` for the one corpus and `there` for its copy. What is lost of it
    is left out: its document stays.
    """
    moved = {}
    for name, stamp in source.stamps().items():
        if stamp is None or not here.holds(stamp):
            continue
        try:
            content = here.original(stamp)
        except OSError:
            continue
        path = there.receive(Path(stamp.path).name, content, name)
        moved[name] = replace(stamp, path=str(path.absolute()))
    if moved:
        with target.update() as update:
            update.stamp(moved)
