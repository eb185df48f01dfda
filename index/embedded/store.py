"""The corpora of a data folder, each in a folder of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.embedded.corpora import corpus_folder, forget_corpus, list_corpora, traced_corpora
from index.embedded.library import EmbeddedLibrary


@dataclass(frozen=True, slots=True)
class EmbeddedStore:
    """All corpora below a data folder."""

    home: Path

    def corpus(self, name: str) -> EmbeddedLibrary:
        """The corpus of a name, whether it is there yet or not. Raises CorpusName for a name that can't be one."""
        return EmbeddedLibrary(corpus_folder(self.home, name))

    def corpora(self) -> list[str]:
        """The names of the corpora, in order."""
        return list_corpora(self.home)

    def traced(self) -> list[str]:
        """The names of the corpora of which there is anything, also of those that are lost, in order."""
        return traced_corpora(self.home)

    def forget(self, name: str) -> None:
        """Deletes a corpus, whatever state it is in. Raises CorpusNotFound, CorpusBusy or StoreError."""
        forget_corpus(self.home, name)

    def state(self) -> str | None:
        """The folder is told of as the home."""
        return None

    def keeping(self) -> None:
        """Others have files of their own."""
