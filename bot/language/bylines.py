"""Lines that only tell who wrote, and when: "ben.h, 6 October 2024". They claim nothing and answer nothing."""

from __future__ import annotations

import re

from bot.language.values import Kind, values
from bot.language.words import STOPWORDS
from index.almanac import WEEKDAYS
from index.tongues import ENGLISH

_LONGEST, _MOST_WORDS = 80, 5
_SECONDS = re.compile(r",? \d{1,2}:\d{2}:\d{2}(?: (?:[+-]\d{4}|[A-Z]{3,4}))?$")
"""A time of day as programs write it: "19:20:21 +0000"."""
_WEEKDAY = re.compile(
    rf"\b(?:{'|'.join(f'{day[:3]}(?:{day[3:]})?' for day in WEEKDAYS[ENGLISH])})[.,]*$", re.IGNORECASE
)
_ADDRESS = re.compile(r"\S+@\S+$")


def is_byline(text: str) -> bool:
    """Whether a line is a name of a few words, a comma, a dash or an address of mail, and one day, with or without a
    weekday and a time of day.
    """
    text = _SECONDS.sub("", text)
    if len(text) > _LONGEST:
        return False
    found = values(text)
    days = [each for each in found if each.kind is Kind.DATE and each.unit in ("day", "yearless")]
    if len(days) != 1 or any(each.kind not in (Kind.DATE, Kind.TIME) for each in found):
        return False
    who = _WEEKDAY.sub("", text[: days[0].start].rstrip()).rstrip()
    after = text[max(each.end for each in found) :].strip(" .:)")
    said = [word.lower().strip("(),") for word in who.strip(",:|·—–- ").split()]
    said = said[1:] if said[:1] == ["by"] else said
    ends = who.endswith((",", "|", "·", "—", "–", "-")) or _ADDRESS.search(who) is not None
    return ends and not after and 0 < len(said) <= _MOST_WORDS and not STOPWORDS.intersection(said)
