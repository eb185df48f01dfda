"""A file of questions, one JSON object a line. Knows their shape, not what is done with them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from bot.errors import BadQuestion
from bot.evaluate import Wanted
from index.errors import CorrobotError, PathNotFound


class QuestionFileError(CorrobotError):
    """A file that holds no questions."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the earlier ones of its conversation, and the line of the file it stands on, from 1.

    `wrong` says why a line holds none. `wanted` is what it should be answered, where the line says so.
    """

    line: int
    text: str
    context: tuple[str, ...] = ()
    wrong: BadQuestion | None = None
    wanted: Wanted | None = None


_REMEDY = 'A line reads: {"question": "Who ...?", "context": ["an earlier question"]}, with or without context.'

_WANTED_REMEDY = (
    'A line reads: {"question": "When does the lease end?", "answers": ["31 May 2027"]}, with no answers where the '
    'documents don\'t say, and with "disputed": true where they disagree.'
)


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


def read_wanted(path: Path) -> list[tuple[Asked, Wanted]]:
    """The questions of a file with what is right for each. Raises QuestionFileError for a line without one of both."""
    found = []
    for each in read(path):
        if each.wrong or each.wanted is None:
            why = each.wrong.message if each.wrong else 'The line has no list of texts "answers".'
            raise QuestionFileError(f"{path}, line {each.line}: {why}", _WANTED_REMEDY)
        found.append((each, each.wanted))
    return found


def _asked(line: bytes, number: int) -> Asked:
    try:
        value = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _wrong(number, f"The line is not valid UTF-8 at its byte {error.start + 1}.")
    except (json.JSONDecodeError, RecursionError) as error:
        return _wrong(number, f"The line is not JSON: {error}.")
    except ValueError:
        return _wrong(number, "The line has a number with too many digits.")
    if not isinstance(value, dict) or not isinstance(value.get("question"), str):
        return _wrong(number, 'The line has no text "question".')
    context = value.get("context") or []
    if not isinstance(context, list) or not all(isinstance(each, str) for each in context):
        return _wrong(number, 'Its "context" is no list of texts.', value["question"])
    return Asked(number, cast(str, value["question"]), tuple(cast("list[str]", context)), wanted=_wanted(value))


def _wanted(value: dict[str, object]) -> Wanted | None:
    answers, disputed = value.get("answers"), value.get("disputed", False)
    if not isinstance(answers, list) or not all(isinstance(each, str) and each.strip() for each in answers):
        return None
    return Wanted(tuple(answers), disputed is True)


def _wrong(number: int, why: str, question: str = "") -> Asked:
    return Asked(number, question, wrong=BadQuestion(why, _REMEDY))
