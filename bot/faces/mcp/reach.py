"""What a client of MCP may ask: a corpus by its name, and the names of all.

Knows nothing of MCP, and not whether the client is this machine's or came over HTTP.
"""

from __future__ import annotations

from typing import Protocol

from bot.assemble import App
from bot.types import Answer


class Reach(Protocol):
    """Somebody's corpora, and what becomes of the answers they get."""

    def app(self, corpus: str | None) -> App:
        """The app of a corpus; without a name, of the one that is meant then. Raises for one that may not be asked."""
        ...

    def corpora(self) -> list[str]:
        """The corpora that may be asked and have documents."""
        ...

    def answered(self, answer: Answer) -> None:
        """Keeps and counts an answer, before it is given out."""
        ...
