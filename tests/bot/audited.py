"""A small corpus that is compared with itself: made documents in the real store, by a fake embedder."""

from __future__ import annotations

from pathlib import Path

from bot.audit import Audit, Comparing
from bot.database import Files
from bot.disagreements import Disagreements
from bot.ports import Judge
from bot.types import Listed
from index.embedded.library import EmbeddedLibrary
from index.embedded.lock import hold
from tests.fakes import HashEmbedder, KnowingJudge
from tests.index.made import corpus, document, put

HASH = HashEmbedder()
TITLE = "Aldmoor and its bridge"
OPENED = "The Aldmoor bridge was opened to traffic in {} after nine years of work."
COUNCIL = "The town council of Aldmoor {} the harbour plan on Monday."
EARLY, LATE = OPENED.format(1921), OPENED.format(1924)
APPROVED, REJECTED = COUNCIL.format("approved"), COUNCIL.format("rejected")


def knowing() -> KnowingJudge:
    """A judge that knows what of the above excludes each other."""
    return KnowingJudge({EARLY, LATE}, {APPROVED, REJECTED})


class Small:
    """Documents by source, of one sentence a line, with what compares them."""

    def __init__(self, home: Path, judge: Judge | None = None, name: str = "default") -> None:
        self.home, self.judge, self.name = home, judge, name
        self.library = EmbeddedLibrary(corpus(home, name))
        self.kept = Disagreements(Files(home), name)

    def put(self, **texts: str) -> None:
        put(self.library, *(document(f"{name}.txt", text, TITLE) for name, text in texts.items()), embedder=HASH)

    def remove(self, *names: str) -> None:
        with self.library.update() as update:
            update.remove([f"{name}.txt" for name in names])

    def audit(self) -> Audit:
        return Audit(self.library, self.judge, self.kept, lambda: hold(self.home / f"audit-{self.name}", patience=0.1))

    def run(self) -> list[Comparing]:
        """Compares what is new; what was told of it."""
        told: list[Comparing] = []
        self.audit().run(told.append)
        return told

    def listed(self, dismissed: bool = False) -> list[Listed]:
        return self.audit().listed(dismissed)

    def sides(self, dismissed: bool = False) -> set[frozenset[frozenset[str]]]:
        """The disagreements listed: of each the texts on its two sides, with their documents."""
        return {
            frozenset(
                frozenset(f"{quote.document.source}: {quote.text}" for quote in side)
                for side in listed.disagreement.sides
            )
            for listed in self.listed(dismissed)
        }

    def close(self) -> None:
        self.library.close()
        self.kept.close()


def against(one: str | list[str], other: str | list[str]) -> frozenset[frozenset[str]]:
    """A disagreement as `Small.sides` has it."""
    return frozenset(frozenset([side] if isinstance(side, str) else side) for side in (one, other))


def told(small: Small) -> list[object]:
    """The list, but for its ids: they are those of what was found first."""
    return [(each.disagreement, each.witnesses) for each in small.listed()]


def audit(home: Path) -> None:
    """Compares what is new, for a process of its own."""
    Small(home).run()
