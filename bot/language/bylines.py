"""Lines that only tell who wrote, and when: "ben.h, 6 October 2024". They claim nothing and answer nothing."""

from __future__ import annotations

from bot.language.values import Kind, values
from bot.language.words import STOPWORDS

_LONGEST, _MOST_WORDS = 80, 5


def is_byline(text: str) -> bool:
    """Whether a line is a name of a few words, a comma or a dash, and one day, with or without a time of day."""
    if len(text) > _LONGEST:
        return False
    found = values(text)
    days = [each for each in found if each.kind is Kind.DATE and each.unit in ("day", "yearless")]
    if len(days) != 1 or any(each.kind not in (Kind.DATE, Kind.TIME) for each in found):
        return False
    who = text[: days[0].start].rstrip()
    after = text[max(each.end for each in found) :].strip(" .:)")
    said = [word.lower().strip("(),") for word in who.rstrip(",:|·—–-").split()]
    said = said[1:] if said[:1] == ["by"] else said
    ends = who.endswith((",", "|", "·", "—", "–", "-"))
    return ends and not after and 0 < len(said) <= _MOST_WORDS and not STOPWORDS.intersection(said)
