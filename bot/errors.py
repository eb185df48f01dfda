"""Errors of the asker: a question or an argument that cannot be used as it is."""

from __future__ import annotations

from index.errors import CorrobotError


class UsageError(CorrobotError):
    """Something was asked for in a way that cannot be done; it ends a command with exit status 2."""


class BadQuestion(UsageError):
    """A question that is empty or too long to be one."""
