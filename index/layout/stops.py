"""Where sentences end within a block of running text. Knows stops, abbreviations and brackets; nothing of
layout.

A full stop ends a sentence unless what stands before it or after it says otherwise; where that can't be told,
it does not: two sentences quoted together are read without harm, half a sentence is not. Written for English;
of German, Spanish and French the abbreviations are known, the stops of Chinese, Japanese, Hindi and Arabic, too, and an
unknown script is cut at its stops followed by a space.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from index.types import Span


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TITLES = _set(
    """Mr Mrs Ms Mx Dr Prof Rev Fr Hon Sen Sens Rep Reps Gov Gen Col Maj Capt Cpt Cmdr Lt Sgt Cpl Pvt Adm Supt
    Insp Pres Amb Atty Messrs Mme Mlle Msgr MR MRS DR"""
)
"""Always stand before a name."""

_INNER = _set("e.g i.e eg ie viz cf vs v incl esp resp approx ca nr aka w.r.t b.c.f i.a")
"""Never end a sentence."""

_NUMBERED = _set(
    """no nos p pp fig figs vol vols sec secs ch chap chaps eq eqs ed eds op para paras pt pts ver c est max
    min avg tel rm apt ref refs n nr Art Arts Reg Ser Ex Ste Div Cl"""
)
"""Stand before a number."""

_OFTEN_INNER = _set(
    """Inc Co Corp Ltd LLC Plc PLC Bros Jr Sr Esq St Ste Ave Blvd Rd Sq Mt Ft Pl Hwy Dept Univ Assn Assoc Intl
    Govt Natl Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thurs Fri Sat Sun inc co
    corp ltd plc bros jr sr al dept univ govt intl Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La
    Md Mass Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Tenn Tex Va Vt Wash Wis Wyo"""
)
"""May end a sentence, and more often don't: they do where the next word plainly opens one."""

_LOWER_ABBREVIATIONS = _set(
    """approx appt assoc assn attn blvd bldg capt dept dist elev esp est etc ext govt hosp hwy incl intl misc
    natl orig pres prof prov resp sept supt temp univ usu"""
)

_MONTHS = _set("Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec")
_AFTER_CLOCK = (
    _set(
        """ET EST EDT CT CST CDT MT MST MDT PT PST PDT GMT UTC BST IST CET CEST JST HKT SGT AEST AEDT Eastern
    Central Pacific Mountain Greenwich Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Tues
    Wed Thu Thur Thurs Fri Sat Sun January February March April June July August September October November
    December"""
    )
    | _MONTHS
)

_OPENERS = _set(
    """The This That These Those There Then They He She It We You I Its His Her Our Their My At By For From
    With Without To As If When While Where Why How What Who Which After Before Since Until Although Though
    Because But And Or Yet However Meanwhile Moreover Also Now Today Yesterday Later Both Each Every Some Many
    Most Another Other Once Even Still Only Such Several During Between Among According Despite Instead In On
    Did Does Is Are Was Were Has Have Had Would Could Should Nor Not Here Please Perhaps Thus Therefore
    Nevertheless Nonetheless Furthermore Additionally Finally Earlier Recently Last It's That's There's
    They're He's She's We're I'm Don't It’s That’s There’s They’re He’s She’s We’re I’m Don’t An A So Do Will
    May One Let See Can No"""
)
_NAME_LIKE = _set("An A I So Do Will May One Let See Can No On In Is To")
"""Openers that are as likely part of a name after an initial or an abbreviation."""

_ABBREVIATIONS = {
    language: frozenset(words.split())
    for language, words in json.loads(
        Path(__file__).parents[1].joinpath("abbreviations.json").read_text(encoding="utf-8")
    ).items()
    if language != "source"
}
"""Those of other languages than English, that of the CLDR: they seldom end a sentence."""
_ORDINAL = re.compile(r"[0-9]{1,3}")
_ORDINALS = ("de",)
"""Languages whose ordinals have a stop: "am 23. Mai", "in der 3. Auflage"."""

_CLOSERS = r"\"'”’»›)\]}*_`~」』】》）〉"
_QUOTED = "\"'”’»)]"
_OPENING = "\"'“‘«‹([{*_`¿¡「『【《（〈"
_CANDIDATE = re.compile(
    r"(?P<stop>\.(?:[ ]\.)+|[.!?…‼⁇⁈⁉؟۔።]+|(?P<wide>[。！？｡।॥]+))"
    rf"(?P<close>(?:[{_CLOSERS}]|\[\d{{1,3}}\]| ''(?=\s|$))*)"
)
_MARKER = re.compile(r"\W*(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]\W*$")
_TOKEN = re.compile(r"[^\s(\[{“‘\"«—–]+$")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,3}\.)+[^\W\d_]{1,3}$")
_CLOCK = re.compile(r"(?:\d*|.*\d)[ap]\.m$", re.IGNORECASE)
_NEXT_WORD = re.compile(r"[^\W_]+(?:[-'’.&][^\W_]+)*")
_CODE = re.compile(r"(?:[IVXLC]+|[A-Z]|[A-Z]?\d[\w.-]*)\b")
_GLUED = re.compile(r"[A-Z][a-z’']*(?= )")
_VOWEL = re.compile(r"[aeiouyAEIOUYà-ÿ]")
_BRACKET = re.compile(r"[()（）“”]")
_SPACE = re.compile(r"\s*")
_PARENTHESIS_MOST, _QUOTATION_MOST = 300, 60


def split_sentences(text: str, start: int, end: int, language: str = "") -> Iterator[Span]:
    """The sentences of a block, in order, without the space between them; they cover all else. Linear in its
    length.

    `language` is that of the text ("de"), where it is known.
    """
    closed = _closed(text, start, end)
    inner = next(closed, None)
    begin = start
    for match in _CANDIDATE.finditer(text, start, end):
        while inner and inner[1] <= match.start():
            inner = next(closed, None)
        within = inner is not None and inner[0] < match.start() and match.end() < inner[1]
        if within and inner and not (text[inner[0]] == "“" and inner[0] == begin):
            continue
        if match.end() < end and _ends(text, begin, match, end, language):
            yield begin, match.end()
            space = _SPACE.match(text, match.end(), end)
            begin = space.end() if space else match.end()
    if begin < end:
        yield begin, end


def _closed(text: str, start: int, end: int) -> Iterator[Span]:
    """Outermost short parentheses and very short quotations, in order: a stop inside one ends nothing.

    But a quotation with which a sentence begins is sentences of its own.
    """
    opened: int | None = None
    depth, closer, most = 0, "", 0
    for match in _BRACKET.finditer(text, start, end):
        char, at = match[0], match.start()
        if opened is not None and at - opened > most:
            opened = None  # too long, or never closed
        if opened is None:
            if char in "(（“":
                opened, depth = at, 1
                closer = {"(": ")", "（": "）", "“": "”"}[char]
                most = _QUOTATION_MOST if char == "“" else _PARENTHESIS_MOST
        elif char == closer:
            depth -= 1
            if not depth:
                yield opened, match.end()
                opened = None
        elif char == text[opened]:
            depth += 1


def _ends(text: str, begin: int, match: re.Match[str], end: int, language: str) -> bool:
    """Whether the sentence that starts at `begin` ends with this stop, which is not the last thing in its
    block.
    """
    at = match.end()
    if match["wide"]:
        # 「...？」と: the words after a closed quotation go on with the sentence that quotes.
        quoted = match["close"] and (match["close"][-1] in "」』）" or match["wide"] != "。")
        return not (quoted and text[at].isalpha())
    if not text[at].isspace():
        return _is_glued(text, begin, match)
    after = _SPACE.match(text, at, end)
    following = after.end() if after else at
    while following < end - 1 and text[following] in _OPENING:
        following += 1
    char = text[following]
    stop = match["stop"]
    if char in ",;:)]}—–%&=+/" or (char in ".!?" and stop[0] == "."):
        return False
    if match.end() - begin < 12 and _MARKER.match(text[begin : match.end()]):
        return False
    word = _NEXT_WORD.match(text, following, min(end, following + 30))
    follower = word[0] if word else ""
    if char.islower() and any(letter.isupper() for letter in follower[:3]):
        char = "A"  # iPhone, eBay
    before = _before(text, begin, match.start())
    if stop == "." and _is_inner(before, language):
        return False
    if char.islower() and match["close"] and match["close"][-1] in _QUOTED:
        return False  # the sentence that quotes goes on
    if "!" in stop or "?" in stop or "؟" in stop:
        return not char.islower() or not (match["close"] or ("!" in stop and before[:1].isupper()))
    if len(stop) > 1 or stop == "…":
        return not char.islower()
    if char.islower():
        return _ends_before_lower(before)
    return _ends_before_upper(before, char, follower)


def _is_inner(before: str, language: str) -> bool:
    """Whether the stop after this word belongs to it in another language than English."""
    return before in _ABBREVIATIONS.get(language, ()) or (
        language in _ORDINALS and _ORDINAL.fullmatch(before) is not None
    )


def _before(text: str, begin: int, stop: int) -> str:
    """The word that a stop stands after, also where a space was put between them."""
    token = _TOKEN.search(text[max(begin, stop - 40) : stop].rstrip())
    return token[0].strip(f"{_CLOSERS},") if token else ""


def _is_glued(text: str, begin: int, match: re.Match[str]) -> bool:
    """Whether a stop ends a sentence though no space follows it ("... by law.The company"), as in scraped
    pages.
    """
    if match["close"] and match["close"][-1] not in "”’\"')]":
        return False
    before = _before(text, begin, match.start())
    word = _GLUED.match(text, match.end(), match.end() + 20)
    if not (word and len(before) > 1 and before.isalpha() and before.islower()):
        return False
    return "." not in match["stop"] or word[0] in _OPENERS


def _ends_before_lower(before: str) -> bool:
    """People who write without capitals still write sentences; an abbreviation is short, or listed."""
    if before.replace(",", "").isdigit():
        return True
    if before.lower() in _LOWER_ABBREVIATIONS or before in _OFTEN_INNER or before in _TITLES:
        return False
    return len(before) > 3 and "." not in before and before[-1].isalpha() and bool(_VOWEL.search(before))


def _ends_before_upper(before: str, char: str, follower: str) -> bool:
    """Before a capital, a digit, a symbol, or a letter of a script without capitals."""
    lower = before.lower()
    if before in _TITLES or lower in _INNER:
        return False
    opens = follower in _OPENERS
    if _CLOCK.match(before):
        return follower not in _AFTER_CLOCK
    coded = follower not in _OPENERS and before != "no" and _CODE.fullmatch(follower)
    if (lower in _NUMBERED or before in _NUMBERED) and (char.isdigit() or coded):
        return False
    if char.isdigit() and (before in _MONTHS or before in _OFTEN_INNER):
        return False
    if len(before) == 1 and before.isalpha() and before.isupper():
        return opens and follower not in _NAME_LIKE and not char.isdigit()
    if _DOTTED.match(before):
        return opens
    if before in _OFTEN_INNER:
        return opens and not (before in ("St", "Mt", "Ft") and follower in _NAME_LIKE)
    return True
