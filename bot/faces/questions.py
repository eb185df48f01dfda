"""A file of questions, one JSON object a line. Knows their shape, not what is done with them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from index.errors import CorrobotError, PathNotFound


class QuestionFileError(CorrobotError):
    """A file that holds no questions."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the earlier ones of its conversation, and the line of the file it stands on, from 1."""

    line: int
    text: str
    context: tuple[str, ...] = ()


_REMEDY = 'A line reads: {"question": "Who ...?", "context": ["an earlier question"]}, with or without context.'


def read(path: Path) -> list[Asked]:
    """The questions of a file, in order. Raises QuestionFileError, naming the line, where it holds else."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise PathNotFound(str(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionFileError(f"{path} can't be read: {error}.", _REMEDY) from error
    # Not splitlines(): it would also split at U+2028 and its like, which may stand in a JSON string.
    found = [
        _asked(line, f"{path}, line {number}", number)
        for number, line in enumerate(content.split("\n"), start=1)
        if line.strip()
    ]
    if not found:
        raise QuestionFileError(f"{path} holds no question.", _REMEDY)
    return found


def _asked(line: str, where: str, number: int) -> Asked:
    try:
        value = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise QuestionFileError(f"{where}, is not JSON: {error}.", _REMEDY) from error
    if not isinstance(value, dict) or not isinstance(value.get("question"), str):
        raise QuestionFileError(f'{where}, has no text "question".', _REMEDY)
    context = value.get("context") or []
    if not isinstance(context, list) or not all(isinstance(each, str) for each in context):
        raise QuestionFileError(f'{where}: "context" is no list of texts.', _REMEDY)
    return Asked(number, cast(str, value["question"]), tuple(cast("list[str]", context)))
