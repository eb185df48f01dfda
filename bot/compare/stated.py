"""Whether a document stands for what a sentence of it says, so that the sentence can be held against others.

Knows a quote, what stands around it in its document, and the layouts in which documents set up a claim to knock it
down: "Myth: ... Fact: ...", "The following claims are false:", "... That is false." Knows no other document, and no
kinds of sentences: headings, furniture and questions answered by their next line are for its caller to leave out. A
sentence that holds its own rejection ("the claim that X is false") is stated, and so is what is attributed ("Reuters
says that X"). Doubt is no rejection: where these forms don't say clearly that a claim is taken back, it is stated.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, pairwise

from bot.attribution.hedges import Assurance
from bot.attribution.origins import attributions
from bot.compare.frame import Frame, frame
from bot.language.clauses import sentences
from bot.types import Quote
from index.plain import spoken
from index.types import Span

_LOOK_AHEAD = 400
_ANSWERED_WITHIN = 2_000
"""Characters from the end of a labelled claim in which the label that answers it stands."""


def states(quote: Quote) -> bool:
    """Whether some sentence of a quote is one that its document itself stands for.

    No such are questions, suppositions other than those that hold a claim open ("if confirmed"), instructions, and
    claims that the document quotes to reject them.
    """
    document = quote.document
    for sentence in quote.sentences:
        each = frame(spoken(document.text, (sentence,)).text, document.title)
        place = (sentence.start, sentence.end)
        if _claims(each) and not _taken_back(document.text, place[1], each) and not _set_up(document.text, place):
            return True
    return False


_SIGNS, _MOST_SIGNS = frozenset("{}\\<>=;_|^$"), 0.06
"""Signs of a formula or of code, and the part of a sentence that they may be."""

_QUESTION = re.compile(r"\?[\"”’')\]*_]*\s*$")
_INSTRUCTION = re.compile(
    r"""[\s"“'(>*_•-]*(?:\d+[.)]\s+)?(?:step\s\d+[:.]?\s+)?(?:(?:then|next|first|finally|now|to\s[^,.]{3,60}),?\s+)?
    (?:(?:do\snot|don['’]t|never|always|make\ssure|be\ssure)\s+\w+
     |(?:add|apply|ask|avoid|book|bring|browse|build|buy|call|change|check|choose|clear|click|close|combine|compare|
        configure|consider|contact|copy|create|delete|disable|discover|download|drag|drop|edit|email|enable|ensure|enter|
        explore|fill|find|follow|get|give|go|hold|insert|install|join|keep|learn|leave|listen|look|mix|move|open|paste|
        place|pour|press|print|pull|push|put|read|remove|repeat|replace|restart|return|run|save|scroll|see|select|send|
        set|share|sign|start|stir|stop|store|submit|subscribe|swipe|switch|tap|tell|try|turn|type|unplug|update|upload|
        use|verify|visit|wait|watch|write)\s+
     (?:the|an?|your|our|this|these|those|any|all|each|both|it|them|us|me|here|out|up|off|on|down|more|below|above|
        how|until|at\sleast|sure|to\sthe|for\sthe|into|with\s(?:the|an?|us|your)|[`"“'<\[*_])(?=\W))""",
    re.IGNORECASE | re.VERBOSE,
)
"""An opening of a sentence that tells somebody to do something; a verb of general use before what only it can take."""

_LIAR = re.compile(
    r"[”\"’'],?\s(?:[\w.’'-]+\s){1,6}(?:(?:falsely|wrongly|incorrectly|untruthfully|mistakenly)\s"
    r"(?:claimed|claims|said|says|wrote|told|announced|insisted|tweeted|added)|lied)\b"
    r"|\b(?:(?:falsely|wrongly|incorrectly|untruthfully|mistakenly)\s(?:claimed|claims|claiming|said|says|saying|wrote|"
    r"writing|told|announced|insisted|tweeted)|lied)(?:\s[\w.’'-]+){0,4}[,:]\s*[“\"]",
    re.IGNORECASE,
)
"""A direct quotation that its attribution calls a lie."""


def _claims(sentence: Frame) -> bool:
    if not any(character.isalpha() for character in sentence.text):
        return False  # the number of a list's item
    if sum(character in _SIGNS for character in sentence.text) > _MOST_SIGNS * len(sentence.text):
        return False
    if _QUESTION.search(sentence.text) or _INSTRUCTION.match(sentence.text) or _LIAR.search(sentence.text):
        return False
    return sentence.claims or sentence.assurance is Assurance.OPEN


_WRONG = (
    r"(?:(?:simply|just|totally|completely|entirely|categorically|demonstrably|patently|utterly|absolutely|flatly|plainly|"
    r"clearly|also|all|of\scourse|actually|in\sfact|however|both)\s){0,2}"
    r"(?:false|untrue|wrong|incorrect|inaccurate|baseless|unfounded|groundless|bogus|fake|fabricated|made[\s-]up|nonsense|"
    r"rubbish|fiction|lies|myths|not\s(?:true|correct|so|the\scase|what\shappened)|"
    r"an?\s(?:\w+\s){0,2}(?:myth|lie|hoax|falsehood|fabrication|misconception|fallacy))"
)
_REFUTED = r"(?:(?:since|long|now|been|all|widely|repeatedly)\s)*(?:debunked|disproved|disproven|refuted|discredited)"
_IS = (
    r"(?:\s(?:is|are|was|were)|['’]s|\s(?:turned\sout|proved)\sto\sbe"
    r"|\sha(?:s|ve)\sbeen(?:\s(?:shown|proven|found)\sto\sbe)?)"
)
_CLAIM = (
    r"(?:claims?|stor(?:y|ies)|reports?|statements?|allegations?|rumou?rs?|accusations?|beliefs?|ideas?|assertions?)"
)
_IT = rf"(?:(?:all\s(?:of\s)?)?(?:this|that|it|these|those|they)|(?:the|this|that|these|those|such|both|all)\s{_CLAIM})"
_BACK = re.compile(
    rf"""\W{{0,3}}(?:(?:but|however|yet|in\s(?:fact|reality|truth)|actually|of\scourse|and),?\s){{0,2}}(?:
      {_IT}(?:{_IS}\s{_WRONG}|(?:\s(?:is|are|was|were)n['’]t|['’]s\snot)\s(?:true|correct|so|the\scase|what\shappened)
          |\s(?:is|are|was|were|has|have)\s{_REFUTED}
          |\s(?:never|did\snot|didn['’]t)\s(?:actually\s)?(?:happen(?:ed)?|take\splace|took\splace|exist(?:ed)?|occur(?:red)?))
    | none\sof\s(?:this|that|it|these|those|the)(?:\s{_CLAIM})?\s(?:is|are|was|were)\s(?:true|correct|so)
    | (?:it|he|she|they)\s(?:(?:was|were|is|are|did|does|do|has|have|had|will|can)\snot|
          (?:was|were|is|are|did|does|do|has|have|had|wo|ca)n['’]t)(?=\W*$)
    | there\s(?:is|was)\sno\struth\s(?:what(?:so)?ever\s)?(?:to|in|behind)\s(?:this|that|it|any\sof\s(?:this|it|that)
          |(?:the|this|that|these|those)\s{_CLAIM})
    | (?:this\sis\s|that['’]s\s|that\sis\s|it\sis\s)?(?:simply\s|just\s|totally\s|completely\s)?
          (?:not\s(?:true|so)|false|wrong|untrue|nonsense|rubbish)(?=\W*$)
    | (?:fact[\s-]?checkers?|researchers|scientists|experts|investigators)\s(?:have\s|has\s)?(?:since\s|long\s)?
          (?:debunked|disproved|refuted)\s(?:this|that|it|them|the|these|those)(?:\s{_CLAIM})?
    )(?=\W*$|,?\s(?:and|but|as|because|since|for)\s|[,;:]\s|\s[–—-]\s|—)""",
    re.IGNORECASE | re.VERBOSE,
)
"""A sentence that takes back the whole of the one before it."""


def _taken_back(text: str, end: int, sentence: Frame) -> bool:
    """Whether the next sentence of the paragraph takes back a sentence, and in the document's own name.

    "It did not." repeats what is negated already, and one of two things that are said is not the whole.
    """
    if sentence.negations or sentence.falsehoods:
        return False
    window = text[end : end + _LOOK_AHEAD]
    window = re.split(r"\n\s*\n", window.lstrip("”\"’'*_)"), maxsplit=1)[0].replace("\n", " ")
    first = next(sentences(window), None)
    if first is None:
        return False
    following = window[slice(*first)]
    return bool(_BACK.match(following)) and not attributions(following) and not _QUESTION.search(following)


def _set_up(text: str, place: Span) -> bool:
    """Whether a sentence lies in a part of its document that only quotes what it rejects."""
    starts, ends = _rejected(text)
    at = bisect_right(starts, place[0]) - 1
    return at >= 0 and place[0] < ends[at]


_LABEL = re.compile(
    r"""(?:^[^\S\n]{0,20}[>#*_•|-]{0,8}[^\S\n]{0,20}(?:\d+[.)]\s*)?[*_]{0,2}|(?<=[.!?”"|])\s[*_]{0,2}(?=\w+(?:\s\w+){0,2}[*_]{0,2}:))
    (?:(?P<claim>(?:(?:common|popular)\s)?(?:myth|misconception|claim|false(?:\sclaim)?|fiction|falsehood|rumou?r|hoax))
     |(?P<fact>(?:the\s)?(?:facts?|reality|truth|true|correct))
     |(?P<verdict>(?:our\s)?(?:verdict|rating|ruling|conclusion|assessment|fact[\s-]?check)))
    (?:\s(?:no\.?\s?)?\#?\d{1,3})?[*_]{0,2}(?:[^\S\n]*[:–—|]|\s-\s|\.(?=\s)|[^\S\n]*$)[*_]{0,2}""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
"""What opens a line, or with a colon a sentence, and says what follows: "Myth: ...", "**Fact:** ...", "### Verdict"."""
_GRANTED = re.compile(
    r"[\s*_\"“]*(?:(?:this|that|it|the\sclaim)\s(?:is|was)\s)?(?:mostly\s|partly\s|half\s|half-|largely\s)?"
    r"(?:true|correct|accurate|confirmed|yes)\b",
    re.IGNORECASE,
)
"""An answer that grants the claim, in whole or in part."""
_RULED = re.compile(
    rf"[\s*_\"“]*(?:(?:this|that|it|the\s{_CLAIM})\s(?:is|was|are|were)\s)?(?:rated\s|pants\son\sfire)?{_WRONG}\b"
    r"|[\s*_\"“]*(?:pants\son\sfire|debunked|refuted|disproved)\b",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    rf"""^(?!.*\b(?:not|n['’]t|partly|may|might)\b\s*(?:all\s)?(?:false|untrue|wrong))(?:
      .*\b(?:following|these|those|below)\b.{{0,60}}\b(?:is|are|were|was|have\sbeen)\s(?:all\s|both\s)?
          (?:{_WRONG}|{_REFUTED})\b[^.;!?]{{0,40}}
    | .*\b(?:false|untrue|debunked|baseless|bogus|unfounded|discredited|fabricated|incorrect)\s(?:\w+\s)?
          (?:claims|stories|reports|statements|allegations|rumou?rs|accusations|beliefs|ideas|assertions)\b[^.;!?]{{0,60}}
    | .*\b(?:myths|misconceptions|falsehoods|hoaxes|lies)\b[^.;!?]{{0,60}}
    ):[*_]{{0,2}}[^\S\n]*$""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
_HEADING = re.compile(r"^[^\S\n]{0,3}#{1,6}\s", re.MULTILINE)
_NOTHING_MORE = re.compile(r"[^\S\n]*$", re.MULTILINE)
_BLANK = re.compile(r"\n\s*\n")
_ITEM = r"[^\S\n]*(?:[-*•–]|\d{1,3}[.)]|[a-z][.)])[^\S\n]+[^\n]*\n?"
_LIST = re.compile(rf"\s{{0,20}}(?:{_ITEM}(?:[^\S\n]+[^\n]+\n?)*\s*)+")
_PARAGRAPH = re.compile(r"\s{0,20}(?:[^\n]*\S[^\n]*\n?)+")


@lru_cache(maxsize=64)
def _rejected(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where the parts of a text that only quote what it rejects start, in order, and how far those begun reach."""
    spans = sorted({*_labelled(text), *_introduced(text)})
    return tuple(start for start, _ in spans), tuple(accumulate((end for _, end in spans), max))


def _labelled(text: str) -> Iterator[Span]:
    """What stands under a label such as "Myth:" that the next one, such as "Fact:", answers: its own paragraph, or for
    a label that stands alone all up to the next label or heading.
    """
    for label, answer in pairwise(_LABEL.finditer(text)):
        if not label.group("claim") or answer.group("claim"):
            continue
        alone = bool(_NOTHING_MORE.match(text, label.end()))
        close = (_HEADING if alone else _BLANK).search(text, label.end(), answer.start())
        end = close.start() if close else answer.start()
        if answer.start() - end <= _ANSWERED_WITHIN and _rejects(text, answer):
            yield label.start(), end


def _rejects(text: str, answer: re.Match[str]) -> bool:
    """Whether an answer rejects what it answers: a claim may be granted, and a verdict says which."""
    said = text[answer.end() : answer.end() + _LOOK_AHEAD].lstrip()
    return not _GRANTED.match(said) and bool(answer.group("fact") or _RULED.match(said))


def _introduced(text: str) -> Iterator[Span]:
    """What follows a line such as "The following claims are false:": its list, or without one the next paragraph."""
    for opening in _INTRODUCES.finditer(text):
        below = _LIST.match(text, opening.end()) or _PARAGRAPH.match(text, opening.end())
        if below:
            yield below.span()
