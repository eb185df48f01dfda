"""The names of months and weekdays in English, German, Spanish and French, from the Unicode CLDR.

Knows the data file that `bot/models/training/cldr.py` writes, and how no date is written.
"""

from __future__ import annotations

import json
from pathlib import Path

_TABLE = json.loads(Path(__file__).with_name("almanac.json").read_text(encoding="utf-8"))

MONTHS: dict[str, dict[str, int]] = _TABLE["months"]
"""By language, names and abbreviations as they are written in a sentence, without a point, and their numbers."""
WEEKDAYS: dict[str, list[str]] = _TABLE["weekdays"]
"""By language, the full names."""
