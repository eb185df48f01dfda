"""Whether a text writes decimals with a comma, as German, Spanish and French do. Knows the units of the CLDR."""

from __future__ import annotations

import re

from bot.language.cldr import FOREIGN_UNITS
from index.tongues import tongue

_SEPARATED = re.compile(r"[0-9],[0-9]|[0-9]\.[0-9]{3}(?![0-9])")
_CERTAIN = re.compile(r"(?<![0-9,.])[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,2}(?![0-9,])|[0-9],[0-9]{1,2}\s?€")
_BEFORE_WORD = re.compile(r"[0-9],[0-9]{1,2}\s([^\W\d_]+)")


def decimal_comma(text: str) -> bool:
    """Whether "3,5" in a text is three and a half, and "1.234" a thousand and more.

    A number that can only be read so decides ("1.234,50", "3,50 €", "3,5 Prozent"), else the language of the text.
    """
    if not _SEPARATED.search(text):
        return False
    if _CERTAIN.search(text) or any(match[1].lower() in FOREIGN_UNITS for match in _BEFORE_WORD.finditer(text)):
        return True
    return tongue(text) in ("de", "es", "fr")
