"""The clauses of an English sentence: which words say one thing together, and what hangs on what.

Knows punctuation and the closed word classes (conjunctions, relative pronouns, auxiliaries), and nothing of
what a clause means. It is no parser: it decides how far a word such as "reportedly" reaches, and where it
can't tell two clauses apart they stay one. All work is linear in the length of the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from index.types import Span


class ClauseKind(StrEnum):
    """How a clause hangs on its parent. A sentence asserts its MAIN clause and that one's COMPLEMENTs."""

    MAIN = "main"
    COMPLEMENT = "complement"  # "said that ...", "...: ..."
    RESTRICTIVE = "restrictive"  # "chips that ...", part of the noun it describes
    TAIL = "tail"  # "..., cutting out ...", "... — 27 times cheaper": hangs on what stands before it
    RELATIVE = "relative"  # ", which ...,": a claim of its own
    ASIDE = "aside"  # "(...)", "— ... —": a claim of its own
    SUBORDINATE = "subordinate"  # "although ...", "if ..."


@dataclass(slots=True)
class Clause:
    """Stretches of a text that are one clause; `parent` is its parent's index, None for a main clause."""

    kind: ClauseKind
    parent: int | None
    spans: list[Span] = field(default_factory=list)

    @property
    def start(self) -> int:
        return self.spans[0][0]

    def holds(self, offset: int) -> bool:
        return any(start <= offset < end for start, end in self.spans)


_AUX = (
    r"(?:is|are|was|were|has|have|had|will|would|can|could|may|might|does|did|do|should|must|shall|"
    r"cannot|isn't|aren't|"
    r"wasn't|weren't|hasn't|haven't|hadn't|won't|wouldn't|can't|couldn't|doesn't|didn't|don't)\b"
)
_COMPLEMENT_TAKERS = (
    r"(?:say|said|tell|told|claim|report|believe|think|thought|suggest|indicat|announce|confirm|"
    r"den[iy]|alleg|argu|"
    r"estimat|expect|assess|conclud|show|f[io]und|find|note|add|warn|wrote|writ|stat|explain|reveal|"
    r"disclos|predict|"
    r"speculat|rumou?r|assum|impl[iy]|mean|know|knew|hope|fear|insist|contend|maintain|acknowledg|"
    r"admi|reporters|friday|"
    r"monday|tuesday|wednesday|thursday|saturday|sunday|week|month|year|today|yesterday|\d{4}|"
    r"possible|likely|clear|"
    r"certain|true|view|idea|belief|notion|theory|fact|accusation|hint|demonstrat|prov|emphasi|"
    r"stress|suspect|possibility|"
    r"evidence|agree|guarantee|reiterat|declar|assert|testif|learn|understand|understood|sign|chance|"
    r"concern|doubt|question|"
    r"appear|seem|project|forecast|presum|tweet|post|hypothesi|theori|conjectur|wonder|ensur)\w*"
)

# One alternative a boundary; `_walk` reads the name of the group that matched.
_BOUNDARY = re.compile(
    rf"""
      (?P<open>[(\[])
    | (?P<close>[)\]])
    | (?P<dash>\s?—\s?|\s[–-]{{1,2}}\s)
    | (?P<semicolon>;)
    | (?P<colon>:(?=\s))
    | (?P<coordinate>(?:,\s*|\s)(?:and|or|so|yet|nor)\s+(?=
            (?:it|they|he|she|we|you|i|this|there|these|those)\s+[a-z]
          | (?:[a-z]+ly\s+)?{_AUX}
          | [a-z]+ly\s+[a-z]+(?:ed|s)\b)
        | ,\s*(?:and|or|so|yet)\s+(?=(?:[\w'-]+\s+){{1,6}}?{_AUX})
        | ,\s*but\s+(?!also\b) | \sbut\s+(?=(?:it|they|he|she|we|you|i)\s|{_AUX}|[a-z]+ly\s))
    | (?P<relative>,\s*(?:[a-z]+\s+of\s+|in\s+|at\s+|of\s+|on\s+)?(?=(?:which|who|whom|whose|where)\b))
    |
    (?P<subordinate>,\s*(?=(?:while|although|though|because|since|unless|if|whereas|as|even\s(?:though|as|if)|when|until|
            once|despite|provided|no\smatter|however\s[a-z]+)\b)
        | \s(?=(?:because|although|though|unless|whereas|if)\s))
    | (?P<participle>,\s*(?=(?:[a-z]+ly\s+)?[a-z]{{2,}}(?:ing|ed)\b))
    | (?P<comma>,(?!\d))
    | (?P<complement>(?<=[a-z\d])\s(?=that\s|whether\s))
    | (?P<restrictive>(?<=[a-z\d'"”])\s(?=(?:who|which)\s+\w))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LISTED = re.compile(r",\s[\w'&.-]+(?:\s[\w'&.-]+){0,2}$")  # "A, B" before ", and C has"
_SECOND_DASH = re.compile(r"[^;—]*?(?:—|\s[–-]{1,2}\s)")
_FRONTED = re.compile(
    r"[\s\"“'(•*-]*(?:while|although|though|because|since|unless|if|whether|whereas|when|until|once|"
    r"after|before|despite|even\s(?:though|if))\b",
    re.IGNORECASE,
)
_TAKES_COMPLEMENT = re.compile(rf"\b{_COMPLEMENT_TAKERS}$", re.IGNORECASE)
_THAT_VERB = re.compile(rf"that\s+(?:[a-z]+ly\s+)?(?:{_AUX}|[a-z]+(?:ed|es|s)\b(?!'))", re.IGNORECASE)
_VERB_FOLLOWS = re.compile(
    rf"\s*(?:[a-z]+ly\s+)?(?:{_AUX}|[a-z]{{2,}}(?:ed|es|s)\b|(?:began|became|rose|fell|made|said)\b)"
)
_PREPOSITION = re.compile(
    r"\b(?:in|on|at|of|for|to|by|from|with|under|through|over|and|or|but|as|than)$", re.IGNORECASE
)

_SENTENCE_END = re.compile(
    r"""(?:(?<![.!?])[.!?]+["”’')\]]*)(?=\s+["“‘'(\[•*-]*[A-Z\d])|\n+""",
)
_LONGEST = 1_000  # code points
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Capt|St|Jr|Sr|No|vs|etc|e\.g|i\.e|"
    r"approx|Inc|Ltd|Co|Corp|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)|\b[A-Z]\.[A-Z])\.$"
)


def sentences(text: str) -> Iterator[Span]:
    """The sentences inside a quote, without the space around them; a newline ends one.

    Good enough for scope, and no more. What runs on for longer than a sentence does is cut, so that
    the work on one sentence is bounded.
    """
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.group().strip() and _ABBREVIATION.search(text, max(start, match.end() - 12), match.end()):
            continue
        yield from _pieces(text, start, match.end())
        start = match.end()
    yield from _pieces(text, start, len(text))


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end:
        cut = end if end - start <= _LONGEST else max(text.rfind(" ", start, start + _LONGEST), start + _LONGEST // 2)
        piece = text[start:cut]
        lead = len(piece) - len(piece.lstrip())
        if lead < len(piece):
            yield start + lead, start + len(piece.rstrip())
        start = cut


def clauses(text: str, sentence: Span) -> list[Clause]:
    """The clauses of one sentence, in order of where they begin; their spans cover the sentence and don't
    overlap."""
    return _Walk(text.replace("’", "'"), sentence).clauses


class _Walk:
    """One pass over the boundaries of a sentence with a stack of the clauses that are open."""

    def __init__(self, text: str, sentence: Span) -> None:
        self.text, (self.at, self.end) = text, sentence
        self.clauses = [Clause(ClauseKind.MAIN, None)]
        self.stack: list[tuple[int, str]] = [(0, "")]  # index of the clause, what closes it
        if _FRONTED.match(text, *sentence) and text.find(", ", *sentence) > 0:
            self._push(ClauseKind.SUBORDINATE, ",")
        handlers: dict[str, Callable[[re.Match[str]], None]] = {
            "open": self._open, "close": self._close, "dash": self._dash, "semicolon": self._semicolon,
            "colon": self._colon, "coordinate": self._coordinate, "relative": self._relative,
            "subordinate": self._subordinate, "participle": self._participle, "comma": self._comma,
            "complement": self._complement, "restrictive": self._restrictive,
        }  # fmt: skip
        for match in _BOUNDARY.finditer(text, *sentence):
            if match.start() >= self.at:
                handlers[match.lastgroup or ""](match)
        self._cut(self.end)
        self.clauses = self._without_empty()

    def _cut(self, at: int) -> None:
        """Give what was read since the last boundary to the clause that is open."""
        if self.text[self.at : at].strip():
            self.clauses[self.stack[-1][0]].spans.append((self.at, at))
            self.at = at

    def _push(self, kind: ClauseKind, closer: str) -> None:
        self.clauses.append(Clause(kind, self.stack[-1][0]))
        self.stack.append((len(self.clauses) - 1, closer))

    def _pop(self, closer: str) -> bool:
        """Close the innermost clause that `closer` closes, and all inside it; False if there is none."""
        for depth in range(len(self.stack) - 1, 0, -1):
            if closer in self.stack[depth][1]:
                del self.stack[depth:]
                return True
            if closer == "," and self.stack[depth][1] in (")", "—"):
                return False
        return False

    def _sibling(self) -> None:
        """A coordinated clause: of the kind of the innermost clause that makes a claim of its own."""
        while self.clauses[self.stack[-1][0]].kind in (ClauseKind.TAIL, ClauseKind.SUBORDINATE):
            self.stack.pop()
        index, closer = self.stack[-1]
        before = self.clauses[index]
        self.clauses.append(Clause(before.kind, before.parent))
        self.stack[-1] = (len(self.clauses) - 1, closer)

    def _open(self, match: re.Match[str]) -> None:
        self._cut(match.start())
        self._push(ClauseKind.ASIDE, ")")

    def _close(self, match: re.Match[str]) -> None:
        self._cut(match.end())
        self._pop(")")

    def _dash(self, match: re.Match[str]) -> None:
        self._cut(match.start())
        if self._pop("—"):
            return
        another = _SECOND_DASH.match(self.text, match.end(), self.end)
        label = self.clauses[0].spans if len(self.clauses) == 1 and not another else []
        if label and len(self.text[label[0][0] : self.at].split()) <= 5:
            self._push(ClauseKind.COMPLEMENT, "")  # "Cost reduction — ...": a label and what it stands for
            return
        self._push(ClauseKind.ASIDE if another else ClauseKind.TAIL, "—")

    def _semicolon(self, match: re.Match[str]) -> None:
        self._cut(match.end())
        del self.stack[1:]
        self._sibling()

    def _colon(self, match: re.Match[str]) -> None:
        self._cut(match.end())
        self._push(ClauseKind.COMPLEMENT, "")

    def _coordinate(self, match: re.Match[str]) -> None:
        if _LISTED.search(self.text, max(self.at, match.start() - 40), match.start()):
            self._comma(match)
            return
        self._cut(match.start())
        if match.group().startswith(","):
            self._pop(",")
        self._sibling()

    def _relative(self, match: re.Match[str]) -> None:
        self._cut(match.start())
        self._pop(",")
        self._push(ClauseKind.RELATIVE, ",")

    def _subordinate(self, match: re.Match[str]) -> None:
        self._cut(match.start())
        if match.group().startswith(","):
            self._pop(",")
        self._push(ClauseKind.SUBORDINATE, ",")

    def _participle(self, match: re.Match[str]) -> None:
        self._cut(match.start())
        if self._pop(",") and _VERB_FOLLOWS.match(self.text, match.end()):
            return
        closing = self.text.find(",", match.end(), self.end)
        resumes = closing > 0 and _VERB_FOLLOWS.match(self.text, closing + 1)
        self._push(ClauseKind.ASIDE if resumes else ClauseKind.TAIL, "," if resumes else "")

    def _comma(self, match: re.Match[str]) -> None:
        self._cut(match.start())
        self._pop(",")

    def _complement(self, match: re.Match[str]) -> None:
        before = self.text[max(self.at, match.start() - 24) : match.start()]
        if self.text.startswith("whether", match.end()) or _TAKES_COMPLEMENT.search(before):
            kind, closer = ClauseKind.COMPLEMENT, ""
        elif _THAT_VERB.match(self.text, match.end()) and not _PREPOSITION.search(before):
            kind, closer = ClauseKind.RESTRICTIVE, ","
        else:
            return
        self._cut(match.start())
        self._push(kind, closer)

    def _restrictive(self, match: re.Match[str]) -> None:
        if not _PREPOSITION.search(self.text[max(self.at, match.start() - 12) : match.start()]):
            self._cut(match.start())
            self._push(ClauseKind.RESTRICTIVE, ",")

    def _without_empty(self) -> list[Clause]:
        """The clauses that have words, with parents renumbered; what hangs on nothing is a main clause."""
        kept = [index for index, clause in enumerate(self.clauses) if clause.spans]
        number = {old: new for new, old in enumerate(kept)}

        def parent(index: int) -> int | None:
            above = self.clauses[index].parent
            while above is not None and above not in number:
                above = self.clauses[above].parent
            return None if above is None else number[above]

        def kind(index: int) -> ClauseKind:
            own = self.clauses[index].kind
            lone = parent(index) is None and own not in (ClauseKind.SUBORDINATE, ClauseKind.RELATIVE)
            return ClauseKind.MAIN if lone else own

        return [Clause(kind(index), parent(index), self.clauses[index].spans) for index in kept]
