"""Lines of the log: one a record, whatever is in it, and JSON that can be read back."""

from __future__ import annotations

import json
import logging
import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.faces.logs import _Json, _Text, escaped


def record(message: str, error: BaseException | None = None) -> logging.LogRecord:
    told = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("corrobot", logging.INFO, "", 0, "%s", (message,), told)


@given(st.text())
def test_a_record_is_one_line(message: str) -> None:
    """No character of a message ends its line or steers a terminal; what can be seen stays as it is."""
    line = _Text().format(record(message))
    assert len(line.splitlines()) == 1
    assert not any(unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp") for each in line)
    assert escaped("naïve – “quoted” 漢字") == "naïve – “quoted” 漢字"
    assert json.loads(_Json().format(record(message)))["message"] == message


@given(st.text())
def test_an_error_is_told_below_and_begins_no_line(message: str) -> None:
    """What a traceback says stands indented below its record; in JSON it is a field."""
    try:
        raise ValueError(message)
    except ValueError as error:
        made = record("failed", error)
    first, *rest = _Text().format(made).splitlines()
    assert first.endswith("INFO failed")
    assert rest
    assert all(line.startswith("    ") for line in rest)
    assert "ValueError" in json.loads(_Json().format(made))["traceback"]
    assert sys.exc_info() == (None, None, None)
