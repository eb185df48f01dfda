"""Names in English text: capitalised names and model identifiers as they stand, with a key that joins their
forms.

Knows nothing of who or what is named. What a capital letter means at the start of a sentence or in a title
is judged from the rest of the text, from the word's form and from a short list of words that often stand
there.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.language.cldr import MONTHS, WEEKDAYS
from bot.language.words import STOPWORDS, stem
from index.tongues import ENGLISH, QUESTION_WORDS, SMALL_WORDS

_TOKEN = re.compile(r"[^\W_]+(?:[.\-'’&+][^\W_]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…\n|]|[-–—•*]\s)[\s\"“”‘'’(\[*_#>¿¡]*$")
_JOINERS = {
    " of ",
    " of the ",
    " & ",
    " de ",
    " van ",
    " von ",
    " del ",
    " di ",
    " la ",
    " van der ",
    " de la ",
    " al-",
}
_ALIASES = {
    "us": "united states", "u.s": "united states", "usa": "united states", "u.s.a": "united states",
    "america": "united states",
    "united states of america": "united states", "uk": "united kingdom", "u.k": "united kingdom",
    "britain": "united kingdom",
    "great britain": "united kingdom", "eu": "european union", "e.u": "european union",
    "un": "united nations", "u.n": "united nations",
}  # fmt: skip
_NO_NAMES = (
    frozenset(MONTHS)
    | WEEKDAYS
    | frozenset("i i'm i'd i've i'll i’m i’d i’ve i’ll ok vs faq faqs q a am pm ceo cfo cto bc ad tl dr tl;dr".split())
)
_COMMON = frozenset(
    """according although analysts another anyone around article back benchmarks better big both bulk by
        chapter companies company critics data day despite due early either engineers every everyone experts
        few figure final first five following four full good government great half high home hours how
        hundreds if inside instead investors it its jan key last late leaked less like little long main many
        market maybe men million millions minister more most much nearly new news next nine no nobody none
        nothing now observers officials old one only others overall part people perhaps plus police power
        president prices production projected public question read reading recent related reporters reports
        researchers sales scientists season second several seven shares six small some someone something
        sources start state still stocks students studies study supply ten thanks then theory there third
        thousands three today together tomorrow top total two under unlike use users using version video
        view views war week weeks women work workers writer year years yes yesterday yet young please thank
        welcome share subscribe click follow skip back home menu search login sign updated published posted
        chip chips model models hardware software technology world family book film movie show team game
        music school city country county river church building history science art life love man woman child
        children boy girl""".split()
)
_VERBS = frozenset(
    "is was has had will would can could may might said says did does were are have announced reported "
    "told plans".split()
)
_COMMON_ENDINGS = (
    "ing",
    "ed",
    "ly",
    "tion",
    "tions",
    "ment",
    "ness",
    "ance",
    "ence",
    "ism",
    "ists",
    "ers",
    "ity",
    "ies",
    "able",
    "ful",
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name that stands at text[start:end].

    `key` is equal for forms of one name: case-folded, without a leading "the" and a possessive, hyphens as
    spaces.
    """

    start: int
    end: int
    key: str


_ASKING = frozenset().union(*QUESTION_WORDS.values())
_UNIT = re.compile(
    r"[0-9.]+(?:st|nd|rd|th|s|x|k|m|bn|mn|nm|mm|cm|km|kg|mg|g|GB|MB|TB|W|kW|MW|GW|GHz|MHz|ms|am|pm|%)",
    re.IGNORECASE,
)


def key(name: str) -> str:
    """The key of a name as it is written: "The Information’s" and "information" have one."""
    plain = re.sub(r"['’]s?$", "", " ".join(name.casefold().split()))
    plain = plain.removeprefix("the ").replace("-", " ")
    return _ALIASES.get(plain, plain)


def names(text: str, context: str = "") -> list[Name]:
    """The names of a text, in order and not overlapping; linear in its length.

    `context` is more of the same document: a word that it has in lower case is no name at the start of a
    sentence, one that it has with a capital inside a sentence is.
    """
    return list(_remembered(text) if not context and len(text) <= _SENTENCE else _names(text, context))


_SENTENCE = 1000
"""Up to so many characters, the names of a text are kept: a sentence is read several times for one answer."""


def _names(text: str, context: str = "") -> tuple[Name, ...]:
    lowered, capital = _usage(text)
    if context:
        more_lowered, more_capital = _usage(context)
        lowered, capital = lowered | more_lowered, capital | more_capital
    tokens = list(_TOKEN.finditer(text))
    titles = _titles(text, tokens)
    kept = [_may_be_name(text, tokens, i, lowered, capital, titles[i]) for i in range(len(tokens))]
    found: list[Name] = []
    i = 0
    while i < len(tokens):
        if not kept[i]:
            i += 1
            continue
        last = i
        while last + 1 < len(tokens):
            between = text[tokens[last].end() : tokens[last + 1].start()]
            possessive = tokens[last].group().endswith(("'s", "’s", "s'", "s’"))
            if kept[last + 1] and between in (" ", "\u00a0") and not possessive:
                last += 1
            elif _is_version(text, tokens, last) and between == " ":
                last += 1
                break
            else:
                joined = _joined(text, tokens, kept, last)
                if joined is None or possessive:
                    break
                last = joined
        start, end = tokens[i].start(), tokens[last].end()
        if end - start >= 2 and text[end - 2 : end] in ("'s", "’s"):
            end -= 2
        if (each := key(text[start:end])) and len(each) > 1:
            found.append(Name(start, end, each))
        i = last + 1
    return tuple(found)


_remembered = lru_cache(maxsize=4096)(_names)


def _usage(text: str) -> tuple[set[str], set[str]]:
    """The words a text has in lower case, and those with a capital amid a lower-case sentence."""
    lowered: set[str] = set()
    capital: set[str] = set()
    before = ""
    before_end = 0
    for match in _TOKEN.finditer(text):
        word = match.group()
        if word[0].islower():
            lowered.add(word)
        elif before and before[0].islower() and text[before_end : match.start()] == " ":
            capital.add(_plain(word))
        before, before_end = word, match.end()
    return lowered, capital


def _plain(word: str) -> str:
    plain = word.casefold()
    return plain if plain.isalpha() else re.sub(r"['’]s?$", "", plain)


def _may_be_name(
    text: str,
    tokens: list[re.Match[str]],
    i: int,
    lowered: Collection[str],
    capital: Collection[str],
    titled: bool,
) -> bool:
    word = tokens[i].group()
    if word.islower() and word.isalpha():
        return False
    plain = _plain(word)
    if plain in _NO_NAMES:
        return False
    if any(c.isdigit() for c in word):
        if tokens[i].start() and text[tokens[i].start() - 1] in "$€£¥":
            return False
        return any(c.isalpha() for c in word) and not _UNIT.fullmatch(word) and not _is_compound_number(word)
    if len(plain) < 2 or not any(c.isupper() for c in word):
        return False
    if any(c.isupper() for c in word[1:]) and not word.isupper():
        return "-" not in word or not word[0].islower()  # "DeepSeek", "iPhone"; not "pre-Soviet"
    if word.isupper() and not titled:
        return plain not in STOPWORDS or plain in ("us", "it", "who")
    if plain in STOPWORDS:
        return False
    initial = bool(_SENTENCE_START.search(text[max(0, tokens[i].start() - 8) : tokens[i].start()]))
    if initial and plain in _ASKING:
        return False
    if not initial and not titled:
        return True
    if plain in capital:
        return True
    if plain in lowered or plain in _COMMON or ("-" in word and plain.split("-")[0] in lowered):
        return False
    if word.endswith(("'s", "’s")):
        return True
    if plain.endswith(_COMMON_ENDINGS):
        return False
    following = tokens[i + 1].group() if i + 1 < len(tokens) else ""
    if titled:
        return False
    return (
        following in _VERBS
        or (following[:1].isupper() and following.lower() not in STOPWORDS)
        or not plain.endswith("s")
    )


def _is_compound_number(word: str) -> bool:
    """ "60-70", "2019-20", "10-year": numerals that only look mixed."""
    head = word.split("-")[0]
    return "-" in word and (head.isdigit() or bool(_UNIT.fullmatch(head)))


def _titles(text: str, tokens: list[re.Match[str]]) -> list[bool]:
    """For each token, whether the words around it are capitalised too, as in a headline, so that its
    capital says nothing.
    """
    found: list[bool] = []
    line: list[bool | None] = []  # of the words so far: capitalised, or None for a short word

    def close(end: int) -> None:
        prose = text[max(0, end - 3) : end].rstrip('"”’) ').endswith((".", "!"))
        for i in range(len(line)):
            around = [capital for capital in line[max(0, i - 6) : i + 7] if capital is not None]
            found.append(not prose and len(around) >= 3 and sum(around) >= 0.8 * len(around))
        line.clear()

    past = 0
    for token in tokens:
        if past and "\n" in text[past : token.start()]:
            close(text.index("\n", past))
        word = token.group()
        line.append(not word[0].islower() if len(word) > 3 else None)
        past = token.end()
    close(len(text.rstrip()))
    return found


def _is_version(text: str, tokens: list[re.Match[str]], i: int) -> bool:
    """Whether a small plain number follows token i as part of a name: "Llama 4", "Claude 3.5"."""
    if i + 1 >= len(tokens):
        return False
    number = tokens[i + 1].group()
    if not re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,2})?", number):
        return False
    after = text[tokens[i + 1].end() : tokens[i + 1].end() + 9]
    return not re.match(
        r"\s?(?:%|percent|per |million|billi|trilli|thousan|years?\b|months?\b|days?\b|times\b|[-–:,/][0-9])",
        after,
    )


def _joined(text: str, tokens: list[re.Match[str]], kept: list[bool], last: int) -> int | None:
    """The token that a joiner ties to the name ("Bureau of Industry", "Ludwig van Beethoven"), or None."""
    for ahead in (2, 3):
        if last + ahead < len(tokens) and kept[last + ahead]:
            return last + ahead if text[tokens[last].end() : tokens[last + ahead].start()] in _JOINERS else None
    if last + 1 < len(tokens) and kept[last + 1] and text[tokens[last].end() : tokens[last + 1].start()] == " & ":
        return last + 1
    return None


def names_in(text: str, language: str) -> list[Name]:
    """The names of a text in a language: in others than English, what its capitals make plain.

    The first word of a sentence has one in any language. In German every noun has one, so only those of several letters
    ("VPN", "iPhone") and of a model ("910B") tell; two capitalised words in a row are a name nearly always.
    """
    if language == ENGLISH:
        return names(text)
    found: list[Name] = []
    for name in names(text):
        start, end = name.start, name.end
        while (first := _FIRST.match(text, start, end)) and first[1].lower() in SMALL_WORDS[language]:
            start = first.end()
        told = bool(_TELLING.search(text, start, end)) or _in_a_row(text[start:end])
        opens = bool(_SENTENCE_START.search(text[max(0, start - 8) : start]))
        if start < end and (told or not (opens or language == "de")):
            found.append(Name(start, end, key(text[start:end])))
    return found


_FIRST = re.compile(r"([^\W_]+)['’\s]*")
_TELLING = re.compile(r"\d|(?<=[^\W\d_])[A-ZÄÖÜÉÑ]")


def _in_a_row(phrase: str) -> bool:
    """Whether two words that follow one another have capitals: "Ian Murdock", and not "Version von Windows"."""
    return any(one[0].isupper() and other[0].isupper() for one, other in pairwise(phrase.split()))


def is_short_for(short: str, long: str) -> bool:
    """Whether one name abbreviates another: first letters of its words ("uta", "united talent agency"), or two to four
    of its letters in order, beginning with the first ("aut", "austria").
    """
    letters = short.replace(".", "")
    if "".join(word[0] for word in long.split()) == letters:
        return True
    rest = iter(long)
    return 2 <= len(letters) <= 4 and long[:1] == letters[:1] and all(letter in rest for letter in letters)


_OF_PLACES = frozenset(("n", "an", "ean", "ian", "egian", "es", "ues", "ese", "ish", "ch", "i", "er", "ic"))


def has_adjective(name: str, said: Collection[str]) -> bool:
    """Whether the adjective of a place or people ("Chinese" of "China") stands among the stems: at most two letters
    of the name go, and an ending comes.
    """
    roots = [name[:length] for length in range(max(4, len(name) - 2), len(name) + 1)]
    return len(name) > 4 and any(
        other.startswith(root) and other[len(root) :] in _OF_PLACES for other in said for root in roots
    )


_NUMBER = r"\d{1,4}(?:\.\d{1,4}){0,3}"
_NUMBERED = re.compile(rf"\b([^\W\d_][\w-]*)[ -]({_NUMBER})\b((?:(?:,| and| or|/)+ ?{_NUMBER}\b)*)(?![.,]\d)")


def numbered(text: str) -> set[tuple[str, str]]:
    """The members of series that a text names, as stem and number: those of "the Kestrel 2 and 4" are two."""
    return {
        (stem(match[1]), number)
        for match in _NUMBERED.finditer(text)
        for number in (match[2], *re.findall(_NUMBER, match[3]))
    }


def without(members: Collection[tuple[str, str]], others: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """The members of series that are not among the others: 3.8 is a version of 3, and neither of 3.13 nor of 38."""
    return {
        (thing, number)
        for thing, number in members
        if not any(thing == other and _one_number(number, told) for other, told in others)
    }


def _one_number(one: str, other: str) -> bool:
    """Whether one of two numbers is the other, or a version of it."""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")
