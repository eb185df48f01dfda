"""Which of four languages a text is in, as far as its smallest words tell, and whether it writes decimals with a comma.

Knows the word lists of `tongues.json`. A text without such words is in no known language, and then nothing is guessed.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.language.cldr import FOREIGN_UNITS

_TABLE = json.loads(Path(__file__).with_name("tongues.json").read_text(encoding="utf-8"))
FUNCTION_WORDS = {language: frozenset(words.split()) for language, words in _TABLE["function"].items()}
QUESTION_WORDS = frozenset(word for words in _TABLE["question"].values() for word in words.split())
"""The words that begin a question in German, Spanish and French, in lower case."""
EXAMPLES: dict[str, str] = _TABLE["example"]

_WORD = re.compile(r"[^\W\d_]+")
_SEPARATED = re.compile(r"[0-9],[0-9]|[0-9]\.[0-9]{3}(?![0-9])")
_CERTAIN = re.compile(r"(?<![0-9,.])[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,2}(?![0-9,])|[0-9],[0-9]{1,2}\s?€")
_BEFORE_WORD = re.compile(r"[0-9],[0-9]{1,2}\s([^\W\d_]+)")


def tongue(text: str) -> str:
    """The language that most of a text's small words belong to: "en", "de", "es", "fr"; "" where none leads."""
    said = [match.group().lower() for match in _WORD.finditer(text)]
    counts = sorted(((sum(word in own for word in said), name) for name, own in FUNCTION_WORDS.items()), reverse=True)
    return counts[0][1] if counts[0][0] > counts[1][0] else ""


def decimal_comma(text: str) -> bool:
    """Whether "3,5" in a text is three and a half, and "1.234" a thousand and more.

    A number that can only be read so decides ("1.234,50", "3,50 €", "3,5 Prozent"), else the language of the text.
    """
    if not _SEPARATED.search(text):
        return False
    if _CERTAIN.search(text) or any(match[1].lower() in FOREIGN_UNITS for match in _BEFORE_WORD.finditer(text)):
        return True
    return tongue(text) in ("de", "es", "fr")
