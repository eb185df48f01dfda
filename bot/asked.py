"""What kind of answer a question asks for, by its form: a number, a name, a reason, a yes or no.

Knows the forms of English questions. Whether the documents hold such an answer is for the reader and for `expected`.
"""

from __future__ import annotations

import re
from enum import StrEnum

from bot.language.names import names_in
from index.tongues import ENGLISH, QUESTION_WORDS


class Asked(StrEnum):
    """What an answer must hold to answer: the kinds that can be seen in a sentence, and STATEMENT for the others."""

    COUNT = "number"
    MONEY = "amount of money"
    PERCENT = "percentage"
    DATE = "date"
    DURATION = "duration"
    PERSON = "name"
    PLACE = "place"
    WHICH = "which of a kind"
    REASON = "reason"
    MANNER = "way to do it"
    POLAR = "yes or no"
    CHOICE = "one of two"
    DEFINITION = "definition"
    TOPIC = "topic"
    COMPARISON = "comparison"
    STATEMENT = "statement"


NAMING = (Asked.PERSON, Asked.PLACE, Asked.WHICH)
"""The kinds of answers that are names."""

VALUES = (Asked.COUNT, Asked.MONEY, Asked.PERCENT, Asked.DATE, Asked.DURATION)
"""The kinds of answers that are values."""

TELLING = (Asked.REASON, Asked.MANNER)
"""The kinds whose answers are told in a sentence: several are true beside each other, and a word or a name is none."""

OPEN = (*TELLING, Asked.STATEMENT, Asked.DEFINITION, Asked.TOPIC, Asked.COMPARISON)
"""The kinds of which the question doesn't tell what an answer looks like."""


AUX = (
    r"(?:(?:am|is|are|was|were|do|does|did|has|have|had|could|will|would|shall|should|may|might|must)(?:n['’]t)?"
    r"|can(?:not|['’]t)?|won['’]t|shan['’]t)"
)


def question_names(text: str, spoken: str = ENGLISH) -> tuple[str, ...]:
    """The names in a question as they stand there; its question words are none."""
    found = [text[name.start : name.end] for name in names_in(text, spoken)]
    if spoken != ENGLISH:
        return tuple(found)
    return tuple(
        name for name in found if not re.fullmatch(_OPENERS, name, re.IGNORECASE) and name.lower() not in SCAFFOLD
    )


SCAFFOLD = frozenset(
    """many much kind sort type kinds sorts types tell say says said know please according documents document corpus
    sources source article articles text texts exactly actually really explain describe list name called happen happened
    happens percentage percent compare comparison summarise summarize""".split()
)

_OPENERS = (
    rf"(?:{AUX}|who|whom|whose|what|which|when|where|why|how|and|but|so|then|in|at|under|on|by|for|to|from|with|if"
    r"|the|a|an|does|tell|give|list|name|describe|explain)"
)
_COST = r"\b(?:cost|costs|price|prices|priced|pay|pays|paid|fee|fees|charge|charges|spend|spent|salary|budget)\b"
_PAID = r"\b(?:worth|rais|earn|lost|lose|acquir|bought|buy|sell|sold|purchas|invest|donat|owe|fined)"
_MONEY_NOUN = (
    r"\b(?:money|revenue|profit|value|funding|capital|price|cost|fine|salary|income|sales|investment|debt|budget"
    r"|market cap|capitali[sz]ation|valuation|dollars?|euros?|pounds?)\b"
)
_THING = rf"((?:(?!{AUX}\b|of\b|in\b|on\b|at\b|to\b|for\b|from\b|by\b|with\b|that\b|who\b)[^\s?,.;]+\s*){{1,6}})"


_LED = re.compile(
    rf"^(?!(?:{AUX}|who|whom|whose|what|which|where|why|how)\b)[^?]+?(?:[,:;]| [-–—])\s+"
    rf"(?=(?:{AUX}|who|whom|whose|what|which|when|where|why|how)\b)"
)
"""What leads to the clause that asks: "If I'm put on trial, do I ..."; "We are a club: is ..."."""


def kind_of(text: str) -> tuple[Asked, str | None]:
    low = _LED.sub("", text.lower())

    def has(pattern: str) -> bool:
        return re.search(pattern, low) is not None

    if match := re.search(rf"\bhow many {_THING}", low):
        return Asked.COUNT, _thing(match.group(1))
    if match := re.search(rf"\bhow much(?: of)?(?: {_THING})?", low):
        noun = _thing(match.group(1) or "")
        if has(_COST) or (noun and re.search(_MONEY_NOUN, noun)) or has(_PAID):
            return Asked.MONEY, noun
        return Asked.STATEMENT if noun is None else Asked.COUNT, None
    if match := re.search(r"\b(?:what|which) (?:percentage|percent|share|proportion|fraction)\b", low):
        return Asked.PERCENT, None
    if (has(r"\bwhen\b(?! it comes)") and not has(rf"^(?:{AUX}|what|which|who|where|why|how)\b")) or has(
        r"\b(?:what|which|in what|on what) (?:year|date|day|month|time of year|century|decade)\b|\bsince when\b"
        r"|^what(?: is|'s|’s| was| are| were) the (?:(?!per |an? |each |every )\w+ ){0,3}(?:date|year|day)\b"
    ):
        return Asked.DATE, None
    if has(r"\bhow (?:long|old)\b"):
        return Asked.DURATION, None
    if has(r"^(?:what|how much)\b.*" + _COST) and has(r"^what (?:is|was|are|were|does|did|do|will|would)\b"):
        return Asked.MONEY, None
    if has(r"^why\b"):
        return Asked.REASON, None
    if has(r"\b(?:who|whom|whose)\b") and not has(rf"^{AUX}\b"):
        return Asked.PERSON, None
    if has(r"^(?:\w+ )?where\b"):
        return Asked.PLACE, None
    if has(
        r"\bwhat (?:is|was|were|are) the reasons?\b|\bhow come\b|\bfor what reason\b"
        r"|\bwhat (?:caused|led to|drove|made)\b"
    ):
        return Asked.REASON, None
    if has(rf"^{AUX}\b"):
        return (Asked.CHOICE if has(r"(?<!\bmore )\bor\b(?! not\b)") else Asked.POLAR), None
    if match := re.search(rf"\b(?:which {_THING}|what {_THING}{AUX}\b)", low):
        return Asked.WHICH, _thing(match.group(1) or match.group(2))
    if has(r"^(?:what|who) (?:is|are|was|were)\b(?: (?:a|an|the))? \S+(?: \S+){0,3}\??$"):
        return Asked.DEFINITION, None
    if has(
        r"^how (?:to|(?:do|can|could|should|would|must|may) (?:i|we|you|one|they|people|users|members|customers))\b"
    ):
        return Asked.MANNER, None
    if is_topic(text):
        return Asked.TOPIC, None
    return Asked.STATEMENT, None


_TOPIC_WORDS = 6
REQUEST = re.compile(
    rf"(?:{AUX}|who|whom|whose|what|which|when|where|why|how|tell|give|list|name|describe|explain|compare|show|find|"
    r"summari[sz]e|define|quote)\b",
    re.IGNORECASE,
)


def is_topic(text: str) -> bool:
    """Whether a text is a few words about which something is wanted, and neither a question nor a request."""
    return not text.endswith(("?", "？", ".")) and len(text.split()) <= _TOPIC_WORDS and not REQUEST.match(text)


def _thing(phrase: str) -> str | None:
    """The class words of "how many X" without a verb that ran into them; None where nothing is left."""
    kept = [
        token
        for token in phrase.partition("(")[0].split()
        if token not in ("it", "they", "he", "she", "there", "we", "you", "i")
    ]
    verb = next((at for at, token in enumerate(kept) if at and re.search(r"ed$|^besides$|^other$", token)), len(kept))
    kept = kept[:verb]
    return " ".join(kept).strip(" ?.,") or None


def may_open(word: str, spoken: str) -> bool:
    """Whether a word in lower case is one that questions and requests of a language begin with."""
    return word in QUESTION_WORDS[spoken] if spoken != ENGLISH else REQUEST.fullmatch(word) is not None


PHRASE = re.compile(
    r"\b(for|in|with|of|on|at|by|from|to)\s(?:(?!\b(?:for|in|with|of|on|at|by|from|to)\b)[^?,.])+", re.IGNORECASE
)
