"""Words of hearsay and of explicit openness: "reportedly", "claims that", "leaked", "unverified", "if
confirmed".

A table of general English and nothing else, chosen as `bot.attribution.lexicon_modal` was.
"""

from bot.attribution.cue import (
    ATTRIBUTIVE,
    BARE,
    BE,
    CLAIMED,
    CONDITION,
    DETERMINED,
    REPORTED,
    RIGHT,
    UNCONFIRMED,
    WHOLE,
    Table,
    rule,
)

_HYPOTHETICAL = r"[^.;!?]{0,200}?\b(?:would|could|might)\b"
_REPORT_NOUNS = (
    r"(?:reports?|rumou?rs?|claims?|leaks?|allegations?|accusations?|figures?|numbers?|specs|"
    r"specifications?|benchmarks?|"
    r"results?|stor(?:y|ies)|news|information|charges?|estimates?|projections?|assumptions?|it|this|"
    r"that|they|these|those)"
)
_TRUE = (
    r"(?:true|confirmed|verified|accurate|correct|proven|real|substantiated|validated|"
    r"borne\sout|authentic|genuine)"
)
_NEVER = (
    r"(?:\b(?:not|never|nor|neither|cannot|yet\sto|without|no)|n['’]t)\s(?:\w+\s)?(?:be\s|been\s|being\s)?"
    r"(?:independently\s|officially\s|publicly\s|immediately\s|fully\s|formally\s)*$"
)
_WH = r"\s(?:whether|if|how|what|why|when|who|where|which|that)\b"

REPORT: Table = (
    # Hearsay
    ("reportedly allegedly purportedly supposedly reputedly ostensibly rumoredly", (rule(REPORTED),)),
    # Reports and leaks
    (
        "reports sources rumors rumours leaks insiders speculation leak rumor rumour",
        (
            rule(
                REPORTED,
                RIGHT,
                before=r"(?:^|[^a-z\s]\s*|\s(?:as|and|but|while|that|if|when|media|press|news|"
                r"multiple|several|some|"
                r"recent|early|earlier|unconfirmed|conflicting|various|other|market|industry|local|"
                r"these|those|many|the|of|with|amid|after|following|despite))\s*$",
                tail=r"\s(?:now\s|also\s|have\s|had\s|has\s)?(?:suggest|indicate|say|said|claim|"
                r"point|describe|state|hint|"
                r"mention|put|place|allege|tell|told|emerge|circulat|swirl)\w*(?:\sthat\b)?",
            ),
            rule(
                REPORTED,
                RIGHT,
                before=r"\b(?:by|of|from|amid|amidst|despite|with|to|are|were|was|been|those|these|"
                r"there|some|several|many|"
                r"media|press|news|unconfirmed|early|recent|conflicting|multiple|on|a|an|any|hear)\s$",
                tail=r"\s(?:that|of|about)\b",
            ),
            rule(None),
        ),
    ),
    ("rumored rumoured", (rule(REPORTED, tail=r"(?:\sto\b|\sthat\b)?"),)),
    (
        "speculate speculates speculated speculating speculations",
        (rule(None, after=r"\s(?:in|on)\s"), rule(REPORTED, RIGHT)),
    ),
    (
        "leaked",
        (
            rule(None, after=r"\s(?:from|into|out|onto|through|to|by|in|on|a|the|it|its|all|over)\b"),
            rule(
                None,
                before=r"\b(?:gas|oil|water|fuel|radiation|chemicals?|that|which|was|were|had|has|"
                r"have|been)\s$",
            ),
            rule(REPORTED, RIGHT, before=rf"{DETERMINED}|{BARE}|\bas\s$", after=r"\s\w"),
        ),
    ),
    (
        "reported",
        (
            rule(
                None,
                after=r"\s(?:revenue|earnings|net|profit|income|sales|loss|dead|missing|by\s(?-i:[A-Z]))",
            ),
            rule(
                REPORTED,
                before=BE,
                tail=r"\s(?:to\b(?!\s(?:the|a|an|his|her|their|its|police|authorities)\b)|that\b|as\b)",
            ),
            rule(REPORTED, RIGHT, before=ATTRIBUTIVE, after=r"\s(?!that\b|by\b|on\b|in\b|a\b|the\b)[a-z]"),
        ),
    ),
    (
        "said",
        (
            rule(
                REPORTED,
                before=r"(?:\b(?:is|are|was|were|been)|['’]s)\s(?:\w+ly\s|also\s|often\s|sometimes\s)?$",
                tail=r"\sto\b(?!\s(?:him|her|them|me|us)\b)",
            ),
            rule(
                REPORTED,
                RIGHT,
                before=r"\bit\s(?:is|was|has\sbeen)\s(?:\w+ly\s|also\s|often\s|sometimes\s)?$",
                tail=r"\sthat\b",
            ),
        ),
    ),
    # Claims
    (
        "claim claims claimed claiming",
        (
            rule(
                None,
                after=r"\s(?:\w+\s){0,4}?(?:lives|life|victims?|title|prize|crown|medal|refund|"
                r"benefits?|responsibility|credit|victory)\b",
            ),
            rule(
                None,
                before=r"\b(?:insurance|compensation|warranty|to|can|may|must|expense|tax)\s(?:\w+ly\s)?$",
                after=r"(?!\sthat\b)",
            ),
            rule(CLAIMED, before=BE, tail=r"\s(?:to|that)\b"),
            rule(CLAIMED, RIGHT, tail=r"\s(?:by|from)\s(?:[\w'’.-]+\s){1,8}?that\b"),
            rule(CLAIMED, RIGHT, tail=r"\sthat\b"),
            rule(CLAIMED, RIGHT, after=r"\sof\b"),
            rule(
                CLAIMED,
                RIGHT,
                before=r"\w\s$",
                after=r"\s(?:to\s|he\b|she\b|it\b|they\b|the\b|its\b|their\b|his\b|her\b|(?-i:[A-Z])|[“\"])",
            ),
        ),
    ),
    ("allege alleges alleging", (rule(REPORTED, RIGHT),)),
    (
        "allegation allegations accusation accusations",
        (
            rule(
                REPORTED,
                RIGHT,
                after=r"\s(?:that|of|about|against)\b|\s(?:by|from)\s(?:[\w'.-]+\s){1,8}?that\b",
            ),
        ),
    ),
    ("alleged", (rule(REPORTED, before=BE), rule(REPORTED, RIGHT))),
    ("accused accuses accusing accuse", (rule(REPORTED, RIGHT),)),
    (
        "purported supposed putative reputed",
        (rule(None, before=r"\bbe\s$"), rule(REPORTED, before=BE), rule(REPORTED, RIGHT)),
    ),
    (
        "contend contends contended insists purports purport",
        (rule(CLAIMED, RIGHT, after=r"\s(?:that|it|he|she|they|the|to)\b"),),
    ),
    # Weasels
    (
        "some many",
        (
            rule(
                REPORTED,
                RIGHT,
                before=r"(?:^|[.,;:—(“\"]|\b(?:while|although|but|and))\s*$",
                tail=r"\s(?:say|claim|speculate|allege|suspect|think|believe|fear|have\s(?:claimed|"
                r"said|speculated|alleged))\b",
            ),
        ),
    ),
    # Said to be open
    (
        "unconfirmed unverified unsubstantiated uncorroborated unproven questionable dubious doubtful",
        (
            rule(UNCONFIRMED, before=BE),
            rule(UNCONFIRMED, before=r"\b(?:remains?|remained|still|stays?)\s$"),
            rule(UNCONFIRMED, RIGHT, after=r"\s\w"),
        ),
    ),
    (
        "confirmed verified corroborated substantiated proven authenticated established confirm verify",
        (
            rule(None, after=r"\sor\s(?:denied|deny)\b", before=r"\b(?:be|is|are)\s$"),
            rule(UNCONFIRMED, before=_NEVER, after=r"(?:\s(?:or|nor)\sden\w+)?"),
            rule(
                UNCONFIRMED,
                before=r"\b(?:yet|remains?|awaiting|declined|refused|waiting|difficult|hard|"
                r"impossible|unable|(?:not|n['’]t|never)\sable)\sto\s(?:be\s)?$",
            ),
            rule(UNCONFIRMED, before=r"\bdeclin\w+\sto\s$"),
            rule(UNCONFIRMED, RIGHT, before=r"\bto\s$", after=r"\swhether\b"),
        ),
    ),
    (
        "unclear uncertain unknown undetermined unresolved",
        (
            rule(UNCONFIRMED, RIGHT, tail=_WH),
            rule(
                UNCONFIRMED,
                before=r"\b(?:is|are|was|were|it's|remains?|remained|still|yet)\s(?:\w+\s)?$",
                opens=False,
            ),
            rule(UNCONFIRMED, RIGHT, after=r"\s(?:origin|authorship|date|future|fate)\b", opens=False),
        ),
    ),
    (
        "clear known",
        (
            rule(UNCONFIRMED, RIGHT, before=r"\b(?:not|never|n['’]t|hardly)\s(?:\w+\s)?$", tail=_WH),
            rule(UNCONFIRMED, before=r"\b(?:is|are|was|were)\snot\s(?:\w+\s)?$", opens=False),
            rule(UNCONFIRMED, before=r"\blittle\sis\s$", opens=False),
        ),
    ),
    (
        "evidence proof",
        (
            rule(
                UNCONFIRMED,
                RIGHT,
                before=r"\b(?:no|insufficient|little|anecdotal|inconclusive)\s(?:\w+\s)?$",
                tail=r"(?:\s(?:that|for|of)\b)?",
            ),
        ),
    ),
    ("nobody no-one", (rule(UNCONFIRMED, RIGHT, tail=r"\s(?:knows|can\s(?:say|tell|confirm|answer))\b"),)),
    (
        "no",
        (
            rule(
                UNCONFIRMED,
                RIGHT,
                tail=r"\sone\s(?:yet\s|really\s)?(?:knows|can\s(?:say|tell|confirm|answer))\b",
            ),
        ),
    ),
    (
        "remains",
        (
            rule(
                UNCONFIRMED,
                RIGHT,
                tail=r"\s(?:to\sbe\s(?:seen|known|confirmed|determined)|an\sopen\squestion)\b",
            ),
        ),
    ),
    (
        "doubt doubts doubted",
        (
            rule(None, before=r"\b(?:no|without|beyond|little)\s(?:\w+\s)?$"),
            rule(UNCONFIRMED, RIGHT, after=r"\s(?:that|whether|on|about|the)\b"),
        ),
    ),
    ("questioned wondered wonder wonders", (rule(UNCONFIRMED, RIGHT, after=r"\s(?:whether|if|the|why)\b"),)),
    ("question", (rule(UNCONFIRMED, RIGHT, after=r"\s(?:of\s|as\sto\s)?whether\b"),)),
    (
        "whether",
        (
            rule(
                UNCONFIRMED,
                RIGHT,
                after=r"\s(?:(?:in|by|as|at|for|an?|on|through|from)\s|[“\"]?[\w-]+[”\",]*\sor\b)",
                opens=False,
            ),
            rule(UNCONFIRMED, RIGHT),
        ),
    ),
    # Conditions
    (
        "if",
        (
            rule(None, before=r"\b(?:as|only|even)\s$", after=r"\s(?:by|to)\b"),
            rule(
                UNCONFIRMED,
                WHOLE,
                tail=r"\s(?:(?:the|these|those|this|that|such|its|"
                rf"\w+)\s)?(?:\w+\s)?{_REPORT_NOUNS}\s(?:\w+\s)?"
                r"(?:(?:is|are|was|were|prove|proves|turns?\sout(?:\sto\sbe)?|"
                rf"ends?\sup)\s(?:\w+\s)?{_TRUE}|holds?(?:\sup|\strue)?|"
                r"ha(?:s|ve)\s(?:substance|merit)|checks?\sout|stands?\sup)\b",
            ),
            rule(UNCONFIRMED, WHOLE, tail=rf"\s(?:indeed\s|later\s|independently\s|officially\s)?{_TRUE}\b"),
            rule(
                UNCONFIRMED,
                WHOLE,
                tail=r"\s(?:the|this|that)\s(?:\w+\s){0,2}(?:accusation|allegation|claim|report|"
                r"rumou?r|leak)\s(?:has|holds|is|proves)\b",
            ),
            rule(CONDITION, WHOLE, after=_HYPOTHETICAL),
            rule(CONDITION, opens=False),
        ),
    ),
    ("unless insofar", (rule(CONDITION, opens=False),)),
)
