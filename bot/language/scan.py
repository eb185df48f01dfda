"""A text as the flat tokens that number and date grammars look at: numerals, words, identifiers and single
signs.

Knows nothing of what they mean. Unlike `bot.language.words`, which keeps "60-70%" and "SWE-bench" whole, this splits
at every sign.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum

ADDRESS = re.compile(r"(?:https?://|www\.)\S+|#[0-9]+\b|[\w.+-]+@[\w-]+\.[\w.-]+")
"""An address, or the number of an issue: it points to something, and says nothing."""

_TOKEN = re.compile(
    rf"(?P<code>{ADDRESS.pattern})"
    r"|(?P<number>(?:[0-9]{1,3}(?:,[0-9]{3}){1,6}(?![0-9])|[0-9]+)(?:\.[0-9]+)*)(?P<suffix>[^\W_]*)"
    r"|(?P<word>[^\W_]+(?:['’][^\W\d_]+)*)"
    r"|(?P<sign>\S)"
)
_COMMA_TOKEN = re.compile(
    _TOKEN.pattern.replace(
        r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,6}(?![0-9])|[0-9]+)(?:\.[0-9]+)*",
        r"[0-9]{1,3}(?:\.[0-9]{3}){1,6}(?![0-9.])(?:,[0-9]+)?|[0-9]+,[0-9]+(?![0-9,])|[0-9]+(?:\.[0-9]+)*",
    )
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]+,[0-9]+")
_UNDECIDED = re.compile(r"[0-9]{1,3},[0-9]{3}")
"""In a text with decimal commas: a thousand, or a number between 1 and 1,000."""
_DIGIT = re.compile(r"[0-9]")
_LONGEST_NUMERAL = 24
DASHES = frozenset("-–—‑−")


class Shape(IntEnum):
    NUMERAL = 0
    WORD = 1
    IDENTIFIER = 2
    SIGN = 3
    END = 4


class Scan:
    """The tokens of a text by their number; past the end stands an empty token of shape END.

    A numeral with letters stuck to it ("7nm", "910B", "27th") is a NUMERAL with a `suffix` if its letters
    are in `suffixes`, else one IDENTIFIER. So is a numeral of several dots ("4.4.1"), an address, and the number of an
    issue ("#1800"). With `decimal_comma`, "1.234,5" is a NUMERAL, and "1,234" is left undecided as an IDENTIFIER.
    """

    __slots__ = ("count", "end", "lower", "number", "shape", "start", "suffix", "text")

    def __init__(self, text: str, suffixes: Mapping[str, object], decimal_comma: bool = False) -> None:
        self.text: list[str] = []
        self.lower: list[str] = []
        self.shape: list[Shape] = []
        self.number: list[float] = []
        self.suffix: list[str] = []
        self.start: list[int] = []
        self.end: list[int] = []
        for match in (_COMMA_TOKEN if decimal_comma else _TOKEN).finditer(text):
            token, shape, number, suffix = match.group(), Shape.SIGN, 0.0, ""
            if match.lastgroup == "code":
                shape = Shape.IDENTIFIER
            elif match.lastgroup == "word":
                odd = not token.isalpha() and _DIGIT.search(token) and not token.endswith(("²", "³"))
                shape = Shape.IDENTIFIER if odd and not token.isnumeric() else Shape.WORD
            elif match.lastgroup != "sign":
                suffix = match["suffix"]
                written = match["number"]
                plain = written.replace(",", "")
                if decimal_comma and _GROUPED.fullmatch(written):
                    plain = written.replace(".", "").replace(",", ".")
                undecided = decimal_comma and _UNDECIDED.fullmatch(written)
                if (
                    undecided
                    or len(plain) > _LONGEST_NUMERAL
                    or plain.count(".") > 1
                    or (suffix and suffix not in suffixes)
                ):
                    shape, suffix = Shape.IDENTIFIER, ""
                else:
                    shape, number = Shape.NUMERAL, float(plain)
            self.text.append(token)
            self.lower.append(token.lower())
            self.shape.append(shape)
            self.number.append(number)
            self.suffix.append(suffix)
            self.start.append(match.start())
            self.end.append(match.end())
        self.count = len(self.text)
        for _ in range(8):  # a grammar may look a few tokens ahead without asking whether they exist
            self.text.append("")
            self.lower.append("")
            self.shape.append(Shape.END)
            self.number.append(0.0)
            self.suffix.append("")
            self.start.append(len(text) + 1)
            self.end.append(len(text) + 1)

    def glued(self, i: int) -> bool:
        """Whether token i stands right at token i-1, without a space."""
        return i > 0 and self.start[i] == self.end[i - 1]

    def dash(self, i: int) -> bool:
        return self.text[i] in DASHES and bool(self.text[i])

    def inner_dash(self, i: int) -> bool:
        """Whether token i is the hyphen inside a compound ("twenty-five")."""
        return self.dash(i) and self.glued(i) and self.glued(i + 1)

    def is_integer(self, i: int, low: int, high: int) -> bool:
        """Whether token i is a plain whole numeral in a range, without letters, commas or a decimal point."""
        return (
            self.shape[i] is Shape.NUMERAL
            and not self.suffix[i]
            and self.text[i].isdigit()
            and low <= self.number[i] <= high
        )
