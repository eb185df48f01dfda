"""Verbs of saying, and the shapes of English phrases that name who said a thing.

General English and no name. Patterns are matched against stretches of one sentence.
"""

from __future__ import annotations

import re

_NEUTRAL = """
    say says said saying tell tells told telling report reports reported reporting write writes wrote writing
    announce announces announced announcing state states stated add adds added note notes noted explain
    explains explained confirm confirms confirmed confirming warn warns warned acknowledge acknowledges
    acknowledged admit admits admitted deny denies denied reveal reveals revealed disclose discloses
    disclosed declare declares declared testify testified testifies assess assesses assessed conclude
    concludes concluded estimate estimates estimated find finds found show shows showed place places placed
    put puts rank ranks ranked measure measures measured predict predicts predicted project projects
    projected forecast forecasts expect expects expected argue argues argued believe believes believed
    suggest suggests suggested indicate indicates indicated tweeted posted"""
_CLAIMING = "claim claims claimed claiming allege alleges alleged alleging contend contends contended insists"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


CLAIMING = _set(_CLAIMING)
"""Verbs that relay what is said without standing for it."""

NEEDS_THAT = _set("""
    state states add adds added note notes noted reveal reveals revealed show shows showed find finds found
    place places placed put puts rank ranks ranked measure measures measured deny denies denied suggest
    suggests suggested indicate indicates indicated expect expects expected believe believes believed
    project projects projected forecast forecasts disclose discloses disclosed assess assesses report
    explain explains explained writes wrote write posted acknowledge acknowledges acknowledged admit admits
    admitted predict predicts predicted declare declares declared""")
"""Verbs that say something with "that", and with a thing for an object nothing: "found a key"."""

JUDGING = _set("""
    place places placed put puts rank ranks ranked estimate estimates estimated show shows find finds found
    measure measures measured expect expects predict predicts""")
"""What a known group does to a quantity: "analysts estimate the gap", "benchmarks place it at 60%"."""

VERB = re.compile(rf"\b(?:{'|'.join(sorted(_set(_NEUTRAL) | CLAIMING, key=len, reverse=True))})\b")

_PEOPLE = (
    r"(?:sources?|people|persons?|officials?|insiders?|executives?|employees?|engineers?|officers?|"
    r"aides?|diplomats?|"
    r"lawyers?|investors?|suppliers?|staffers?|advisers?|advisors?|witnesses|residents|users|"
    r"individuals?|lawmakers|critics?|"
    r"observers|commentators|reports?|rumou?rs|leaks?|posts?|memos?|managers?|representatives?|"
    r"bankers?|traders?|others|"
    r"some|many|someone|fans|locals|leakers?|tipsters?|whistleblowers?|readers)"
)
_EXPERTS = (
    r"(?:experts?|analysts?|scientists|researchers|economists|historians|scholars|academics|doctors|"
    r"studies|study|surveys?|"
    r"benchmarks?|tests?|analys[ie]s|polls?|estimates|measurements|audits?|reviews?|reviewers|"
    r"records|documents?|filings?|"
    r"data|figures|statistics|trials?|investigators|auditors|archaeologists|astronomers|geologists|"
    r"meteorologists|"
    r"engineers|papers?|articles?|authors|papers|evidence)"
)
_CAP = r"(?:(?:Dr|Mr|Mrs|Ms|Prof|Sen|Rep|Gov|Gen|Lt|Col|Capt|St)\.|[A-Z][\w&.'’-]*[\w'’]|[A-Z]\.?|\d{2,4})"
NAME = re.compile(
    rf"(?:(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er)\s)?(?:[a-z][\w-]+\s){{0,3}}?{_CAP}"
    rf"(?:\s(?:(?:of|for|and|&|de|la|von|van|on|the|in|to)\s){{0,3}}{_CAP}"
    r"|\s(?:chief|executive|president|director|spokes\w+|minister|secretary|professor|co-founder|founder))*"
)
ANONYMOUS = re.compile(
    rf"(?:(?:the|an?|one|two|three|four|five|six|\d+)\s)?(?:[\w’'-]+\s){{0,4}}?\b{_PEOPLE}\b"
    r"(?:\s(?:familiar|briefed|close|with|who|at|inside|within|in)\s(?:[\w'’-]+\s?){1,7})?",
    re.IGNORECASE,
)
GROUP = re.compile(rf"(?:[\w’'-]+\s){{0,4}}?\b{_EXPERTS}\b", re.IGNORECASE)
GROUP_AT = re.compile(
    rf"(?:[\w’'-]+\s){{0,4}}?\b{_EXPERTS}\s(?:at|from|of|with|by|"
    rf"in)\s(?:the\s)?(?-i:{_CAP})(?:\s(?:of\s)?(?-i:{_CAP}))*",
    re.IGNORECASE,
)
ROLE = re.compile(
    r"(?:the|its|their|our|his|her|an?|both)\s(?:[\w’'-]+\s){0,4}?(?:ministry|company|firm|agency|"
    r"government|police|"
    r"president|court|university|institute|commission|committee|council|department|bureau|bank|chair\w*|ceo|"
    r"chief(?:\sexecutive)?|report|newspaper|paper|magazine|outlet|organi[sz]ation|association|union|"
    r"regulator|"
    r"team|lab|laboratory|startup|hospital|school|museum|board|office|administration|authorit(?:y|"
    r"ies)|spokes\w+|"
    r"general|judge|secretary|coach|captain|study|survey|audit|review|statement|press\srelease|"
    r"[a-z]{3,}(?:er|or|ist))(?:\s(?:of|for|at)\s(?:the\s)?[\w’'-]+(?:\s[A-Z][\w’'-]+)*)?",
    re.IGNORECASE,
)
BODY = re.compile(
    r"(?!(?:the|an?|one|two|three|four|five|six|\d+|some|several|many|multiple|various|other|unnamed|"
    r"certain|few)\s)"
    r"(?:[\w’'-]+\s){0,4}?(?:officials|police|prosecutors|authorities|lawmakers|residents|"
    r"firefighters|rescuers|organi[sz]ers)",
    re.IGNORECASE,
)
VAGUE = re.compile(r"^(?:some|many|several|others|certain|unnamed|anonymous|various|a few)\b", re.IGNORECASE)
PRONOUN = re.compile(
    r"^(?:the|an?|he|she|it|they|we|i|you|this|that|these|those|who|which|what|there|nobody|no one|"
    r"everyone|one|also)(?:['’]\w+)?$",
    re.IGNORECASE,
)
LEADING = re.compile(
    r"^(?:[^\w“\"']+|(?:but|and|or|so|yet|while|as|because|although|though|when|if|that|meanwhile|"
    r"however|also|still|now|then|later|"
    r"earlier|yesterday|today|separately|moreover|in addition|since|despite|whereas)\b,?\s*)+",
    re.IGNORECASE,
)
TRAILING = re.compile(
    r"(?:\s+(?:is|are|was|were|has|have|had|been|also|further|separately|later|then|now|again|"
    r"recently|previously|"
    r"earlier|first|just|still|already|never|not|reportedly|will|did|does|once|generally|\w+ly))+$"
)
POSTMODIFIER = re.compile(r"\s(?:who|that|which|whose|with|from|tracking|covering|studying|familiar|speaking|citing)\s")
SOURCE = re.compile(
    r"\b(?:[Aa]ccording\sto|[Aa]s\sreported\sby|[Rr]eported\sby|[Cc]iting|[Qq]uoting|[Aa]s\stold\sto|"
    r"[Aa]ttributed\sto|"
    r"[Ii]n\san?\s(?:\w+\s)?interview\swith|(?:[Aa]s\s)?(?:first|originally)\sreported\sby)\s"
    r"|(?<=[,(—–;]\s)per\s(?=[A-Z]|the\s[A-Z]|sources)|(?<=[(—–])per\s(?=[A-Z]|the\s[A-Z]|sources)"
)
CLAIM_BY = re.compile(
    r"\b(claims?|reports?|allegations?|accusations?|assertions?|statements?|suggestions?|"
    r"contentions?)\s(?:by|from)\s"
)
AFTER_THAT = re.compile(
    r"(?:\s(?:[\w'’-]+\s){0,5}?that\b)|\s*[:,]?\s*[“\"]|:\s|\s(?:on\s)?(?:Mon|Tues|Wednes|Thurs|Fri|"
    r"Satur|Sun)day\b"
)
CONTENT = re.compile(r"\s(?:it|he|she|they|we|the|a|an|its|their|there|this|no|more|[A-Z“\"\d])")
PASSIVE = re.compile(r"\b(?:be|is|are|was|were|been|being|to|than|as)\s(?:\w+ly\s)?$")
ENDS = re.compile(
    r"\s*(?:$|[.,;—)])|\s\w+[.,]?$|\s(?:in|on|at|during|to|after\w*|before|later|this|last|yesterday|"
    r"today|citing|via|[A-Z]\w+day)\b(?!.*\bthat\b)"
)
INVERTED = re.compile(r"said|says|wrote|writes|reported|reports|told")
TOLD_WHOM = re.compile(r"\s[\w ]{2,30}?(?=\s(?:that|on|in|this|last|it|he|she|they|the|[A-Z]\w+day)\b|[.,])")
SOURCE_END = re.compile(
    r"[,;:()—“”\"\n]|\.(?:\s|$)|\s(?:that|will|is|was|has|had|are|were|said|says|on\s[A-Z]\w+day|"
    r"and\s(?:is|was|has|will))\b"
)
CLAIM_END = re.compile(r"\s(?:that|of|about|to)\s")
ADVERBIAL = re.compile(r"(?:in|on|at|by|last|this|after|during)\b", re.IGNORECASE)
NAME_AT_END = re.compile(rf"(?:\b[Tt]he\s)?{_CAP}(?:\s{_CAP})*$")
SMALL = re.compile(
    r"(?:an?\s|[a-z])|(?:Sources|People|Officials|Experts|Analysts|Reports|Some|Many|One|Two|Several|"
    r"Multiple)\b"
)
