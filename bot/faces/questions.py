"""A file of questions, one JSON object a line. Knows their shape, not what is done with them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from bot.errors import BadQuestion
from index.errors import CorrobotError, PathNotFound


class QuestionFileError(CorrobotError):
    """A file that holds no questions."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the earlier ones of its conversation, and the line of the file it stands on, from 1.

    `wrong` says why a line holds none.
    """

    line: int
    text: str
    context: tuple[str, ...] = ()
    wrong: BadQuestion | None = None


_REMEDY = 'A line reads: {"question": "Who ...?", "context": ["an earlier question"]}, with or without context.'


def read(path: Path) -> list[Asked]:
    """The lines of a file that are not blank, in order. Raises QuestionFileError where there is none."""
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise PathNotFound(str(path)) from error
    except OSError as error:
        raise QuestionFileError(f"{path} can't be read: {error.strerror}.", _REMEDY) from error
    # Each line by itself, so that a broken one costs no other. Not splitlines(), which also splits at other characters.
    lines = enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1)
    found = [_asked(line, number) for number, line in lines if line.strip()]
    if not found:
        raise QuestionFileError(f"{path} holds no question.", _REMEDY)
    return found


def _asked(line: bytes, number: int) -> Asked:
    try:
        value = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _wrong(number, f"The line is not valid UTF-8 at its byte {error.start + 1}.")
    except (json.JSONDecodeError, RecursionError) as error:
        return _wrong(number, f"The line is not JSON: {error}.")
    if not isinstance(value, dict) or not isinstance(value.get("question"), str):
        return _wrong(number, 'The line has no text "question".')
    context = value.get("context") or []
    if not isinstance(context, list) or not all(isinstance(each, str) for each in context):
        return _wrong(number, 'Its "context" is no list of texts.', value["question"])
    return Asked(number, cast(str, value["question"]), tuple(cast("list[str]", context)))


def _wrong(number: int, why: str, question: str = "") -> Asked:
    return Asked(number, question, wrong=BadQuestion(why, _REMEDY))
