"""English words whose meanings exclude each other, as plain tables: opposites, and words for shares and their rests.

Knows no sentence. Words are given as they are written and kept as stems.
"""

from __future__ import annotations

from bot.language.words import stem

_OPPOSITES = """
rise fall decline drop decrease shrink plunge sink slump
increase decrease decline drop fall shrink reduce cut
grow shrink decline contract decrease fall | gain lose | approve reject deny block veto refuse
accept reject refuse decline deny
open close shut | win lose | support oppose resist | back oppose | grant deny refuse revoke withhold
give deny refuse withhold
keep rescind repeal scrap abolish revoke drop cancel | introduce abolish repeal withdraw
include exclude omit
allow ban prohibit forbid block prevent bar | permit ban prohibit forbid | legal illegal unlawful
success failure
succeed fail | pass fail | expand contract shrink | accelerate slow | strengthen weaken
improve worsen deteriorate | start stop end cease
begin end cease stop | arrive depart leave | buy sell | hire fire dismiss | join leave quit
guilty innocent | alive dead | true false
positive negative | public private secret | confirm deny refute dispute | admit deny | agree disagree
enable prevent disable
encourage discourage | raise lower cut reduce | major minor | majority minority | heavy light | hot cold
wet dry | high low
higher lower | highest lowest | large small | larger smaller | largest smallest | big small
bigger smaller | more less fewer | most least fewest
better worse | best worst | faster slower | fastest slowest | cheaper costlier dearer | longer shorter
longest shortest
older younger newer | oldest youngest newest | stronger weaker | inside outside | indoors outdoors
above below | before after
first last | early late | maximum minimum | possible impossible | likely unlikely | safe dangerous unsafe
available unavailable
compatible incompatible | sufficient insufficient | complete incomplete | successful unsuccessful
favorable unfavorable
favourable unfavourable | optimistic pessimistic | profitable unprofitable | profit loss | surplus deficit
victory defeat
married unmarried divorced | permanent temporary | voluntary mandatory compulsory forced | domestic foreign
guilty acquitted
paid unpaid outstanding | supported unsupported | resolved unresolved | limited unlimited | signed unsigned
occupied vacant | locked unlocked | authorised unauthorised | authorized unauthorized | licensed unlicensed
convict acquit | reduce increase raise | save waste spend | create destroy | build demolish destroy
uphold overturn | ahead behind
tighten loosen ease relax | attack defend | love hate | remember forget | empty full | everyone nobody
always never
all none | everything nothing | praise criticise criticize condemn | acclaim pan
asleep awake | sleeping awake | standing sitting lying | sit stand | happy sad | lose find | push pull
lend borrow
forward backward backwards | up down | left right | upstairs downstairs | north south | male female
man woman | boy girl
"""

_SHARES = """
remain left unspent unfinished unsold outstanding
spent finished sold completed complete done gone destroyed lost used consumed
"""

GAP = frozenset(
    map(stem, "gap slower behind shortfall short lag lags lagging trails trailing discount lower worse "
        "weaker below deficit cheaper less fewer off smaller underperform underperforms loses lost".split())
)  # fmt: skip
"""A percentage beside one of these is what is missing to a whole, not what is there."""


def _entries(table: str) -> list[list[str]]:
    """The entries of a table, which are parted by lines and bars, as stems."""
    return [
        [stem(word) for word in entry.split()]
        for line in table.split("\n")
        for entry in line.split("|")
        if entry.strip()
    ]


def _pairs(entries: list[list[str]]) -> frozenset[tuple[str, str]]:
    """The first word of each entry with each of the others, both ways."""
    found = set()
    for first, *rest in entries:
        found |= {pair for other in rest for pair in ((first, other), (other, first)) if other != first}
    return frozenset(found)


OPPOSITES = _pairs(_entries(_OPPOSITES))
OPPOSITE_WORDS = frozenset(word for pair in OPPOSITES for word in pair)
REST, DONE = map(frozenset, _entries(_SHARES))
