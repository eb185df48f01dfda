"""Errors of the asker: a question or an argument that cannot be used as it is, an id that is none."""

from __future__ import annotations

from index.errors import CorrobotError


class UsageError(CorrobotError):
    """Something was asked for in a way that cannot be done; it ends a command with exit status 2."""


class BadQuestion(UsageError):
    """A question that is empty or too long to be one."""


class NothingToAsk(UsageError):
    """A scope that holds no document."""

    def __init__(self) -> None:
        super().__init__(
            "No document is of these dates.", "Documents without a date are in no range: leave out the dates."
        )


class NoSuchDisagreement(CorrobotError):
    """An id that no disagreement of the corpus has."""


class OriginalGone(CorrobotError):
    """A document's pages can't be shown, since its file is not what it was when it was indexed; its text can."""

    def __init__(self, why: str) -> None:
        super().__init__(why, "Its text is shown instead; index it again for its pages.")
