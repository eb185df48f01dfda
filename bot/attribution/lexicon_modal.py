"""Words of possibility, belief and expectation: "may", "probably", "suggests", "is believed to", "expected".

A table of general English and nothing else. Which words are in, and in what company, was chosen on the
training part of the Szeged Uncertainty Corpus (Wikipedia) and by reading news; `tests/bench/hedges.py`
measures it.
"""

from bot.attribution.cue import (
    ATTRIBUTIVE,
    BARE,
    BE,
    DETERMINED,
    EXPECTED,
    OPINION,
    PERMISSION,
    POSSIBLE,
    RIGHT,
    Table,
    rule,
)

_PEOPLE = (
    r"\b(?:you|members?|users?|visitors?|students?|pupils?|applicants?|customers?|clients?|"
    r"employees?|employers?|workers?|"
    r"passengers?|residents?|citizens?|players?|part(?:y|ies)|persons?|people|anyone|anybody|"
    r"everyone|one|nobody|guests?|"
    r"licensees?|tenants?|owners?|candidates?|participants?|holders?|drivers?|readers?|voters?|"
    r"buyers?|sellers?|authors?|"
    r"subscribers?|parents?|patients?|teachers?|staff|courts?|judges?|board|committee|council|"
    r"minister|president|each \w+|"
    r"any \w+)\s$"
)
_UNDERGO = (
    r"\s(?:also\s|well\s|still\s|even\s|then\s|often\s)*(?:be|have|experience|suffer|face|see|lose|"
    r"need|find|notice|"
    r"encounter|feel|want|prefer|think|know|believe|become|get|appear|seem|die|fall|struggle|benefit|"
    r"wonder|recall|"
    r"remember|develop|react|respond|fail|never)\b"
)
_ALLOWED = (
    r"\s(?:only\b|not\s(?:be\s)?\w+(?<!be)(?<!have)|(?:also\s|then\s)?be\s(?:used|requested|obtained|"
    r"submitted|paid|ordered|"
    r"purchased|renewed|extended|returned|taken|made|sold|granted|appointed|elected|removed|carried|"
    r"worn|brought|"
    r"cancelled|amended|waived|imposed|admitted|claimed|filed|registered|downloaded|reproduced|"
    r"copied|distributed|"
    r"borrowed|booked|transferred)\b)"
)
_ABLE = (
    r"\s(?:then\s|now\s|easily\s)?(?:carry|hold|accommodate|seat|fly|lift|store|fire|speak|read|swim|"
    r"walk|see|fit|sleep|choose|"
    r"travel|play|afford|find|use|be\s(?:seen|heard|found|used|reached|read|played|bought|made|"
    r"carried|operated))\b"
)
_TO = r"\s(?:to|that|as)\b"
_THAT = r"\s(?:\w+\s){0,3}?that\b"
_CONTENT = r"\s(?:that|he|she|it|they|we|the|this|these|there|his|her|its|their|a|an|(?-i:[A-Z])|[“\"])"

MODAL: Table = (
    # Likelihood
    (
        "possibly probably perhaps maybe conceivably presumably seemingly apparently hypothetically "
        "tentatively potentially",
        (rule(POSSIBLE),),
    ),
    ("arguably", (rule(OPINION),)),
    (
        "likely",
        (
            rule(
                POSSIBLE,
                before=r"\b(?:more|less|most|equally|as|times)\s$",
                after=r"\s(?:to|as|than)\b",
                opens=False,
            ),
            rule(POSSIBLE, RIGHT, before=ATTRIBUTIVE),
            rule(POSSIBLE),
        ),
    ),
    ("unlikely improbable", (rule(POSSIBLE, RIGHT, before=ATTRIBUTIVE), rule(POSSIBLE))),
    ("probable", (rule(None, after=r"\s(?:cause|reason)\sto"), rule(POSSIBLE, RIGHT))),
    (
        "likelihood probability",
        (rule(POSSIBLE, before=r"\bin\sall\s$"), rule(POSSIBLE, RIGHT, after=r"\sthat\b")),
    ),
    ("almost", (rule(POSSIBLE, tail=r"\scertainly\b"),)),
    # Modals
    (
        "may",
        (
            rule(None, before=r"\b(?:come\swhat|be\sthat\sas\sit|or)\s$", after=r"\s*(?:$|,|or\b)", exact=True),
            rule(PERMISSION, before=_PEOPLE, after=rf"(?!{_UNDERGO})", exact=True),
            rule(PERMISSION, after=_ALLOWED, exact=True),
            rule(POSSIBLE, tail=r"(?:\shave\b)?", exact=True),
        ),
    ),
    (
        "might",
        (
            rule(None, before=r"\b(?:the|its|their|his|her|military|full|economic|of|and|all)\s$"),
            rule(None, before=r"\bas\s$", after=r"\s(?:be\sexpected|well)\b"),
            rule(POSSIBLE, tail=r"(?:\shave\b)?"),
        ),
    ),
    (
        "could",
        (
            rule(
                None,
                after=r"\s(?:not(?!\spossibly)|no\slonger|only|hardly|barely|never|n['’]t|afford|hear)\b",
            ),
            rule(POSSIBLE, tail=r"\s(?:also\s)?(?:be|have)\b(?!\sable)", after=rf"(?!{_ABLE})"),
            rule(
                None,
                before=r"\b(?:so|so\sthat|until|before|unless|how|where|whatever|what|anyone|"
                r"anything|everything|as|if|when|"
                r"he|she|i|we|people)\s(?:\w+\s)?$",
            ),
            rule(None, after=_ABLE),
            # Past ability: "the car was so small that it could turn", not "the firm said it could move".
            rule(None, before=r"\b(?:was|were|had|built|meant|made|gave)\b[^.;:—]{0,30}\s$"),
            rule(POSSIBLE),
        ),
    ),
    ("must", (rule(POSSIBLE, tail=r"\shave\s\w+(?:ed|en|n)\b"),)),
    (
        "possible",
        (
            rule(
                POSSIBLE,
                before=r"\b(?:is|it's|seems|remains|was|be)\s(?:also\s|quite\s|entirely\s|"
                r"therefore\s|even\s)?$",
                after=r"(?:,[^,]{1,30},)?\s(?:that|he|she|it|they|this|the)\b",
            ),
            rule(
                POSSIBLE,
                RIGHT,
                before=r"\b(?:a|one|another|suggest\w*\sa|as\sa|the|about)\s$",
                after=r"\s(?:reason|cause|explanation|motive|origin|link|source|interpretation|"
                r"association|corruption|bias)\b",
            ),
        ),
    ),
    ("possibility possibilities prospect", (rule(POSSIBLE, RIGHT, after=r"\s(?:that|of)\b"),)),
    ("chance chances", (rule(POSSIBLE, RIGHT, after=r"\sthat\b"),)),
    (
        "appear appears appeared appearing",
        (
            rule(None, after=r"\sto\s(?:the|him|her|them|me|us|you|a|an|have\sbeen\sin)\s"),
            rule(POSSIBLE, tail=r"\s(?:\w+ly\s|not\s)?to\s(?=\w)", before=r"(?<!made)\s$"),
            rule(POSSIBLE, before=r"\bit\s(?:also\s|now\s|would\s)?$"),
            rule(POSSIBLE, after=r"\s(?:that|as\s(?:if|though)|likely|unlikely|set|poised|ready|certain)\b"),
        ),
    ),
    ("seem seems seemed seeming", (rule(POSSIBLE, tail=r"(?:\slikely\b|\sto\b)?"),)),
    # Evidence that suggests
    (
        "suggest suggests suggested suggesting suggestive",
        (
            rule(None, before=BE, after=r"\s(?:by|as|for|retail|price|reading)\b"),
            rule(None, after=r"\s(?:retail|reading|price|\w+ing\b|(?:he|she|they|we|you)\s\w+\sto)"),
            rule(POSSIBLE, RIGHT),
        ),
    ),
    ("imply implies implying", (rule(POSSIBLE, RIGHT, opens=False),)),
    ("indicate indicates indicated indicating", (rule(POSSIBLE, RIGHT, after=r"\sthat\b", opens=False),)),
    ("hint hints hinted hinting", (rule(POSSIBLE, RIGHT, after=r"\s(?:that|at)\b"),)),
    # Belief
    (
        "believed thought understood assumed presumed hypothesized hypothesised theorized theorised "
        "postulated conjectured "
        "suspected feared surmised inferred",
        (
            rule(POSSIBLE, before=BE, tail=_TO),
            rule(
                POSSIBLE,
                before=BE,
                after=r"\sby\s(?:some|many|most|several|historians|scholars|experts|researchers)",
            ),
            rule(None, after=r"\s(?:of|about|through|out|it\s(?:best|better|wise|necessary))\b"),
            rule(POSSIBLE, RIGHT, before=rf"{DETERMINED}|{BARE}|\bas\s$", after=r"\s[a-z]"),
            rule(POSSIBLE, RIGHT, after=_CONTENT),
        ),
    ),
    (
        "believe believes believing think thinks thinking suspect suspects assume assumes assuming "
        "presume presumes suppose supposes guess surmise reckon reckons",
        (
            rule(
                None,
                after=r"\s(?:in|of|about|tank|through|twice|and|or|such|additional|office|control|"
                r"command|power|responsib\w+|the\srole|a\srole|again)\b",
            ),
            rule(
                None,
                before=r"\b(?:to|not|n['’]t|the|a|of|critical|creative|prime|murder|terror\w*|his|"
                r"her|their|you)\s$",
                after=r"(?!\sthat\b|\sthe\b)",
            ),
            rule(POSSIBLE, RIGHT),
        ),
    ),
    (
        "fear fears concerns worries suspicion suspicions worry speculation",
        (rule(POSSIBLE, RIGHT, after=_THAT),),
    ),
    (
        "idea ideas view belief beliefs notion assumption hypothesis theory expectation expectations perception",
        (rule(POSSIBLE, RIGHT, after=r"\sthat\b"),),
    ),
    (
        "considered regarded viewed perceived seen",
        (rule(OPINION, before=BE, after=r"\s(?:\w+\s){0,3}?(?:as|to\sbe)\b"),),
    ),
    (
        "considered",
        (
            rule(None, after=r"\s(?:for|whether|by\sthe\s(?:court|committee|board|council)|in\s|with|and|,|\.)"),
            rule(OPINION),
        ),
    ),
    ("regarded viewed", (rule(OPINION, after=r"\s(?:\w+\s){0,3}?as\b"),)),
    (
        "consider considers regard regards view",
        (
            rule(
                None,
                before=r"(?:^|\b(?:to|the|a|in|of|with|no|not|as|this|his|her|their|its|highest|"
                r"please|should|must))\s*$",
                after=r"(?!\s(?:as|to\sbe)\b)",
            ),
            rule(None, after=r"\s(?:of\b|to\b(?!\sbe)|the\s(?:case|following|example)|for\b|from\b|on\b)|[.,]"),
            rule(OPINION, exact=True),
        ),
    ),
    # Expectation
    (
        "expected projected forecast forecasted anticipated predicted",
        (
            rule(
                None,
                before=r"\b(?:than|as|be|were|initially|originally|might\sbe|to\sbe)\s$",
                after=r"(?!\s(?:to|that|in|by|within)\b)",
            ),
            rule(None, after=r"\s(?:of|onto|value|angle|images?|key|on\sthe\s(?:wall|screen))\b"),
            rule(EXPECTED, before=BE, tail=r"\s(?:to|that)\b"),
            rule(EXPECTED, before=BE),
            rule(
                EXPECTED,
                RIGHT,
                before=rf"{DETERMINED}|{BARE}",
                after=r"\s(?!to\b|that\b|in\b|by\b|within\b|next\b|later\b|on\b|for\b|at\b|this\b)[a-z]",
            ),
            rule(EXPECTED, RIGHT, after=r"\sthat\b"),
            rule(
                EXPECTED,
                after=r"\s(?:to|in|by|within|next|later|on|at|this|early|late|around|before|after|"
                r"soon|sometime|as)\b",
            ),
        ),
    ),
    (
        "expect expects expecting anticipates predict predicts predicting forecasts forecasting projects",
        (
            rule(
                None,
                before=r"\b(?:to|not|n['’]t|what|you|the|these|those|its|his|their|of|and|other|such|"
                r"all|\w+ing)\s$",
                after=r"(?!\s(?:that)\b)",
            ),
            rule(EXPECTED, RIGHT, after=r"\s(?:that|to|the|it|its|this|a|an|they|\d|(?-i:[A-Z]))"),
        ),
    ),
    ("estimated", (rule(EXPECTED, before=BE, tail=r"\sto\b"),)),
)
