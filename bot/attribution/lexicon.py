"""English words that say how sure an author is: the rules of each cue, and what says that a thing is settled.

Knows no corpus and no subject.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.attribution.cue import Rule
from bot.attribution.lexicon_modal import MODAL
from bot.attribution.lexicon_report import REPORT


def _by_word() -> Mapping[str, tuple[Rule, ...]]:
    rules: dict[str, tuple[Rule, ...]] = {}
    for words, entry in (*REPORT, *MODAL):
        for word in words.split():
            rules[word] = rules.get(word, ()) + entry
    return rules


RULES: Mapping[str, tuple[Rule, ...]] = _by_word()
"""The rules of each cue's first word, in lower case, in the order in which they are tried."""

SURETY = re.compile(
    r"""(?<!not\s)(?<!never\s)(?<!n't\s)(?<!yet\sto\s)(?<!to\sbe\s)(?<!if\s)(?<!until\s)(?<!unless\s)
    (?<!once\s)(?<!declined\sto\s)\b
    (?:(?:has|have|had|was|were|is|are|been|now|officially|formally|publicly|independently|and|,)?\s*
       \b(?:confirms|confirmed|confirming|confirmation\sof|verified\sby|proven\sto|proved\sthat)\b
     | officially\s(?:announced|launched|released|unveiled|confirmed|said|presented)
     | (?:it\sis|it's|what\sis|what's|is\snow)\scertain\b | \bdefinitively\b | \bbeyond\sdoubt\b |
     \bwithout\s(?:a\s)?doubt\b)""",
    re.IGNORECASE | re.VERBOSE,
)
"""Words that say outright that a thing is certain; those inside a cue such as "if confirmed" don't count."""

OPENNESS = re.compile(
    r"""\balleged(?:ly)?\b | \bneither\sconfirmed\snor\b | \bdeclined\sto\s(?:confirm|comment)\b
    | \bno\s(?:official|formal|public)\s(?:\w+\s){1,4}(?:has|have)\s(?:yet\s)?been\s
      (?:announced|made|given|set|released|published)\b
    | \b(?:has|have|had)(?:\snot|n't|\syet\sto)\s(?:yet\s)?(?:been\s|be\s)?
      (?:officially\s|formally\s|publicly\s)?(?:announced?|commented|disclosed?)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Words that say outright that a thing is open, beside the hedges of kind UNCONFIRMED."""
